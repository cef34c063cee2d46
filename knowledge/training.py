"""From a phrase bank to a `Model`: weights, calibration and thresholds. Needs scikit-learn; answering does not.

How sure the desk may be is learned from questions that the weights have not seen (`knowledge.calibration`): the voices
of the bank are dealt over folds, and each fold is asked of weights learned without it. Of the exclusions, each fold
leaves some out in every voice, since suppliers also ask about what nobody thought of excluding.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from knowledge import parts, split
from knowledge.bank import ASIDE, Bank, Phrasing
from knowledge.book import Book
from knowledge.evidence import Evidence, count
from knowledge.features import SHARES, Reader
from knowledge.language import detect
from knowledge.lexicon import Lexicon
from knowledge.model import (
    FORMAT,
    MAX_SENTENCE,
    NEARNESS_SIGNALS,
    SIGNALS,
    Calibration,
    Model,
    Thresholds,
    sentence_hash,
    with_products,
)
from knowledge.models import Lang
from knowledge.regression import Floats, fit
from knowledge.text import NUMBER, YEAR, tokens
from knowledge.text import words as plain_words
from knowledge.vocabulary import Vocabulary

_LANGS: tuple[Lang, ...] = ("fr", "en")
_FOLDS = 6
_MIN_PHRASINGS = 2
"""Evidence found in fewer phrasings is left out."""
_NEGLIGIBLE = 0.05
"""Weights nearer to 0, as a share of the largest, are left out of the file."""
_TOO_MANY = 1_000
"""Phrasings; what more of them hold tells none of them apart, and is left out where single phrasings are looked at."""

_NO_SQUARE = 1e-12

_tokens = lru_cache(maxsize=1 << 17)(tokens)
_body = lru_cache(maxsize=1 << 17)(split.body)
"""Each fold of a bank reads the same texts."""


def _untrained(signals: int) -> Calibration:
    """Return what takes the first of so many signals for the truth."""
    return Calibration((1.0, *(0.0,) * (signals - 1)), 0.0)


_OF_ONE, _OF_WHOLE, _OF_PARTS = map(
    _untrained,
    (
        SIGNALS,
        SIGNALS + NEARNESS_SIGNALS,
        len(with_products(np.zeros(parts.SIGNALS))),
    ),
)
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
    single = (Example(_body(one.text), one.lang, one.owner) for one in bank.phrasings)
    several = (
        Example(body, detect(plain_words(body)), owner, 1 / len(message.owners))
        for message in bank.messages
        for body in (_body(message.text),)
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
    typed = [(_tokens(example.text, example.lang), example.lang) for example in examples]
    evidence = count(reader, typed, kinds).common_to(_MIN_PHRASINGS)
    rarity = np.log1p(len(examples) / np.bincount(evidence.held.indices, minlength=len(evidence.names)))
    rarity = _rounded(rarity)
    covered = {topic.id for topic in book.topics}
    owners = tuple(
        sorted({example.owner for example in examples}, key=lambda owner: (owner not in covered, owner))
    )
    position_of = {owner: position for position, owner in enumerate(owners)}
    regression = fit(
        _shared(evidence, rarity),
        np.array([position_of[example.owner] for example in examples]),
        np.array([example.weight for example in examples], dtype=np.float32),
        len(owners),
    )
    starts, columns, values = _sparse(regression.weights)
    return Model(
        digest=digest_of(book, bank),
        owners=owners,
        covered=tuple(owner in covered for owner in owners),
        names=evidence.names,
        rarity=rarity,
        starts=starts,
        columns=columns,
        values=values,
        biases=regression.biases,
        known_words=known_words,
        lexicon=book.lexicon,
        **_phrasings_by_evidence(evidence, rarity, [position_of[one.owner] for one in bank.phrasings]),
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


def _shared(evidence: Evidence, rarity: Floats) -> csr_matrix:
    """Return the evidence with its weights, each kind having its share of a row's length."""
    held = evidence.held
    kinds = evidence.kinds[held.indices]
    weights = held.data * rarity[held.indices]
    texts = np.repeat(np.arange(held.shape[0]), np.diff(held.indptr))
    for kind, share in SHARES.items():
        of_kind = kinds == kind
        squares = np.bincount(texts[of_kind], weights[of_kind] ** 2, minlength=held.shape[0])
        weights[of_kind] *= (share / np.sqrt(squares[texts[of_kind]])).astype(np.float32)
    return csr_matrix((weights, held.indices, held.indptr), shape=held.shape)


def _known_words(book: Book, bank: Bank) -> dict[Lang, tuple[str, ...]]:
    """Return the words that misspelt ones are brought home to: those of several voices, and the lexicon's."""
    voices: dict[tuple[Lang, str], set[str]] = defaultdict(set)
    times = Counter[tuple[Lang, str]]()
    for one in bank.phrasings:
        for word in _tokens(one.text, one.lang):
            voices[one.lang, word].add(one.voice)
            times[one.lang, word] += 1
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
    return {
        lang: tuple(sorted(said[lang] - {NUMBER, YEAR}, key=lambda word: (-times[lang, word], word)))
        for lang in _LANGS
    }


def _phrasings_by_evidence(evidence: Evidence, rarity: Floats, owners: Sequence[int]) -> dict[str, Any]:
    """Return the arrays that tell which phrasings hold a stem or a pair of stems, each phrasing having length one.

    The phrasings are the first texts of the evidence; `owners` are the positions of theirs.
    """
    held = evidence.held[: len(owners)]
    telling = np.isin(evidence.kinds, ["w", "b"]) & (
        np.bincount(held.indices, minlength=held.shape[1]) <= _TOO_MANY
    )
    near = np.where(telling, rarity, np.float32(0))[held.indices]
    texts = np.repeat(np.arange(held.shape[0]), np.diff(held.indptr))
    squares = np.bincount(texts, near**2, minlength=held.shape[0])
    near /= np.sqrt(np.maximum(squares, _NO_SQUARE))[texts].astype(np.float32)
    by_owner = np.argsort(owners, kind="stable")
    by_evidence = csr_matrix((near, held.indices, held.indptr), shape=held.shape)[by_owner].tocsc()
    by_evidence.eliminate_zeros()
    return {
        "near_starts": by_evidence.indptr.astype(np.int32),
        "near_phrasings": by_evidence.indices.astype(np.int32),
        "near_values": _rounded(by_evidence.data),
        "near_owners": np.array(owners, dtype=np.int16)[by_owner],
    }


def _sentences(bank: Bank, owners: Sequence[str]) -> dict[int, int]:
    position_of = {owner: position for position, owner in enumerate(owners)}
    found = {}
    for one in bank.phrasings:
        body = _body(one.text)
        words = _tokens(body, one.lang) if len(body) <= MAX_SENTENCE else ()
        if words and one.owner in position_of:
            found[sentence_hash(words)] = position_of[one.owner]
    return found


def _sparse(weights: Floats) -> tuple[NDArray[np.int32], NDArray[np.int16], Floats]:
    """Return the weights that matter, evidence by evidence."""
    kept = np.abs(weights) >= _NEGLIGIBLE * np.abs(weights).max(axis=1, keepdims=True)
    starts = np.concatenate(([0], np.cumsum(kept.sum(axis=1)))).astype(np.int32)
    return starts, np.nonzero(kept)[1].astype(np.int16), _rounded(weights[kept])


def _rounded(figures: Floats) -> Floats:
    """Return figures as they come back from the file, which keeps 16 bits of each."""
    return figures.astype(np.float16).astype(np.float32)
