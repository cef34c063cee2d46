import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from handlers.signatures.algorithms import UnsupportedAlgorithmError
from handlers.signatures.xml_algorithms import (
    SignatureMethod,
    digest,
    digest_method,
    digest_name,
    holds,
    signature_method,
)

DATA = b"<ds:SignedInfo/>"
SHA256 = hashes.SHA256()
ECDSA = SignatureMethod("ecdsa", SHA256)
CURVE_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)


def method(uri: str, parameters: str = "") -> SignatureMethod:
    return signature_method(
        etree.fromstring(f'<SignatureMethod Algorithm="{uri}">{parameters}</SignatureMethod>')
    )


def raw(der: bytes, size: int) -> bytes:
    return b"".join(number.to_bytes(size) for number in decode_dss_signature(der))


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "sha1_rsa"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-md5", "md5_rsa"),
        ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", "sha384_ecdsa"),
        ("http://www.w3.org/2007/05/xmldsig-more#sha3-256-rsa-MGF1", "sha3_256_rsassa_pss"),
        ("http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519", "ed25519"),
    ],
)
def test_signature_algorithms_are_named_as_in_other_formats(uri: str, name: str) -> None:
    assert method(uri).name == name


def test_unknown_algorithms_are_told_from_wrong_values() -> None:
    with pytest.raises(UnsupportedAlgorithmError):
        method("http://www.w3.org/2000/09/xmldsig#hmac-sha1")
    with pytest.raises(UnsupportedAlgorithmError):
        digest_method(None)


def test_digests_are_those_of_their_names() -> None:
    found = digest_method("http://www.w3.org/2007/05/xmldsig-more#sha3-512")
    assert digest_name(found) == "sha3_512"
    assert digest(DATA, found) == hashlib.sha3_512(DATA).digest()


def test_ecdsa_value_holds_in_either_form() -> None:
    der = CURVE_KEY.sign(DATA, ec.ECDSA(SHA256))
    numbers = raw(der, 32)
    assert holds(CURVE_KEY.public_key(), ECDSA, numbers, DATA)
    assert holds(CURVE_KEY.public_key(), ECDSA, der, DATA)
    assert not holds(CURVE_KEY.public_key(), ECDSA, numbers, DATA + b" ")
    assert not holds(CURVE_KEY.public_key(), ECDSA, b"odd", DATA)


def test_pss_parameters_are_read() -> None:
    pss = padding.PSS(padding.MGF1(hashes.SHA384()), 20)
    value = RSA_KEY.sign(DATA, pss, hashes.SHA512())
    found = method(
        "http://www.w3.org/2007/05/xmldsig-more#rsa-pss",
        '<p:RSAPSSParams xmlns:p="http://www.w3.org/2007/05/xmldsig-more#" '
        'xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
        '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/><p:MaskGenerationFunction '
        'Algorithm="http://www.w3.org/2007/05/xmldsig-more#MGF1"><ds:DigestMethod '
        'Algorithm="http://www.w3.org/2001/04/xmldsig-more#sha384"/></p:MaskGenerationFunction>'
        "<p:SaltLength>20</p:SaltLength></p:RSAPSSParams>",
    )
    assert holds(RSA_KEY.public_key(), found, value, DATA)


@pytest.mark.parametrize("key", [ed25519.Ed25519PrivateKey.generate(), ed448.Ed448PrivateKey.generate()])
def test_edwards_curves_hold(key: ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey) -> None:
    name = "ed25519" if isinstance(key, ed25519.Ed25519PrivateKey) else "ed448"
    assert holds(key.public_key(), SignatureMethod(name, None), key.sign(DATA), DATA)


def test_dsa_value_holds() -> None:
    key = dsa.generate_private_key(2048)
    value = raw(key.sign(DATA, SHA256), 32)
    assert holds(key.public_key(), SignatureMethod("dsa", SHA256), value, DATA)


def test_key_of_another_kind_does_not_hold() -> None:
    value = RSA_KEY.sign(DATA, padding.PKCS1v15(), SHA256)
    assert holds(RSA_KEY.public_key(), SignatureMethod("rsa", SHA256), value, DATA)
    assert not holds(CURVE_KEY.public_key(), SignatureMethod("rsa", SHA256), value, DATA)
    assert not holds(RSA_KEY.public_key(), ECDSA, value, DATA)
