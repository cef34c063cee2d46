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
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import BookError, BookFault
from knowledge.features import Reader, Word, of_characters, of_concept, of_stem
from knowledge.lexicon import Lexicon
from knowledge.models import Lang
from knowledge.pairs import UNKNOWN, Integers, Pairs
from knowledge.vocabulary import Vocabulary
from knowledge.weighing import OF_WORDS, Floats, Role, Said, Scores, Weighing

FILE = "model.npz"
FORMAT = 5
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
_WORDS_REMEMBERED = 8_000
_COUNTED = 2
"""Figures of a word that are counted: whether it says something, whether it does and is unknown."""
MAX_SENTENCE = 200
"""Characters of a phrasing that somebody may repeat word for word; letters are longer."""


class _OneWord(NamedTuple):
    """What a word by itself says, whatever stands beside it."""

    row: Floats
    """Whether it says something, and whether it does and is unknown; for each of `OF_WORDS` the square of its length;
    for each of them its logits."""
    stem: int
    """Position of its stem among the pieces of evidence."""
    number: int
    """Of its stem among those that stand in pairs."""


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
    """That the two parts of a message are what it asks, for them to be replied to one by one."""

    def divide(self, sure: float, count: int, *, answerable: float) -> bool:
        """Tell whether to reply to `count` parts of a message, rather than to the whole of it.

        A wrong answer costs the same whatever the count, leaving more unanswered costs more. One part replaces the
        whole message where it is surer than that; it is then answered like any question.

        Args:
            sure: how probably it is right to do so (`Model.sure_of_parts`), 0..1.
            count: of the parts.
            answerable: how sure the message as a whole is answered, 0..1.
        """
        if count == 1:
            return sure >= self.answer and sure > answerable
        odds = self.parts / (1 - self.parts) * 2 / count
        return sure >= odds / (1 + odds)


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
    values: Floats
    """As 16-bit floats hold them."""
    biases: Floats
    """For each owner."""
    known_words: Mapping[Lang, tuple[str, ...]]
    lexicon: Any
    """As in the book's `lexicon.yaml`."""
    near_starts: Integers
    """Where the phrasings that hold each piece of evidence begin in the two arrays below."""
    near_phrasings: Integers
    near_values: Floats
    """As 16-bit floats hold them."""
    near_owners: NDArray[np.int16]
    """For each phrasing of the bank, the position of its owner; sorted."""
    sentences: Mapping[int, int]
    """By the hash of a phrasing's words (`sentence_hash`), the position of its owner; no letters among them."""
    answerable: Calibration
    offerable: Calibration
    clear: Calibration
    """That the best topic of a stretch of a message is right, without a look at single phrasings."""
    focal: Calibration
    """That the one stretch proposed for a message is what it asks (`knowledge.parts`)."""
    divisible: Calibration
    """That nothing is answered which a message does not ask when the several stretches proposed for it are. Like the
    one before, it looks at the signals and at their products two by two (`with_products`)."""
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
    def _pairs(self) -> Pairs:
        return Pairs(self.names)

    @cached_property
    def _remembered(self) -> Mapping[Lang, OrderedDict[str, _OneWord]]:
        return {lang: OrderedDict() for lang in self.known_words}

    @cached_property
    def topic_count(self) -> int:
        """How many of the owners are topics; they come first."""
        return sum(self.covered)

    @cached_property
    def phrasing_bounds(self) -> Integers:
        """Where each owner's phrasings begin; one more than there are owners."""
        return np.searchsorted(self.near_owners, np.arange(len(self.owners) + 1)).astype(np.int32)

    def weigh(self, words: Sequence[Word], lang: Lang, cuts: Iterable[int] = ()) -> Weighing:
        """Weigh a message, read by this model's reader.

        Args:
            words: the message's.
            lang: that they were read in.
            cuts: positions of words between which stretches of the message may be read.
        """
        count, owners, by_words = len(words), len(self.owners), len(OF_WORDS)
        cuts = np.array(sorted({0, *cuts, count}))
        pieces = len(cuts) - 1
        counted = np.zeros((pieces, _COUNTED), dtype=np.float32)
        logits = np.zeros((len(Role), pieces, owners), dtype=np.float32)
        squares = np.zeros((len(Role), pieces), dtype=np.float32)
        known: Integers = cuts[:0]
        if count:
            own = self._of_words(words, lang)
            rows = np.concatenate([one.row for one in own]).reshape(count, -1)
            of_words = np.add.reduceat(rows, cuts[:-1], axis=0)
            counted, told = of_words[:, :_COUNTED], _COUNTED + by_words
            squares[:by_words] = of_words[:, _COUNTED:told].T
            logits[:by_words] = of_words[:, told:].reshape(pieces, by_words, owners).swapaxes(0, 1)
            held, positions, pairs = self._between(words, own, lang, cuts)
            said = self._said(held, positions, np.ones(len(held)), (len(Role) - by_words) * pieces)
            logits[by_words:] = said.logits.reshape(-1, pieces, owners)
            squares[by_words:] = said.squares.reshape(-1, pieces)
            known = np.array(sorted({*(one.stem for one in own), *pairs.tolist()} - {UNKNOWN}), dtype=np.intp)
        return Weighing(
            tuple(words), known, cuts.tolist(), self.biases, Said(logits, squares), counted=counted
        )

    def _between(
        self, words: Sequence[Word], own: Sequence[_OneWord], lang: Lang, cuts: Integers
    ) -> tuple[Integers, Integers, Integers]:
        """Return the evidence that a message holds beside its words, by role and piece: rows, and positions.

        With it, the positions of the message's pairs of neighbours, its ends among them, unknown ones too.
        """
        pieces = len(cuts) - 1
        concepts, pairs, joining, first, last = (
            (role - len(OF_WORDS)) * pieces
            for role in (Role.CONCEPTS, Role.PAIRS, Role.JOINING, Role.FIRST, Role.LAST)
        )
        every = np.arange(pieces)
        piece_of = every.repeat(cuts[1:] - cuts[:-1])
        stems = np.array([one.number for one in own])
        found = self._pairs.positions(
            np.concatenate((stems[:-1], self._pairs.start.repeat(pieces), stems[cuts[1:] - 1])),
            np.concatenate((stems[1:], stems[cuts[:-1]], self._pairs.end.repeat(pieces))),
        )
        inside = len(words) - 1
        neighbours, begun, finished = (
            found[:inside],
            found[inside : inside + pieces],
            found[inside + pieces :],
        )
        named = list(self.reader.concepts(words, lang))
        rows = np.concatenate(
            (
                pairs + piece_of[1:],
                joining + every[1:],
                first + every,
                last + every,
                concepts + piece_of[[at for at, _ in named]],
            )
        )
        positions = np.concatenate(
            (
                neighbours,
                neighbours[cuts[1:-1] - 1],
                begun,
                finished,
                self._positions(of_concept(concept) for _, concept in named),
            )
        ).astype(np.intp, copy=False)
        known = positions != UNKNOWN
        return rows[known], positions[known], np.concatenate((begun[:1], neighbours, finished[-1:]))

    def _positions(self, names: Iterable[str]) -> list[int]:
        """Return the positions of pieces of evidence, `UNKNOWN` for those that the bank does not hold."""
        position_of = self._position_of
        return [position_of.get(name, UNKNOWN) for name in names]

    def sure_of_parts(self, signals: Floats, count: int) -> float:
        """Return how probable it is that replying to so many parts of a message is right, 0..1."""
        calibration = self.focal if count == 1 else self.divisible
        return float(calibration.probability(with_products(signals)))

    def nearness(self, weighing: Weighing) -> Floats:
        """Return how near each phrasing of the bank is to a question, as a cosine of stems and pairs of stems, 0..1."""
        known = weighing.known
        if not len(known):
            return np.zeros(len(self.near_owners))
        weights = self.rarity.take(known)
        weights /= math.sqrt(float((weights * weights).sum()))
        at, lengths = _ranges(self.near_starts, known)
        values = self.near_values.take(at) * weights.repeat(lengths)
        near = np.bincount(self.near_phrasings.take(at), values, minlength=len(self.near_owners))
        return near.astype(float, copy=False)

    def _said(self, rows: Integers, positions: Integers, amounts: Floats, count: int) -> Said:
        """Return what pieces of evidence say, summed row by row.

        Args:
            rows: for each piece, the row that it adds to.
            positions: of the pieces.
            amounts: how much of each there is.
            count: how many rows there are.
        """
        owners = len(self.owners)
        if not len(rows):
            return Said(np.zeros((count, owners), dtype=np.float32), np.zeros(count, dtype=np.float32))
        weights = amounts.astype(np.float32) * self.rarity.take(positions)
        at, lengths = _ranges(self.starts, positions)
        cells = (rows * owners).repeat(lengths) + self.columns.take(at)
        values = self.values.take(at) * weights.repeat(lengths)
        logits = np.bincount(cells, values, minlength=count * owners)
        squares = np.bincount(rows, weights * weights, minlength=count)
        return Said(logits.reshape(count, owners).astype(np.float32), squares.astype(np.float32))

    def _of_words(self, words: Sequence[Word], lang: Lang) -> list[_OneWord]:
        """Return what each word by itself says."""
        remembered = self._remembered[lang]
        said = [remembered.get(word.typed) for word in words]
        new = {word.typed: word for word, found in zip(words, said, strict=True) if found is None}
        read = dict(zip(new, self._read_words(tuple(new.values())), strict=True)) if new else {}
        remembered.update(read)
        for _ in range(len(remembered) - _WORDS_REMEMBERED):
            remembered.popitem(last=False)
        return [found or read[word.typed] for word, found in zip(words, said, strict=True)]

    def _read_words(self, words: Sequence[Word]) -> Iterator[_OneWord]:
        stems = self._positions(of_stem(word.stem) for word in words)
        characters = [self._positions(of_characters(word.typed)) for word in words]
        first = np.arange(len(words)) * len(OF_WORDS)
        rows = np.concatenate(
            (first + Role.STEMS, (first + Role.CHARACTERS).repeat(list(map(len, characters))))
        )
        positions = np.array([*stems, *chain.from_iterable(characters)])
        amounts = np.ones(len(positions))
        amounts[: len(words)] = [word.likeness for word in words]
        known = positions != UNKNOWN
        said = self._said(rows[known], positions[known], amounts[known], len(words) * len(OF_WORDS))
        counted = [(not word.common, not word.common and word.stem is None) for word in words]
        apart = len(words), -1
        each = np.hstack((counted, said.squares.reshape(apart), said.logits.reshape(apart))).astype(
            np.float32
        )
        return map(_OneWord, each, stems, self._pairs.numbers(word.stem for word in words).tolist())

    def said_word_for_word(self, words: Iterable[str]) -> int | None:
        """Return the position of the owner of a phrasing of exactly these words; None when there is none."""
        return self.sentences.get(sentence_hash(words))


def _ranges(starts: Integers, chosen: Integers) -> tuple[Integers, Integers]:
    """Return the positions from each chosen start up to the next one, and how many these are."""
    begins = starts.take(chosen).astype(np.intp)
    lengths = starts.take(chosen + 1) - begins
    ends = lengths.cumsum()
    at = np.arange(ends[-1])
    at += (begins - ends + lengths).repeat(lengths)
    return at, lengths


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
    few = min(_BEST, topics)
    leading = np.partition(of_topics, topics - few, axis=1)[:, -few:]
    leading.sort(axis=1)
    best = leading[:, -1]
    second = leading[:, -2] if topics > 1 else best - _FAR_BEHIND
    others = scores.logits[:, topics:]
    excluded = others.max(axis=1) if others.size else best - _FAR_BEHIND
    share = shares.max(axis=1)
    leading_shares = share * np.exp(leading - best[:, None]).sum(axis=1)
    odds = log_odds(np.array((share, leading_shares, shares.sum(axis=1))))
    return np.array(
        (
            *odds,
            best - second,
            best - excluded,
            scores.unknown,
            np.log1p(np.minimum(scores.words, MANY_WORDS)),
        )
    ).T


def nearness_signals(near: Floats, bounds: Integers, topics: int, best: int) -> Floats:
    """Return what a calibration looks at beside `signals`: the phrasings most like the question, by whose they are.

    Of each group, the nearest and the mean of the five nearest; those that are hardly near count as 0.

    Args:
        near: how near each phrasing is.
        bounds: where each owner's phrasings begin among them.
        topics: how many of the owners, the first ones, are topics.
        best: position of the topic that would be answered.
    """
    close = np.flatnonzero(near > _CLOSE)
    values = near[close]
    start, end, covered = np.searchsorted(close, bounds[[best, best + 1, topics]]).tolist()
    groups = (values[start:end], values[covered:], np.concatenate((values[:start], values[end:covered])))
    return np.array([figure for group in groups for figure in _nearest(group)])


def _nearest(close: Floats) -> tuple[float, float]:
    """Return the nearest of a group, and the mean of its five nearest."""
    nearest = sorted(close.tolist(), reverse=True)[:_FEW]
    return (nearest[0], sum(nearest) / _FEW) if nearest else (0.0, 0.0)


_CLOSE = 0.2
"""Most phrasings are not so near."""
MANY_WORDS = 100
"""More tell no more than these."""
_BEST = 3
_FEW = 5
SIGNALS = 7
NEARNESS_SIGNALS = 6
_FAR_BEHIND = 10.0
"""Lead over a rival that does not exist, in logits."""


def with_products(signals: Floats) -> Floats:
    """Return rows of signals, each followed by their products two by two, squares among them."""
    left, right = _two_by_two(signals.shape[-1])
    return np.concatenate((signals, signals[..., left] * signals[..., right]), axis=-1)


@cache
def _two_by_two(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return np.triu_indices(count)


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
        values=model.values.astype(np.float16),
        biases=model.biases,
        near_starts=model.near_starts,
        near_phrasings=model.near_phrasings,
        near_values=model.near_values.astype(np.float16),
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
        values=held["values"].astype(np.float32),
        biases=held["biases"],
        known_words={lang: tuple(words) for lang, words in header["known_words"].items()},
        lexicon=header["lexicon"],
        sentences=dict(zip(keys, owners, strict=True)),
        answerable=_calibration(header["answerable"]),
        offerable=_calibration(header["offerable"]),
        near_starts=held["near_starts"],
        near_phrasings=held["near_phrasings"],
        near_values=held["near_values"].astype(np.float32),
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
