"""How much of a PDF a signature covers: nothing sure, a beginning, a whole revision, or the whole file."""

from typing import NamedTuple

from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import process_data_at_eof
from pyhanko.sign.validation.status import SignatureCoverageLevel

from handlers.signatures.byte_range import leaves_out_only
from handlers.signatures.pdf_signature import PdfSignature


class Coverage(NamedTuple):
    """What a signature covers."""

    level: SignatureCoverageLevel
    revision: int
    """Last revision that it covers, 0 for the oldest; of no use below `ENTIRE_REVISION`."""


UNCLEAR = Coverage(SignatureCoverageLevel.UNCLEAR, 0)
"""The covered range is no beginning of the file around the signature value."""


def coverage_of(signature: PdfSignature) -> Coverage:
    """Return what `signature` covers of its file.

    pyHanko has the same notion, but takes a linearized file, which starts with two cross-reference sections,
    for one that was updated, and does not look into the gap of the ByteRange.
    """
    try:
        if not leaves_out_only(signature.value, signature.content, signature.covered):
            return UNCLEAR
        end = signature.covered[-1].start + signature.covered[-1].length
        if end == len(signature.content):
            last = signature.reader.xrefs.total_revisions - 1
            return Coverage(SignatureCoverageLevel.ENTIRE_FILE, last)
        revision = _revision_ending_at(signature, end)
    except Exception:  # noqa: BLE001 -- pyHanko raises anything on hostile revisions
        return UNCLEAR
    if revision is None:
        return Coverage(SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START, 0)
    return Coverage(SignatureCoverageLevel.ENTIRE_REVISION, revision)


def _revision_ending_at(signature: PdfSignature, end: int) -> int | None:
    """Return the revision that ends at byte `end`; None when the signature or its objects lie beyond."""
    history = signature.reader.xrefs
    signature.reader.stream.seek(end)
    try:
        declared = process_data_at_eof(signature.reader.stream)
    except PdfReadError:
        return None
    for revision in range(signature.revision, history.total_revisions):
        if history.get_startxref_for_revision(revision) == declared:
            inside = all(_lies_before(signature, earlier, end) for earlier in range(revision + 1))
            return revision if inside else None
    return None


def _lies_before(signature: PdfSignature, revision: int, end: int) -> bool:
    history = signature.reader.xrefs
    hybrid = history.get_xref_data(revision).hybrid
    sections = [history.get_xref_container_info(revision)]
    if hybrid is not None:
        sections.append(hybrid.meta_info)
    return all(section.end_location <= end for section in sections)
