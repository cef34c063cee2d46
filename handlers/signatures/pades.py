"""Signatures inside PDF files: PAdES (ETSI EN 319 142-1, ISO 32000-2 clause 12.8).

Nothing is fetched. A file that cannot be read raises an `UnreadableFile`; a signature that cannot be read is
reported as broken, beside the others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO

from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from handlers.errors import DamagedFile, EncryptedFile, UnreadableFile
from handlers.models import Packaging, Profile, SignatureFormat
from handlers.signatures import cms
from handlers.signatures.beside import Beside
from handlers.signatures.byte_range import spans
from handlers.signatures.changes import modified_after
from handlers.signatures.cms import BROKEN, CmsSignature
from handlers.signatures.coverage import UNCLEAR, Coverage, coverage_of
from handlers.signatures.found import FoundContent, FoundSignature, FoundTimestamp
from handlers.signatures.indication import SubIndication

_BASELINE = "/ETSI.CAdES.detached"
_TIMESTAMP = "/ETSI.RFC3161"
_ACCEPTED = {_BASELINE, "/adbe.pkcs7.detached"}
"""EN 319 142-1 (PAdES) and EN 319 142-2 (PAdES with PKCS #7)."""
_NOT_VERIFIABLE = {"/adbe.pkcs7.sha1", "/adbe.x509.rsa_sha1"}
"""Withdrawn from PDF 2.0; they sign something else than the digest of the covered bytes."""


class PadesReader:
    """Reads the signatures of PDF files."""

    def read(self, content: bytes, *, name: str, beside: Beside) -> FoundContent:  # noqa: ARG002 -- all is inside
        """Return every signature of a PDF.

        Raises:
            DamagedFile: the PDF cannot be read.
            EncryptedFile: it opens with a password or a key only.
        """
        with _wrapping_library_errors():
            document = _open(content)
            fields = sorted(_filled_fields(document, content), key=lambda field: field.revision)
            timestamps = [field for field in fields if field.subfilter == _TIMESTAMP]
            context = _Context(
                field_names=frozenset(name for name, _, _ in enumerate_sig_fields(document)),
                proofs=tuple(_proofs(document, timestamps)),
                has_validation_data="/DSS" in document.root,
            )
            return FoundContent(
                signatures=tuple(_found(field, context) for field in fields if field.subfilter != _TIMESTAMP),
                document_timestamps=len(timestamps),
            )


@dataclass(frozen=True)
class _Proof:
    """A document timestamp that holds."""

    revision: int
    """Revision of the file that it closes; 0 is the oldest."""
    timestamp: FoundTimestamp
    covers_validation_data: bool
    """What it covers has a document security store."""


@dataclass(frozen=True)
class _Context:
    """What reading one signature needs to know of the others and of the file."""

    field_names: frozenset[str]
    """Names of all signature fields, filled or not."""
    proofs: tuple[_Proof, ...]
    has_validation_data: bool
    """The file has a document security store."""


@dataclass(frozen=True, eq=False)
class _Field:
    """A signature field that is filled."""

    content: bytes
    """The whole file."""
    subfilter: str
    """How the signature is encoded; empty when it does not say."""
    claimed_time: datetime | None
    """Time in the signature dictionary."""
    embedded: EmbeddedPdfSignature | None
    """None when the signature's structure cannot be read."""

    @property
    def revision(self) -> int:
        """Revision of the file that holds the signature, 0 for the oldest and for an unreadable signature."""
        return 0 if self.embedded is None else self.embedded.signed_revision

    def digest(self, algorithm: hashes.HashAlgorithm) -> bytes:
        """Return the digest of what the signature covers; ValueError when it does not say it properly."""
        computed = hashes.Hash(algorithm)
        for start, length in spans(() if self.embedded is None else self.embedded.byte_range):
            computed.update(memoryview(self.content)[start : start + length])
        return computed.finalize()

    def coverage(self) -> Coverage:
        """Return how much of the file's history the signature covers."""
        return UNCLEAR if self.embedded is None else coverage_of(self.embedded, self.content)


@contextmanager
def _wrapping_library_errors() -> Iterator[None]:
    try:
        yield
    except UnreadableFile:
        raise
    except Exception as error:
        # pyHanko parses as it reads; hostile bytes make it raise anything: RecursionError, KeyError, its own.
        raise DamagedFile("This PDF cannot be read.") from error


def _open(content: bytes) -> PdfFileReader:
    document = PdfFileReader(BytesIO(content), strict=False)
    if document.encrypt_dict is not None:
        handler = document.security_handler
        opens = (
            isinstance(handler, StandardSecurityHandler)
            and document.decrypt("").status is not AuthStatus.FAILED
        )
        if not opens:
            raise EncryptedFile("This PDF needs a password or a key.")
    return document


def _filled_fields(document: PdfFileReader, content: bytes) -> Iterator[_Field]:
    """Yield one field for each signature: a signature that several fields share is one."""
    seen = set()
    for name, value, field in enumerate_sig_fields(document, filled_status=True):
        dictionary = value.get_object()
        if dictionary.container_ref in seen or not _has_value(dictionary):
            continue
        seen.add(dictionary.container_ref)
        yield _Field(
            content=content,
            subfilter=str(dictionary["/SubFilter"]) if "/SubFilter" in dictionary else "",
            claimed_time=_claimed_time(dictionary),
            embedded=_embedded(document, field, name),
        )


def _has_value(dictionary: generic.DictionaryObject) -> bool:
    """Tell whether the place kept for the signature value was ever filled."""
    if "/Contents" not in dictionary:
        return False
    value = dictionary.raw_get("/Contents", decrypt=generic.EncryptedObjAccess.RAW)
    return any(value.original_bytes)


def _claimed_time(dictionary: generic.DictionaryObject) -> datetime | None:
    try:
        time = generic.parse_pdf_date(dictionary["/M"], strict=False)
    except Exception:  # noqa: BLE001 -- absent or malformed, the claim is void
        return None
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def _embedded(
    document: PdfFileReader, field: generic.DictionaryObject, name: str
) -> EmbeddedPdfSignature | None:
    try:
        return EmbeddedPdfSignature(document, field, name)
    except Exception:  # noqa: BLE001 -- asn1crypto and pyHanko raise anything on hostile bytes
        return None


def _proofs(document: PdfFileReader, timestamps: list[_Field]) -> Iterator[_Proof]:
    for field in timestamps:
        if field.embedded is None or field.coverage().level < SignatureCoverageLevel.ENTIRE_REVISION:
            continue
        timestamp = cms.verify_timestamp(field.embedded.signed_data, field.digest)
        if timestamp is not None:
            covered = document.get_historical_root(field.revision)
            yield _Proof(field.revision, timestamp, "/DSS" in covered)


def _found(field: _Field, context: _Context) -> FoundSignature:
    verified = _verify(field)
    coverage = field.coverage()
    modified = None
    if field.embedded is not None:
        modified = modified_after(field.embedded, coverage, context.field_names)
    proofs = [proof for proof in context.proofs if proof.revision > field.revision]
    return FoundSignature(
        format=SignatureFormat.PADES,
        packaging=Packaging.ENVELOPED,
        container=None,
        profile=_profile(field, verified, proofs, context),
        signed_file=None,
        intact=verified.intact,
        failure=verified.failure,
        covers_whole_file=coverage.level is SignatureCoverageLevel.ENTIRE_FILE,
        modified_after_signing=modified,
        accepted=_accepted(field),
        carries_content=verified.carries_content,
        short_key_bits=verified.short_key_bits,
        algorithms=verified.algorithms,
        signing_time=verified.signing_time or field.claimed_time,
        timestamps=(*verified.timestamps, *(proof.timestamp for proof in proofs)),
        certificate=verified.certificate,
        evidence=verified.evidence,
    )


def _verify(field: _Field) -> CmsSignature:
    found = BROKEN if field.embedded is None else cms.verify(field.embedded.signed_data, field.digest)
    if field.subfilter in _NOT_VERIFIABLE:
        return replace(found, intact=None, failure=SubIndication.GENERIC)
    return found


def _accepted(field: _Field) -> bool | None:
    if field.subfilter in _ACCEPTED and field.embedded is None:
        return None
    return field.subfilter in _ACCEPTED


def _profile(field: _Field, found: CmsSignature, proofs: list[_Proof], context: _Context) -> Profile | None:
    """Return the baseline level that the structure shows, EN 319 142-1 clause 6.1.

    Whether the validation data suffice is not looked at.
    """
    if field.subfilter != _BASELINE or not found.names_certificate:
        return None
    if not found.timestamps and not proofs:
        return Profile.B_B
    if any(proof.covers_validation_data for proof in proofs):
        return Profile.B_LTA
    return Profile.B_LT if context.has_validation_data else Profile.B_T
