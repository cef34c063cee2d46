"""What the pages of a PDF show: whether they are pictures of paper, how much text, which attachments."""

import ctypes
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from handlers.errors import DamagedFile, EncryptedFile, UnreadableFile

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points."""

_MAX_PAGES = 12
"""Pages looked at, spread over the document."""
_PICTURE_SHARE = 0.6
"""Share of a page that pictures cover when it is a scan; margins and cropped scans leave some white."""
_MAX_STAMP_CHARACTERS = 60
"""Visible characters that a scan may carry, such as a page number or a date stamped on it."""
_MAX_OBJECTS = 20_000
"""Objects looked at on one page; a scanned page holds few."""

_MAX_ATTACHMENTS = 100

_PDFIUM = threading.Lock()
"""PDFium must not be entered by two threads at once."""


def is_scan(content: bytes) -> bool:
    """Tell whether at least half of a PDF's pages are pictures without visible text.

    Text that character recognition hid behind the picture does not count as visible.

    Raises:
        DamagedFile: PDFium cannot open it, or finds no page in it.
        EncryptedFile: it needs a password.
    """
    with opened(content) as document:
        pages = [is_picture_of_paper(document, index) for index in _sample(len(document))]
    return 2 * sum(pages) >= len(pages)


def attachments(content: bytes) -> tuple[str, ...]:
    """Return the names of the files that a PDF carries (ISO 32000-2 clause 7.11.4), at most `_MAX_ATTACHMENTS`.

    Raises:
        DamagedFile: PDFium cannot open it.
        EncryptedFile: it needs a password.
    """
    with opened(content) as document:
        number = min(document.count_attachments(), _MAX_ATTACHMENTS)
        return tuple(document.get_attachment(index).get_name() for index in range(number))


def attached(content: bytes, names: Collection[str], *, max_bytes: int) -> bytes | None:
    """Return the first file that a PDF carries under one of some names, whatever their case; None without any.

    One larger than `max_bytes` is returned empty.

    Raises:
        DamagedFile: PDFium cannot open it.
        EncryptedFile: it needs a password.
    """
    with opened(content) as document:
        for index in range(min(document.count_attachments(), _MAX_ATTACHMENTS)):
            attachment = document.get_attachment(index)
            if attachment.get_name().casefold() not in names:
                continue
            size = ctypes.c_ulong()
            if not pdfium_c.FPDFAttachment_GetFile(attachment, None, 0, size) or size.value > max_bytes:
                return b""
            return bytes(attachment.get_data())
    return None


def characters_in(content: bytes, page: int, box: Box) -> int:
    """Return how many characters a PDF shows within a box of a page, spaces left aside; 0 when it cannot be read.

    Args:
        content: the PDF.
        page: 1 for the first.
        box: in the page's own coordinates.
    """
    try:
        with opened(content) as document:
            found: str = document[page - 1].get_textpage().get_text_bounded(*box)
    except (UnreadableFile, pdfium.PdfiumError, IndexError):
        return 0
    return len("".join(found.split()))


@contextmanager
def opened(content: bytes) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF in PDFium, which is entered by one thread at a time.

    Raises:
        DamagedFile: PDFium cannot open it, or finds no page in it.
        EncryptedFile: it needs a password.
    """
    with _PDFIUM:
        try:
            document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
                raise EncryptedFile("the document needs a password") from error
            raise DamagedFile("the document cannot be loaded") from error
        with document:
            yield document


def _sample(pages: int) -> range:
    return range(0, pages, -(-pages // _MAX_PAGES))


def is_picture_of_paper(document: pdfium.PdfDocument, index: int) -> bool:
    """Tell whether pictures cover a page, 0 for the first, and leave no visible text; False for a damaged one."""
    try:
        return _shows_only_pictures(document[index])
    except pdfium.PdfiumError:
        return False  # a page that PDFium cannot show is no proof of a scan


def _shows_only_pictures(page: pdfium.PdfPage) -> bool:
    box = page.get_bbox()
    covered = 0.0
    visible_characters = 0
    for item in islice(page.get_objects(textpage=page.get_textpage()), _MAX_OBJECTS):
        if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            share = _share_of(box, bounds_of(item))
            covered += share
            if share >= _PICTURE_SHARE:
                visible_characters = 0  # what was written before is now behind the picture
        elif item.type == pdfium_c.FPDF_PAGEOBJ_TEXT and _is_painted(item):
            visible_characters += _length(item)
    return covered >= _PICTURE_SHARE and visible_characters <= _MAX_STAMP_CHARACTERS


def _is_painted(text: pdfium.PdfTextObj) -> bool:
    return bool(pdfium_c.FPDFTextObj_GetTextRenderMode(text) != pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)


def _length(text: pdfium.PdfTextObj) -> int:
    """Return how many characters a text object shows; 0 when PDFium cannot tell."""
    size_with_terminator: int = pdfium_c.FPDFTextObj_GetText(text, text.textpage, None, 0)
    return max(size_with_terminator // 2 - 1, 0)


def bounds_of(item: pdfium.PdfObject) -> Box:
    """Return where an object lies on its page, whatever forms it is nested in."""
    bounds: Box = item.get_bounds()
    container = item.container
    while container is not None:
        bounds = container.get_matrix().on_rect(*bounds)
        container = container.container
    return bounds


def _share_of(page: Box, bounds: Box) -> float:
    left, bottom, right, top = page
    width = min(right, bounds[2]) - max(left, bounds[0])
    height = min(top, bounds[3]) - max(bottom, bounds[1])
    area = (right - left) * (top - bottom)
    return max(width, 0.0) * max(height, 0.0) / area if area > 0 else 0.0
