import pytest
from asn1crypto.algos import DigestAlgorithm, SignedDigestAlgorithm
from asn1crypto.keys import PublicKeyInfo
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from handlers.signatures.algorithms import (
    UnsupportedAlgorithmError,
    Validator,
    digest_name,
    digests_disagree,
    short_key_bits,
    signature_name,
    weak_name,
)

PLAIN_SHA256 = SignedDigestAlgorithm({"algorithm": "0.4.0.127.0.7.1.1.4.1.3"})
DATA = b"Acte d'engagement"


def info(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> PublicKeyInfo:
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return PublicKeyInfo.load(der)


@pytest.fixture(scope="module")
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def plain_signature(key: ec.EllipticCurvePrivateKey) -> bytes:
    r, s = decode_dss_signature(key.sign(DATA, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


def test_plain_ecdsa_is_verified(key: ec.EllipticCurvePrivateKey, plain_signature: bytes) -> None:
    Validator().validate_signature(plain_signature, DATA, info(key), PLAIN_SHA256)


@pytest.mark.parametrize("signature", [b"", b"odd", b"\x01" * 64])
def test_wrong_plain_ecdsa_is_refused(key: ec.EllipticCurvePrivateKey, signature: bytes) -> None:
    with pytest.raises(InvalidSignature):
        Validator().validate_signature(signature, DATA, info(key), PLAIN_SHA256)


def test_unknown_algorithm_is_not_a_wrong_signature(key: ec.EllipticCurvePrivateKey) -> None:
    unknown = SignedDigestAlgorithm({"algorithm": "1.2.3.4"})
    with pytest.raises(UnsupportedAlgorithmError):
        Validator().validate_signature(b"\x01" * 64, DATA, info(key), unknown)


def test_algorithms_are_called_by_name_or_by_identifier() -> None:
    assert digest_name(DigestAlgorithm({"algorithm": "sha256"})) == "sha256"
    assert signature_name(SignedDigestAlgorithm({"algorithm": "sha256_rsa"})) == "sha256_rsa"
    assert signature_name(PLAIN_SHA256) == "sha256_ecdsa"
    assert signature_name(SignedDigestAlgorithm({"algorithm": "1.2.3.4"})) == "1.2.3.4"


@pytest.mark.parametrize(
    ("digest", "signature", "weak"),
    [
        ("sha256", "sha256_rsa", None),
        ("sha1", "rsassa_pkcs1v15", "SHA-1"),
        ("sha256", "sha1_rsa", "SHA-1"),
        ("md5", "md5_rsa", "MD5"),
        (None, None, None),
    ],
)
def test_broken_digest_is_named(digest: str | None, signature: str | None, weak: str | None) -> None:
    assert weak_name(digest, signature) == weak


def test_short_rsa_key_is_measured(key: ec.EllipticCurvePrivateKey) -> None:
    short = rsa.generate_private_key(65537, 1024)  # noqa: S505 -- too short on purpose
    assert short_key_bits(info(short)) == 1024
    assert short_key_bits(info(rsa.generate_private_key(65537, 2048))) is None
    assert short_key_bits(info(key)) is None


@pytest.mark.parametrize(
    ("digest", "signature", "disagree"),
    [
        ("sha256", "sha256_rsa", False),
        ("sha256", "sha512_rsa", True),
        ("sha3_512", "sha256_ecdsa", True),
        ("sha3_256", "sha3_256_rsa", False),
        ("sha256", "rsassa_pkcs1v15", False),
        ("sha256", "rsassa_pss", False),
        ("sha512", "ed25519", False),
        ("sha256", "1.2.3.4", False),
    ],
)
def test_digest_that_a_signature_algorithm_names_is_compared(
    digest: str, signature: str, *, disagree: bool
) -> None:
    assert digests_disagree(digest, signature) is disagree


def test_rsa_with_sha3_is_verified() -> None:
    key = rsa.generate_private_key(65537, 2048)
    algorithm = SignedDigestAlgorithm({"algorithm": "2.16.840.1.101.3.4.3.14"})
    value = key.sign(DATA, padding.PKCS1v15(), hashes.SHA3_256())
    Validator().validate_signature(value, DATA, info(key), algorithm)
    with pytest.raises(InvalidSignature):
        Validator().validate_signature(value, b"other", info(key), algorithm)
    assert signature_name(algorithm) == "sha3_256_rsa"
