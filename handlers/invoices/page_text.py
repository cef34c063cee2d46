"""The text of a PDF's pages as cells: what stands together on one line, and where.

A label and its value may lie in one cell, side by side or one above the other; PDFium's text alone does not tell.
Cells are built from the places of the characters, so that letters spaced out for show are still words.
"""

import ctypes
import math
import statistics
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from handlers.documents import is_picture_of_paper, opened

MAX_PAGES = 6
"""Pages read: the first ones, and the last."""
MAX_CHARACTERS = 12_000
"""Characters read on one page; a dense one has about 6 000."""
_GLANCE_CHARACTERS = 20_000

_SMALLEST_SIZE = 0.1
"""In points; some software sets text of no size."""
_SAME_LINE = 0.45
_WORD_GAP = 0.12
_CELL_GAP = 0.85
_LETTER_SPACED = (0.09, 0.7)
_OVERPRINT = 0.2
"""In sizes of the font: how far a character may be off its line; gaps beyond the usual one that start a new word, and
a new cell; the usual gap in words that are spaced out; how close two same characters are one, printed twice to look
bold."""


class Cell(NamedTuple):
    """Words that stand together on one line."""

    page: int
    """1 is the first."""
    text: str
    left: float
    right: float
    base: float
    """Height of its base line; all in points, from the lower left corner of the page."""
    size: float
    """Of its largest characters, in points."""


class PageText(NamedTuple):
    """What could be read of a document."""

    cells: tuple[Cell, ...]
    """Page by page, line by line from the top, from left to right."""
    unread: tuple[str, ...]
    """What kept parts from being read, in French; empty when all was read."""
    pictured: tuple[int, ...] = ()
    """Numbers of the pages that are pictures of paper."""


def glance(content: bytes) -> str:
    """Return the text of the first page as PDFium tells it, to see whether a closer look is worth it.

    Raises:
        DamagedFile: PDFium cannot open it.
        EncryptedFile: it needs a password.
    """
    with opened(content) as document:
        try:
            text = document[0].get_textpage()
            found: str = text.get_text_range(0, min(text.count_chars(), _GLANCE_CHARACTERS))
        except pdfium.PdfiumError:
            return ""
    return found


def read_pages(content: bytes) -> PageText:
    """Return the cells of a PDF's pages.

    Raises:
        DamagedFile: PDFium cannot open it.
        EncryptedFile: it needs a password.
    """
    cells: list[Cell] = []
    unread: list[str] = []
    pictured: list[int] = []
    with opened(content) as document:
        count = len(document)
        numbers = list(range(1, min(count, MAX_PAGES) + 1))
        if count > MAX_PAGES:
            numbers[-1] = count
            unread.append(f"nous n'avons lu que {MAX_PAGES} de ses {count} pages")
        for number in numbers:
            try:
                characters, is_whole = _characters(document[number - 1].get_textpage())
                if is_picture_of_paper(document, number - 1):
                    pictured.append(number)
                    unread.append(f"la page {number} est une image")
            except pdfium.PdfiumError:
                unread.append(f"la page {number} n'a pas pu être lue")
                continue
            if not is_whole:
                unread.append(f"la page {number} contient trop de texte pour être lue en entier")
            cells += (cell for line in _lines(characters) for cell in _cells(number, line))
    return PageText(tuple(cells), tuple(unread), tuple(pictured))


class _Character(NamedTuple):
    text: str
    left: float
    right: float
    base: float
    size: float


def _characters(page: pdfium.PdfTextPage) -> tuple[list[_Character], bool]:
    """Return the visible characters in the order of the file, and whether these are all."""
    count = page.count_chars()
    box, matrix = pdfium_c.FS_RECTF(), pdfium_c.FS_MATRIX()
    across, up = ctypes.c_double(), ctypes.c_double()
    found: list[_Character] = []
    for index in range(min(count, MAX_CHARACTERS)):
        text = chr(pdfium_c.FPDFText_GetUnicode(page, index))
        if text.isspace() or not text.isprintable():
            continue
        placed = pdfium_c.FPDFText_GetLooseCharBox(page, index, box) and box.right >= box.left
        if (
            placed
            and pdfium_c.FPDFText_GetCharOrigin(page, index, across, up)
            and pdfium_c.FPDFText_GetMatrix(page, index, matrix)
        ):
            size = pdfium_c.FPDFText_GetFontSize(page, index) * math.hypot(matrix.c, matrix.d)
            plain = unicodedata.normalize("NFKC", text)
            character = _Character(plain, box.left, box.right, up.value, max(size, _SMALLEST_SIZE))
            if found and character == found[-1] and plain == "f":  # one glyph for « ff », not an overprint
                found[-1] = character._replace(text="ff")
            else:
                found.append(character)
    return found, count <= MAX_CHARACTERS


def _lines(characters: Sequence[_Character]) -> Iterator[list[_Character]]:
    """Yield the lines from the top of the page, each from left to right."""
    lines: list[list[_Character]] = []
    for character in sorted(characters, key=lambda each: -each.base):
        first = lines[-1][0] if lines else None
        if first is not None and first.base - character.base <= _SAME_LINE * min(first.size, character.size):
            lines[-1].append(character)
        else:
            lines.append([character])
    for line in lines:
        yield sorted(line, key=lambda each: each.left)


def _cells(page: int, line: Sequence[_Character]) -> Iterator[Cell]:
    """Split a line where the gaps are wide, and write each part with its words apart."""
    printed_once = [each for at, each in enumerate(line) if at == 0 or not _is_overprint(line[at - 1], each)]
    spaced_out = _usual_gap(printed_once)
    part: list[_Character] = []
    for each in printed_once:
        if part and _gap(part[-1], each) > _CELL_GAP + max(spaced_out, _usual_gap(part)):
            yield _cell(page, part)
            part = []
        part.append(each)
    if part:
        yield _cell(page, part)


def _is_overprint(before: _Character, character: _Character) -> bool:
    return before.text == character.text and abs(character.left - before.left) <= _OVERPRINT * character.size


def _gap(before: _Character, after: _Character) -> float:
    return (after.left - before.right) / max(before.size, after.size)


def _usual_gap(part: Sequence[_Character]) -> float:
    """Return the gap inside the words of a part: 0 but where they are spaced out."""
    gaps = [_gap(before, after) for before, after in pairwise(part)]
    if len(gaps) < 3:  # noqa: PLR2004 -- too few to tell
        return 0.0
    usual = statistics.quantiles(gaps, n=3)[0]
    least, most = _LETTER_SPACED
    return usual if least <= usual <= most else 0.0


def _cell(page: int, part: Sequence[_Character]) -> Cell:
    usual = _usual_gap(part)
    written = [part[0].text]
    for before, after in pairwise(part):
        if _gap(before, after) > usual + _WORD_GAP:
            written.append(" ")
        written.append(after.text)
    return Cell(
        page=page,
        text="".join(written),
        left=part[0].left,
        right=part[-1].right,
        base=part[0].base,
        size=max(each.size for each in part),
    )
