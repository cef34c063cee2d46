from dataclasses import replace

import pytest

from handlers.models import Indication
from handlers.signatures.indication import SubIndication, conclude
from handlers.signatures.trust import IssuerStanding, Standing


@pytest.mark.parametrize("failure", ["FORMAT_FAILURE", "HASH_FAILURE", "SIG_CRYPTO_FAILURE"])
def test_what_does_not_hold_fails(failure: str) -> None:
    conclusion = conclude(SubIndication(failure), modified_after_signing=False)
    assert conclusion == (Indication.TOTAL_FAILED, failure)


@pytest.mark.parametrize("failure", ["NO_SIGNING_CERTIFICATE_FOUND", "GENERIC"])
def test_what_could_not_be_tried_is_indeterminate(failure: str) -> None:
    conclusion = conclude(SubIndication(failure), modified_after_signing=None)
    assert conclusion == (Indication.INDETERMINATE, failure)


def test_modification_after_signing_fails() -> None:
    conclusion = conclude(None, modified_after_signing=True)
    assert conclusion == (Indication.TOTAL_FAILED, "FORMAT_FAILURE")


def test_sound_signature_without_trusted_list_is_indeterminate() -> None:
    conclusion = conclude(None, modified_after_signing=False)
    assert conclusion == (Indication.INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND")


def test_standing_decides_when_cryptography_holds() -> None:
    confirmed = Standing(issuer=IssuerStanding.CONFIRMED, qualified=True)
    assert conclude(None, modified_after_signing=False, standing=confirmed) == (Indication.TOTAL_PASSED, None)
    for failure, indication in (
        (SubIndication.REVOKED, Indication.TOTAL_FAILED),
        (SubIndication.EXPIRED, Indication.TOTAL_FAILED),
        (SubIndication.NOT_YET_VALID, Indication.TOTAL_FAILED),
        (SubIndication.REVOKED_NO_POE, Indication.INDETERMINATE),
        (SubIndication.TRY_LATER, Indication.INDETERMINATE),
    ):
        standing = replace(confirmed, failure=failure)
        assert conclude(None, modified_after_signing=False, standing=standing) == (indication, failure)


def test_weak_algorithm_leaves_a_trusted_signature_indeterminate() -> None:
    confirmed = Standing(issuer=IssuerStanding.CONFIRMED, qualified=True)
    conclusion = conclude(None, modified_after_signing=False, standing=confirmed, weak=True)
    assert conclusion == (Indication.INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE")
