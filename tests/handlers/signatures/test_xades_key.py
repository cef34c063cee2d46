import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from handlers.signatures.xades_key import bare_keys, certificates_in_key_info, gives_certificates, key_of
from handlers.signatures.xml_document import DS
from tests.assets import xades
from tests.assets.pki import Pki
from tests.assets.xades import Making, Ref

CURVE_KEY = ec.generate_private_key(ec.SECP256R1()).public_key()
RSA_KEY = rsa.generate_private_key(65537, 2048).public_key()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def key_info(inner: str) -> etree._Element:
    return etree.fromstring(
        f'<ds:Signature xmlns:ds="{DS}" xmlns:n="http://www.w3.org/2009/xmldsig11#"><ds:KeyInfo>{inner}'
        "</ds:KeyInfo></ds:Signature>"
    )


def test_certificates_that_cannot_be_read_are_left_out(pki: Pki) -> None:
    making = Making(given=(pki.person.certificate, pki.issuing))
    signature = xades.sign([Ref("", b"")], pki.person, making=making)
    (first, _) = signature.iter(f"{{{DS}}}X509Certificate")
    first.text = "AAAA"
    assert [each.subject.native["common_name"] for each in certificates_in_key_info(signature)] == [
        "Confiance Exemple Signature"
    ]
    assert gives_certificates(signature)
    assert not gives_certificates(key_info(""))


def test_key_of_a_certificate_is_its_own(pki: Pki) -> None:
    assert key_of(pki.person.asn1_certificate) == pki.person.certificate.public_key()


def test_bare_keys_are_read() -> None:
    numbers = RSA_KEY.public_numbers()
    value = (
        f"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{b64(numbers.n.to_bytes(256))}</ds:Modulus><ds:Exponent>AQAB"
        "</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>"
    )
    assert bare_keys(key_info(value)) == [RSA_KEY]
    point = b64(CURVE_KEY.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    curve = '<n:NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/>'
    value = (
        f"<ds:KeyValue><n:ECKeyValue>{curve}<n:PublicKey>{point}</n:PublicKey></n:ECKeyValue></ds:KeyValue>"
    )
    assert bare_keys(key_info(value)) == [CURVE_KEY]
    der = b64(CURVE_KEY.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    assert bare_keys(key_info(f"<n:DEREncodedKeyValue>{der}</n:DEREncodedKeyValue>")) == [CURVE_KEY]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "<ds:KeyValue><ds:RSAKeyValue/></ds:KeyValue>",
        "<ds:KeyValue><n:ECKeyValue/></ds:KeyValue>",
        "<n:DEREncodedKeyValue>AAAA</n:DEREncodedKeyValue>",
    ],
)
def test_keys_that_cannot_be_read_are_none(value: str) -> None:
    assert list(bare_keys(key_info(value))) == []
