import pytest
from asn1crypto import cms
from asn1crypto.crl import CertificateList
from cryptography.hazmat.primitives.serialization import Encoding

from handlers.signatures.evidence import archived_in, suffices, together
from handlers.signatures.found import Evidence
from tests.assets import pdfs, revocation
from tests.assets.pki import Pki, to_asn1


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
