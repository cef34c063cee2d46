"""Which certificate, or bare key, a XAdES signature was made with."""

import base64
import binascii
from collections.abc import Iterator, Sequence

from asn1crypto import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import load_der_public_key
from lxml import etree

from handlers.signatures.algorithms import UnsupportedAlgorithmError
from handlers.signatures.xades_properties import load_certificate
from handlers.signatures.xml_document import ds, text_of

_LATER = "{http://www.w3.org/2009/xmldsig11#}"
_CURVES: dict[str, ec.EllipticCurve] = {
    "urn:oid:1.2.840.10045.3.1.7": ec.SECP256R1(),
    "urn:oid:1.3.132.0.34": ec.SECP384R1(),
    "urn:oid:1.3.132.0.35": ec.SECP521R1(),
}


def certificates_in_key_info(signature: etree._Element) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a signature's `ds:KeyInfo` that can be read (XMLDSig 1.1 clause 4.5.4)."""
    found = []
    for encoded in _encoded_certificates(signature):
        try:
            certificate = load_certificate(base64.b64decode(text_of(encoded)))
        except (binascii.Error, ValueError):
            continue
        if certificate is not None:
            found.append(certificate)
    return tuple(found)


def gives_certificates(signature: etree._Element) -> bool:
    """Tell whether a signature's `ds:KeyInfo` has certificates, readable or not."""
    return next(_encoded_certificates(signature), None) is not None


def key_of(certificate: x509.Certificate) -> PublicKeyTypes:
    """Return a certificate's key.

    Raises:
        UnsupportedAlgorithmError: it is of a kind that we do not know.
    """
    try:
        return load_der_public_key(certificate.public_key.dump())
    except (UnsupportedAlgorithm, ValueError, TypeError) as error:
        raise UnsupportedAlgorithmError from error


def bare_keys(signature: etree._Element) -> Sequence[PublicKeyTypes]:
    """Return the keys that a signature gives without a certificate (XMLDSig 1.1 clauses 4.5.2 and 4.5.9)."""
    key_info = signature.find(ds("KeyInfo"))
    if key_info is None:
        return ()
    found: list[PublicKeyTypes] = []
    try:
        found += [_rsa(value) for value in key_info.iterfind(f"{ds('KeyValue')}/{ds('RSAKeyValue')}")]
        found += [_ec(value) for value in key_info.iterfind(f"{ds('KeyValue')}/{_LATER}ECKeyValue")]
        encoded = key_info.iterfind(f"{_LATER}DEREncodedKeyValue")
        found += [load_der_public_key(base64.b64decode(text_of(value))) for value in encoded]
    except (UnsupportedAlgorithm, ValueError, KeyError, TypeError):
        return ()
    return found


def _encoded_certificates(signature: etree._Element) -> Iterator[etree._Element]:
    return signature.iterfind(f"{ds('KeyInfo')}/{ds('X509Data')}/{ds('X509Certificate')}")


def _rsa(value: etree._Element) -> rsa.RSAPublicKey:
    numbers = [
        int.from_bytes(base64.b64decode(text_of(value.find(ds(name))))) for name in ("Exponent", "Modulus")
    ]
    return rsa.RSAPublicNumbers(*numbers).public_key()


def _ec(value: etree._Element) -> ec.EllipticCurvePublicKey:
    named = value.find(f"{_LATER}NamedCurve")
    curve = _CURVES["" if named is None else named.get("URI", "")]
    point = base64.b64decode(text_of(value.find(f"{_LATER}PublicKey")))
    return ec.EllipticCurvePublicKey.from_encoded_point(curve, point)
