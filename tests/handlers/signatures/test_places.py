from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from handlers.signatures.places import Place, places_of
from tests.assets import pdf_attacks, pdfs
from tests.assets.pki import Pki

BOX = (300, 100, 500, 160)


def test_frame_of_a_signature_is_found_on_its_page(pki: Pki) -> None:
    two_pages = pdf_attacks.add_page(pdfs.text_pdf())
    assert places_of(pdfs.sign(two_pages, pki.person, box=BOX)) == (Place(1, 1, BOX),)
    assert places_of(pdfs.sign(two_pages, pki.person, box=BOX, page=1)) == (Place(1, 2, BOX),)


def test_signature_without_a_frame_has_no_place(pki: Pki, signed_pdf: bytes) -> None:
    assert places_of(signed_pdf) == ()
    framed = pdfs.sign(signed_pdf, pki.person, field="Signature2", box=BOX)
    assert places_of(framed) == (Place(2, 1, BOX),)


def test_hidden_frame_is_no_place(pki: Pki, unsigned_pdf: bytes) -> None:
    def hide(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/F"] = generic.NumberObject(2)
        writer.update_container(field)

    assert places_of(pdfs.update(pdfs.sign(unsigned_pdf, pki.person, box=BOX), hide)) == ()


def test_frame_given_by_its_other_corners_is_put_right(pki: Pki, unsigned_pdf: bytes) -> None:
    turned = pdfs.sign(unsigned_pdf, pki.person, box=(500, 160, 300, 100))
    assert places_of(turned) == (Place(1, 1, BOX),)


def test_timestamp_and_unreadable_files_have_no_place(
    pki: Pki, unsigned_pdf: bytes, truncated_pdf: bytes
) -> None:
    assert places_of(pdfs.timestamp(unsigned_pdf, pki)) == ()
    assert places_of(truncated_pdf) == ()
    assert places_of(b"no PDF at all") == ()
