"""Handwritten signatures on the pages of a PDF: pasted pictures, stamps, ink.

Precision comes first: a logo, a chart or a photo must never pass for a signature. A mark counts when it has
the size of a signature, looks like strokes of one pen, and stands where people sign: beside words that ask
for it, or alone at the foot of the last page.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from handlers.documents import Box, bounds_of, is_picture_of_paper, opened
from handlers.pen_strokes import Drawing

_MAX_PAGES = 40
"""Pages looked at, from the last one backwards: signatures stand at the end."""
_MAX_OBJECTS = 5_000
"""Objects looked at on one page."""
_MAX_MARKS = 20
"""Marks looked at closely on one page; a page that has more is a drawing or a catalogue."""
_WIDTH = (35.0, 320.0)
_HEIGHT = (10.0, 170.0)
"""Points: from 12 mm by 4 mm to 11 cm by 6 cm."""
_MIN_ASPECT = 0.6
"""Width over height; signatures are written along a line."""
_FOOT = 0.45
"""Share of the page's height, from below, where people sign without being asked to."""
_BESIDE = (60.0, 45.0, 60.0, 90.0)
"""Points to the left, below, to the right and above within which words ask for a signature."""
_LONGEST_PAPER = 3.0
"""Height over width of a page that is drawn; a strip a kilometre long would fill the memory."""
_TEXT_PAGE = 100
"""Characters that make a page of text, where a lone mark at the foot may be a signature."""
_SIGN_HERE = re.compile(
    r"\bsignatures?\b|\bsignataires?\b|\bsigne\b|lu et approuve|bon pour (accord|engagement|acceptation)"
    r"|\ble (candidat|titulaire|prestataire|fournisseur|soumissionnaire|mandataire|gerant|representant)\b"
    r"|\bcachet\b|\bparaphe\b|\bfait a\b"
)
_PRINTED_STAMPS = frozenset(
    (
        *("Approved", "AsIs", "Confidential", "Departmental", "Draft", "Experimental", "Expired", "Final"),
        *("ForComment", "ForPublicRelease", "NotApproved", "NotForPublicRelease", "Sold", "TopSecret"),
    )
)
"""Names of stamps that only print a word (ISO 32000-2 table 184)."""


class HandwrittenMark(NamedTuple):
    """What looks like a handwritten signature."""

    page: int
    """1 is the first."""
    box: Box
    """In the page's own coordinates, not rotated."""


def handwritten_marks(content: bytes) -> tuple[HandwrittenMark, ...]:
    """Return what looks like handwritten signatures on the pages of a PDF, first page first.

    Raises:
        DamagedFile: PDFium cannot open it.
        EncryptedFile: it needs a password.
    """
    with opened(content) as document:
        numbers = range(len(document), max(len(document) - _MAX_PAGES, 0), -1)
        seen = [_Page.of(document, number) for number in numbers]
        pages = [page for page in seen if page is not None]
        repeated = _repeated(pages)
        marks = [
            HandwrittenMark(page.number, box)
            for page in pages
            for box in page.boxes
            if _is_signature(
                page, box, is_last=page.number == len(document), is_repeated=_rounded(box) in repeated
            )
        ]
    return tuple(sorted(marks))


def scanned_pages(content: bytes) -> tuple[int, ...]:
    """Return the numbers of the pages that are pictures of paper, of the last `_MAX_PAGES`; 1 is the first.

    Raises:
        DamagedFile: PDFium cannot open it.
        EncryptedFile: it needs a password.
    """
    with opened(content) as document:
        first = max(len(document) - _MAX_PAGES, 0)
        return tuple(index + 1 for index in range(first, len(document)) if _is_scanned(document, index))


def _is_scanned(document: pdfium.PdfDocument, index: int) -> bool:
    try:
        page = document[index]
        left, bottom, right, top = frame = page.get_bbox()
        if top - bottom > _LONGEST_PAPER * (right - left):
            return False
        return is_picture_of_paper(document, index) and Drawing.of(page, frame).is_paper()
    except pdfium.PdfiumError:
        return False


class _Page(NamedTuple):
    """A page, and the places on it that have the size of a signature."""

    number: int
    page: pdfium.PdfPage
    text: pdfium.PdfTextPage
    frame: Box
    boxes: tuple[Box, ...]

    @classmethod
    def of(cls, document: pdfium.PdfDocument, number: int) -> "_Page | None":
        """Look at a page; None when PDFium cannot show it."""
        try:
            page = document[number - 1]
            page.set_rotation(0)
            text = page.get_textpage()
            boxes = dict.fromkeys(box for box in (*_pictures(page), *_marks_by_hand(page)) if _fits(box))
            return cls(number, page, text, page.get_bbox(), tuple(boxes)[:_MAX_MARKS])
        except pdfium.PdfiumError:
            return None


def _pictures(page: pdfium.PdfPage) -> Iterator[Box]:
    for item in islice(page.get_objects(), _MAX_OBJECTS):
        if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            yield bounds_of(item)


def _marks_by_hand(page: pdfium.PdfPage) -> Iterator[Box]:
    """Yield the boxes of ink annotations, and of stamps that are not one of the printed words."""
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), _MAX_OBJECTS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        subtype = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        by_hand = subtype == pdfium_c.FPDF_ANNOT_INK or (
            subtype == pdfium_c.FPDF_ANNOT_STAMP and _name_of(annotation) not in _PRINTED_STAMPS
        )
        rectangle = pdfium_c.FS_RECTF()
        if by_hand and pdfium_c.FPDFAnnot_GetRect(annotation, rectangle):
            yield (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _name_of(annotation: pdfium_c.FPDF_ANNOTATION) -> str:
    size = pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Name", None, 0)
    buffer = (pdfium_c.FPDF_WCHAR * max(size // 2, 1))()
    pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Name", buffer, size)
    return bytes(buffer).decode("utf-16-le", errors="replace").rstrip("\0")


def _fits(box: Box) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    return (
        _WIDTH[0] <= width <= _WIDTH[1]
        and _HEIGHT[0] <= height <= _HEIGHT[1]
        and width >= _MIN_ASPECT * height
    )


def _repeated(pages: Iterable[_Page]) -> frozenset[Box]:
    """Return the places that are taken on several pages, as letterheads and running feet are."""
    counted = Counter(_rounded(box) for page in pages for box in page.boxes)
    return frozenset(box for box, times in counted.items() if times > 1)


def _rounded(box: Box) -> Box:
    left, bottom, right, top = (round(side / 4) * 4.0 for side in box)
    return (left, bottom, right, top)


def _is_signature(page: _Page, box: Box, *, is_last: bool, is_repeated: bool) -> bool:
    asked_for = _is_asked_for(page, box)
    alone_at_the_foot = (
        is_last
        and not is_repeated
        and box[3] - page.frame[1] <= _FOOT * (page.frame[3] - page.frame[1])
        and page.text.count_chars() >= _TEXT_PAGE
    )
    if not (asked_for or alone_at_the_foot):
        return False
    try:
        drawing = Drawing.of(page.page, box)
    except pdfium.PdfiumError:
        return False
    return drawing.is_written_by_hand(flowing=not asked_for)


def _is_asked_for(page: _Page, box: Box) -> bool:
    left, below, right, above = _BESIDE
    around = page.text.get_text_bounded(box[0] - left, box[1] - below, box[2] + right, box[3] + above)
    plain = unicodedata.normalize("NFKD", around.replace("’", "'").casefold())
    return _SIGN_HERE.search("".join(each for each in plain if not unicodedata.combining(each))) is not None
