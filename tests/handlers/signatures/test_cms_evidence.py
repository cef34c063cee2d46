import pytest

from handlers.signatures.cms_evidence import evidence_of
from handlers.signatures.cms_structure import open_message
from handlers.signatures.found import Evidence
from tests.assets import cades, pdfs, revocation
from tests.assets.pki import Pki, to_asn1

ACT = b"Acte d'engagement"


def evidence(signature: bytes) -> Evidence:
    signed_data = open_message(signature).signed_data
    assert signed_data is not None
    return evidence_of(signed_data, signed_data["signer_infos"][0])


@pytest.fixture(scope="module")
def signature(pki: Pki) -> bytes:
    return cades.sign(ACT, pki.person)


def test_certificates_of_the_message_are_evidence(signature: bytes, pki: Pki) -> None:
    found = evidence(signature)
    assert {each.dump() for each in found.certificates} == {
        each.dump() for each in (pki.person.asn1_certificate, to_asn1(pki.issuing), to_asn1(pki.root))
    }
    assert (found.crls, found.ocsp_responses) == ((), ())


def test_lists_of_the_message_are_evidence(signature: bytes, pki: Pki) -> None:
    empty = revocation.empty_list(pki, pdfs.SIGNED_AT)
    assert len(evidence(cades.with_validation_data(signature, empty)).crls) == 1


@pytest.mark.parametrize("basic", [False, True])
def test_answers_of_the_message_are_evidence(signature: bytes, pki: Pki, *, basic: bool) -> None:
    answer = revocation.asn1_answer(pki, pki.person, pdfs.SIGNED_AT)
    (found,) = evidence(cades.with_answers(signature, answer, basic=basic)).ocsp_responses
    assert found.dump() == answer.dump()


def test_values_of_the_older_levels_are_evidence(signature: bytes, pki: Pki) -> None:
    answer = revocation.asn1_answer(pki, pki.person, pdfs.SIGNED_AT)
    empty = revocation.empty_list(pki, pdfs.SIGNED_AT)
    archival = cades.with_revocation_values(cades.with_certificate_values(signature), [empty], [answer])
    found = evidence(archival)
    assert (len(found.certificates), len(found.crls), len(found.ocsp_responses)) == (3, 1, 1)
    assert found.ocsp_responses[0].dump() == answer.dump()


def test_certificates_of_a_timestamp_are_evidence(pki: Pki) -> None:
    timestamper = pki.timestamper(pdfs.SIGNED_AT)
    found = evidence(cades.sign(ACT, pki.person, timestamper=timestamper))
    names = {each.subject.native["common_name"] for each in found.certificates}
    assert "Confiance Exemple Horodatage" in names
