from handlers.signatures.found import Evidence
from handlers.signatures.pdf_file import open_pdf
from handlers.signatures.validation_data import stored_in
from tests.assets import pdfs, revocation
from tests.assets.pki import Pki, to_asn1


def stored(pdf: bytes) -> Evidence:
    return stored_in(open_pdf(pdf).document.root)


def test_file_without_a_store_has_no_evidence(signed_pdf: bytes) -> None:
    assert stored(signed_pdf) == Evidence()


def test_store_is_read_once_for_each_item(pki: Pki, signed_pdf: bytes) -> None:
    pdf = pdfs.add_validation_data(
        signed_pdf,
        pki.issuing,
        pki.root,
        crls=[revocation.empty_list(pki, pdfs.SIGNED_AT)],
        answers=[revocation.good_answer(pki, pki.person, pdfs.SIGNED_AT)],
        of_signature=pdfs.signature_value(signed_pdf),
    )
    found = stored(pdf)
    assert [len(part) for part in (found.certificates, found.crls, found.ocsp_responses)] == [2, 1, 1]


def test_streams_that_hold_something_else_are_left_out(pki: Pki, signed_pdf: bytes) -> None:
    pdf = pdfs.add_validation_data(signed_pdf, pki.issuing)
    certificate = to_asn1(pki.issuing).dump()
    assert pdf.count(certificate) == 1
    assert stored(pdf.replace(certificate, b"\x30\x05" + certificate[2:])) == Evidence()
