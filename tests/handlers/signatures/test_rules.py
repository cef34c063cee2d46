from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.findings import SENTENCES, Code, Observation
from handlers.models import Severity, SignatureFormat, State
from handlers.signatures import (
    NO_TRUST,
    Beside,
    Judgement,
    PadesReader,
    Trust,
    judgement_of,
    observations_on,
)
from handlers.signatures.found import Remark
from handlers.signatures.indication import SubIndication
from handlers.signatures.signing_moment import Basis, SigningMoment
from handlers.signatures.trust import IssuerStanding, ListUsed, Standing
from handlers.trust import trust_in
from tests.assets import pdfs
from tests.assets.pki import Pki
from tests.assets.revocation import evidence
from tests.assets.trusted_lists import ISSUED, SERVICE, Scheme

SOUND = {
    Code.CERTIFICATE_QUALIFICATION_NOT_CONFIRMED,
    Code.CERTIFICATE_REVOCATION_NOT_CHECKED,
    Code.OTHER_TOOL_INSTRUCTIONS,
}
"""What is said of a sound signature when no trusted list is at hand."""


def judgement_on(pdf: bytes, trust: Trust = NO_TRUST) -> Judgement:
    (found,) = PadesReader().read(pdf, name="acte.pdf", beside=Beside()).signatures
    return judgement_of(found, at=pdfs.JUDGED_AT, trust=trust)


def but(judgement: Judgement, **changes: object) -> Judgement:
    """The same judgement on a signature that differs."""
    return replace(judgement, signature=judgement.signature.model_copy(update=changes))


def observed(judgement: Judgement) -> tuple[Observation, ...]:
    return observations_on(judgement, position=1)


def codes(judgement: Judgement) -> set[Code]:
    return {observation.code for observation in observed(judgement)}


def params_of(code: Code, judgement: Judgement) -> Mapping[str, str]:
    (observation,) = (each for each in observed(judgement) if each.code is code)
    return observation.params


@pytest.fixture(scope="session")
def sound(signed_pdf: bytes) -> Judgement:
    return judgement_on(signed_pdf)


@pytest.fixture(scope="session")
def scheme(pki: Pki) -> Scheme:
    return Scheme(pki)


def test_sound_signature_leaves_only_what_was_not_checked(sound: Judgement) -> None:
    assert codes(sound) == SOUND


def test_confirmed_signature_leaves_only_the_tool(sound: Judgement) -> None:
    confirmed = Standing(issuer=IssuerStanding.CONFIRMED, trusted_by="AC", qualified=True)
    certificate = sound.signature.certificate.model_copy(update={"trusted": True, "revoked": False})
    checked = replace(but(sound, certificate=certificate), standing=confirmed)
    assert codes(checked) == {Code.OTHER_TOOL_INSTRUCTIONS}
    assert SENTENCES[Code.OTHER_TOOL_INSTRUCTIONS].severity is Severity.INFO


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (Standing(issuer=IssuerStanding.UNKNOWN, qualified=False), Code.ISSUER_NOT_IN_TRUSTED_LIST),
        (
            Standing(issuer=IssuerStanding.NOT_RECOGNISED, trusted_by="AC", qualified=False),
            Code.ISSUER_NOT_RECOGNISED,
        ),
        (Standing(issuer=IssuerStanding.LIST_MISSING), Code.TRUSTED_LIST_MISSING),
        (
            Standing(issuer=IssuerStanding.CONFIRMED, list=ListUsed("FR", ISSUED, stale=True)),
            Code.TRUSTED_LIST_STALE,
        ),
        (
            Standing(issuer=IssuerStanding.CONFIRMED, list=ListUsed("FR", ISSUED, stale=False, newer=True)),
            Code.TRUSTED_LIST_NEWER,
        ),
        (
            Standing(
                issuer=IssuerStanding.CONFIRMED, failure=SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
            ),
            Code.WEAK_ALGORITHM,
        ),
    ],
)
def test_what_the_lists_say_of_the_issuer_is_told(sound: Judgement, standing: Standing, code: Code) -> None:
    found = codes(replace(sound, standing=standing))
    assert code in found
    assert Code.CERTIFICATE_QUALIFICATION_NOT_CONFIRMED not in found


def test_certificate_that_its_list_does_not_qualify_names_the_service(scheme: Scheme, pki: Pki) -> None:
    trust = trust_in(scheme.loaded())
    pdf = pdfs.sign(pdfs.text_pdf(), pki.natural_person(qualified=False))
    params = params_of(Code.CERTIFICATE_NOT_QUALIFIED_BY_LIST, judgement_on(pdf, trust))
    assert params["service"] == f"{SERVICE} (Confiance Exemple, FR)"


def test_revocation_before_and_after_signing_is_told_with_its_date(sound: Judgement) -> None:
    certificate = sound.signature.certificate
    standing = Standing(issuer=IssuerStanding.CONFIRMED, revoked_on=pdfs.SIGNED_AT.replace(day=2))
    before = replace(
        but(sound, certificate=certificate.model_copy(update={"revoked": True})), standing=standing
    )
    assert params_of(Code.CERTIFICATE_REVOKED, before)["revoked_on"] == "2 mars 2025"
    since = replace(standing, revoked_on=pdfs.SIGNED_AT.replace(day=4))
    after = replace(but(sound, certificate=certificate.model_copy(update={"revoked": False})), standing=since)
    assert params_of(Code.CERTIFICATE_REVOKED_SINCE, after)["revoked_on"] == "4 mars 2025"
    proved = replace(after, moment=SigningMoment(pdfs.SIGNED_AT, Basis.PROOF))
    assert not codes(proved) & {Code.CERTIFICATE_REVOKED, Code.CERTIFICATE_REVOKED_SINCE}


def test_expiry_since_an_unproved_signing_is_told(scheme: Scheme, pki: Pki) -> None:
    holder = pki.natural_person(not_after=pdfs.SIGNED_AT + timedelta(days=2))
    pdf = pdfs.sign(pdfs.text_pdf(), holder)
    carried = evidence(pki.crl(made=pdfs.SIGNED_AT + timedelta(days=1)))
    (found,) = PadesReader().read(pdf, name="acte.pdf", beside=Beside()).signatures
    judged = judgement_of(
        replace(found, evidence=carried), at=pdfs.JUDGED_AT, trust=trust_in(scheme.loaded())
    )
    assert params_of(Code.CERTIFICATE_EXPIRED_SINCE, judged)["not_after"] == "5 mars 2025"


def test_changed_bytes_are_a_broken_signature(altered_pdf: bytes) -> None:
    assert Code.SIGNATURE_BROKEN in codes(judgement_on(altered_pdf))


def test_later_change_is_an_alteration(appended_pdf: bytes) -> None:
    found = codes(judgement_on(appended_pdf))
    assert Code.ALTERED_AFTER_SIGNING in found
    assert Code.SIGNATURE_BROKEN not in found


def test_odd_range_does_not_cover_the_file(sound: Judgement) -> None:
    odd = but(sound, covers_whole_file=False, modified_after_signing=None)
    assert codes(odd) == SOUND | {Code.SIGNATURE_DOES_NOT_COVER_FILE}


def test_signature_followed_by_another_still_covers_its_part(sound: Judgement) -> None:
    followed = but(sound, covers_whole_file=False, modified_after_signing=False)
    assert codes(followed) == SOUND


def test_expired_certificate_gives_both_dates(expired_pdf: bytes) -> None:
    (expired,) = (
        each for each in observed(judgement_on(expired_pdf)) if each.code is Code.CERTIFICATE_EXPIRED
    )
    assert expired.params["signed_on"] == "3 mars 2025"
    assert expired.params["not_after"] == "1er janvier 2024"


def test_certificate_not_yet_valid_gives_both_dates(pki: Pki, unsigned_pdf: bytes) -> None:
    tomorrow = pdfs.SIGNED_AT.replace(day=4)
    signature = judgement_on(pdfs.sign(unsigned_pdf, pki.natural_person(not_before=tomorrow)))
    params = params_of(Code.CERTIFICATE_NOT_YET_VALID, signature)
    assert params["signed_on"] == "3 mars 2025"
    assert params["not_before"] == "4 mars 2025"


def test_seal_is_said_once(seal_pdf: bytes) -> None:
    found = codes(judgement_on(seal_pdf))
    assert Code.ELECTRONIC_SEAL in found
    assert Code.SIGNER_NOT_NATURAL_PERSON not in found


def test_other_legal_person_is_not_a_natural_person(sound: Judgement) -> None:
    company = sound.signature.signer.model_copy(update={"natural_person": False})
    found = codes(but(sound, signer=company))
    assert Code.SIGNER_NOT_NATURAL_PERSON in found


def test_certificate_that_does_not_tell_leaves_the_signer_unknown(pki: Pki, unsigned_pdf: bytes) -> None:
    signature = judgement_on(pdfs.sign(unsigned_pdf, pki.organization(qualified=False)))
    assert Code.SIGNER_UNKNOWN in codes(signature)


def test_unqualified_certificate_is_not_left_to_confirm(unqualified_pdf: bytes) -> None:
    found = codes(judgement_on(unqualified_pdf))
    assert Code.CERTIFICATE_NOT_QUALIFIED in found
    assert Code.CERTIFICATE_QUALIFICATION_NOT_CONFIRMED not in found


def test_broken_digest_is_a_weak_algorithm(sound: Judgement) -> None:
    weak = sound.signature.algorithms.model_copy(update={"digest": "sha1"})
    params = params_of(Code.WEAK_ALGORITHM, but(sound, algorithms=weak))
    assert params["algorithm"] == "SHA-1"


def test_format_that_no_text_accepts_is_refused(sound: Judgement) -> None:
    refused = sound.signature.controls.format.model_copy(update={"state": State.FAILED})
    withdrawn = sound.signature.controls.model_copy(update={"format": refused})
    assert Code.FORMAT_NOT_ACCEPTED in codes(but(sound, controls=withdrawn))


def test_accepted_format_other_than_pades_is_mentioned(sound: Judgement) -> None:
    other = but(sound, format=SignatureFormat.CADES)
    assert params_of(Code.XADES_OR_CADES_INSTEAD_OF_PADES, other)["format"] == "CAdES"


def test_signature_that_could_not_be_tried_is_a_failed_check(sound: Judgement) -> None:
    untried = but(sound, intact=None)
    assert Code.CHECK_FAILED in codes(untried)
    assert Code.OTHER_TOOL_INSTRUCTIONS not in codes(untried)


def test_detached_signature_without_its_document_is_no_failed_check(sound: Judgement) -> None:
    alone = but(sound, intact=None, sub_indication="SIGNED_DATA_NOT_FOUND")
    assert Code.CHECK_FAILED not in codes(alone)


def test_remark_of_the_reader_is_told_with_the_signature(sound: Judgement) -> None:
    remark = Remark(Code.DOCUMENT_MISSING, {"file": "acte.pdf"})
    remarked = replace(sound, found=replace(sound.found, remarks=(remark,)))
    *_, told = observations_on(remarked, position=2)
    assert told.code is Code.DOCUMENT_MISSING
    assert (told.params["file"], told.params["position"]) == ("acte.pdf", "2")


def test_key_too_short_is_a_weak_algorithm(sound: Judgement) -> None:
    told = observed(replace(sound, found=replace(sound.found, short_key_bits=1024)))
    assert [seen.params["algorithm"] for seen in told if seen.code is Code.WEAK_ALGORITHM] == [
        "clé de 1024 bits"
    ]


def test_every_observation_fills_its_sentence(
    signed_pdf: bytes, altered_pdf: bytes, expired_pdf: bytes, seal_pdf: bytes, unqualified_pdf: bytes
) -> None:
    for pdf in (signed_pdf, altered_pdf, expired_pdf, seal_pdf, unqualified_pdf):
        for observation in observed(judgement_on(pdf)):
            assert SENTENCES[observation.code].text.format_map(observation.params)
