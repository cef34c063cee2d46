"""Pictures of the pages where a signature shows."""

import struct
import zlib

import pytest

from handlers.page_pictures import MAX_PICTURES, MAX_SIDE_PIXELS, MarkKind, page_pictures
from tests.assets import pdf_attacks, pdfs, pictures
from tests.assets.pki import Pki

BOX = (300, 500, 480, 560)
"""On a page of 595 by 842 points."""


def lines_of(png: bytes) -> list[bytes]:
    """Decode a PNG of 4 bits of grey and no filter into lines of one byte a pixel."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, bits, colour = struct.unpack(">IIBB", png[16:26])
    assert (bits, colour) == (4, 0)
    start = png.index(b"IDAT")
    (size,) = struct.unpack(">I", png[start - 4 : start])
    assert struct.unpack(">I", png[start + 4 + size : start + 8 + size])[0] == zlib.crc32(
        png[start : start + 4 + size]
    )
    raw = zlib.decompress(png[start + 4 : start + 4 + size])
    stride = 1 + (width + 1) // 2
    assert len(raw) == stride * height
    packed = [raw[at : at + stride] for at in range(0, len(raw), stride)]
    assert {line[0] for line in packed} == {0}
    return [bytes(half for byte in line[1:] for half in (byte >> 4, byte & 15))[:width] for line in packed]


def test_page_of_a_signature_is_pictured_with_its_place(pki: Pki) -> None:
    (picture,) = page_pictures(pdfs.sign(pdfs.text_pdf(), pki.person, box=BOX))
    scale = MAX_SIDE_PIXELS / 842
    assert picture.page == 1
    assert picture.height == MAX_SIDE_PIXELS
    (mark,) = picture.marks
    assert (mark.kind, mark.position) == (MarkKind.SIGNATURE, 1)
    assert mark.left == pytest.approx(298 * scale, abs=2)
    assert mark.top == pytest.approx((842 - 562) * scale, abs=2)
    assert mark.width == pytest.approx(184 * scale, abs=3)
    assert mark.height == pytest.approx(64 * scale, abs=3)


def test_picture_shows_the_text_of_the_page(pki: Pki) -> None:
    (picture,) = page_pictures(pdfs.sign(pdfs.text_pdf(), pki.person, box=BOX))
    lines = lines_of(picture.png)
    assert (len(lines), len(lines[0])) == (picture.height, picture.width)
    dark = [number for number, line in enumerate(lines) if min(line) < 6]
    assert dark
    assert max(dark) < picture.height / 2, "the text stands in the upper half"


def test_signatures_of_one_page_share_its_picture(pki: Pki) -> None:
    once = pdfs.sign(pdfs.text_pdf(), pki.person, box=BOX)
    twice = pdfs.sign(once, pki.person, field="Signature2", box=(60, 100, 240, 160))
    (picture,) = page_pictures(twice)
    assert [mark.position for mark in picture.marks] == [1, 2]


@pytest.mark.parametrize("rotated", [False, True], ids=["upright", "turned"])
def test_handwritten_signature_is_outlined_where_it_shows(rotated: bool) -> None:  # noqa: FBT001
    pasted = pictures.Pasted(pictures.SCRIBBLE, left=330, bottom=90, width=150, height=60)
    pdf = pictures.page_pdf((pictures.LINES, ()), (pictures.LINES, [pasted]), rotated=rotated)
    (picture,) = page_pictures(pdf)
    assert (picture.page, picture.width > picture.height) == (2, rotated)
    (mark,) = picture.marks
    assert (mark.kind, mark.position) == (MarkKind.HANDWRITTEN, 0)
    lines = lines_of(picture.png)
    outlined = [line[mark.left : mark.left + mark.width] for line in lines[mark.top : mark.top + mark.height]]
    assert min(map(min, outlined)) < 6, "the strokes are within"
    assert (mark.width > mark.height) is not rotated


def test_pictures_are_as_many_as_allowed(pki: Pki) -> None:
    signed = pdfs.text_pdf()
    for page in range(MAX_PICTURES + 1):
        signed = pdf_attacks.add_page(signed) if page else signed
    for page in range(MAX_PICTURES + 1):
        signed = pdfs.sign(signed, pki.person, field=f"Signature{page}", box=BOX, page=page)
    assert [picture.page for picture in page_pictures(signed)] == [1, 2, 3]
    assert len(page_pictures(signed, limit=1)) == 1


def test_file_without_a_frame_or_that_is_no_pdf_has_no_picture(
    signed_pdf: bytes, unsigned_pdf: bytes, truncated_pdf: bytes, encrypted_pdf: bytes
) -> None:
    for content in (signed_pdf, unsigned_pdf, truncated_pdf, encrypted_pdf, b"", b"PK\x03\x04"):
        assert page_pictures(content) == ()
