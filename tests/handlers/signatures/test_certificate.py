from asn1crypto import x509
from cryptography.x509.oid import NameOID

from handlers.models import CertificateType
from handlers.signatures.certificate import certificate_of, signer_of
from tests.assets.pki import VALID_FROM, VALID_UNTIL, Holder, Pki


def asn1(holder: Holder) -> x509.Certificate:
    return holder.asn1_certificate


def test_person_is_named_in_full(pki: Pki) -> None:
    signer = signer_of(asn1(pki.person))
    assert signer.model_dump() == {
        "common_name": "Camille Martin",
        "given_name": "Camille",
        "surname": "Martin",
        "organization": "Toitures Martin SARL",
        "natural_person": True,
    }


def test_qualified_certificate_claims_are_read(pki: Pki) -> None:
    certificate = certificate_of(asn1(pki.person))
    assert (certificate.qualified, certificate.qscd) == (True, True)
    assert certificate.type is CertificateType.ESIGN
    assert (certificate.not_before, certificate.not_after) == (VALID_FROM, VALID_UNTIL)
    assert certificate.serial == f"{pki.person.certificate.serial_number:x}"
    assert certificate.issuer == "Confiance Exemple Signature"


def test_claims_are_never_taken_for_trust(pki: Pki) -> None:
    certificate = certificate_of(asn1(pki.person))
    assert (certificate.trusted, certificate.trusted_by, certificate.revoked) == (None, None, None)


def test_certificate_without_statements_is_not_qualified(pki: Pki) -> None:
    certificate = certificate_of(asn1(pki.natural_person(qualified=False)))
    assert (certificate.qualified, certificate.qscd, certificate.type) == (False, False, None)


def test_seal_certificate_names_no_person(pki: Pki) -> None:
    assert certificate_of(asn1(pki.organization())).type is CertificateType.ESEAL
    assert signer_of(asn1(pki.organization())).natural_person is False


def test_organization_without_statements_does_not_tell(pki: Pki) -> None:
    assert signer_of(asn1(pki.organization(qualified=False))).natural_person is None


def test_pseudonym_is_a_person(pki: Pki) -> None:
    holder = pki.holder({NameOID.PSEUDONYM: "Signataire 7", NameOID.COMMON_NAME: "Signataire 7"})
    assert signer_of(asn1(holder)).natural_person is True


def test_organization_identifier_alone_is_no_person(pki: Pki) -> None:
    subject = {NameOID.ORGANIZATION_IDENTIFIER: "SI:FR-000000000", NameOID.COMMON_NAME: "Toitures Martin"}
    assert signer_of(asn1(pki.holder(subject))).natural_person is False


def test_qualified_signature_certificate_is_a_persons_whatever_its_name(pki: Pki) -> None:
    holder = pki.holder({NameOID.COMMON_NAME: "C. Martin"}, ("qc_compliance",), "esign")
    assert signer_of(asn1(holder)).natural_person is True


def test_web_certificate_is_no_persons(pki: Pki) -> None:
    holder = pki.holder({NameOID.COMMON_NAME: "toitures-martin.example"}, ("qc_compliance",), "web")
    assert certificate_of(asn1(holder)).type is CertificateType.WEB
    assert signer_of(asn1(holder)).natural_person is False


def test_signature_device_is_claimed_apart_from_qualification(pki: Pki) -> None:
    certificate = certificate_of(asn1(pki.holder({NameOID.COMMON_NAME: "C. Martin"}, ("qc_compliance",))))
    assert (certificate.qualified, certificate.qscd, certificate.type) == (True, False, None)
