"""Documents and the signature files beside them: what the one's report makes of the other's."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from handlers.detect import CMS, SIGNED_XML, ending
from handlers.findings import Code, Observation, findings
from handlers.models import Finding, Kind, Report, Severity, VerdictName
from handlers.signatures import is_named_after
from handlers.verdict import gravest, verdict_beside_signatures
from knowledge.book import Book

_NO_SIGNATURE = frozenset(
    (
        Code.UNSIGNED,
        Code.SCANNED_SIGNATURE,
        Code.TIMESTAMP_ONLY,
        Code.NOT_SIGNABLE,
        Code.SIGNATURE_REQUIRED_REMINDER,
        Code.UNKNOWN_FORMAT,
    )
)
"""What is said of a document as if nothing signed it; any kind of file may be signed separately."""
_ARCHIVES = frozenset((Kind.ZIP, Kind.SEVEN_ZIP, Kind.RAR))
_SIGNATURE_ENDINGS = (CMS.endings | SIGNED_XML.endings) - {".xml"}


class Checked(NamedTuple):
    """One of several files that were handed in together, checked."""

    report: Report
    documents: frozenset[int] = frozenset()
    """Positions of the files that its detached signatures are held against."""


def paired(checked: Sequence[Checked], book: Book) -> tuple[Report, ...]:
    """Return the reports, in order; that of a signed document takes its signature files into account.

    Such a document is no longer « unsigned »: it has the verdict that its own signatures and those beside it
    give. One whose signature file could not be verified is neither signed nor unsigned: it is to be looked at.
    """
    return tuple(
        _beside(each.report, list(_signature_files(position, checked)), checked, book)
        for position, each in enumerate(checked)
    )


def _signature_files(position: int, checked: Sequence[Checked]) -> Iterator[Report]:
    return (each.report for each in checked if position in each.documents)


def _beside(
    document: Report, signature_files: Sequence[Report], checked: Sequence[Checked], book: Book
) -> Report:
    tried = [file for file in signature_files if file.verdict is not VerdictName.UNREADABLE]
    if tried:
        with_them = _with_signed_archive if document.kind in _ARCHIVES else _with_signatures
        return with_them(document, tried, book)
    if document.verdict is not VerdictName.UNSIGNED or document.members:
        return document
    named = (file for file in _not_verified(checked) if is_named_after(file.file, document.file))
    not_verified = next(chain(signature_files, named), None)
    return document if not_verified is None else _with_signature_not_verified(document, not_verified, book)


def _with_signatures(document: Report, signature_files: Sequence[Report], book: Book) -> Report:
    kept = _without_what_it_lacks(document)
    verdict = verdict_beside_signatures(kept, document.signatures, [file.verdict for file in signature_files])
    observed = [_observed(Code.SIGNED_SEPARATELY, file) for file in signature_files]
    told = _told(document, kept, findings(observed, book), verdict)
    return told.model_copy(update={"signature_files": tuple(file.file for file in signature_files)})


def _with_signed_archive(archive: Report, signature_files: Sequence[Report], book: Book) -> Report:
    """Say that what is in a signed archive is not signed (R30); a broken signature spoils the whole."""
    broken = [file.verdict for file in signature_files if file.verdict is VerdictName.NON_COMPLIANT]
    said = findings([Observation(code=Code.ARCHIVE_SIGNATURE_ONLY, params={"archive": archive.file})], book)
    return _told(archive, archive.findings, said, gravest([archive.verdict, *broken]))


def _with_signature_not_verified(document: Report, signature_file: Report, book: Book) -> Report:
    said = findings([_observed(Code.DETACHED_SIGNATURE_NOT_CHECKED, signature_file)], book)
    told = _told(document, _without_what_it_lacks(document), said, VerdictName.CHECK)
    return told.model_copy(update={"signature_files": (signature_file.file,)})


def _without_what_it_lacks(document: Report) -> tuple[Finding, ...]:
    return tuple(found for found in document.findings if found.code not in _NO_SIGNATURE)


def _told(report: Report, kept: Sequence[Finding], said: Sequence[Finding], verdict: VerdictName) -> Report:
    worst_first = sorted((*said, *kept), key=lambda found: list(Severity).index(found.severity))
    return report.model_copy(update={"findings": tuple(worst_first), "verdict": verdict})


def _not_verified(checked: Sequence[Checked]) -> Iterator[Report]:
    """Yield the signature files that could not be read."""
    for report, _ in checked:
        not_read = report.verdict is VerdictName.UNREADABLE and ending(report.file) in _SIGNATURE_ENDINGS
        if not_read or any(found.code == Code.SIGNATURE_FORMAT_NOT_CHECKED for found in report.findings):
            yield report


def _observed(code: Code, signature_file: Report) -> Observation:
    return Observation(code=code, params={"signature": signature_file.file})
