"""Pictures of the pages of a PDF where a signature shows, with each place: what a report puts before its reader."""

import struct
import zlib
from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium

from handlers.documents import Box, opened
from handlers.errors import UnreadableFile
from handlers.handwritten import handwritten_marks
from handlers.signatures.places import places_of

MAX_PICTURES = 3
"""Pages pictured for one report."""
MAX_SIDE_PIXELS = 900
"""Longer side of a picture: enough to know the page again, and to read its titles."""

_POINTS_MARGIN = 2.0
"""Around a place, so that its outline does not hide it."""
_GREY_BITS = 4
_PNG_GREY = 0
_MAX_MARKS = 40
"""Places outlined on one page."""


class MarkKind(StrEnum):
    """What was found at a place of a page."""

    SIGNATURE = "signature"
    """The frame of an electronic signature."""
    HANDWRITTEN = "handwritten"
    """What looks like a handwritten signature: worth no electronic one."""


class Mark(NamedTuple):
    """A place on a picture, in pixels from its upper left corner."""

    kind: MarkKind
    position: int
    """Of the signature in its file, 1 for the first; 0 for a handwritten one."""
    left: int
    top: int
    width: int
    height: int


class PagePicture(NamedTuple):
    """One page as it shows, in 16 greys, so that an outline in colour stands out."""

    page: int
    """1 is the first."""
    width: int
    height: int
    png: bytes
    marks: tuple[Mark, ...]


class _Spot(NamedTuple):
    page: int
    kind: MarkKind
    position: int
    box: Box


def page_pictures(content: bytes, *, limit: int = MAX_PICTURES) -> tuple[PagePicture, ...]:
    """Return pictures of the first pages of a PDF on which a signature shows, electronic or handwritten.

    Nothing for a file in which none shows, and for any that is no PDF or cannot be read. A picture has at most
    `MAX_SIDE_PIXELS` by `MAX_SIDE_PIXELS` pixels of half a byte each, before compression.
    """
    try:
        spots = sorted(_spots(content), key=itemgetter(0))
        pages = [(page, list(found)) for page, found in groupby(spots, key=itemgetter(0))]
        if not pages:
            return ()
        with opened(content) as document:
            pictures = (_picture(document, page, found) for page, found in pages[:limit])
            return tuple(picture for picture in pictures if picture is not None)
    except UnreadableFile:
        return ()


def _spots(content: bytes) -> Iterator[_Spot]:
    signed = places_of(content)
    for place in signed:
        yield _Spot(place.page, MarkKind.SIGNATURE, place.position, place.box)
    if not signed:  # as a check does, which looks for a handwritten signature where there is no other
        for mark in handwritten_marks(content):
            yield _Spot(mark.page, MarkKind.HANDWRITTEN, 0, mark.box)


def _picture(document: pdfium.PdfDocument, number: int, spots: list[_Spot]) -> PagePicture | None:
    """Draw a page; None when it is not there, or PDFium cannot show it."""
    try:
        page = document[number - 1]
        longer_side = max(page.get_size())
        if longer_side <= 0:
            return None
        bitmap = page.render(scale=MAX_SIDE_PIXELS / longer_side, grayscale=True)
        place = bitmap.get_posconv(page)
        width, height = min(bitmap.width, MAX_SIDE_PIXELS), min(bitmap.height, MAX_SIDE_PIXELS)
        greys = bitmap.to_numpy().reshape(bitmap.height, bitmap.width, -1)[:height, :width, 0]
        marks = [
            mark for spot in spots[:_MAX_MARKS] if (mark := _mark(spot, place, width, height)) is not None
        ]
        return PagePicture(number, width, height, _png(greys), tuple(marks))
    except (pdfium.PdfiumError, IndexError, ValueError):
        return None


def _mark(spot: _Spot, place: pdfium.PdfPosConv, width: int, height: int) -> Mark | None:
    """Return a place in pixels, within the picture; None when it lies outside."""
    left, bottom, right, top = spot.box
    corners = [
        place.to_bitmap(left - _POINTS_MARGIN, bottom - _POINTS_MARGIN),
        place.to_bitmap(right + _POINTS_MARGIN, top + _POINTS_MARGIN),
    ]
    across = sorted(min(max(x, 0), width) for x, _ in corners)
    down = sorted(min(max(y, 0), height) for _, y in corners)
    if across[0] == across[1] or down[0] == down[1]:
        return None
    return Mark(spot.kind, spot.position, across[0], down[0], across[1] - across[0], down[1] - down[0])


def _png(greys: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> bytes:
    """Return a picture of 16 greys as a PNG file (ISO/IEC 15948), lines unfiltered."""
    height, width = greys.shape
    levels = (greys.astype(np.uint16) * 15 + 127) // 255
    even = np.zeros((height, width + width % 2), dtype=np.uint8)
    even[:, :width] = levels
    lines = np.zeros((height, 1 + even.shape[1] // 2), dtype=np.uint8)  # each begins with its filter: 0, none
    lines[:, 1:] = even[:, ::2] << _GREY_BITS | even[:, 1::2]
    header = struct.pack(">IIBBBBB", width, height, _GREY_BITS, _PNG_GREY, 0, 0, 0)
    body = zlib.compress(lines.tobytes(), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
