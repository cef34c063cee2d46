"""What there is to say about a PDF without an electronic signature: signed by hand, or with files inside."""

from collections.abc import Collection

from handlers.documents import attachments, is_scan
from handlers.findings import Code, Observation
from handlers.handwritten import handwritten_marks, scanned_pages

_MAX_NAMES = 10
"""Attached files that are named; the rest are counted."""


def signed_by_hand(content: bytes) -> tuple[Observation, ...]:
    """Say whether a PDF is a scan, or else which pages are, and on which the picture of a signature lies.

    Raises:
        DamagedFile: PDFium cannot open it.
        EncryptedFile: it needs a password.
    """
    if is_scan(content):
        return (Observation(code=Code.SCANNED_SIGNATURE),)
    by_code = {
        Code.PICTURED_SIGNATURE: sorted({mark.page for mark in handwritten_marks(content)}),
        Code.SCANNED_PAGES: list(scanned_pages(content)),
    }
    return tuple(
        Observation(code=code, params={"pages": _french_pages(pages)})
        for code, pages in by_code.items()
        if pages
    )


def attached_files(content: bytes, *, apart_from: Collection[str] = ()) -> tuple[Observation, ...]:
    """Say which files a PDF carries, those that were read left aside: a signature in one does not sign the PDF.

    Raises:
        DamagedFile: PDFium cannot open it.
        EncryptedFile: it needs a password.
    """
    names = [name for name in attachments(content) if name.casefold() not in apart_from]
    if not names:
        return ()
    more = [f"et {len(names) - _MAX_NAMES} autres"] if len(names) > _MAX_NAMES else []
    shown = ", ".join([*(f"« {name} »" for name in names[:_MAX_NAMES]), *more])
    return (Observation(code=Code.ATTACHMENTS_NOT_CHECKED, params={"files": shown}),)


def _french_pages(pages: list[int]) -> str:
    if len(pages) == 1:
        return f"page {pages[0]}"
    *first, last = map(str, pages)
    return f"pages {', '.join(first)} et {last}"
