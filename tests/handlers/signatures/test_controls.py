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
from handlers.signatures.trust import IssuerStanding, ListUsed, Standing

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


NO_LISTS = Standing(issuer=IssuerStanding.NO_LISTS, revocation_unchecked="aucune liste")
CONFIRMED = Standing(
    issuer=IssuerStanding.CONFIRMED, trusted_by="AC Exemple (Confiance Exemple, FR)", qualified=True
)


def validity(
    of: Certificate,
    basis: Basis = Basis.CLAIM,
    *,
    standing: Standing | None = CONFIRMED,
    at: datetime = SIGNED + DAY / 2,
) -> Control:
    return controls.validity(of, standing, SigningMoment(SIGNED, basis), at)


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
    ("of", "standing", "state"),
    [
        (certificate(), CONFIRMED, State.OK),
        (certificate(type=None), CONFIRMED, State.OK),
        (certificate(qualified=False), CONFIRMED, State.FAILED),
        (certificate(type=CertificateType.ESEAL), CONFIRMED, State.FAILED),
        (certificate(type=CertificateType.WEB), CONFIRMED, State.FAILED),
        (certificate(qualified=False), replace(CONFIRMED, issuer=IssuerStanding.UNKNOWN), State.FAILED),
        (
            certificate(qualified=False),
            replace(CONFIRMED, issuer=IssuerStanding.NOT_RECOGNISED),
            State.FAILED,
        ),
        (certificate(), Standing(issuer=IssuerStanding.LIST_MISSING), State.NOT_CHECKED),
        (certificate(qualified=False), Standing(issuer=IssuerStanding.LIST_MISSING), State.FAILED),
        (certificate(), NO_LISTS, State.NOT_CHECKED),
        (certificate(qualified=False), NO_LISTS, State.FAILED),
        (certificate(type=CertificateType.ESEAL), NO_LISTS, State.FAILED),
        (UNKNOWN_CERTIFICATE, NO_LISTS, State.NOT_CHECKED),
        (UNKNOWN_CERTIFICATE, None, State.NOT_CHECKED),
    ],
)
def test_category_is_ok_only_when_a_trusted_list_confirms_it(
    of: Certificate, standing: Standing | None, state: State
) -> None:
    assert controls.category(of, standing).state is state


def test_category_names_the_service_of_the_list() -> None:
    assert "AC Exemple (Confiance Exemple, FR)" in controls.category(certificate(), CONFIRMED).reason


def test_claimed_qualification_says_that_no_list_was_consulted() -> None:
    reason = controls.category(certificate(), NO_LISTS).reason
    assert "la liste de confiance n'a pas été consultée" in reason


def test_claimed_qualification_says_which_list_is_missing_or_too_old() -> None:
    missing = Standing(issuer=IssuerStanding.LIST_MISSING, territory="DE")
    assert "La liste de confiance « DE » manque" in controls.category(certificate(), missing).reason
    old = replace(missing, list=ListUsed("DE", SIGNED, stale=True))
    assert "« DE » du 3 mars 2025 est trop ancienne" in controls.category(certificate(), old).reason
    unknown = Standing(issuer=IssuerStanding.LIST_MISSING)
    assert "Une liste de confiance manque" in controls.category(certificate(), unknown).reason


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
    revoked_on = SIGNED - DAY if of.revoked else None
    assert validity(of, standing=replace(CONFIRMED, revoked_on=revoked_on)).state is state


def test_validity_says_why_revocation_was_not_checked() -> None:
    reason = validity(certificate(), standing=NO_LISTS).reason
    assert "sa révocation n'a pas été vérifiée : aucune liste." in reason


@pytest.mark.parametrize(
    ("basis", "state"),
    [(Basis.CLAIM, State.WARNING), (Basis.TIMESTAMP, State.WARNING), (Basis.PROOF, State.OK)],
)
def test_end_of_the_certificate_after_signing_matters_unless_the_date_is_proved(
    basis: Basis, state: State
) -> None:
    of = certificate(revoked=False)
    assert validity(of, basis, at=SIGNED + 2 * DAY).state is state
    revoked_since = replace(CONFIRMED, revoked_on=SIGNED + DAY / 4)
    assert validity(of, basis, standing=revoked_since).state is state


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        (Basis.PROOF, "date de l'horodatage qualifié"),
        (Basis.TIMESTAMP, "date de l'horodatage, dont l'autorité n'a pas été vérifiée"),
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
