from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.models import (
    Certificate,
    CertificateType,
    Control,
    Profile,
    SignatureFormat,
    Signer,
    State,
)
from handlers.signatures import controls
from handlers.signatures.certificate import UNKNOWN_CERTIFICATE, UNKNOWN_SIGNER
from handlers.signatures.controls import Integrity
from handlers.signatures.indication import SubIndication
from handlers.signatures.signing_moment import Basis, SigningMoment

PERSON = Signer(
    common_name="Camille Martin", given_name=None, surname=None, organization=None, natural_person=True
)
SOUND = Integrity(
    intact=True, failure=None, modified_after_signing=False, carries_content=False, short_key_bits=None
)
SIGNED = datetime(2025, 3, 3, tzinfo=UTC)
DAY = timedelta(days=1)


def certificate(**changes: object) -> Certificate:
    base = {
        "type": CertificateType.ESIGN,
        "qualified": True,
        "qscd": True,
        "not_before": SIGNED - DAY,
        "not_after": SIGNED + DAY,
    }
    return UNKNOWN_CERTIFICATE.model_copy(update=base | changes)


def validity(of: Certificate, basis: Basis = Basis.CLAIM) -> Control:
    return controls.validity(of, SigningMoment(SIGNED, basis))


def test_person_vouched_for_by_nobody_is_not_checked() -> None:
    assert controls.identity(PERSON, certificate(trusted=None)).state is State.NOT_CHECKED
    assert controls.identity(PERSON, certificate(trusted=False)).state is State.NOT_CHECKED


def test_name_that_reorders_what_is_read_is_shown_without_its_hidden_characters() -> None:
    disguised = PERSON.model_copy(update={"common_name": "Camille \u202enitraM"})
    reason = controls.identity(disguised, certificate(trusted=True)).reason
    assert "Camille \ufffdnitraM" in reason
    assert "\u202e" not in reason


def test_person_vouched_for_by_a_trusted_issuer_is_ok() -> None:
    control = controls.identity(PERSON, certificate(trusted=True))
    assert control.state is State.OK
    assert "Camille Martin" in control.reason


def test_organization_fails_identity() -> None:
    seal = PERSON.model_copy(update={"natural_person": False})
    assert controls.identity(seal, certificate(trusted=True)).state is State.FAILED


def test_doubtful_or_absent_name_is_not_checked() -> None:
    doubtful = PERSON.model_copy(update={"natural_person": None})
    assert controls.identity(doubtful, certificate(trusted=True)).state is State.NOT_CHECKED
    assert controls.identity(UNKNOWN_SIGNER, UNKNOWN_CERTIFICATE).state is State.NOT_CHECKED


def test_signer_is_called_by_the_best_name_at_hand() -> None:
    parts = {"common_name": None, "given_name": "Camille", "surname": "Martin"}
    assert controls.name_of(PERSON) == "Camille Martin"
    assert controls.name_of(UNKNOWN_SIGNER.model_copy(update=parts)) == "Camille Martin"
    assert controls.name_of(UNKNOWN_SIGNER.model_copy(update={"organization": "Toitures"})) == "Toitures"
    assert controls.name_of(UNKNOWN_SIGNER) is None


@pytest.mark.parametrize(
    ("of", "state"),
    [
        (certificate(trusted=True), State.OK),
        (certificate(trusted=None), State.NOT_CHECKED),
        (certificate(trusted=False), State.FAILED),
        (certificate(qualified=False, trusted=True), State.FAILED),
        (certificate(type=CertificateType.ESEAL, trusted=True), State.FAILED),
        (certificate(type=CertificateType.WEB, trusted=True), State.FAILED),
        (certificate(type=None, trusted=True), State.OK),
        (UNKNOWN_CERTIFICATE, State.NOT_CHECKED),
    ],
)
def test_category_is_ok_only_when_a_trusted_list_confirms_it(of: Certificate, state: State) -> None:
    assert controls.category(of).state is state


def test_claimed_qualification_says_that_no_list_was_consulted() -> None:
    reason = controls.category(certificate(trusted=None)).reason
    assert "la liste de confiance n'a pas été consultée" in reason


@pytest.mark.parametrize(
    ("profile", "accepted", "state"),
    [
        (Profile.B_B, True, State.OK),
        (None, True, State.WARNING),
        (None, False, State.FAILED),
        (None, None, State.NOT_CHECKED),
    ],
)
def test_format_is_ok_only_for_a_baseline_profile(
    profile: Profile | None, *, accepted: bool | None, state: State
) -> None:
    assert controls.signature_format(SignatureFormat.PADES, profile, accepted=accepted).state is state


@pytest.mark.parametrize(
    ("of", "state"),
    [
        (certificate(revoked=False), State.OK),
        (certificate(revoked=None), State.NOT_CHECKED),
        (certificate(revoked=True), State.FAILED),
        (certificate(not_after=SIGNED - DAY, revoked=False), State.FAILED),
        (certificate(not_before=SIGNED + DAY, revoked=False), State.FAILED),
        (certificate(not_after=None, revoked=False), State.NOT_CHECKED),
    ],
)
def test_validity_is_ok_only_when_revocation_was_checked(of: Certificate, state: State) -> None:
    assert validity(of).state is state


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        (Basis.TIMESTAMP, "date de l'horodatage"),
        (Basis.CLAIM, "date déclarée par le signataire, sans preuve"),
        (Basis.CHECK, "date de cette vérification"),
    ],
)
def test_validity_says_what_the_date_rests_on(basis: Basis, words: str) -> None:
    assert words in validity(certificate(), basis).reason


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (SOUND, State.OK),
        (replace(SOUND, intact=False, failure=SubIndication.HASH_FAILURE), State.FAILED),
        (replace(SOUND, intact=None, failure=SubIndication.GENERIC), State.NOT_CHECKED),
        (replace(SOUND, modified_after_signing=True), State.FAILED),
        (replace(SOUND, modified_after_signing=None), State.WARNING),
        (replace(SOUND, carries_content=True), State.WARNING),
        (replace(SOUND, short_key_bits=768), State.WARNING),
        (replace(SOUND, short_key_bits=1024), State.OK),
    ],
)
def test_integrity_is_ok_only_when_nothing_is_odd(found: Integrity, state: State) -> None:
    assert controls.integrity(found).state is state


def test_each_failure_has_its_own_reason() -> None:
    failures = (
        SubIndication.HASH_FAILURE,
        SubIndication.SIG_CRYPTO_FAILURE,
        SubIndication.FORMAT_FAILURE,
        SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
        SubIndication.GENERIC,
    )
    reasons = {
        controls.integrity(replace(SOUND, intact=False, failure=failure)).reason for failure in failures
    }
    assert len(reasons) == len(failures)
