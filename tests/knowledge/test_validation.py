from knowledge import Book
from knowledge.matcher import phrasings
from knowledge.validation import HeldOut, cross_validate


def test_every_phrasing_of_the_book_is_asked_once(town: Book) -> None:
    evaluation = cross_validate(HeldOut(town))
    assert evaluation.overall.messages == len(phrasings(town))
    assert {style for style, _ in evaluation.by_style} == {"topic", "unseen exclusion"}


def test_phrasing_is_asked_of_a_matcher_that_has_not_seen_it(town: Book) -> None:
    held = HeldOut(town)
    phrasing = held.bank[0]
    assert held.alone(phrasing).score < 1.0
    assert held.together(phrasing, phrasing)
    assert not all(held.together(phrasing, other) for other in held.bank)
