import pytest

from handlers.models import Indication
from handlers.signatures.indication import SubIndication, conclude


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
