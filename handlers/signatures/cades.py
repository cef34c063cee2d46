"""Signatures in files of their own, or around what they sign: CAdES (ETSI EN 319 122-1, RFC 5652)."""

from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from asn1crypto import cms

from handlers.errors import DamagedFile, EncryptedFile
from handlers.findings import Code
from handlers.models import Packaging, Profile, SignatureFormat, Upload
from handlers.signatures.archive_timestamp import archive_timestamps
from handlers.signatures.beside import Beside
from handlers.signatures.cms import BROKEN, CmsSignature, Digest, digest_of, hash_of, verify_signer
from handlers.signatures.cms_evidence import CERTIFICATE_VALUES, REVOCATION_VALUES, evidence_of
from handlers.signatures.cms_structure import (
    DATA,
    TST_INFO,
    attribute_values,
    content_of,
    content_type_of,
    open_message,
    raw_attributes,
)
from handlers.signatures.evidence import suffices
from handlers.signatures.found import Evidence, FoundContent, FoundSignature, FoundTimestamp, Remark

_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_SIGNING_CERTIFICATE = frozenset(("1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"))
_SIGNER_ATTRIBUTES = frozenset(("1.2.840.113549.1.9.16.2.18", "0.4.0.19122.1.1"))
_SIGNATURE_POLICY = frozenset(("1.2.840.113549.1.9.16.2.15",))
_OF_OLDER_LEVELS = frozenset(
    (
        CERTIFICATE_VALUES,
        REVOCATION_VALUES,
        "1.2.840.113549.1.9.16.2.21",  # complete-certificate-references
        "1.2.840.113549.1.9.16.2.22",  # complete-revocation-references
        "1.2.840.113549.1.9.16.2.26",  # time-stamped-certs-crls-references
    )
)
"""Unsigned attributes that clause 6.3, table 1, leaves out of B-LT and B-LTA."""

_ENCRYPTED = frozenset(
    (
        "1.2.840.113549.1.7.3",  # enveloped data
        "1.2.840.113549.1.7.4",  # signed and enveloped data (PKCS #7)
        "1.2.840.113549.1.7.6",  # encrypted data
        "1.2.840.113549.1.9.16.1.23",  # authenticated enveloped data
    )
)


class CadesReader:
    """Reads signature files in CMS, detached from what they sign or around it."""

    def read(self, content: bytes, *, name: str, beside: Beside) -> FoundContent:
        """Return the signature of each signer; counter-signatures, which sign another signature, are none.

        Certificates alone are unsigned, and so is a timestamp token: it counts as a timestamp of the file.

        Raises:
            DamagedFile: it cannot be read.
            EncryptedFile: it holds encrypted content, which only its recipient can open.
        """
        message = open_message(content)
        if message.signed_data is None:
            if message.content_type in _ENCRYPTED:
                raise EncryptedFile("the message is encrypted for its recipient")
            raise DamagedFile("the message holds no signed data")
        try:
            content_type = content_type_of(message.signed_data)
            if content_type.dotted == TST_INFO:
                return FoundContent(signatures=(), document_timestamps=1)
            signers = tuple(message.signed_data["signer_infos"])
            packed = (
                content_of(message.signed_data) or None
            )  # some write an empty one for a detached signature
        except Exception as error:  # asn1crypto parses as we read, and raises anything on hostile bytes
            raise DamagedFile("the signed data cannot be read") from error
        file = _File(
            message.signed_data, content_type, packed, name, beside, followed=any(message.bytes_after)
        )
        return FoundContent(
            signatures=tuple(_found(signer, file) for signer in signers),
            document_timestamps=0,
            enclosed=packed if signers else None,
        )


@dataclass(frozen=True)
class _File:
    """What the signers of one message share."""

    signed_data: cms.SignedData
    content_type: cms.ContentType
    packed: bytes | None
    """The content inside; None when the signatures are detached."""
    name: str
    beside: Beside
    followed: bool
    """Something stands behind the message that no signature covers; zeros that fill a space are nothing."""

    def verify(self, signer_info: cms.SignerInfo, digest: Digest | None) -> CmsSignature:
        """Verify one of the signers."""
        return verify_signer(self.signed_data, signer_info, digest, content_type=self.content_type.native)


def _found(signer_info: cms.SignerInfo, file: _File) -> FoundSignature:
    document = None if file.packed is not None else _document(signer_info, file)
    digest = _digest(document, file)
    verified = file.verify(signer_info, digest)
    archived = _archived(signer_info, file, digest, verified)
    evidence = _evidence(signer_info, file)
    detached = file.packed is None
    missing = _asked_name(file.name) if detached and document is None else None
    holds = verified.intact is True
    return FoundSignature(
        format=SignatureFormat.CADES,
        packaging=Packaging.DETACHED if detached else Packaging.ENVELOPING,
        container=None,
        profile=_profile(signer_info, verified, archived, evidence),
        signed_file=missing if document is None else document.name,
        intact=verified.intact,
        failure=verified.failure,
        covers_whole_file=not file.followed if holds else None,
        modified_after_signing=False if holds and not file.followed else None,
        accepted=None if verified is BROKEN else verified.names_certificate,
        carries_content=False,
        short_key_bits=verified.short_key_bits,
        algorithms=verified.algorithms,
        signing_time=verified.signing_time,
        timestamps=(*verified.timestamps, *archived),
        certificate=verified.certificate,
        evidence=evidence,
        remarks=() if missing is None else (Remark(Code.DOCUMENT_MISSING, {"file": missing}),),
        documents=() if document is None else (document,),
    )


def _document(signer_info: cms.SignerInfo, file: _File) -> Upload | None:
    """Return the document of a detached signature: the file it fits, else the one it is named after."""
    try:
        digests = attribute_values(signer_info["signed_attrs"], _MESSAGE_DIGEST)
        if digests:
            algorithm = hash_of(signer_info["digest_algorithm"]["algorithm"].native)
            signed = cms.OctetString.load(digests[0]).native
            fitting = file.beside.with_digest(signed, algorithm)
        else:
            fitting = next((each for each in file.beside.files if _fits(each, signer_info, file)), None)
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        fitting = None
    return fitting or file.beside.meant_by(file.name)


def _fits(document: Upload, signer_info: cms.SignerInfo, file: _File) -> bool:
    return file.verify(signer_info, _digest(document, file)).intact is True


def _digest(document: Upload | None, file: _File) -> Digest | None:
    if file.packed is not None:
        return digest_of(file.packed)
    return None if document is None else partial(file.beside.digest_of, document)


def _asked_name(signature_name: str) -> str:
    """Return the name of the document that a signature file asks for: `acte.pdf` for `acte.pdf.p7s`."""
    return PurePosixPath(signature_name).stem


def _archived(
    signer_info: cms.SignerInfo, file: _File, digest: Digest | None, verified: CmsSignature
) -> tuple[FoundTimestamp, ...]:
    if digest is None or verified is BROKEN:
        return ()
    certificates = verified.evidence.certificates
    return tuple(archive_timestamps(file.signed_data, signer_info, digest, certificates))


def _evidence(signer_info: cms.SignerInfo, file: _File) -> Evidence:
    try:
        return evidence_of(file.signed_data, signer_info)
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return Evidence()


def _profile(
    signer_info: cms.SignerInfo,
    verified: CmsSignature,
    archived: tuple[FoundTimestamp, ...],
    evidence: Evidence,
) -> Profile | None:
    """Return the baseline level that is really there, EN 319 122-1 clause 6.3, table 1."""
    if verified is BROKEN or not _has_what_b_b_asks(signer_info, verified):
        return None
    certificate = verified.certificate
    if certificate is None or not any(
        timestamp.time <= certificate.not_valid_after for timestamp in verified.timestamps
    ):
        return Profile.B_B
    unsigned = {attribute.identifier for attribute in raw_attributes(signer_info["unsigned_attrs"])}
    if unsigned & _OF_OLDER_LEVELS or not suffices(evidence, certificate):
        return Profile.B_T
    return Profile.B_LTA if archived else Profile.B_LT


def _has_what_b_b_asks(signer_info: cms.SignerInfo, verified: CmsSignature) -> bool:
    """Tell whether each mandatory signed attribute is there once, and each that may be there at most once."""
    signed = [
        (attribute.identifier, value.encoded)
        for attribute in raw_attributes(signer_info["signed_attrs"])
        for value in attribute.values
    ]

    def count(*identifiers: str) -> int:
        return sum(identifier in identifiers for identifier, _ in signed)

    content_types = [value for identifier, value in signed if identifier == _CONTENT_TYPE]
    return (
        verified.names_certificate
        and [cms.ContentType.load(value).dotted for value in content_types] == [DATA]
        and count(_MESSAGE_DIGEST) == count(_SIGNING_TIME) == count(*_SIGNING_CERTIFICATE) == 1
        and count(*_SIGNER_ATTRIBUTES) <= 1
        and count(*_SIGNATURE_POLICY) <= 1
    )
