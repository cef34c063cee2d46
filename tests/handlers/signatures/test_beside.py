import hashlib

import pytest
from cryptography.hazmat.primitives import hashes

from handlers.models import Upload
from handlers.signatures import Beside

ACT = Upload(name="Offre/Acte.pdf", content=b"act")
PRICES = Upload(name="Offre/prix.xlsx", content=b"prices")


def test_a_file_is_found_by_its_name_whatever_folder_and_case() -> None:
    assert Beside([ACT, PRICES]).named("c:\\depot\\acte.PDF") == ACT
    assert Beside([ACT]).named("autre.pdf") is None


def test_a_file_is_found_by_its_digest() -> None:
    beside = Beside([ACT, PRICES])
    assert beside.with_digest(hashlib.sha256(b"prices").digest(), hashes.SHA256()) == PRICES
    assert beside.with_digest(hashlib.sha256(b"prices").digest(), hashes.SHA512()) is None


@pytest.mark.parametrize("signature", ["acte.pdf.p7s", "acte.p7s", "ACTE.pdf - 2025-03-03 - Signature 1.xml"])
def test_a_signature_is_named_after_its_document(signature: str) -> None:
    assert Beside([PRICES, ACT]).meant_by(signature) == ACT


def test_the_only_file_beside_a_signature_is_meant_and_of_several_none() -> None:
    assert Beside([ACT]).meant_by("signature.p7s") == ACT
    assert Beside([ACT, PRICES]).meant_by("signature.p7s") is None
    assert Beside().meant_by("signature.p7s") is None


def test_a_signature_that_names_another_document_does_not_mean_the_only_one() -> None:
    assert Beside([ACT]).meant_by("prix.xlsx.p7s") is None


def test_a_document_is_meant_before_a_signature_file_of_the_same_stem() -> None:
    other = Upload(name="acte.xsig", content=b"<x/>")
    assert Beside([other, ACT], signature_files=[other]).meant_by("acte.p7s") == ACT
    assert Beside([other], signature_files=[other]).meant_by("acte.p7s") is None
    assert Beside([other], signature_files=[other]).meant_by("acte.xsig.p7s") == other


def test_a_name_that_goes_on_is_another_name() -> None:
    plan, plans = Upload(name="plan", content=b"1"), Upload(name="plan2", content=b"2")
    assert Beside([plan, plans]).meant_by("plan2.p7s") == plans


def test_the_others_do_not_hold_the_file_itself() -> None:
    beside = Beside([ACT, PRICES])
    assert beside.without(ACT).files == (PRICES,)
