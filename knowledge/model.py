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
FORMAT = 1
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

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]


@dataclass(frozen=True)
class Calibration:
    """From scores to a probability: a logistic function of how far the best topic is ahead, and of what is unknown."""

    weights: tuple[float, ...]
    """One for each of `signals`."""
    bias: float

    def probability(self, signals: Sequence[float]) -> float:
        """Return how probable it is that what the signals speak for is right, 0..1."""
        total = self.bias + sum(weight * signal for weight, signal in zip(self.weights, signals, strict=True))
        return 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))


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
    """What the weights say of one question."""

    logits: Floats
    """One for each owner; a softmax makes shares of them."""
    shares: Floats
    """0..1, adding up to 1 over all owners."""
    unknown: float
    """Share of the words that say something and that the book does not know, 0..1."""
    words: int
    """How many words say something."""


@dataclass(frozen=True)
class Model:
    """One book's weights, as they are used. Immutable, safe to share between threads."""

    digest: str
    """Of the bank, the lexicon and the ids that it was built from (`knowledge.training.digest_of`)."""
    owners: tuple[str, ...]
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
    """For each phrasing of the bank, the position of its owner."""
    sentences: Mapping[int, int]
    """By the hash of a phrasing's words (`sentence_hash`), the position of its owner."""
    answerable: Calibration
    offerable: Calibration
    clear: Calibration
    """That the best topic of a stretch of a message is right, without a look at single phrasings."""
    focal: Calibration
    """That the one stretch proposed for a message is what it asks (`knowledge.parts`)."""
    divisible: Calibration
    """That the several stretches proposed for a message are what it asks."""
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
    def _of_words(self) -> dict[Word, tuple["Weighed", ...]]:
        return {}

    def weigh(self, words: Sequence[Word], lang: Lang) -> "Weighing":
        """Weigh a message word by word."""
        by_kind = {kind: [self._of_word(word)[index] for word in words] for index, kind in enumerate("wc")}
        stems = [word.stem for word in words]
        pairs = [self.of_name(of_pair(left, right)) for left, right in pairwise([None, *stems])]
        concepts = [_NOTHING] * len(words)
        for position, concept in self.reader.concepts(words, lang):
            concepts[position] = concepts[position].plus(self.of_name(of_concept(concept)))
        return Weighing(self, tuple(words), {**by_kind, "b": pairs, "k": concepts})

    def nearness(self, words: Sequence[Word]) -> Floats:
        """Return how near each phrasing of the bank is to a question, as a cosine of stems and pairs of stems, 0..1."""
        stems = (START, *(word.stem for word in words), END)
        names = [f"w{word.stem}" for word in words if word.stem]
        names += [pair for left, right in pairwise(stems) if (pair := of_pair(left, right))]
        known = {
            position: float(self.rarity[position])
            for name in names
            if (position := self._position_of.get(name)) is not None
        }
        near = np.zeros(len(self.near_owners), dtype=np.float32)
        length = math.sqrt(sum(weight * weight for weight in known.values()))
        for position, weight in known.items():
            start, end = self.near_starts[position], self.near_starts[position + 1]
            near[self.near_phrasings[start:end]] += self.near_values[start:end] * np.float32(weight / length)
        return near

    def of_name(self, name: str | None, value: float = 1.0) -> "Weighed":
        """Return what one piece of evidence says; nothing when the model does not know it."""
        position = None if name is None else self._position_of.get(name)
        if position is None:
            return _NOTHING
        start, end = self.starts[position], self.starts[position + 1]
        weight = value * float(self.rarity[position])
        said = np.zeros(len(self.owners), dtype=np.float32)
        said[self.columns[start:end]] = self.values[start:end] * np.float32(weight)
        return Weighed(said, weight * weight)

    def _of_word(self, word: Word) -> tuple["Weighed", ...]:
        """Return what a word by itself says: its stem, its characters."""
        found = self._of_words.get(word)
        if found is None:
            by_kind = {"w": _NOTHING, "c": _NOTHING}
            for name, value in of_word(word):
                by_kind[name[0]] = by_kind[name[0]].plus(self.of_name(name, value))
            found = (by_kind["w"], by_kind["c"])
            if len(self._of_words) >= _WORDS_REMEMBERED:
                self._of_words.clear()
            self._of_words[word] = found
        return found

    def said_word_for_word(self, words: Iterable[str]) -> int | None:
        """Return the position of the owner of a phrasing of exactly these words; None when there is none."""
        return self.sentences.get(sentence_hash(words))


@dataclass(frozen=True)
class Weighed:
    """What some evidence of one kind says, before its length is made one."""

    said: Floats | float
    """For each owner; 0.0 for nothing."""
    square: float
    """Sum of the squares of its weights."""

    def plus(self, other: "Weighed") -> "Weighed":
        """Return both together."""
        return Weighed(self.said + other.said, self.square + other.square)


_NOTHING = Weighed(0.0, 0.0)


class Weighing:
    """A message weighed word by word: what any part of it says is a difference of two sums."""

    def __init__(
        self, model: Model, words: tuple[Word, ...], by_kind: Mapping[str, Sequence[Weighed]]
    ) -> None:
        self.words = words
        self._model = model
        self._said: dict[str, Floats] = {}
        self._squares: dict[str, NDArray[np.float64]] = {}
        for kind, weighed in by_kind.items():
            said = np.zeros((len(words) + 1, len(model.owners)), dtype=np.float32)
            for position, one in enumerate(weighed):
                if one.square:
                    said[position + 1] = one.said
            self._said[kind] = said.cumsum(axis=0, dtype=np.float32)
            self._squares[kind] = np.cumsum([0.0, *(one.square for one in weighed)])

    def part(self, start: int, end: int, *, context: float = 0.0) -> Scores:
        """Return what the words from `start` up to `end`, that one excluded, say as a question of their own.

        `context` is how much the whole message speaks beside them.
        """
        logits = self._logits(start, end)
        if context:
            logits += np.float32(context) * self._whole
        words = self.words[start:end]
        saying = [word for word in words if not word.common]
        unknown = sum(word.stem is None for word in saying) / len(saying) if saying else 1.0
        return Scores(logits, softmax(logits), unknown, len(saying))

    def by_word(self) -> Iterator[Floats]:
        """Yield what each word says within the whole message, in logits for each owner."""
        for position in range(len(self.words)):
            said = np.zeros(len(self._model.owners), dtype=np.float32)
            for kind, sums in self._said.items():
                squares = float(self._squares[kind][-1])
                if squares > _NEGLIGIBLE_SQUARE:
                    said += (sums[position + 1] - sums[position]) * np.float32(
                        SHARES[kind] / math.sqrt(squares)
                    )
            yield said

    @cached_property
    def _whole(self) -> Floats:
        return self._logits(0, len(self.words))

    def _logits(self, start: int, end: int) -> Floats:
        logits = self._model.biases.copy()
        words = self.words[start:end]
        if words:
            for kind in "wck":
                self._add(logits, kind, start, end, _NOTHING)
            ends = self._model.of_name(of_pair(START, words[0].stem)).plus(
                self._model.of_name(of_pair(words[-1].stem, END))
            )
            self._add(logits, "b", start + 1, end, ends)
        return logits

    def _add(self, logits: Floats, kind: str, start: int, end: int, more: Weighed) -> None:
        squares = float(self._squares[kind][end] - self._squares[kind][start]) + more.square
        if squares > _NEGLIGIBLE_SQUARE:
            said = self._said[kind][end] - self._said[kind][start] + more.said
            logits += said * np.float32(SHARES[kind] / math.sqrt(squares))


def softmax(logits: Floats) -> Floats:
    """Return the shares of the logits, adding up to 1."""
    raised = np.exp(logits - logits.max())
    shares: Floats = raised / raised.sum()
    return shares


def sentence_hash(words: Iterable[str]) -> int:
    """Return a number that stands for a sequence of words, the same in every process."""
    digest = hashlib.blake2b(" ".join(words).encode(), digest_size=7).digest()
    return int.from_bytes(digest, "big")


def signals(scores: Scores, topics: NDArray[np.bool_]) -> tuple[float, ...]:
    """Return what a calibration looks at: how the best topics stand, and how much of the question is understood.

    Args:
        scores: what the weights say.
        topics: which positions are topics.
    """
    logits, shares = scores.logits[topics].astype(float), scores.shares[topics].astype(float)
    order = np.argsort(-logits, kind="stable")[:3]
    best = float(logits[order[0]])
    second = float(logits[order[1]]) if len(order) > 1 else best - _FAR_BEHIND
    excluded = float(scores.logits[~topics].max()) if not topics.all() else best - _FAR_BEHIND
    return (
        log_odds(float(shares[order[0]])),
        log_odds(float(shares[order].sum())),
        log_odds(float(shares.sum())),
        best - second,
        best - excluded,
        scores.unknown,
        math.log1p(scores.words),
    )


def nearness_signals(
    near: Floats, owners: NDArray[np.int16], topics: NDArray[np.bool_], best: int
) -> tuple[float, ...]:
    """Return what a calibration looks at beside `signals`: the phrasings most like the question, by whose they are.

    Args:
        near: how near each phrasing is.
        owners: for each phrasing, the position of its owner.
        topics: which positions are topics.
        best: position of the topic that would be answered.
    """
    own, of_topics = owners == best, topics[owners]
    groups = (near[own], near[~of_topics], near[of_topics & ~own])
    return tuple(figure for group in groups for figure in _nearest(group))


def _nearest(near: Floats) -> tuple[float, float]:
    """Return the nearest of a group, and the mean of its five nearest; zeros for an empty group."""
    if not len(near):
        return 0.0, 0.0
    few = min(_FEW, len(near))
    top = np.partition(near, len(near) - few)[-few:]
    return float(top.max()), float(top.mean())


_FEW = 5
SIGNALS = 7
NEARNESS_SIGNALS = 6
_FAR_BEHIND = 10.0
"""Lead over a rival that does not exist, in logits."""


def log_odds(share: float) -> float:
    """Return the logarithm of the odds of a share, which is kept away from 0 and 1."""
    inside = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(inside / (1 - inside))


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
