"""What `guichet knowledge build` makes of a phrase bank, and all that answering needs of it.

The weights are those of a multinomial logistic regression over topics, exclusions and asides. They stand in one file,
`model.npz` in the book's folder, which loads without the phrase bank and without the library that trained it.
"""

import hashlib
import json
import math
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import BookError, BookFault
from knowledge.features import END, SHARES, START, Reader, Word, of_concept, of_pair, of_word
from knowledge.lexicon import Lexicon
from knowledge.models import Lang
from knowledge.vocabulary import Vocabulary

FILE = "model.npz"
FORMAT = 2
"""Changes when what stands in the file, or what its numbers mean, does."""

_DAMAGED = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)
"""What numpy and zipfile raise on bytes that are no archive of arrays, or a damaged one."""
_WORDS_REMEMBERED = 5_000
_NEGLIGIBLE_SQUARE = 1e-6

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.int32]


@dataclass(frozen=True)
class Calibration:
    """From scores to a probability: a logistic function of how far the best topic is ahead, and of what is unknown."""

    weights: tuple[float, ...]
    """One for each of `signals`."""
    bias: float

    def probability(self, signals: Floats) -> Floats:
        """Return how probable it is that what each row of signals speaks for is right, 0..1."""
        totals = np.minimum(np.maximum(self.bias + signals @ self._weights, -30.0), 30.0)
        probabilities: Floats = 1 / (1 + np.exp(-totals))
        return probabilities

    @cached_property
    def _weights(self) -> Floats:
        return np.array(self.weights)


@dataclass(frozen=True)
class Thresholds:
    """From which probability on the desk speaks; set by `guichet knowledge build` for a stated cost."""

    answer: float
    """That the best topic is right."""
    choice: float
    """That the right topic is among those offered."""
    parts: float
    """That the parts of a message are what it asks, for them to be replied to one by one."""


@dataclass(frozen=True)
class Scores:
    """What the weights say of some questions, one row for each."""

    logits: Floats
    """Questions by owners; a softmax makes shares of them."""
    unknown: Floats
    """For each question, the share of its words that say something and that the book does not know, 0..1."""
    words: Floats
    """For each question, how many of its words say something."""

    @cached_property
    def shares(self) -> Floats:
        """0..1, adding up to 1 over all owners."""
        return softmax(self.logits)

    def plus(self, logits: Floats) -> "Scores":
        """Return the scores with more said for each owner."""
        return Scores(self.logits + logits, self.unknown, self.words)


@dataclass(frozen=True)
class Model:
    """One book's weights, as they are used. Immutable, safe to share between threads."""

    digest: str
    """Of the bank, the lexicon and the ids that it was built from (`knowledge.training.digest_of`)."""
    owners: tuple[str, ...]
    """The topics first."""
    covered: tuple[bool, ...]
    """For each owner, whether it is a topic."""
    names: tuple[str, ...]
    """Of the pieces of evidence, sorted."""
    rarity: Floats
    """For each piece of evidence."""
    starts: Integers
    """Where each piece's weights begin in the two arrays below; one more than there are pieces."""
    columns: NDArray[np.int16]
    """Positions of owners."""
    values: NDArray[np.float16]
    biases: Floats
    """For each owner."""
    known_words: Mapping[Lang, tuple[str, ...]]
    lexicon: Any
    """As in the book's `lexicon.yaml`."""
    near_starts: Integers
    """Where the phrasings that hold each piece of evidence begin in the two arrays below."""
    near_phrasings: Integers
    near_values: NDArray[np.float16]
    near_owners: NDArray[np.int16]
    """For each phrasing of the bank, the position of its owner; sorted."""
    sentences: Mapping[int, int]
    """By the hash of a phrasing's words (`sentence_hash`), the position of its owner."""
    answerable: Calibration
    offerable: Calibration
    clear: Calibration
    """That the best topic of a stretch of a message is right, without a look at single phrasings."""
    focal: Calibration
    """That the one stretch proposed for a message is what it asks (`knowledge.parts`)."""
    divisible: Calibration
    """That nothing is answered which a message does not ask when the several stretches proposed for it are."""
    thresholds: Thresholds

    @cached_property
    def reader(self) -> Reader:
        """Return what reads questions for this model."""
        vocabularies = {lang: Vocabulary(words, lang) for lang, words in self.known_words.items()}
        return Reader(vocabularies, Lexicon.of(self.lexicon))

    @cached_property
    def _position_of(self) -> Mapping[str, int]:
        return {name: position for position, name in enumerate(self.names)}

    @cached_property
    def _of_words(self) -> dict[Word, "Said"]:
        return {}

    @cached_property
    def topic_count(self) -> int:
        """How many of the owners are topics; they come first."""
        return sum(self.covered)

    @cached_property
    def phrasing_bounds(self) -> Integers:
        """Where each owner's phrasings begin; one more than there are owners."""
        return np.searchsorted(self.near_owners, np.arange(len(self.owners) + 1)).astype(np.int32)

    def weigh(self, words: Sequence[Word], lang: Lang) -> "Weighing":
        """Weigh a message word by word."""
        count = len(words)
        by_word = [self._of_word(word) for word in words]
        stems = [word.stem for word in words]
        rows, positions = [], []
        for row, (before, stem) in enumerate(pairwise((None, *stems))):
            for kind, pair in enumerate(((before, stem), (START, stem), (stem, END))):
                position = self._position_of.get(of_pair(*pair) or "")
                if position is not None:
                    rows.append(kind * count + row)
                    positions.append(position)
        for row, concept in self.reader.concepts(words, lang):
            position = self._position_of.get(of_concept(concept))
            if position is not None:
                rows.append(_ENDS_AND_PAIRS * count + row)
                positions.append(position)
        found = self._said(rows, positions, np.ones(len(positions)), (_ENDS_AND_PAIRS + 1) * count)
        said = np.zeros((len(KINDS), count + 1, len(self.owners)))
        squares = np.zeros((len(KINDS), count + 1))
        if count:
            apart = (_ENDS_AND_PAIRS + 1, count, -1)
            others, other_squares = found.logits.reshape(apart), found.squares.reshape(apart[:2])
            of_words = np.concatenate([one.logits for one in by_word]).reshape(count, 2, -1)
            said[:2, 1:] = of_words.transpose(1, 0, 2)
            squares[:2, 1:] = np.concatenate([one.squares for one in by_word]).reshape(count, 2).T
            said[2:, 1:], squares[2:, 1:] = others[::_ENDS_AND_PAIRS], other_squares[::_ENDS_AND_PAIRS]
            ends = Said(others[1:3], other_squares[1:3])
        else:
            ends = Said(said[:2, :0], squares[:2, :0])
        return Weighing(tuple(words), self.biases, Said(said, squares), ends)

    def nearness(self, words: Sequence[Word]) -> Floats:
        """Return how near each phrasing of the bank is to a question, as a cosine of stems and pairs of stems, 0..1."""
        stems = (START, *(word.stem for word in words), END)
        names = {f"w{word.stem}" for word in words if word.stem}
        names |= {pair for left, right in pairwise(stems) if (pair := of_pair(left, right))}
        known = sorted(self._position_of[name] for name in names if name in self._position_of)
        if not known:
            return np.zeros(len(self.near_owners))
        weights = self.rarity[known].astype(np.float64)
        weights /= math.sqrt(float((weights * weights).sum()))
        at, lengths = _ranges(self.near_starts, known)
        values = self._near_values[at] * weights.repeat(lengths)
        near = np.bincount(self.near_phrasings[at], values, minlength=len(self.near_owners))
        return near.astype(float, copy=False)

    @cached_property
    def _near_values(self) -> Floats:
        """As they multiply fastest."""
        return self.near_values.astype(np.float64)

    def _said(self, rows: Sequence[int], positions: Sequence[int], amounts: Floats, count: int) -> "Said":
        """Return what pieces of evidence say, summed row by row.

        Args:
            rows: for each piece, the row that it adds to.
            positions: of the pieces.
            amounts: how much of each there is.
            count: how many rows there are.
        """
        owners = len(self.owners)
        if not positions:
            return Said(np.zeros((count, owners)), np.zeros(count))
        weights = amounts * self.rarity[positions]
        at, lengths = _ranges(self.starts, positions)
        cells = (np.array(rows) * owners).repeat(lengths) + self.columns[at]
        logits = np.bincount(cells, self.values[at] * weights.repeat(lengths), minlength=count * owners)
        squares = np.bincount(rows, weights * weights, minlength=count)
        return Said(
            logits.astype(float, copy=False).reshape(count, owners), squares.astype(float, copy=False)
        )

    def _of_word(self, word: Word) -> "Said":
        """Return what a word by itself says: its stem, and its characters."""
        found = self._of_words.get(word)
        if found is None:
            known = [
                (KINDS.index(name[0]), position, amount)
                for name, amount in of_word(word)
                if (position := self._position_of.get(name)) is not None
            ]
            rows, positions, amounts = zip(*known, strict=True) if known else ((), (), ())
            said = self._said(rows, list(positions), np.array(amounts), 2)
            found = Said(said.logits.astype(np.float32), said.squares)
            if len(self._of_words) >= _WORDS_REMEMBERED:
                self._of_words.clear()
            self._of_words[word] = found
        return found

    def said_word_for_word(self, words: Iterable[str]) -> int | None:
        """Return the position of the owner of a phrasing of exactly these words; None when there is none."""
        return self.sentences.get(sentence_hash(words))


@dataclass(frozen=True)
class Said:
    """What evidence says, before its length is made one."""

    logits: Floats
    """The last axis is that of the owners."""
    squares: Floats
    """Sums of the squares of its weights: the same axes but the last."""


class Weighing:
    """A message weighed word by word: what any part of it says is a difference of two sums."""

    def __init__(self, words: tuple[Word, ...], biases: Floats, said: Said, ends: Said) -> None:
        """Keep sums of what words say.

        Args:
            words: the message's.
            biases: for each owner.
            said: by kind (`KINDS`) and word, beginning with nothing; a pair belongs to its second word.
            ends: by word, when it stands first and when it stands last.
        """
        self.words = words
        self._biases = biases
        self._said = said
        self._ends = ends
        self._sums = _running(said.logits)
        self._squares = said.squares.cumsum(axis=1)
        saying = np.array([(not word.common, not word.common and word.stem is None) for word in words])
        self._saying = np.zeros((len(words) + 1, 2))
        np.cumsum(saying.reshape(-1, 2), axis=0, out=self._saying[1:])

    def part(self, start: int, end: int) -> Scores:
        """Return what the words from `start` up to `end`, that one excluded, say as a question of their own."""
        return self.parts([start], [end])

    def parts(
        self, starts: Sequence[int], ends: Sequence[int], context: Sequence[float] | None = None
    ) -> Scores:
        """Return what stretches of the message say, each as a question of its own.

        `context` is how much the whole message speaks beside each of them; None for not at all.
        """
        first, last = np.array(starts, dtype=np.intp), np.array(ends, dtype=np.intp)
        logits = self._logits(first, last)
        if context is not None:
            logits += np.array(context)[:, None] * self._whole
        saying, unknown = (self._saying[last] - self._saying[first]).T
        return Scores(logits, np.where(saying > 0, unknown / np.maximum(saying, 1), 1.0), saying)

    def by_word(self) -> Iterator[Floats]:
        """Yield what each word says within the whole message, in logits for each owner."""
        scales = _scales(self._squares[:, -1])
        for position in range(1, len(self.words) + 1):
            yield scales @ self._said.logits[:, position]

    @cached_property
    def _whole(self) -> Floats:
        return self._logits(np.array([0]), np.array([len(self.words)]))

    def _logits(self, first: NDArray[np.intp], last: NDArray[np.intp]) -> Floats:
        if not self.words:
            return np.tile(self._biases.astype(float), (len(first), 1))
        kinds = np.arange(len(KINDS))[:, None]
        begin = np.minimum(first + _LEFT_OUT[:, None], last)
        said = self._sums.take(last, axis=1)
        said -= self._sums[kinds, begin]
        squares = self._squares.take(last, axis=1) - self._squares[kinds, begin]
        ending = np.maximum(last - 1, 0), np.minimum(first, len(self.words) - 1)
        said[_PAIRS] += self._ends.logits[0, ending[1]] + self._ends.logits[1, ending[0]]
        squares[_PAIRS] += self._ends.squares[0, ending[1]] + self._ends.squares[1, ending[0]]
        scales = np.where(last > first, _scales(squares), 0.0)
        logits: Floats = self._biases + np.einsum("ks,kso->so", scales, said)
        return logits


KINDS = "wcbk"
"""Kinds of evidence, in the order in which a message's is kept: what words say by themselves comes first."""
_PAIRS = KINDS.index("b")
_LEFT_OUT = np.array([0, 0, 1, 0])
"""Words whose evidence is left out at the start of a stretch: a pair reaches back to the word before."""
_ENDS_AND_PAIRS = 3
_SHARES = np.array([SHARES[kind] for kind in KINDS])


def _running(said: Floats) -> Floats:
    """Return the running sums along the second axis; row by row is faster than `cumsum`, to the same last bit."""
    sums = said.copy()
    for row in range(1, said.shape[1]):
        sums[:, row] += sums[:, row - 1]
    return sums


def _scales(squares: Floats) -> Floats:
    """Return by what evidence is multiplied for each kind of it to have its share of the length; kinds come first."""
    shares = _SHARES.reshape(-1, *(1,) * (squares.ndim - 1))
    lengths = np.sqrt(np.maximum(squares, _NEGLIGIBLE_SQUARE))
    return np.where(squares > _NEGLIGIBLE_SQUARE, shares / lengths, 0.0)


def _ranges(starts: Integers, chosen: Sequence[int] | NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the positions from each chosen start up to the next one, and how many these are."""
    at = np.asarray(chosen)
    begins = starts[at]
    lengths = starts[at + 1] - begins
    ends = lengths.cumsum()
    return (begins - (ends - lengths)).repeat(lengths) + np.arange(ends[-1]), lengths


def softmax(logits: Floats) -> Floats:
    """Return the shares of the logits, adding up to 1 row by row."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def sentence_hash(words: Iterable[str]) -> int:
    """Return a number that stands for a sequence of words, the same in every process."""
    digest = hashlib.blake2b(" ".join(words).encode(), digest_size=7).digest()
    return int.from_bytes(digest, "big")


def signals(scores: Scores, topics: int) -> Floats:
    """Return what a calibration looks at: how the best topics stand, and how much of the question is understood.

    Args:
        scores: what the weights say.
        topics: how many of the owners, the first ones, are topics.

    Returns:
        One row for each question, `SIGNALS` figures in it.
    """
    of_topics, shares = scores.logits[:, :topics], scores.shares[:, :topics]
    best = of_topics.max(axis=1)
    few = min(_BEST, topics)
    leading = -np.partition(-of_topics, few - 1, axis=1)[:, :few]
    second = np.sort(leading, axis=1)[:, -2] if topics > 1 else best - _FAR_BEHIND
    excluded = scores.logits[:, topics:].max(axis=1, initial=-np.inf)
    leading_shares = -np.partition(-shares, few - 1, axis=1)[:, :few]
    odds = log_odds(np.array((shares.max(axis=1), leading_shares.sum(axis=1), shares.sum(axis=1))))
    found = np.array(
        (
            *odds,
            best - second,
            np.minimum(best - excluded, _FAR_BEHIND) if topics == scores.logits.shape[1] else best - excluded,
            scores.unknown,
            np.log1p(scores.words),
        )
    )
    rows: Floats = found.T.copy()
    return rows


def nearness_signals(near: Floats, bounds: Integers, topics: int, best: int) -> Floats:
    """Return what a calibration looks at beside `signals`: the phrasings most like the question, by whose they are.

    Args:
        near: how near each phrasing is.
        bounds: where each owner's phrasings begin among them.
        topics: how many of the owners, the first ones, are topics.
        best: position of the topic that would be answered.
    """
    start, end, covered = bounds[best], bounds[best + 1], bounds[topics]
    groups = (near[start:end], near[covered:], np.concatenate((near[:start], near[end:covered])))
    return np.array([figure for group in groups for figure in _nearest(group)])


def _nearest(near: Floats) -> tuple[float, float]:
    """Return the nearest of a group, and the mean of its five nearest; zeros for an empty group."""
    if not len(near):
        return 0.0, 0.0
    close = near[near > _CLOSE]
    few = min(_FEW, len(near))
    chosen = close if len(close) >= few else near
    top = np.partition(chosen, len(chosen) - few)[-few:]
    return float(top.max()), float(top.mean())


_CLOSE = 0.2
"""Most phrasings are not so near; those that are suffice, if they are enough."""
_BEST = 3
_FEW = 5
SIGNALS = 7
NEARNESS_SIGNALS = 6
_FAR_BEHIND = 10.0
"""Lead over a rival that does not exist, in logits."""


def log_odds(shares: Floats) -> Floats:
    """Return the logarithms of the odds of shares, which are kept away from 0 and 1."""
    inside = np.minimum(np.maximum(shares, 1e-6), 1 - 1e-6)
    odds: Floats = np.log(inside / (1 - inside))
    return odds


def save(model: Model, folder: Path) -> None:
    """Write a model into a book's folder."""
    header = {
        "format": FORMAT,
        "digest": model.digest,
        "owners": model.owners,
        "covered": model.covered,
        "known_words": dict(model.known_words),
        "lexicon": model.lexicon,
        "answerable": [*model.answerable.weights, model.answerable.bias],
        "offerable": [*model.offerable.weights, model.offerable.bias],
        "clear": [*model.clear.weights, model.clear.bias],
        "focal": [*model.focal.weights, model.focal.bias],
        "divisible": [*model.divisible.weights, model.divisible.bias],
        "thresholds": [model.thresholds.answer, model.thresholds.choice, model.thresholds.parts],
    }
    sentences = sorted(model.sentences.items())
    np.savez_compressed(
        folder / FILE,
        header=_bytes(json.dumps(header, ensure_ascii=False, separators=(",", ":"))),
        names=_bytes("\n".join(model.names)),
        rarity=model.rarity.astype(np.float16),
        starts=model.starts,
        columns=model.columns,
        values=model.values,
        biases=model.biases,
        near_starts=model.near_starts,
        near_phrasings=model.near_phrasings,
        near_values=model.near_values,
        near_owners=model.near_owners,
        sentences=np.array([key for key, _ in sentences], dtype=np.int64),
        sentence_owners=np.array([owner for _, owner in sentences], dtype=np.int16),
    )


def load_model(folder: Path) -> Model:
    """Read the model of a book.

    Raises:
        BookError: there is none, it is damaged, or another version of the product wrote it.
    """
    path = folder / FILE
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as held:
            return _model(held)
    except FileNotFoundError:
        raise _unusable("the book has no model yet: run `guichet knowledge build`") from None
    except _DAMAGED as error:
        raise _unusable("the model cannot be read: run `guichet knowledge build` again") from error


def _model(held: Mapping[str, Any]) -> Model:
    header = json.loads(_text(held["header"]))
    if header["format"] != FORMAT:
        raise _unusable("another version of Guichet wrote the model: run `guichet knowledge build`")
    keys, owners = held["sentences"].tolist(), held["sentence_owners"].tolist()
    return Model(
        digest=header["digest"],
        owners=tuple(header["owners"]),
        covered=tuple(header["covered"]),
        names=tuple(_text(held["names"]).split("\n")),
        rarity=held["rarity"].astype(np.float32),
        starts=held["starts"],
        columns=held["columns"],
        values=held["values"],
        biases=held["biases"],
        known_words={lang: tuple(words) for lang, words in header["known_words"].items()},
        lexicon=header["lexicon"],
        sentences=dict(zip(keys, owners, strict=True)),
        answerable=_calibration(header["answerable"]),
        offerable=_calibration(header["offerable"]),
        near_starts=held["near_starts"],
        near_phrasings=held["near_phrasings"],
        near_values=held["near_values"],
        near_owners=held["near_owners"],
        clear=_calibration(header["clear"]),
        focal=_calibration(header["focal"]),
        divisible=_calibration(header["divisible"]),
        thresholds=Thresholds(*header["thresholds"]),
    )


def _calibration(numbers: Sequence[float]) -> Calibration:
    return Calibration(tuple(numbers[:-1]), numbers[-1])


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _text(array: NDArray[np.uint8]) -> str:
    return array.tobytes().decode()


def _unusable(reason: str) -> BookError:
    return BookError([BookFault(FILE, 0, reason)])
