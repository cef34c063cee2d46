"""How the matching does on wording it has not seen: cross-validation on a book's own phrasings.

Each phrasing is asked of a matcher built without it. Of every second exclusion all phrasings are left out together:
suppliers also ask about what nobody thought of excluding.
"""

from collections import Counter
from collections.abc import Sequence

from knowledge.book import Book
from knowledge.decision import decide
from knowledge.evaluate import Evaluation, LabelledQuestion, Reply, evaluate
from knowledge.matcher import Matcher, Phrasing, phrasings
from knowledge.models import Outcome


def cross_validate(book: Book, folds: int = 4) -> Evaluation:
    """Measure the decisions on held-out phrasings; styles are `topic`, `exclusion` and `unseen exclusion`."""
    bank = phrasings(book)
    fold_of = _folds(bank, [exclusion.id for exclusion in book.exclusions][::2], folds)
    replies: dict[Phrasing, Reply] = {}
    for fold in range(folds):
        matcher = Matcher([phrasing for phrasing in bank if fold_of[phrasing] != fold])
        for phrasing in bank:
            if fold_of[phrasing] == fold:
                replies[phrasing] = _reply(matcher, phrasing)
    unseen = {exclusion.id for exclusion in book.exclusions[::2]}
    by_text = {phrasing.text: replies[phrasing] for phrasing in bank}
    questions = [_labelled(phrasing, unseen) for phrasing in bank]
    return evaluate(questions, by_text.__getitem__)


def _folds(bank: Sequence[Phrasing], left_out_whole: Sequence[str], folds: int) -> dict[Phrasing, int]:
    """Deal the phrasings of each owner over the folds; some owners go into one fold as a whole."""
    dealt: Counter[tuple[str, str]] = Counter()
    whole = {owner: position % folds for position, owner in enumerate(left_out_whole)}
    fold_of: dict[Phrasing, int] = {}
    for phrasing in bank:
        hand = (phrasing.owner, phrasing.lang)
        fold_of[phrasing] = whole.get(phrasing.owner, dealt[hand] % folds)
        dealt[hand] += 1
    return fold_of


def _reply(matcher: Matcher, phrasing: Phrasing) -> Reply:
    decision = decide(phrasing.text, matcher.rank(phrasing.text, phrasing.lang))
    ids = tuple(topic.id for topic in decision.topics)
    answered = ids if decision.outcome is Outcome.ANSWER else ()
    return Reply(decision.outcome, answered=answered, offered=() if answered else ids)


def _labelled(phrasing: Phrasing, unseen: set[str]) -> LabelledQuestion:
    style = "unseen exclusion" if phrasing.owner in unseen else "exclusion"
    return LabelledQuestion(
        q=phrasing.text,
        accept=(phrasing.owner,) if phrasing.covered else (),
        style="topic" if phrasing.covered else style,
    )
