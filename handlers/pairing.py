"""Documents and the signature files beside them: what the one's report makes of the other's."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, get_args

from handlers.detect import CMS, SIGNED_XML, ending
from handlers.findings import Code, Observation, findings
from handlers.models import ArchiveKind, Finding, Report, Severity, VerdictName
from handlers.signatures import NamedAfter
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
_SIGNATURE_ENDINGS = (CMS.endings | SIGNED_XML.endings) - {".xml"}


class Checked(NamedTuple):
    """One of several files that were handed in together, checked."""

    report: Report
    documents: frozenset[int] = frozenset()
    """Positions of the files that its detached signatures are held against."""


def paired(checked: Sequence[Checked], book: Book) -> tuple[Report, ...]:
    """Return the reports, in order; that of a signed document takes its signature files into account.

    See `Pairing.told`.
    """
    pairing = Pairing(checked, book)
    return tuple(pairing.told(position, each.report) for position, each in enumerate(checked))


class Pairing:
    """Documents and the signature files beside them, of which there may be thousands."""

    def __init__(self, checked: Sequence[Checked], book: Book) -> None:
        self._book = book
        self._signature_files: dict[int, list[Report]] = {}
        for each in checked:
            for position in each.documents:
                self._signature_files.setdefault(position, []).append(each.report)
        self._not_verified = list(_not_verified(checked))
        self._named_after = NamedAfter(report.file for report in self._not_verified)

    def told(self, position: int, report: Report) -> Report:
        """Return the report on the file at a position, with what its signature files make of it.

        A signed document is no longer « unsigned »: it has the verdict that its own signatures and those beside
        it give. One whose signature file could not be verified is neither signed nor unsigned: it is to be
        looked at.
        """
        signature_files = self._signature_files.get(position, [])
        tried = [file for file in signature_files if file.verdict is not VerdictName.UNREADABLE]
        if tried:
            with_them = _with_signed_archive if _is_archive(report) else _with_signatures
            return with_them(report, tried, self._book)
        if report.verdict is not VerdictName.UNSIGNED or report.members or _is_named_signature(report):
            return report
        named = self._named_after.first(report.file)
        not_verified = next(iter(signature_files), None if named is None else self._not_verified[named])
        if not_verified is None:
            return report
        return _with_signature_not_verified(report, not_verified, self._book)


def _is_archive(report: Report) -> bool:
    unopened = (found.code == Code.ARCHIVE_FORMAT_NOT_CHECKED for found in report.findings)
    return report.kind in get_args(ArchiveKind) or any(unopened)


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
    """Yield the signature files that could not be read, or in which no signature was found."""
    for report, _ in checked:
        not_read = not report.signatures and _is_named_signature(report)
        if not_read or any(found.code == Code.SIGNATURE_FORMAT_NOT_CHECKED for found in report.findings):
            yield report


def _is_named_signature(report: Report) -> bool:
    return ending(report.file) in _SIGNATURE_ENDINGS


def _observed(code: Code, signature_file: Report) -> Observation:
    return Observation(code=code, params={"signature": signature_file.file})
