"""What the reader of a format finds about one signature, before trust and the buyer's rules come in.

A reader tells facts of cryptography and structure; `handlers.signatures.judgement` makes a `Signature` of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

from asn1crypto import crl, ocsp, x509

from handlers.findings import Code
from handlers.models import Algorithms, Packaging, Profile, SignatureFormat, Upload
from handlers.signatures.indication import SubIndication


@dataclass(frozen=True)
class Evidence:
    """What a file carries to check certificates with: in the signature, its attributes or the document's store."""

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    ocsp_responses: tuple[ocsp.OCSPResponse, ...] = ()


@dataclass(frozen=True)
class FoundTimestamp:
    """A timestamp token (RFC 3161) that holds over the signature, or over the document with it."""

    time: datetime
    certificate: x509.Certificate | None
    """The authority's; None when the token does not carry it."""
    certificates: tuple[x509.Certificate, ...] = ()
    """The others that the token carries."""


class Remark(NamedTuple):
    """Something else to be told of one signature."""

    code: Code
    params: Mapping[str, str] = MappingProxyType({})
    """What its sentence inserts besides the signature's position and signer."""


@dataclass(frozen=True)
class FoundSignature:
    """The facts of one signature."""

    format: SignatureFormat
    packaging: Packaging
    container: Literal["ASiC-S", "ASiC-E"] | None
    profile: Profile | None
    signed_file: str | None
    """Name of the signed file of a detached signature, found or asked for; None for the other packagings."""
    intact: bool | None
    """Cryptography holds for the signature and the data it covers; None when it could not be tried."""
    failure: SubIndication | None
    """Why it is not intact; None when it is."""
    covers_whole_file: bool | None
    modified_after_signing: bool | None
    """None when nobody can tell."""
    accepted: bool | None
    """It follows PAdES, CAdES or XAdES; None when nobody can tell."""
    carries_content: bool
    """Content is packed where a detached signature has none."""
    short_key_bits: int | None
    """Size of a signing key too short to trust; None when it is long enough."""
    algorithms: Algorithms
    signing_time: datetime | None
    """Time the signer claims."""
    timestamps: tuple[FoundTimestamp, ...]
    certificate: x509.Certificate | None
    """The signer's; None when it is not inside or cannot be read."""
    evidence: Evidence = field(default_factory=Evidence)
    remarks: tuple[Remark, ...] = ()
    """What else is to be told of it: an attack above all, or a document that is not there."""
    documents: tuple[Upload, ...] = ()
    """The files beside it that it is held against, whether it matches them or not; detached signatures only."""


@dataclass(frozen=True)
class FoundContent:
    """The signatures found in one file."""

    signatures: tuple[FoundSignature, ...]
    """In signing order; empty for an unsigned file."""
    document_timestamps: int
    """Timestamps of the file as a whole. One alone is not a signature."""
    enclosed: bytes | None = None
    """The content that an enveloping signature file holds; None for any other file."""
