"""From a phrase bank to a `Model`: weights, calibration and thresholds. Needs scikit-learn; answering does not.

How sure the desk may be is learned from questions that the weights have not seen (`knowledge.calibration`): the voices
of the bank are dealt over folds, and each fold is asked of weights learned without it. Of the exclusions, each fold
leaves some out in every voice, since suppliers also ask about what nobody thought of excluding.
"""

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from knowledge import parts, split
from knowledge.bank import ASIDE, Bank, Phrasing
from knowledge.book import Book
from knowledge.features import END, SHARES, START, Reader, of_concept, of_pair, of_word
from knowledge.language import detect
from knowledge.lexicon import Lexicon
from knowledge.model import FORMAT, NEARNESS_SIGNALS, SIGNALS, Calibration, Model, Thresholds, sentence_hash
from knowledge.models import Lang
from knowledge.text import NUMBER, tokens
from knowledge.text import words as plain_words
from knowledge.vocabulary import Vocabulary

_LANGS: tuple[Lang, ...] = ("fr", "en")
_FOLDS = 4
_INVERSE_REGULARISATION = 30.0
_MAX_ITERATIONS = 60
_MIN_PHRASINGS = 2
"""Evidence found in fewer phrasings is left out."""
_NEGLIGIBLE = 0.05
"""Weights nearer to 0, as a share of the largest, are left out of the file."""


def _untrained(signals: int) -> Calibration:
    """Return what takes the first of so many signals for the truth."""
    return Calibration((1.0, *(0.0,) * (signals - 1)), 0.0)


_OF_ONE, _OF_WHOLE, _OF_PARTS = map(_untrained, (SIGNALS, SIGNALS + NEARNESS_SIGNALS, parts.SIGNALS))
_OPEN = Thresholds(answer=0.5, choice=0.5, parts=0.5)


@dataclass(frozen=True)
class Example:
    """One text and the owner that it asks for."""

    text: str
    lang: Lang
    owner: str
    weight: float = 1.0
    """Below 1 when the text asks for others too."""


def examples_of(bank: Bank) -> tuple[Example, ...]:
    """Return what the weights are learned from: phrasings, and messages once for each thing that they ask."""
    single = (Example(split.body(one.text), one.lang, one.owner) for one in bank.phrasings)
    several = (
        Example(body, detect(plain_words(body)), owner, 1 / len(message.owners))
        for message in bank.messages
        for body in (split.body(message.text),)
        for owner in message.owners
    )
    return (*single, *several)


def digest_of(book: Book, bank: Bank) -> str:
    """Return a digest of all that a model depends on besides the code."""
    said = [[one.owner, one.covered, one.lang, one.voice, one.text] for one in bank.phrasings]
    asked = [[one.text, one.owners, one.voice] for one in bank.messages]
    held = json.dumps([FORMAT, said, asked, book.lexicon], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(held.encode()).hexdigest()


def learn(book: Book, bank: Bank, *, kinds: str = "wbck") -> Model:
    """Learn weights from a bank; neither calibrated nor with thresholds."""
    examples = examples_of(bank)
    known_words = _known_words(book, bank)
    reader = Reader({lang: Vocabulary(known_words[lang], lang) for lang in _LANGS}, Lexicon.of(book.lexicon))
    counted = [_evidence(reader, example, kinds) for example in examples]
    used = Counter(name for evidence in counted for name in {name for name, _ in evidence})
    names = tuple(sorted(name for name, count in used.items() if count >= _MIN_PHRASINGS))
    rarity = np.array([math.log1p(len(examples) / used[name]) for name in names], dtype=np.float16)
    position_of = {name: position for position, name in enumerate(names)}
    rare = rarity.tolist()
    rows = [_row(evidence, position_of, rare) for evidence in counted]
    regression = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=_MAX_ITERATIONS, tol=1e-3)
    regression.fit(
        _matrix(rows, len(names)),
        [example.owner for example in examples],
        sample_weight=[example.weight for example in examples],
    )
    owners = tuple(str(owner) for owner in regression.classes_)
    covered = {topic.id for topic in book.topics}
    weights, biases = _of_each(regression)
    starts, columns, values = _sparse(weights)
    return Model(
        digest=digest_of(book, bank),
        owners=owners,
        covered=tuple(owner in covered for owner in owners),
        names=names,
        rarity=rarity.astype(np.float32),
        starts=starts,
        columns=columns,
        values=values,
        biases=biases.astype(np.float32),
        known_words=known_words,
        lexicon=book.lexicon,
        **_phrasings_by_evidence(bank, reader, owners, position_of, rare),
        sentences=_sentences(bank, owners),
        answerable=_OF_WHOLE,
        offerable=_OF_WHOLE,
        clear=_OF_ONE,
        focal=_OF_PARTS,
        divisible=_OF_PARTS,
        thresholds=_OPEN,
    )


def folds(bank: Bank) -> tuple[tuple[Bank, tuple[Phrasing, ...]], ...]:
    """Deal the bank's voices over folds: for each, what is learned from and what is held out.

    A bank of one voice is dealt phrasing by phrasing. Each fold also leaves out every so-manieth exclusion.
    """
    voices = bank.voices
    exclusions = sorted({one.owner for one in bank.phrasings if not one.covered and one.owner != ASIDE})
    dealt = []
    for fold in range(_FOLDS):
        if len(voices) > 1:
            held = set(voices[fold::_FOLDS])
            unseen = [one for one in bank.phrasings if one.voice in held]
        else:
            unseen = [one for index, one in enumerate(bank.phrasings) if index % _FOLDS == fold]
        if not unseen:
            continue
        left_out = set(exclusions[fold :: 2 * _FOLDS])
        gone = set(map(id, unseen))
        seen = Bank(
            tuple(one for one in bank.phrasings if id(one) not in gone and one.owner not in left_out),
            tuple(one for one in bank.messages if len(voices) == 1 or one.voice not in held),
        )
        dealt.append((seen, tuple(unseen)))
    return tuple(dealt)


def _evidence(reader: Reader, example: Example, kinds: str) -> list[tuple[str, float]]:
    """Return all the evidence of an example, name by name as it comes."""
    words = reader.words(example.text, example.lang)
    found = [evidence for word in words for evidence in of_word(word)]
    stems = (START, *(word.stem for word in words), END)
    found += [(pair, 1.0) for left, right in pairwise(stems) if (pair := of_pair(left, right))]
    found += [(of_concept(concept), 1.0) for _, concept in reader.concepts(words, example.lang)]
    return [(name, value) for name, value in found if name[0] in kinds]


def _row(
    evidence: Sequence[tuple[str, float]], position_of: Mapping[str, int], rarity: Sequence[float]
) -> list[tuple[int, float]]:
    """Return positions and weights, each kind of evidence having its share of the length."""
    weighed: dict[int, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(float)
    kinds: dict[int, str] = {}
    for name, value in evidence:
        position = position_of.get(name)
        if position is not None:
            weight = value * rarity[position]
            weighed[position] += weight
            squares[name[0]] += weight * weight
            kinds[position] = name[0]
    return [
        (position, weight * SHARES[kinds[position]] / math.sqrt(squares[kinds[position]]))
        for position, weight in sorted(weighed.items())
    ]


def _known_words(book: Book, bank: Bank) -> dict[Lang, tuple[str, ...]]:
    """Return the words that misspelt ones are brought home to: those of several voices, and the lexicon's."""
    voices: dict[tuple[Lang, str], set[str]] = defaultdict(set)
    for one in bank.phrasings:
        for word in tokens(one.text, one.lang):
            voices[one.lang, word].add(one.voice)
    enough = min(2, len(bank.voices))
    said = {
        lang: {word for (of, word), by in voices.items() if of == lang and len(by) >= enough}
        for lang in _LANGS
    }
    lexicon = Lexicon.entries(book.lexicon)
    for lang in _LANGS:
        for entry in lexicon.values():
            for phrase in entry.fr if lang == "fr" else entry.en:
                said[lang].update(tokens(phrase, lang))
    return {lang: tuple(sorted(said[lang] - {NUMBER})) for lang in _LANGS}


def _phrasings_by_evidence(
    bank: Bank,
    reader: Reader,
    owners: Sequence[str],
    position_of: Mapping[str, int],
    rarity: Sequence[float],
) -> dict[str, Any]:
    """Return the arrays that tell which phrasings hold a stem or a pair of stems, each phrasing having length one."""
    rows = []
    for one in bank.phrasings:
        words = reader.words(split.body(one.text), one.lang)
        stems = (START, *(word.stem for word in words), END)
        names = {f"w{word.stem}" for word in words if word.stem}
        names |= {pair for left, right in pairwise(stems) if (pair := of_pair(left, right))}
        known = sorted(position_of[name] for name in names if name in position_of)
        length = math.sqrt(sum(rarity[position] ** 2 for position in known)) or 1.0
        rows.append([(position, rarity[position] / length) for position in known])
    by_evidence = _matrix(rows, len(position_of)).tocsc()
    index = {owner: position for position, owner in enumerate(owners)}
    return {
        "near_starts": by_evidence.indptr.astype(np.int32),
        "near_phrasings": by_evidence.indices.astype(np.int32),
        "near_values": by_evidence.data.astype(np.float16),
        "near_owners": np.array([index[one.owner] for one in bank.phrasings], dtype=np.int16),
    }


def _sentences(bank: Bank, owners: Sequence[str]) -> dict[int, int]:
    position_of = {owner: position for position, owner in enumerate(owners)}
    found = {}
    for one in bank.phrasings:
        words = tokens(split.body(one.text), one.lang)
        if words and one.owner in position_of:
            found[sentence_hash(words)] = position_of[one.owner]
    return found


def _matrix(rows: Sequence[Sequence[tuple[int, float]]], width: int) -> csr_matrix:
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((position for row in rows for position, _ in row), dtype=np.int32, count=ends[-1])
    weights = np.fromiter((weight for row in rows for _, weight in row), dtype=np.float32, count=ends[-1])
    return csr_matrix((weights, columns, ends), shape=(len(rows), width))


def _of_each(regression: LogisticRegression) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the weights and biases of each owner; scikit-learn keeps one row for two of them."""
    weights, biases = regression.coef_, regression.intercept_
    if len(weights) > 1:
        return weights, biases
    return np.vstack((-weights, weights)) / 2, np.concatenate((-biases, biases)) / 2


def _sparse(weights: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int16], NDArray[np.float16]]:
    """Return the weights that matter, evidence by evidence."""
    by_evidence = weights.T
    kept = np.abs(by_evidence) >= _NEGLIGIBLE * np.abs(by_evidence).max(axis=1, keepdims=True)
    starts = np.concatenate(([0], np.cumsum(kept.sum(axis=1)))).astype(np.int32)
    return starts, np.nonzero(kept)[1].astype(np.int16), by_evidence[kept].astype(np.float16)
