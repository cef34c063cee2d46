import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.documents import is_scan
from handlers.errors import DamagedFile, EncryptedFile, UnreadableFile

WHOLE_PAGE = b"q 600 0 0 800 0 0 cm /Im1 Do Q\n"
IN_STRIPS = b"".join(b"q 600 0 0 200 0 %d cm /Im1 Do Q\n" % bottom for bottom in (0, 200, 400, 600))
THROUGH_A_FORM = b"q 600 0 0 800 0 0 cm /Fm1 Do Q\n"
LOGO = b"q 80 0 0 80 20 700 cm /Im1 Do Q\n"
BLANK = b"\n"


def written(text: bytes, *, invisible: bool = False) -> bytes:
    mode = b"3 Tr " if invisible else b""
    return b"BT %s/F1 12 Tf 40 400 Td (%s) Tj ET\n" % (mode, text)


SENTENCE = b"Le candidat s'engage sur les prix de l'acte, pour la duree du marche, aux conditions du cahier."


def pdf(*pages: bytes) -> bytes:
    """Return a PDF with one page per content stream, of 600 by 800 points; /Im1 is a picture of one dot."""
    resources = b"<< /Font << /F1 4 0 R >> /XObject << /Im1 5 0 R /Fm1 6 0 R >> >>"
    kids = b" ".join(b"%d 0 R" % (7 + 2 * index) for index in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d /MediaBox [0 0 600 800] /Resources 3 0 R >>"
        % (kids, len(pages)),
        resources,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        stream(
            b"\x80",
            b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
        ),
        stream(b"/Im1 Do", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources 3 0 R"),
    ]
    for index, content in enumerate(pages):
        objects += [b"<< /Type /Page /Parent 2 0 R /Contents %d 0 R >>" % (8 + 2 * index), stream(content)]
    body, table = b"%PDF-1.7\n", b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for number, content in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + table + end


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def test_picture_of_a_signed_paper_is_a_scan(scanned_pdf: bytes) -> None:
    assert is_scan(scanned_pdf)


def test_page_of_text_is_not_a_scan(unsigned_pdf: bytes) -> None:
    assert not is_scan(unsigned_pdf)


@pytest.mark.parametrize("page", [WHOLE_PAGE, IN_STRIPS, THROUGH_A_FORM])
def test_page_that_pictures_cover_is_a_scan(page: bytes) -> None:
    assert is_scan(pdf(page))


def test_text_recognised_and_hidden_behind_the_picture_does_not_count() -> None:
    assert is_scan(pdf(WHOLE_PAGE + written(SENTENCE, invisible=True)))
    assert is_scan(pdf(written(SENTENCE) + WHOLE_PAGE))


def test_page_number_stamped_on_a_scan_does_not_count() -> None:
    assert is_scan(pdf(WHOLE_PAGE + written(b"Page 1 / 12")))


def test_text_over_a_background_picture_is_not_a_scan() -> None:
    assert not is_scan(pdf(WHOLE_PAGE + written(SENTENCE)))


@pytest.mark.parametrize("page", [LOGO, BLANK, LOGO + written(SENTENCE)])
def test_page_with_a_small_picture_or_none_is_not_a_scan(page: bytes) -> None:
    assert not is_scan(pdf(page))


def test_half_of_the_pages_is_enough() -> None:
    assert is_scan(pdf(WHOLE_PAGE, written(SENTENCE)))
    assert not is_scan(pdf(WHOLE_PAGE, written(SENTENCE), written(SENTENCE)))


def test_long_document_is_judged_on_pages_from_all_of_it() -> None:
    cover_then_scans = [written(SENTENCE)] * 35 + [WHOLE_PAGE] * 65
    assert is_scan(pdf(*cover_then_scans))


def test_document_without_pages_is_damaged() -> None:
    with pytest.raises(DamagedFile):
        is_scan(pdf())


def test_document_that_needs_a_password_is_encrypted(encrypted_pdf: bytes) -> None:
    with pytest.raises(EncryptedFile):
        is_scan(encrypted_pdf)


def test_bytes_that_are_no_document_are_damaged() -> None:
    with pytest.raises(DamagedFile):
        is_scan(b"%PDF-1.7\nrien de plus")


@given(st.data())
def test_damaged_document_gives_an_answer_or_a_typed_error(data: st.DataObject) -> None:
    content = bytearray(pdf(THROUGH_A_FORM, written(SENTENCE)))
    places = st.integers(0, len(content) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=8)):
        content[place] = value
    try:
        assert is_scan(bytes(content)) in (True, False)
    except UnreadableFile:
        return
