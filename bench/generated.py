"""A book as large as one likes, of invented words: what scale costs does not depend on what the words mean.

Each topic and exclusion has words of its own and words that it shares with its neighbours; phrasings mix them with
fillers and typing mistakes, so that the owners can be told apart, but not by one word.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.answer import misspelled

_CONSONANTS = ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "br", "cl", "pr", "tr", "gr")
_VOWELS = ("a", "e", "i", "o", "u", "ou", "on", "an", "eu")
_FILLERS = (
    "comment",
    "où",
    "quel",
    "pour",
    "la",
    "de",
    "un",
    "je",
    "dois",
    "on",
    "peut",
    "est",
    "vous",
    "avez",
    "mon",
)
_OWN_WORDS = 10
_SHARED_WORDS = 14
_NEIGHBOURS = 8
_MISTAKES = 0.15


@dataclass(frozen=True)
class Size:
    """How large a book is."""

    topics: int
    exclusions: int
    phrasings: int
    """Over all topics, exclusions and asides."""
    voices: int = 8

    def times(self, share: float) -> "Size":
        """Return a size that is so many times this one, its owners with as many phrasings each."""
        topics, exclusions, phrasings = (
            round(count * share) for count in (self.topics, self.exclusions, self.phrasings)
        )
        return Size(topics, exclusions, phrasings, self.voices)


TEN_TIMES = Size(topics=400, exclusions=100, phrasings=50_000)


class Speaker:
    """Says things about owners in invented words; the same seed says the same."""

    def __init__(self, owners: Sequence[str], seed: int) -> None:
        self._chance = random.Random(seed)
        self._said: set[str] = set()
        self._general = self._words(1_500)
        shared: list[str] = []
        self._own: dict[str, list[str]] = {}
        self._shared: dict[str, list[str]] = {}
        for position, owner in enumerate(owners):
            if position % _NEIGHBOURS == 0:
                shared = self._words(_SHARED_WORDS)
            self._own[owner] = self._words(_OWN_WORDS)
            self._shared[owner] = shared

    def phrasing(self, owner: str) -> str:
        """Return a new way to ask for an owner."""
        while True:
            said = " ".join(self._drawn(owner))
            said = misspelled(said, self._chance) if self._chance.random() < _MISTAKES else said
            if said not in self._said:
                self._said.add(said)
                return said

    def aside(self) -> str:
        """Return a sentence that asks for nothing."""
        return " ".join(self._chance.sample(self._general, 8))

    def _drawn(self, owner: str) -> Iterator[str]:
        draw, count = self._chance.choice, self._chance.randint(1, 8)
        yield draw(_FILLERS)
        yield draw(self._own[owner])
        for _ in range(count):
            yield draw(self._chance.choice((self._own[owner], self._shared[owner], _FILLERS, self._general)))

    def _words(self, count: int) -> list[str]:
        return [self._word() for _ in range(count)]

    def _word(self) -> str:
        draw = self._chance.choice
        return "".join(draw(_CONSONANTS) + draw(_VOWELS) for _ in range(self._chance.randint(2, 4)))


def write_book(folder: Path, size: Size, seed: int = 1) -> None:
    """Write a whole book into an empty folder. JSON is YAML too."""
    topics = [f"topic-{number}" for number in range(size.topics)]
    exclusions = [f"exclusion-{number}" for number in range(size.exclusions)]
    owners = [*topics, *exclusions]
    random.Random(seed).shuffle(owners)
    speaker = Speaker(owners, seed)
    both = {"fr": "Un texte.", "en": "A text."}
    _write(
        folder / "buyer.yaml",
        {"id": "generated", "name": both, "document": {"title": "Guide", "publisher": "Ville"}, "facts": {}},
    )
    _write(folder / "rules.yaml", [{"id": "R1", "section": "Tout", "text": both}])
    _write(
        folder / "topics.yaml",
        [{"id": topic, "title": both, "rules": ["R1"], "answer": both} for topic in topics],
    )
    _write(folder / "exclusions.yaml", [{"id": exclusion, "title": both} for exclusion in exclusions])
    _write(folder / "findings.yaml", {})
    (folder / "phrasings").mkdir()
    asides = size.phrasings // 50
    asked = [*topics, *topics, *exclusions]  # a topic is asked about twice as often
    turns = [asked[number % len(asked)] for number in range(size.phrasings - asides)]
    for voice in range(size.voices):
        said: dict[str, dict[str, list[str]]] = {owner: {"fr": []} for owner in owners}
        for owner in turns[voice :: size.voices]:
            said[owner]["fr"].append(speaker.phrasing(owner))
        pairs = [(owners[at], owners[-at - 1]) for at in range(min(40, len(owners) // 2))]
        _write(
            folder / "phrasings" / f"voice-{voice}.yaml",
            {
                "voice": "Invented.",
                "phrasings": said,
                "asides": {"fr": [speaker.aside() for _ in range(asides // size.voices)]},
                "messages": [
                    {"text": " ? ".join(map(speaker.phrasing, pair)) + " ?", "asks": pair} for pair in pairs
                ],
            },
        )


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=0), encoding="utf-8")
