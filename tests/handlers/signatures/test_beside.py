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
