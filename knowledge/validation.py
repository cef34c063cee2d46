"""How the matching does on wording it has not seen: cross-validation on a book's own phrasings.

Each phrasing is asked of a matcher built without it. Of every second exclusion all phrasings are left out together:
suppliers also ask about what nobody thought of excluding. Messages of several sentences are made of such phrasings,
joined as people join them.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge import split
from knowledge.book import Book
from knowledge.decision import Decision, decide, decide_message
from knowledge.evaluate import Evaluation, LabelledQuestion, Reply, evaluate
from knowledge.matcher import Matcher, Phrasing, phrasings
from knowledge.models import Outcome

_FOLDS = 4
_SEED = 2019
_MESSAGES_PER_JOINT = 20

_JOINTS = (
    "{} et {}",
    "{}, et aussi {}",
    "{} + {}",
    "{} ? {} ?",
    "{} ? Et {} ?",
    "Bonjour,\n{} ?\nPar ailleurs, {} ?\nMerci d'avance,\nCordialement,\nJeanne Morel",
    "Bonjour, j'ai deux questions :\n1) {}\n2) {}\nMerci",
    "Bonjour, 1) {} 2) {} merci",
    "Je souhaite savoir d'une part {}, d'autre part {}.",
    "Bonjour,\nNous préparons notre dossier. {} ? {} ?\nBien cordialement,\nJeanne Morel\nSociété Durand",
)
_LETTERS = (
    "Bonjour,\nJe reprends l'entreprise de mon père et je découvre les marchés publics. {} ?\nMerci de votre aide",
    "Bonjour,\nNous avons téléchargé le dossier et préparé les pièces. {} ?\nEst-ce grave ?\nCordialement,\nJeanne",
    "Bonjour,\n{} ?\nQue dois-je faire exactement ?\nMerci d'avance",
    "Bonjour,\nNotre gérant est absent et la date approche.\n{} ?\nPouvez-vous me le confirmer par écrit ?\nMerci",
    "{} ? C'est la première fois que nous répondons et nous ne voulons pas nous tromper.",
    "Bonjour,\nJe souhaiterais candidater à votre marché de nettoyage.\n{} ?\nPeut-on procéder autrement ?\nMerci",
)


@dataclass(frozen=True)
class Splitting:
    """What becomes of messages whose questions are each rightly told when asked alone; shares, 0..1."""

    both_answered: float
    """Of two questions on different topics: both answered."""
    rest_told: float
    """Of a topic beside something not covered: the topic answered, and the rest told to be open."""
    one_kept: float
    """Of one question inside a letter: answered by its topic, with nothing added."""


class HeldOut:
    """Matchers that have not seen the phrasings that they are asked."""

    def __init__(self, book: Book) -> None:
        self.bank = phrasings(book)
        self.unseen = tuple(exclusion.id for exclusion in book.exclusions)[::2]
        """Ids of the exclusions left out with all their phrasings."""
        self._fold_of = _folds(self.bank, self.unseen)
        self._matchers = [
            Matcher([phrasing for phrasing in self.bank if self._fold_of[phrasing] != fold])
            for fold in range(_FOLDS)
        ]

    @property
    def rightly_told(self) -> tuple[Phrasing, ...]:
        """Of every third French phrasing, those answered by their topic or told to be not covered when asked alone."""
        french = [phrasing for phrasing in self.bank if phrasing.lang == "fr"][::3]
        expected = {phrasing: (phrasing.owner,) if phrasing.covered else () for phrasing in french}
        return tuple(one for one in french if _reply(self.alone(one)).answered == expected[one])

    def together(self, one: Phrasing, other: Phrasing) -> bool:
        """Tell whether one matcher has seen neither."""
        return self._fold_of[one] == self._fold_of[other]

    def alone(self, phrasing: Phrasing) -> Decision:
        """Return what a phrasing comes to by itself."""
        return decide(phrasing.text, self._matcher(phrasing).rank(phrasing.text, phrasing.lang))

    def decisions(self, joint: str, *asked: Phrasing) -> tuple[Decision, ...]:
        """Return what phrasings in one message come to."""
        message = joint.format(*(_inside(phrasing.text) for phrasing in asked))
        return decide_message(self._matcher(asked[0]), split.body(message), asked[0].lang)

    def _matcher(self, phrasing: Phrasing) -> Matcher:
        return self._matchers[self._fold_of[phrasing]]


def cross_validate(held: HeldOut) -> Evaluation:
    """Measure the decisions on held-out phrasings; styles are `topic`, `exclusion` and `unseen exclusion`."""
    by_text = {phrasing.text: _reply(held.alone(phrasing)) for phrasing in held.bank}
    questions = [_labelled(phrasing, held.unseen) for phrasing in held.bank]
    return evaluate(questions, by_text.__getitem__)


def cross_validate_messages(held: HeldOut) -> Splitting:
    """Measure what becomes of held-out French phrasings when they are put together in one message."""
    topics = [phrasing for phrasing in held.rightly_told if phrasing.covered]
    exclusions = [phrasing for phrasing in held.rightly_told if not phrasing.covered]
    chance = random.Random(_SEED)  # noqa: S311 - the same messages on every run, no secret
    both, told, kept = [], [], []
    for joint in _JOINTS:
        for _ in range(_MESSAGES_PER_JOINT):
            one = chance.choice(topics)
            other = chance.choice(
                [two for two in topics if held.together(one, two) and one.owner != two.owner]
            )
            both.append({one.owner, other.owner} == _answered(held.decisions(joint, one, other)))
            apart = chance.choice([two for two in exclusions if held.together(one, two)])
            decisions = held.decisions(joint, one, apart)
            told.append({one.owner} == _answered(decisions) and len(decisions) > 1)
    for letter in _LETTERS:
        for one in chance.sample(topics, _MESSAGES_PER_JOINT):
            decisions = held.decisions(letter, one)
            kept.append({one.owner} == _answered(decisions) and len(decisions) == 1)
    return Splitting(*(sum(hits) / len(hits) for hits in (both, told, kept)))


def _inside(text: str) -> str:
    """Return a phrasing as it stands inside a sentence."""
    bare = text.rstrip(" ?!.")
    return bare if bare[:2].isupper() else bare[:1].lower() + bare[1:]


def _answered(decisions: Sequence[Decision]) -> set[str]:
    return {decision.topics[0].id for decision in decisions if decision.outcome is Outcome.ANSWER}


def _folds(bank: Sequence[Phrasing], left_out_whole: Sequence[str]) -> dict[Phrasing, int]:
    """Deal the phrasings of each owner over the folds; some owners go into one fold as a whole."""
    dealt: Counter[tuple[str, str]] = Counter()
    whole = {owner: position % _FOLDS for position, owner in enumerate(left_out_whole)}
    fold_of: dict[Phrasing, int] = {}
    for phrasing in bank:
        hand = (phrasing.owner, phrasing.lang)
        fold_of[phrasing] = whole.get(phrasing.owner, dealt[hand] % _FOLDS)
        dealt[hand] += 1
    return fold_of


def _reply(decision: Decision) -> Reply:
    ids = tuple(topic.id for topic in decision.topics)
    answered = ids if decision.outcome is Outcome.ANSWER else ()
    return Reply(decision.outcome, answered=answered, offered=() if answered else ids)


def _labelled(phrasing: Phrasing, unseen: Sequence[str]) -> LabelledQuestion:
    style = "unseen exclusion" if phrasing.owner in unseen else "exclusion"
    return LabelledQuestion(
        q=phrasing.text,
        accept=(phrasing.owner,) if phrasing.covered else (),
        style="topic" if phrasing.covered else style,
    )
