"""Labels on a page, such as « Code service », and the places where their values stand: after, beside or below them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from handlers.invoices.page_text import Cell

_ALIGNED = 14.0
"""Points by which the edges of a label and of the value below it may differ."""
_BELOW = 2.8
"""Sizes of the larger font between the base lines of a label and of the value below it."""
_SAME_LINE = 0.6
_SEPARATOR = re.compile(r"[\s:=.\u2013\u2014*_-]*")
_LABEL_ITSELF = re.compile(r":\s*$")


class Place(NamedTuple):
    """A text that may be the value of a label."""

    text: str
    """What follows the label, or all of a cell beside or below it."""
    label: str
    """As it is written."""
    before: str
    """Folded: what stands before the label in its cell."""
    cell: Cell
    """Where the value stands."""
    is_apart: bool
    """In another cell than the label."""


def folded(text: str) -> str:
    """Return a text of the same length without capitals and accents, so that places in it are those of the text."""
    plain = (unicodedata.normalize("NFKD", each)[0].casefold()[:1] or each for each in text)
    return "".join("'" if each == "\u2019" else each for each in plain)


def places(label: re.Pattern[str], cells: Sequence[Cell]) -> Iterator[Place]:
    """Yield where the values of a label may stand, the likeliest of each occurrence first.

    Args:
        label: matched against folded text.
        cells: of the whole document.
    """
    for cell in cells:
        plain = folded(cell.text)
        for found in label.finditer(plain):
            written, before = cell.text[found.start() : found.end()], plain[: found.start()]
            after = _SEPARATOR.sub("", cell.text[found.end() :], count=1)
            if after:
                yield Place(after, written, before, cell, is_apart=False)
                continue
            for other in _around(cell, cells):
                yield Place(other.text, written, before, other, is_apart=True)


def labelled_apart(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the cells, « A / B : 1 / 2 » taken apart into « A : 1 » and « B : 2 »."""
    return tuple(part for cell in cells for part in _apart(cell))


def beside(cell: Cell, cells: Sequence[Cell]) -> Cell | None:
    """Return the next cell to the right on the same line."""
    near = [
        other
        for other in cells
        if other.page == cell.page
        and other is not cell
        and abs(other.base - cell.base) <= _SAME_LINE * cell.size
        and other.left >= cell.right - 1
    ]
    return min(near, key=lambda other: other.left, default=None)


def below(cell: Cell, cells: Sequence[Cell]) -> Cell | None:
    """Return the next cell below that is in line with it: under it, or with an edge in common."""
    near = [
        other
        for other in cells
        if other.page == cell.page
        and 0 < cell.base - other.base <= _BELOW * max(cell.size, other.size)
        and abs(other.base - cell.base) > _SAME_LINE * cell.size
        and _is_in_line(cell, other)
    ]
    return max(near, key=lambda other: (round(other.base), -abs(other.left - cell.left)), default=None)


def _around(cell: Cell, cells: Sequence[Cell]) -> Iterator[Cell]:
    for other in (beside(cell, cells), below(cell, cells)):
        if other is not None and not _LABEL_ITSELF.search(other.text):
            yield other


def _is_in_line(upper: Cell, lower: Cell) -> bool:
    overlap = min(upper.right, lower.right) - max(upper.left, lower.left)
    return (
        overlap > 0 or abs(upper.left - lower.left) <= _ALIGNED or abs(upper.right - lower.right) <= _ALIGNED
    )


def _apart(cell: Cell) -> Iterator[Cell]:
    labels, colon, values = cell.text.partition(":")
    names = labels.split("/")
    given = values.split(" / ") if values.count(" / ") == len(names) - 1 else values.split("/")
    if colon and len(names) > 1 and len(names) == len(given):
        for name, value in zip(names, given, strict=True):
            yield cell._replace(text=f"{name.strip()} : {value.strip()}")
    else:
        yield cell
