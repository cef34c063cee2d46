import pytest
from asn1crypto import cms
from asn1crypto.crl import CertificateList
from cryptography.hazmat.primitives.serialization import Encoding

from handlers.signatures.found import Evidence
from handlers.signatures.pdf_file import open_pdf
from handlers.signatures.validation_data import archived_in, stored_in, suffices, together
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


@pytest.mark.parametrize("kind", ["crl", "ocsp"])
def test_revocation_data_of_the_issuer_suffice(pki: Pki, kind: str) -> None:
    crl = CertificateList.load(revocation.empty_list(pki, pdfs.SIGNED_AT).public_bytes(Encoding.DER))
    answer = revocation.asn1_answer(pki, pki.person, pdfs.SIGNED_AT)
    issuer = (to_asn1(pki.issuing),)
    signer = pki.person.asn1_certificate
    found = Evidence(issuer, crls=(crl,)) if kind == "crl" else Evidence(issuer, ocsp_responses=(answer,))
    assert suffices(found, signer)
    assert not suffices(Evidence(crls=found.crls, ocsp_responses=found.ocsp_responses), signer)
    assert not suffices(Evidence(issuer), signer)
    assert not suffices(found, None)


def test_answer_about_another_certificate_does_not_suffice(pki: Pki) -> None:
    answer = revocation.asn1_answer(pki, pki.organization(), pdfs.SIGNED_AT)
    found = Evidence((to_asn1(pki.issuing),), ocsp_responses=(answer,))
    assert not suffices(found, pki.person.asn1_certificate)


def test_certificate_that_issued_itself_needs_no_revocation_data(pki: Pki) -> None:
    root = to_asn1(pki.root)
    assert suffices(Evidence((root,)), root)


def test_evidence_of_several_sources_is_put_together_once(pki: Pki) -> None:
    issuing, root = to_asn1(pki.issuing), to_asn1(pki.root)
    merged = together(Evidence((issuing,)), Evidence((issuing, root)))
    assert [each.dump() for each in merged.certificates] == [issuing.dump(), root.dump()]


def test_archived_revocation_data_are_read(pki: Pki) -> None:
    crl = CertificateList.load(revocation.empty_list(pki, pdfs.SIGNED_AT).public_bytes(Encoding.DER))
    archive = cms.CMSAttribute({"type": "adobe_revocation_info_archival", "values": [{"crl": [crl]}]})
    signer = cms.SignerInfo({"signed_attrs": [archive]})
    assert [each.dump() for each in archived_in(signer).crls] == [crl.dump()]
    assert archived_in(cms.SignerInfo({"signed_attrs": []})) == Evidence()
    assert archived_in(cms.SignerInfo({})) == Evidence()
