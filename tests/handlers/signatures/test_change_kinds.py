from handlers.findings import Code
from handlers.signatures.change_kinds import kinds_of_changes
from handlers.signatures.pdf_file import open_pdf
from handlers.signatures.pdf_signature import in_signing_order
from tests.assets import pdf_attacks, pdfs
from tests.assets.pki import Pki


def kinds(pdf: bytes) -> set[Code]:
    signature, *_ = in_signing_order(open_pdf(pdf))
    return set(kinds_of_changes(signature, signature.revision))


def test_file_left_as_signed_has_no_kind_of_change(signed_pdf: bytes) -> None:
    assert kinds(signed_pdf) == set()


def test_kinds_add_up(signed_pdf: bytes) -> None:
    changed = pdf_attacks.add_page(pdf_attacks.annotate(signed_pdf))
    assert kinds(changed) == {Code.ANNOTATION_AFTER_SIGNING, Code.PAGES_CHANGED_AFTER_SIGNING}


def test_annotation_written_anew_is_told(pki: Pki, unsigned_pdf: bytes) -> None:
    signed = pdfs.sign(pdf_attacks.annotate(unsigned_pdf), pki.person)
    assert kinds(signed) == set()
    (note,) = [
        number
        for number, start in pdf_attacks.offsets_of(signed).items()
        if b"/FreeText" in signed[start : start + 200]
    ]
    body = b"<< /Type /Annot /Subtype /FreeText /Rect [50 700 550 800] /Contents (1 euro) >>"
    assert kinds(pdf_attacks.revise(signed, {note: body})) == {Code.ANNOTATION_AFTER_SIGNING}


def test_second_signature_has_no_kind_of_change(twice_signed_pdf: bytes) -> None:
    assert kinds(twice_signed_pdf) == set()


def test_pages_in_a_loop_end(signed_pdf: bytes) -> None:
    looping = pdf_attacks.revise(signed_pdf, {2: b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>"})
    assert Code.SHADOW_CONTENT not in kinds(looping)
