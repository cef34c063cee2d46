"""CAdES signatures of the test PKI: detached or around their content, at each level, and what may happen to them."""

import asyncio
import base64
import hashlib
from collections.abc import Iterable

from asn1crypto import cms, core, ocsp
from asn1crypto import crl as asn1_crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper

from tests.assets.pdfs import SIGNED_AT
from tests.assets.pki import Holder

CERTIFICATE_VALUES = "1.2.840.113549.1.9.16.2.23"
REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24"
PKCS1 = padding.PKCS1v15()
_COUNTER_SIGNATURE = "1.2.840.113549.1.9.6"
_ARCHIVE_TIMESTAMP_V3 = "0.4.0.1733.2.4"
_HASH_INDEX_V3 = "0.4.0.19122.1.5"


def sign(
    content: bytes,
    holder: Holder,
    *,
    detached: bool = True,
    timestamper: TimeStamper | None = None,
) -> bytes:
    """Return a signature file, in DER."""
    signing = holder.signer.async_sign_general_data(
        content,
        "sha256",
        detached=detached,
        timestamper=timestamper,
        use_cades=True,
        signed_attr_settings=PdfCMSSignedAttributes(signing_time=SIGNED_AT),
    )
    der: bytes = asyncio.run(signing).dump()
    return der


def parallel(one: bytes, other: bytes) -> bytes:
    """Return one file with the signers of both."""
    merged, added = _signed_data(one), _signed_data(other)
    certificates = {each.dump(): each for each in (*merged["certificates"], *added["certificates"])}
    return _file(
        merged,
        certificates=list(certificates.values()),
        signer_infos=[*merged["signer_infos"], *added["signer_infos"]],
    )


def countersigned(signature: bytes, holder: Holder) -> bytes:
    """Return the signature, itself signed by somebody else."""
    counter = _signer(sign(_signer(signature)["signature"].native, holder))
    return _with_attribute(signature, _COUNTER_SIGNATURE, counter.dump())


def with_validation_data(signature: bytes, *crls: x509.CertificateRevocationList) -> bytes:
    """Return the signature with lists of revoked certificates in its message, as B-LT has them."""
    listed = [asn1_crl.CertificateList.load(each.public_bytes(serialization.Encoding.DER)) for each in crls]
    return _file(_signed_data(signature), crls=[cms.RevocationInfoChoice("crl", each) for each in listed])


def with_revocation_values(
    signature: bytes, crls: Iterable[x509.CertificateRevocationList], answers: Iterable[ocsp.OCSPResponse]
) -> bytes:
    """Return the signature with revocation data in an attribute, as the older long-term levels have them."""
    lists = _sequence(each.public_bytes(serialization.Encoding.DER) for each in crls)
    basic = _sequence(each["response_bytes"]["response"].parsed.dump() for each in answers)
    values = _sequence((_tagged(0, lists), _tagged(1, basic)))
    return _with_attribute(signature, REVOCATION_VALUES, values)


def with_answers(signature: bytes, *answers: ocsp.OCSPResponse, basic: bool = False) -> bytes:
    """Return the signature with OCSP responses in its message, RFC 5940; `basic`: only the inner part of each."""
    listed = [
        cms.RevocationInfoChoice.load(
            _tagged(
                1,
                core.ObjectIdentifier("1.3.6.1.5.5.7.48.1.1").dump()
                + each["response_bytes"]["response"].parsed.dump()
                if basic
                else core.ObjectIdentifier("1.3.6.1.5.5.7.16.2").dump() + each.dump(),
            )
        )
        for each in answers
    ]
    return _file(_signed_data(signature), crls=listed)


def with_certificate_values(signature: bytes) -> bytes:
    """Return the signature with its certificates in an attribute too, as the older long-term levels have them."""
    certificates = [each.chosen for each in _signed_data(signature)["certificates"]]
    values = _sequence(each.dump() for each in certificates)
    return _with_attribute(signature, CERTIFICATE_VALUES, values)


def archive_timestamped(signature: bytes, content: bytes, timestamper: TimeStamper) -> bytes:
    """Return the signature with an archive-time-stamp-v3, EN 319 122-1 clause 5.5.3."""
    signed_data = _signed_data(signature)
    (signer,) = signed_data["signer_infos"]
    attributes = [
        attribute["type"].dump() + value.dump()
        for attribute in signer["unsigned_attrs"]
        for value in attribute["values"]
    ]
    index = _sequence(
        (
            _sequence((core.ObjectIdentifier("2.16.840.1.101.3.4.2.1").dump(),)),
            *(
                _sequence(core.OctetString(hashlib.sha256(each).digest()).dump() for each in listed)
                for listed in (
                    [each.dump() for each in signed_data["certificates"]],
                    [each.dump() for each in signed_data["crls"] or ()],
                    attributes,
                )
            ),
        )
    )
    fields = ("version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm", "signature")
    covered = (
        core.ObjectIdentifier("1.2.840.113549.1.7.1").dump()
        + hashlib.sha256(content).digest()
        + b"".join(signer[field].dump() for field in fields)
        + index
    )
    token = asyncio.run(timestamper.async_timestamp(hashlib.sha256(covered).digest(), "sha256"))
    return _with_attribute(
        signature, _ARCHIVE_TIMESTAMP_V3, _with_attribute(token.dump(), _HASH_INDEX_V3, index)
    )


def timestamp_token(content: bytes, timestamper: TimeStamper) -> bytes:
    """Return a timestamp of the content, alone in its file."""
    der: bytes = asyncio.run(timestamper.async_timestamp(hashlib.sha256(content).digest(), "sha256")).dump()
    return der


def certificates_only(holder: Holder) -> bytes:
    """Return a file of certificates: a message that nobody signed."""
    return _file(_signed_data(sign(b"", holder)), signer_infos=[], digest_algorithms=[])


def changed(file: bytes, /, **fields: object) -> bytes:
    """Return the file with fields of its one signer replaced."""
    signed_data = _signed_data(file)
    (signer,) = signed_data["signer_infos"]
    for name, value in fields.items():
        signer[name] = value
    return _file(signed_data, signer_infos=[signer])


def unsigned_attributes(signature: bytes) -> cms.CMSAttributes:
    """Return the unsigned attributes of the one signer."""
    return _signer(signature)["unsigned_attrs"]


def signer_identifier(signature: bytes) -> cms.SignerIdentifier:
    """Return how the one signer's certificate is identified."""
    return _signer(signature)["sid"]


def signed_octets(signature: bytes) -> bytes:
    """Return what the one signer's key signed: the signed attributes (RFC 5652 clause 5.4)."""
    octets: bytes = _signer(signature)["signed_attrs"].untag().dump()
    return octets


def with_certificates_of(signature: bytes, other: bytes) -> bytes:
    """Return the file with the certificates of another in place of its own."""
    return _file(_signed_data(signature), certificates=_signed_data(other)["certificates"])


def sign_without(attribute: str, content: bytes, holder: Holder) -> bytes:
    """Return a detached signature that lacks one of its signed attributes, by its name in asn1crypto."""
    key = holder.key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    signed = sign(content, holder)
    kept = [each for each in _signer(signed)["signed_attrs"] if each["type"].native != attribute]
    bare = changed(signed, signed_attrs=kept)
    return changed(bare, signature=key.sign(signed_octets(bare), ec.ECDSA(hashes.SHA256())))


def without_certificates(signature: bytes) -> bytes:
    """Return the file without any certificate."""
    return _file(_signed_data(signature), certificates=[])


def with_attribute_certificate(signature: bytes) -> bytes:
    """Return the file with something that is no certificate among them, tagged as an attribute certificate."""
    signed_data = _signed_data(signature)
    kept = b"".join(each.dump() for each in signed_data["certificates"])
    signed_data["certificates"] = cms.CertificateSet(contents=_tagged(2, core.Integer(1).dump()) + kept)
    return _file(signed_data)


def pem(signature: bytes) -> bytes:
    """Return the file as text."""
    return b"-----BEGIN PKCS7-----\n" + base64.encodebytes(signature) + b"-----END PKCS7-----\n"


def ber(signature: bytes) -> bytes:
    """Return an enveloping signature with indefinite lengths and its content cut up, as streaming programs write."""
    signed_data = _signed_data(signature)
    content = signed_data["encap_content_info"]["content"].native
    pieces = b"".join(core.OctetString(content[at : at + 7]).dump() for at in range(0, len(content), 7))
    packed = _indefinite(0xA0, _indefinite(0x24, pieces))
    encapsulated = _indefinite(0x30, core.ObjectIdentifier("1.2.840.113549.1.7.1").dump() + packed)
    fields = (
        signed_data["version"].dump(),
        signed_data["digest_algorithms"].dump(),
        encapsulated,
        signed_data["certificates"].dump(),
        signed_data["signer_infos"].dump(),
    )
    message = _indefinite(0xA0, _indefinite(0x30, b"".join(fields)))
    return _indefinite(0x30, core.ObjectIdentifier("1.2.840.113549.1.7.2").dump() + message)


def _signed_data(file: bytes) -> cms.SignedData:
    return cms.ContentInfo.load(file)["content"]


def _signer(file: bytes) -> cms.SignerInfo:
    (signer,) = _signed_data(file)["signer_infos"]
    return signer


def _file(signed_data: cms.SignedData, **fields: object) -> bytes:
    for name, value in fields.items():
        signed_data[name] = value
    der: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump()
    return der


def _with_attribute(file: bytes, identifier: str, value: bytes) -> bytes:
    """Return a file with one more unsigned attribute on its one signer."""
    values = core.Set(contents=value).dump()
    added = cms.CMSAttribute.load(_sequence((core.ObjectIdentifier(identifier).dump(), values)))
    return changed(file, unsigned_attrs=[*_signer(file)["unsigned_attrs"], added])


def _sequence(encoded: Iterable[bytes]) -> bytes:
    der: bytes = core.Sequence(contents=b"".join(encoded)).dump()
    return der


def _tagged(number: int, content: bytes) -> bytes:
    """Return content behind a constructed tag of the context."""
    return b"".join((bytes([0xA0 | number, 0x84]), len(content).to_bytes(4), content))


def _indefinite(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x80]) + content + b"\0\0"
