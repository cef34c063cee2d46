"""What the desk can prepare for a supplier, and beside which answers it says so: the book decides."""

from collections.abc import Iterable
from enum import StrEnum

from knowledge import Book


class Offer(StrEnum):
    """Something that the desk prepares; also the name of its page and of its command."""

    LABEL = "label"
    DEADLINE = "deadline"


def offers_of(book: Book) -> tuple[Offer, ...]:
    """Return what the desk can prepare with this book."""
    has = {Offer.LABEL: book.label is not None, Offer.DEADLINE: book.order is not None}
    return tuple(offer for offer in Offer if has[offer])


def offers_beside(book: Book, topics: Iterable[str]) -> tuple[Offer, ...]:
    """Return what is offered beside an answer on these topics, each once."""
    guides = {Offer.LABEL: book.label, Offer.DEADLINE: book.order}
    asked = set(topics)
    return tuple(
        offer for offer, guide in guides.items() if guide is not None and asked.intersection(guide.topics)
    )
