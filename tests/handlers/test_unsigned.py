from handlers.findings import Code
from handlers.unsigned import attached_files, signed_by_hand
from tests.assets import pdfs, pictures
from tests.assets.pictures import LINES, SCRIBBLE, Pasted
from tests.assets.pki import Pki

SIGN_HERE = (*LINES, "Le candidat (signature et cachet) :")
SIGNED = (SIGN_HERE, [Pasted(SCRIBBLE, 80.0, 570.0)])
MORE_TEXT = (LINES, ())


def pages_told(*pages: tuple[tuple[str, ...], list[Pasted] | tuple[()]]) -> list[str]:
    return [each.params["pages"] for each in signed_by_hand(pictures.page_pdf(*pages))]


def test_pages_with_the_picture_of_a_signature_are_named() -> None:
    assert pages_told(MORE_TEXT, SIGNED) == ["page 2"]
    assert pages_told(SIGNED, MORE_TEXT, SIGNED, SIGNED) == ["pages 1, 3 et 4"]
    assert pages_told(MORE_TEXT) == []


def test_scan_is_told_as_such(scanned_pdf: bytes) -> None:
    (observation,) = signed_by_hand(scanned_pdf)
    assert observation.code is Code.SCANNED_SIGNATURE


def test_scanned_page_among_others_is_named() -> None:
    paper = Pasted(pictures.SCANNED_PAPER, 0.0, 0.0, 595.0, 842.0)
    photo = Pasted(pictures.PHOTO, 0.0, 0.0, 595.0, 842.0)
    pages = [MORE_TEXT, MORE_TEXT, MORE_TEXT, ((), [photo]), ((), [paper])]
    (observation,) = signed_by_hand(pictures.page_pdf(*pages))
    assert (observation.code, observation.params["pages"]) == (Code.SCANNED_PAGES, "page 5")


def test_attached_files_are_named(unsigned_pdf: bytes) -> None:
    assert attached_files(unsigned_pdf) == ()
    (observation,) = attached_files(
        pdfs.attach(unsigned_pdf, {"devis.pdf": b"%PDF-1.7", "plan.dwg": b"AC10"})
    )
    assert observation.params["files"] == "« devis.pdf », « plan.dwg »"


def test_many_attached_files_are_counted(unsigned_pdf: bytes) -> None:
    many = {f"annexe-{number:02}.txt": b"annexe" for number in range(12)}
    (observation,) = attached_files(pdfs.attach(unsigned_pdf, many))
    assert observation.params["files"].endswith("« annexe-09.txt », et 2 autres")


def test_signature_inside_an_attached_file_does_not_sign_the_whole(pki: Pki, unsigned_pdf: bytes) -> None:
    signed = pdfs.sign(unsigned_pdf, pki.person)
    (observation,) = attached_files(pdfs.attach(unsigned_pdf, {"acte.pdf": signed}))
    assert observation.code is Code.ATTACHMENTS_NOT_CHECKED
