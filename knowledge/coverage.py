"""What a book makes of its source: every amount, date, number, address and link, and the rules that state it.

The source is read by patterns that know nothing of the book (`knowledge.figures`): a figure that changes in the source
comes out left over.
"""

from dataclasses import dataclass

from knowledge.book import Book
from knowledge.figures import Figure, figures


@dataclass(frozen=True)
class Covered:
    """One figure of the source and what the book makes of it."""

    figure: Figure
    rules: tuple[str, ...]
    """Ids of the rules that state it through their facts."""
    ignored: str | None
    """Why no rule states it, on purpose; None when a rule does, or when nobody thought of it."""

    @property
    def left_over(self) -> bool:
        """Tell whether the book knows nothing of it."""
        return not self.rules and self.ignored is None


def coverage(book: Book, source_text: str) -> tuple[Covered, ...]:
    """Return every figure of a source text, in reading order, with the rules that state it."""
    stated = _stated(book)
    ignored = {figure.key: entry.reason for entry in book.ignored for figure in figures(entry.text)}
    return tuple(
        Covered(figure, rules, None if rules else ignored.get(figure.key))
        for figure in figures(source_text)
        for rules in (stated.get(figure.key, ()),)
    )


def _stated(book: Book) -> dict[str, tuple[str, ...]]:
    """Return the ids of the rules that state each figure."""
    stated: dict[str, tuple[str, ...]] = {}
    for rule in book.rules:
        for fact_id in rule.facts:
            fact = book.fact(fact_id)
            for figure in (*figures(fact.in_("fr")), *figures(fact.copy_value)):
                stated[figure.key] = tuple(dict.fromkeys((*stated.get(figure.key, ()), rule.id)))
    return stated
