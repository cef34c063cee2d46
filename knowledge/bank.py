"""The phrase bank of a book: how people ask about each topic, and about what the document does not cover.

A bank is a folder `phrasings/` of files, one for each voice: lines that one hand wrote apart from the others. A voice
is also what is held out when thresholds are set (`knowledge.calibration`): nobody asks in the words of the bank.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from knowledge.book import Book
from knowledge.errors import BookError, BookFault
from knowledge.facts import NonEmpty
from knowledge.located_yaml import Key, LocatedYaml, read_yaml
from knowledge.models import Frozen, Lang
from knowledge.text import words

ASIDE = "aside"
"""The owner of sentences that ask nothing."""

SMALL_TALK = "small-talk"
"""The id of the topic of greetings and thanks, in books that have one: it gets a human word, not a rule."""

_LANGS: tuple[Lang, ...] = ("fr", "en")
_LETTER_WORDS = 30
"""Words of a letter, at least."""


@dataclass(frozen=True)
class Phrasing:
    """One way to ask one thing."""

    owner: str
    """Id of its topic or exclusion, or `ASIDE`."""
    covered: bool
    """True for a topic, False for an exclusion and an aside."""
    lang: Lang
    voice: str
    text: str

    @property
    def is_letter(self) -> bool:
        """Whether it is as long as a whole letter."""
        return len(self.text.split()) >= _LETTER_WORDS


@dataclass(frozen=True)
class Message:
    """A whole message that asks several things."""

    text: str
    owners: tuple[str, ...]
    """Ids of the topics and exclusions asked about, in order."""
    voice: str


@dataclass(frozen=True)
class Bank:
    """All that the voices of a book say."""

    phrasings: tuple[Phrasing, ...]
    messages: tuple[Message, ...]

    @property
    def voices(self) -> tuple[str, ...]:
        """Names of the voices, those that only speak in messages last."""
        speaking = [one.voice for one in self.phrasings] + [one.voice for one in self.messages]
        return tuple(dict.fromkeys(speaking))

    def without(self, voices: Sequence[str]) -> "Bank":
        """Return the bank without some voices."""
        return Bank(
            tuple(phrasing for phrasing in self.phrasings if phrasing.voice not in voices),
            tuple(message for message in self.messages if message.voice not in voices),
        )


class _LinesEntry(Frozen):
    fr: tuple[NonEmpty, ...] = ()
    en: tuple[NonEmpty, ...] = ()


class _MessageEntry(Frozen):
    text: NonEmpty
    asks: Annotated[tuple[NonEmpty, ...], Field(min_length=2)]


class _VoiceEntry(Frozen):
    voice: NonEmpty
    """Who speaks, for whoever reads the file."""
    phrasings: Mapping[str, _LinesEntry] = {}
    """By id of topic or exclusion."""
    messages: tuple[_MessageEntry, ...] = ()
    asides: _LinesEntry = _LinesEntry()


_VOICE = TypeAdapter(_VoiceEntry)


def load_bank(book: Book) -> Bank:
    """Read the phrase bank of a book.

    Raises:
        BookError: a file cannot be used, or a phrasing stands under two owners; every fault is listed.
    """
    files = [_VoiceFile(path, book) for path in sorted((book.folder / "phrasings").glob("*.yaml"))]
    faults = [fault for file in files for fault in file.faults]
    faults += _claimed_twice(files)
    if not files:
        faults.append(BookFault("phrasings", 0, "the book has no phrase bank: add phrasings/<voice>.yaml"))
    if faults:
        raise BookError(faults)
    return Bank(
        tuple(phrasing for file in files for phrasing, _ in file.phrasings()),
        tuple(message for file in files for message in file.messages()),
    )


class _VoiceFile:
    """One voice, and what is wrong with its file."""

    def __init__(self, path: Path, book: Book) -> None:
        self.source: LocatedYaml = read_yaml(path)
        self.faults: list[BookFault] = list(self.source.faults)
        self._name = path.stem
        self._covered = {topic.id: True for topic in book.topics} | {
            exclusion.id: False for exclusion in book.exclusions
        }
        self._entry: _VoiceEntry | None = None
        if self.source.value is not None:
            self._validate()

    def phrasings(self) -> Iterator[tuple[Phrasing, Key]]:
        """Yield the phrasings, each with where it stands."""
        if self._entry is None:
            return
        for owner, lines in self._entry.phrasings.items():
            yield from self._lines(owner, lines, ("phrasings", owner))
        yield from self._lines(ASIDE, self._entry.asides, ("asides",))

    def messages(self) -> Iterator[Message]:
        """Yield the messages that ask several things."""
        for entry in () if self._entry is None else self._entry.messages:
            yield Message(entry.text, entry.asks, self._name)

    def _lines(self, owner: str, lines: _LinesEntry, key: Key) -> Iterator[tuple[Phrasing, Key]]:
        covered = self._covered.get(owner, False)
        for lang in _LANGS:
            for index, text in enumerate(lines.fr if lang == "fr" else lines.en):
                yield Phrasing(owner, covered, lang, self._name, text), (*key, lang, index)

    def _validate(self) -> None:
        try:
            self._entry = _VOICE.validate_python(self.source.value)
        except ValidationError as error:
            for details in error.errors():
                self.faults.append(self.source.fault(details["loc"], details["msg"]))
            return
        for owner in self._entry.phrasings:
            if owner not in self._covered:
                self.faults.append(
                    self.source.fault(("phrasings", owner), f"no topic or exclusion {owner!r} in this book")
                )
        for index, message in enumerate(self._entry.messages):
            for owner in message.asks:
                if owner not in self._covered:
                    where: Key = ("messages", index, "asks")
                    self.faults.append(
                        self.source.fault(where, f"no topic or exclusion {owner!r} in this book")
                    )


def _claimed_twice(files: Sequence[_VoiceFile]) -> Iterator[BookFault]:
    """Yield the phrasings that stand under two owners, word for word."""
    owners: dict[tuple[Lang, str], str] = {}
    for file in files:
        for phrasing, key in file.phrasings():
            plain = " ".join(words(phrasing.text))
            first = owners.setdefault((phrasing.lang, plain), phrasing.owner)
            if first != phrasing.owner:
                yield file.source.fault(key, f"the phrasing {phrasing.text!r} also stands under {first!r}")
