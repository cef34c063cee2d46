from collections.abc import Mapping

import pytest

from handlers.findings import SENTENCES, Code, Observation
from handlers.models import Signature, SignatureFormat, State
from handlers.signatures import observations_on
from handlers.signatures.found import Remark
from tests.assets import pdfs
from tests.assets.pki import Pki
from tests.handlers.signatures.judged import judged

SOUND = {
    Code.CERTIFICATE_QUALIFICATION_NOT_CONFIRMED,
    Code.CERTIFICATE_REVOCATION_NOT_CHECKED,
    Code.OTHER_TOOL_INSTRUCTIONS,
}
"""What is said of a sound signature when no trusted list is at hand."""


def signature_of(pdf: bytes) -> Signature:
    return judged(pdf).signatures[0]


def observed(signature: Signature) -> tuple[Observation, ...]:
    return observations_on(signature, position=1, at=pdfs.JUDGED_AT)


def codes(signature: Signature) -> set[Code]:
    return {observation.code for observation in observed(signature)}


def params_of(code: Code, signature: Signature) -> Mapping[str, str]:
    (observation,) = (each for each in observed(signature) if each.code is code)
    return observation.params


@pytest.fixture(scope="session")
def sound(signed_pdf: bytes) -> Signature:
    return signature_of(signed_pdf)


def test_sound_signature_leaves_only_what_was_not_checked(sound: Signature) -> None:
    assert codes(sound) == SOUND


def test_confirmed_signature_leaves_only_the_tool(sound: Signature) -> None:
    checked = sound.certificate.model_copy(update={"trusted": True, "revoked": False})
    assert codes(sound.model_copy(update={"certificate": checked})) == {Code.OTHER_TOOL_INSTRUCTIONS}


def test_changed_bytes_are_a_broken_signature(altered_pdf: bytes) -> None:
    assert Code.SIGNATURE_BROKEN in codes(signature_of(altered_pdf))


def test_later_change_is_an_alteration(appended_pdf: bytes) -> None:
    found = codes(signature_of(appended_pdf))
    assert Code.ALTERED_AFTER_SIGNING in found
    assert Code.SIGNATURE_BROKEN not in found


def test_odd_range_does_not_cover_the_file(sound: Signature) -> None:
    odd = sound.model_copy(update={"covers_whole_file": False, "modified_after_signing": None})
    assert codes(odd) == SOUND | {Code.SIGNATURE_DOES_NOT_COVER_FILE}


def test_signature_followed_by_another_still_covers_its_part(sound: Signature) -> None:
    followed = sound.model_copy(update={"covers_whole_file": False, "modified_after_signing": False})
    assert codes(followed) == SOUND


def test_expired_certificate_gives_both_dates(expired_pdf: bytes) -> None:
    (expired,) = (
        each for each in observed(signature_of(expired_pdf)) if each.code is Code.CERTIFICATE_EXPIRED
    )
    assert expired.params["signed_on"] == "3 mars 2025"
    assert expired.params["not_after"] == "1er janvier 2024"


def test_certificate_not_yet_valid_gives_both_dates(pki: Pki, unsigned_pdf: bytes) -> None:
    tomorrow = pdfs.SIGNED_AT.replace(day=4)
    signature = signature_of(pdfs.sign(unsigned_pdf, pki.natural_person(not_before=tomorrow)))
    params = params_of(Code.CERTIFICATE_NOT_YET_VALID, signature)
    assert params["signed_on"] == "3 mars 2025"
    assert params["not_before"] == "4 mars 2025"


def test_seal_is_said_once(seal_pdf: bytes) -> None:
    found = codes(signature_of(seal_pdf))
    assert Code.ELECTRONIC_SEAL in found
    assert Code.SIGNER_NOT_NATURAL_PERSON not in found


def test_other_legal_person_is_not_a_natural_person(sound: Signature) -> None:
    company = sound.signer.model_copy(update={"natural_person": False})
    found = codes(sound.model_copy(update={"signer": company}))
    assert Code.SIGNER_NOT_NATURAL_PERSON in found


def test_certificate_that_does_not_tell_leaves_the_signer_unknown(pki: Pki, unsigned_pdf: bytes) -> None:
    signature = signature_of(pdfs.sign(unsigned_pdf, pki.organization(qualified=False)))
    assert Code.SIGNER_UNKNOWN in codes(signature)


def test_unqualified_certificate_is_not_left_to_confirm(unqualified_pdf: bytes) -> None:
    found = codes(signature_of(unqualified_pdf))
    assert Code.CERTIFICATE_NOT_QUALIFIED in found
    assert Code.CERTIFICATE_QUALIFICATION_NOT_CONFIRMED not in found


def test_broken_digest_is_a_weak_algorithm(sound: Signature) -> None:
    weak = sound.algorithms.model_copy(update={"digest": "sha1"})
    params = params_of(Code.WEAK_ALGORITHM, sound.model_copy(update={"algorithms": weak}))
    assert params["algorithm"] == "SHA-1"


def test_format_that_no_text_accepts_is_refused(sound: Signature) -> None:
    refused = sound.controls.format.model_copy(update={"state": State.FAILED})
    withdrawn = sound.controls.model_copy(update={"format": refused})
    assert Code.FORMAT_NOT_ACCEPTED in codes(sound.model_copy(update={"controls": withdrawn}))


def test_accepted_format_other_than_pades_is_mentioned(sound: Signature) -> None:
    other = sound.model_copy(update={"format": SignatureFormat.CADES})
    assert params_of(Code.XADES_OR_CADES_INSTEAD_OF_PADES, other)["format"] == "CAdES"


def test_signature_that_could_not_be_tried_is_a_failed_check(sound: Signature) -> None:
    untried = sound.model_copy(update={"intact": None})
    assert Code.CHECK_FAILED in codes(untried)
    assert Code.OTHER_TOOL_INSTRUCTIONS not in codes(untried)


def test_detached_signature_without_its_document_is_no_failed_check(sound: Signature) -> None:
    alone = sound.model_copy(update={"intact": None, "sub_indication": "SIGNED_DATA_NOT_FOUND"})
    assert Code.CHECK_FAILED not in codes(alone)


def test_remark_of_the_reader_is_told_with_the_signature(sound: Signature) -> None:
    remark = Remark(Code.DOCUMENT_MISSING, {"file": "acte.pdf"})
    *_, told = observations_on(sound, position=2, at=pdfs.JUDGED_AT, remarks=[remark])
    assert told.code is Code.DOCUMENT_MISSING
    assert (told.params["file"], told.params["position"]) == ("acte.pdf", "2")


def test_key_too_short_is_a_weak_algorithm(sound: Signature) -> None:
    told = observations_on(sound, position=1, at=pdfs.JUDGED_AT, short_key_bits=1024)
    assert [seen.params["algorithm"] for seen in told if seen.code is Code.WEAK_ALGORITHM] == [
        "clé de 1024 bits"
    ]


def test_every_observation_fills_its_sentence(
    signed_pdf: bytes, altered_pdf: bytes, expired_pdf: bytes, seal_pdf: bytes, unqualified_pdf: bytes
) -> None:
    for pdf in (signed_pdf, altered_pdf, expired_pdf, seal_pdf, unqualified_pdf):
        for observation in observed(signature_of(pdf)):
            assert SENTENCES[observation.code].text.format_map(observation.params)
