from datetime import datetime, timedelta

import pytest
from asn1crypto import crl
from asn1crypto.ocsp import OCSPResponse
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from handlers.signatures.found import Evidence
from handlers.trust.revocation import Revocation, revocation_of
from tests.assets import revocation
from tests.assets.pdfs import JUDGED_AT, SIGNED_AT
from tests.assets.pki import Holder, Pki, to_asn1

DAY = timedelta(days=1)
CRL_URL = "https://crl.exemple.test/ac.crl"


def look_up(
    pki: Pki,
    *,
    crls: tuple[x509.CertificateRevocationList, ...] = (),
    answers: tuple[ocsp.OCSPResponse, ...] = (),
    holder: Holder | None = None,
) -> Revocation:
    return look_up_in(revocation.evidence(*crls, answers=answers), pki, holder)


def look_up_in(evidence: Evidence, pki: Pki, holder: Holder | None = None) -> Revocation:
    certificate = (holder or pki.person).asn1_certificate
    return revocation_of(certificate, to_asn1(pki.issuing), evidence, when=SIGNED_AT, at=JUDGED_AT)


def test_nothing_carried_tells_nothing(pki: Pki) -> None:
    assert look_up(pki) == Revocation(known=False, revoked_on=None, offered=False)


@pytest.mark.parametrize("made", [SIGNED_AT + DAY, SIGNED_AT - DAY])
def test_crl_around_the_signature_clears_the_certificate(pki: Pki, made: datetime) -> None:
    cleared = Revocation(known=True, revoked_on=None, offered=True)
    assert look_up(pki, crls=(pki.crl(made=made),)) == cleared


def test_crl_that_was_out_of_date_when_signing_does_not(pki: Pki) -> None:
    stale = pki.crl(made=SIGNED_AT - 9 * DAY, until=SIGNED_AT - 2 * DAY)
    assert look_up(pki, crls=(stale,)) == Revocation(known=False, revoked_on=None, offered=True)


def test_crl_made_after_the_judgement_is_not_known_yet(pki: Pki) -> None:
    revoked = {pki.person.certificate.serial_number: SIGNED_AT}
    assert not look_up(pki, crls=(pki.crl(made=JUDGED_AT + DAY, revoked=revoked),)).known


def test_crl_of_another_key_tells_nothing(pki: Pki) -> None:
    stranger = rsa.generate_private_key(65537, 2048)
    assert not look_up(pki, crls=(pki.crl(made=SIGNED_AT + DAY, signer=stranger),)).known


@pytest.mark.parametrize("days", [-5, 2])
def test_crl_tells_since_when_a_certificate_is_revoked(pki: Pki, days: int) -> None:
    revoked_on = SIGNED_AT + days * DAY
    listing = pki.crl(made=SIGNED_AT + 3 * DAY, revoked={pki.person.certificate.serial_number: revoked_on})
    assert look_up(pki, crls=(listing,)).revoked_on == revoked_on


def test_suspension_that_was_lifted_is_no_revocation(pki: Pki) -> None:
    held = {pki.person.certificate.serial_number: SIGNED_AT - DAY}
    on_hold = pki.crl(made=SIGNED_AT, revoked=held, reason=x509.ReasonFlags.certificate_hold)
    assert look_up(pki, crls=(on_hold,)).revoked_on == SIGNED_AT - DAY
    assert look_up(pki, crls=(on_hold, pki.crl(made=SIGNED_AT + DAY))).revoked_on is None


def scope(**only: object) -> x509.IssuingDistributionPoint:
    parts = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**(parts | only))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limited_to", "known"),
    [
        (scope(only_contains_user_certs=True), True),
        (scope(only_contains_ca_certs=True), False),
        (scope(indirect_crl=True), False),
        (scope(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise})), False),
        (scope(full_name=[x509.UniformResourceIdentifier("https://crl.exemple.test/autre.crl")]), False),
        (scope(full_name=[x509.UniformResourceIdentifier(CRL_URL)]), True),
        (x509.DeltaCRLIndicator(1), False),
        (x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\x00"), False),
    ],
)
def test_crl_speaks_of_what_is_in_its_scope_alone(
    pki: Pki, limited_to: x509.ExtensionType, *, known: bool
) -> None:
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(CRL_URL)], None, None, None)
    holder = pki.holder({}, extensions=(x509.CRLDistributionPoints([point]),))
    listing = pki.crl(made=SIGNED_AT + DAY, scope=limited_to)
    assert look_up(pki, crls=(listing,), holder=holder).known is known


def test_crl_made_after_the_certificate_expired_no_longer_lists_it(pki: Pki) -> None:
    short = pki.natural_person(not_after=SIGNED_AT + DAY)
    assert not look_up(pki, crls=(pki.crl(made=SIGNED_AT + 2 * DAY),), holder=short).known
    assert look_up(pki, crls=(pki.crl(made=SIGNED_AT + DAY / 2),), holder=short).known


def test_issuer_answers_by_ocsp(pki: Pki) -> None:
    person = pki.person.certificate
    good = pki.ocsp(person, made=SIGNED_AT + DAY)
    assert look_up(pki, answers=(good,)) == Revocation(known=True, revoked_on=None, offered=True)
    revoked = pki.ocsp(person, made=SIGNED_AT + DAY, revoked_on=SIGNED_AT - DAY)
    assert look_up(pki, answers=(good, revoked)).revoked_on == SIGNED_AT - DAY


def test_answer_about_another_certificate_tells_nothing(pki: Pki) -> None:
    other = pki.natural_person(given_name="Dominique").certificate
    assert not look_up(pki, answers=(pki.ocsp(other, made=SIGNED_AT + DAY),)).known


def test_responder_answers_in_its_issuers_place(pki: Pki) -> None:
    answer = pki.ocsp(pki.person.certificate, made=SIGNED_AT + DAY, responder=pki.responder())
    assert look_up(pki, answers=(answer,)).known


def test_responder_needs_a_certificate_for_that(pki: Pki) -> None:
    other_purpose = pki.responder(ExtendedKeyUsageOID.TIME_STAMPING)
    elsewhere = Pki().responder()
    for responder in (other_purpose, elsewhere):
        answer = pki.ocsp(pki.person.certificate, made=SIGNED_AT + DAY, responder=responder)
        assert not look_up(pki, answers=(answer,)).known


def test_certificate_that_nobody_revokes_needs_no_proof(pki: Pki) -> None:
    short_lived = x509.UnrecognizedExtension(ObjectIdentifier("0.4.0.194121.2.1"), b"\x05\x00")
    assert look_up(pki, holder=pki.holder({}, extensions=(short_lived,))).known


def test_unreadable_evidence_tells_nothing(pki: Pki) -> None:
    garbage = Evidence(
        crls=(crl.CertificateList.load(b"\x30\x03\x02\x01\x05"),),
        ocsp_responses=(OCSPResponse.load(b"\x30\x03\x0a\x01\x00"),),
    )
    assert not look_up_in(garbage, pki).known
