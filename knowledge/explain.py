"""Why a question led where it did: its words as they were read, what each said, and the phrasings most like it."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge import split
from knowledge.bank import Bank
from knowledge.features import Word
from knowledge.language import detect
from knowledge.matcher import Matcher
from knowledge.models import Lang
from knowledge.text import words as plain_words
from knowledge.weighing import Weighing

_OWNERS = 3
_PHRASINGS = 3


@dataclass(frozen=True)
class Voice:
    """What one word said for an owner, against the average of all owners."""

    word: Word
    logit: float
    """Above 0: it spoke for it."""


@dataclass(frozen=True)
class Owner:
    """One topic or exclusion that a question was held against."""

    id: str
    covered: bool
    share: float
    """0..1."""
    voices: tuple[Voice, ...]
    """Word by word, as they were typed."""
    phrasings: tuple[str, ...]
    """The owner's phrasings most like the question, the nearest first."""


@dataclass(frozen=True)
class Explanation:
    """Why a question led where it did."""

    body: str
    """The message without its frame."""
    lang: Lang
    concepts: tuple[str, ...]
    """Of the lexicon, as the words name them."""
    owners: tuple[Owner, ...]
    """The three most probable, best first."""
    answerable: float
    """Probability that the best topic is right, 0..1."""
    threshold: float
    """From which probability on it is answered."""


def explain(matcher: Matcher, bank: Bank, message: str) -> Explanation:
    """Explain a message that is read as one question."""
    body = split.body(message)
    lang = detect(plain_words(body))
    model = matcher.model
    words = model.reader.words(body, lang)
    weighing = model.weigh(words, lang, range(len(words)))
    ranking = matcher.whole(weighing, weighing.whole, matcher.signals(weighing.whole))
    owners = tuple(
        Owner(
            candidate.id,
            candidate.covered,
            candidate.share,
            _voices(weighing, model.owners.index(candidate.id)),
            _nearest(bank, candidate.id, words, lang, matcher),
        )
        for candidate in ranking.candidates[:_OWNERS]
    )
    concepts = tuple(dict.fromkeys(concept for _, concept in model.reader.concepts(words, lang)))
    return Explanation(body, lang, concepts, owners, ranking.answerable, model.thresholds.answer)


def _voices(weighing: Weighing, owner: int) -> tuple[Voice, ...]:
    return tuple(
        Voice(word, float(said[owner] - said.mean()))
        for word, said in zip(weighing.words, weighing.by_piece(), strict=True)
    )


def _nearest(bank: Bank, owner: str, words: Sequence[Word], lang: Lang, matcher: Matcher) -> tuple[str, ...]:
    """Return the owner's phrasings that share most stems with the question."""
    asked = {word.stem for word in words if word.stem and not word.common}
    reader = matcher.model.reader

    def likeness(text: str) -> float:
        said = {word.stem for word in reader.words(text, lang) if word.stem and not word.common}
        return len(asked & said) / len(asked | said) if asked | said else 0.0

    texts = [one.text for one in bank.phrasings if one.owner == owner and one.lang == lang]
    return tuple(sorted(texts, key=lambda text: (-likeness(text), text))[:_PHRASINGS])
