"""Where on its pages a PDF shows its signatures: the widgets of signature fields (ISO 32000-2 clause 12.5.6.19)."""

from collections.abc import Iterator
from typing import NamedTuple

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from handlers.documents import Box, characters_in
from handlers.signatures.pdf_file import entry, open_pdf
from handlers.signatures.pdf_signature import PdfSignature, in_signing_order

_MAX_NODES = 10_000
"""Nodes of a page tree looked at."""
_INVISIBLE = 0b100010
"""Hidden and NoView (ISO 32000-2 clause 12.5.3)."""
_COVERED_CHARACTERS = 40
"""Characters under a signature's frame from which on it hides text; a label such as « Le candidat » is less."""


class Place(NamedTuple):
    """Where one signature is shown."""

    position: int
    """Of the signature among those of its file: 1 is the first, as in a report's findings."""
    page: int
    """1 is the first."""
    box: Box
    """In the page's own coordinates, not rotated."""


def places_of(content: bytes) -> tuple[Place, ...]:
    """Return where a PDF shows its signatures; nothing for those without a frame, and for any unreadable file."""
    try:
        signatures = [each for each in in_signing_order(open_pdf(content)) if not each.is_timestamp]
        return tuple(
            Place(position, page, box)
            for position, signature in enumerate(signatures, start=1)
            for page, box in frames_of(signature)
        )
    except Exception:  # noqa: BLE001 -- pyHanko raises anything on hostile bytes
        return ()


def frames_of(signature: PdfSignature) -> Iterator[tuple[int, Box]]:
    """Yield the page and the box of each frame of a signature."""
    pages = list(_pages(signature.reader))
    for widget in _widgets(signature.field):
        box = _box(widget)
        if box is None:
            continue
        for number, page in enumerate(pages, start=1):
            annotations = entry(page, "/Annots") or ()
            if any(annotations[index] is widget for index in range(len(annotations))):
                yield number, box
                break


def hides_signed_text(signature: PdfSignature, signed_before: bytes) -> bool:
    """Tell whether a signature's frame lies over text of the file `signed_before` by somebody else."""
    try:
        return any(
            characters_in(signed_before, page, box) >= _COVERED_CHARACTERS
            for page, box in frames_of(signature)
        )
    except Exception:  # noqa: BLE001 -- pyHanko raises anything on hostile bytes
        return False


def _widgets(field: generic.DictionaryObject) -> Iterator[generic.DictionaryObject]:
    if "/Rect" in field:
        yield field
    kids = entry(field, "/Kids") or ()
    for index in range(len(kids)):
        if isinstance(kids[index], generic.DictionaryObject) and "/T" not in kids[index]:
            yield kids[index]


def _box(widget: generic.DictionaryObject) -> Box | None:
    """Return the frame of a widget; None when nothing of it shows."""
    corners = [float(corner) for corner in entry(widget, "/Rect") or ()]
    if len(corners) != 4 or int(entry(widget, "/F") or 0) & _INVISIBLE:  # noqa: PLR2004 -- two corners
        return None
    left, right = sorted(corners[::2])
    bottom, top = sorted(corners[1::2])
    return (left, bottom, right, top) if left < right and bottom < top else None


def _pages(document: PdfFileReader) -> Iterator[generic.DictionaryObject]:
    waiting = [document.root["/Pages"]]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if "/Kids" in node:
            waiting += [node["/Kids"][index] for index in reversed(range(len(node["/Kids"])))]
        else:
            yield node
