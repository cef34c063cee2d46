"""Signatures inside PDF files: PAdES (ETSI EN 319 142-1, ISO 32000-2 clause 12.8).

Nothing is fetched. A file that cannot be read raises an `UnreadableFile`; a signature that cannot be read is
reported as broken, beside the others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from asn1crypto import cms as asn1_cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.status import SignatureCoverageLevel

from handlers.errors import DamagedFile, UnreadableFile
from handlers.findings import Code
from handlers.models import Packaging, Profile, SignatureFormat
from handlers.signatures import cms
from handlers.signatures.beside import Beside
from handlers.signatures.changes import changes_after
from handlers.signatures.cms import BROKEN, CmsSignature
from handlers.signatures.coverage import coverage_of
from handlers.signatures.evidence import archived_in, suffices, together
from handlers.signatures.found import Evidence, FoundContent, FoundSignature, FoundTimestamp, Remark
from handlers.signatures.indication import SubIndication
from handlers.signatures.pdf_file import open_pdf
from handlers.signatures.pdf_signature import PdfSignature, in_signing_order
from handlers.signatures.places import hides_signed_text
from handlers.signatures.validation_data import stored_in

_BASELINE = "/ETSI.CAdES.detached"
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
            file = open_pdf(content)
            filled = in_signing_order(file)
            timestamps = [each for each in filled if each.is_timestamp]
            context = _Context(
                field_names=frozenset(name for name, _, _ in enumerate_sig_fields(file.document)),
                proofs=tuple(_proofs(file.document, timestamps)),
                store=stored_in(file.document.root),
            )
            signatures = [each for each in filled if not each.is_timestamp]
            return FoundContent(
                signatures=tuple(
                    _found(signature, context, signatures[:position])
                    for position, signature in enumerate(signatures)
                ),
                document_timestamps=len(timestamps),
            )


@dataclass(frozen=True)
class _Proof:
    """A document timestamp that holds."""

    revision: int
    """Revision of the file that it closes; 0 is the oldest."""
    timestamp: FoundTimestamp
    store: Evidence
    """Validation data that it covers."""


@dataclass(frozen=True)
class _Context:
    """What reading one signature needs to know of the others and of the file."""

    field_names: frozenset[str]
    """Names of all signature fields, filled or not."""
    proofs: tuple[_Proof, ...]
    store: Evidence
    """Validation data of the file."""


@contextmanager
def _wrapping_library_errors() -> Iterator[None]:
    try:
        yield
    except UnreadableFile:
        raise
    except Exception as error:
        # pyHanko parses as it reads; hostile bytes make it raise anything: RecursionError, KeyError, its own.
        raise DamagedFile("This PDF cannot be read.") from error


def _proofs(document: PdfFileReader, timestamps: list[PdfSignature]) -> Iterator[_Proof]:
    for found in timestamps:
        coverage = coverage_of(found)
        if found.signed_data is None or coverage.level < SignatureCoverageLevel.ENTIRE_REVISION:
            continue
        timestamp = cms.verify_timestamp(found.signed_data, found.digest)
        if timestamp is not None:
            yield _Proof(found.revision, timestamp, stored_in(document.get_historical_root(found.revision)))


def _found(signature: PdfSignature, context: _Context, earlier: list[PdfSignature]) -> FoundSignature:
    verified = _verify(signature)
    coverage = coverage_of(signature)
    changes = changes_after(signature, coverage, context.field_names)
    proofs = [proof for proof in context.proofs if proof.revision > signature.revision]
    archived = map(archived_in, _signers_of(signature))
    remarks = [*_remarks(signature, verified), *changes.kinds]
    if earlier and hides_signed_text(signature, _signed_by(earlier)):
        remarks.append(Code.SIGNATURE_OVER_TEXT)
    is_baseline = (
        signature.subfilter == _BASELINE and verified.names_certificate and len(_signers_of(signature)) == 1
    )
    return FoundSignature(
        format=SignatureFormat.PADES,
        packaging=Packaging.ENVELOPED,
        container=None,
        profile=_profile(verified, proofs, context) if is_baseline else None,
        signed_file=None,
        intact=verified.intact,
        failure=verified.failure,
        covers_whole_file=coverage.level is SignatureCoverageLevel.ENTIRE_FILE
        and not signature.file.displaced,
        modified_after_signing=changes.modified,
        accepted=_accepted(signature),
        carries_content=verified.carries_content,
        short_key_bits=verified.short_key_bits,
        algorithms=verified.algorithms,
        signing_time=verified.signing_time or _claimed_time(signature.dictionary),
        timestamps=(*verified.timestamps, *(proof.timestamp for proof in proofs)),
        certificate=verified.certificate,
        evidence=together(verified.evidence, *archived, context.store),
        remarks=tuple(map(Remark, remarks)),
    )


def _signers_of(signature: PdfSignature) -> list[asn1_cms.SignerInfo]:
    """Return who signed: one signer, as ISO 32000-2 clause 12.8.3.3 asks, or several."""
    return [] if signature.signed_data is None else list(signature.signed_data["signer_infos"])


def _verify(signature: PdfSignature) -> CmsSignature:
    """Return what the signature proves: of several signers the first is told, and all have to hold."""
    if signature.signed_data is None:
        return BROKEN
    each = [
        cms.verify_signer(signature.signed_data, signer, signature.digest, content_type="data")
        for signer in _signers_of(signature)
    ]
    failing = next((found for found in each if found.intact is not True), each[0])
    verified = replace(each[0], intact=failing.intact, failure=failing.failure)
    if signature.subfilter in _NOT_VERIFIABLE:
        return replace(verified, intact=None, failure=SubIndication.GENERIC)
    return verified


def _signed_by(earlier: list[PdfSignature]) -> bytes:
    """Return the file as the last of `earlier` signatures covers it."""
    end = max((span.start + span.length for each in earlier for span in each.covered), default=0)
    return earlier[0].content[:end]


def _claimed_time(dictionary: generic.DictionaryObject) -> datetime | None:
    try:
        time = generic.parse_pdf_date(dictionary["/M"], strict=False)
    except Exception:  # noqa: BLE001 -- absent or malformed, the claim is void
        return None
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def _accepted(signature: PdfSignature) -> bool | None:
    if signature.subfilter in _ACCEPTED and signature.signed_data is None:
        return None
    return signature.subfilter in _ACCEPTED


def _profile(found: CmsSignature, proofs: list[_Proof], context: _Context) -> Profile:
    """Return the baseline level that the file shows for this signature, EN 319 142-1 clause 6.1."""
    if not found.timestamps and not proofs:
        return Profile.B_B
    if any(suffices(together(found.evidence, proof.store), found.certificate) for proof in proofs):
        return Profile.B_LTA
    sufficient = suffices(together(found.evidence, context.store), found.certificate)
    return Profile.B_LT if sufficient else Profile.B_T


def _remarks(signature: PdfSignature, verified: CmsSignature) -> Iterator[Code]:
    if not signature.value or not signature.covered:
        yield Code.SIGNATURE_INCOMPLETE
    if len(_signers_of(signature)) > 1:
        yield Code.SEVERAL_SIGNERS_IN_ONE
    if verified.failure is SubIndication.NO_SIGNING_CERTIFICATE_FOUND and verified.certificate is not None:
        yield Code.CERTIFICATE_SUBSTITUTED
