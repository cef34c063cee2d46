"""The table of a pli, from the reports on its files: one line for each file, none lost, none twice. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, get_args

from handlers.detect import CMS, SIGNED_XML, ending
from handlers.findings import Code
from handlers.models import (
    ArchiveKind,
    Kind,
    Packaging,
    Pli,
    PliDocument,
    Presence,
    Recognised,
    Report,
    Role,
    Signature,
    VerdictName,
)
from handlers.pli.file_names import lot_in, plain
from handlers.pli.recognition import recognise_by_name
from handlers.pli.required import is_wanted, required, wanted

_SIGNATURE_ENDINGS = (CMS.endings | SIGNED_XML.endings) - {".xml", ".p7m"}
"""Of files that hold nothing but a signature."""
_ENCRYPTED = frozenset((Code.ENCRYPTED_FILE, Code.MEMBER_ENCRYPTED))
_INSIDE = " › "


class _Placed(NamedTuple):
    """A report, and where its file lies in the pli."""

    path: str
    report: Report
    folder: str
    """What stands before the name: the archives around it."""


class _Files:
    """The files of a pli, to be found by their names."""

    def __init__(self, placed: Sequence[_Placed]) -> None:
        self._by_path = {each.path: each for each in reversed(placed)}
        self._by_name = {each.report.file: each for each in reversed(placed)}

    def found(self, name: str, folder: str) -> _Placed | None:
        """Return the file of that name in the same archive, else in any of the others; None when there is none."""
        return self._by_path.get(f"{folder}{name}") or self._by_name.get(name)


def pli_of(reports: Sequence[Report], must_sign: Sequence[str] = ()) -> Pli:
    """Tell files handed in together, or an archive's, as one pli.

    Args:
        reports: on the files, those of the archives among them inside their reports.
        must_sign: what the supplier's consultation says must be signed, in words; empty when they did not say.
    """
    placed = list(_placed(reports, ""))
    files = _Files(placed)
    items = wanted(must_sign)
    first_of = _first_of_each(placed)
    lines = [_line(each, files, first_of) for each in placed]
    documents = tuple(line.model_copy(update={"must_sign": is_wanted(line, items)}) for line in lines)
    signatures = [signature for each in placed for signature in each.report.signatures]
    signers = tuple(dict.fromkeys(name for line in documents for name in line.signers))
    return Pli(
        documents=documents,
        required=tuple(required(item, documents) for item in items),
        listed=bool(must_sign),
        signers=signers,
        one_identity=_is_one_identity(documents, signatures),
    )


def role_of(report: Report) -> Role:
    """Return what a file does in a pli."""
    codes = {finding.code for finding in report.findings}
    if report.kind in get_args(ArchiveKind) or Code.ARCHIVE_FORMAT_NOT_CHECKED in codes:
        return Role.ARCHIVE
    apart = [signature.packaging is Packaging.DETACHED for signature in report.signatures]
    separate = report.kind in {Kind.CMS, Kind.XML} and bool(apart) and all(apart)
    if Code.ARCHIVE_SIGNATURE_ONLY in codes:
        return Role.ARCHIVE_SIGNATURE
    return Role.SIGNATURE if separate or ending(report.file) in _SIGNATURE_ENDINGS else Role.DOCUMENT


def documents_in(pli: Pli) -> int:
    """Return how many documents of their own a pli holds, signature files aside."""
    return sum(line.role in {Role.DOCUMENT, Role.ARCHIVE} for line in pli.documents)


def _placed(reports: Iterable[Report], folder: str) -> Iterator[_Placed]:
    for report in reports:
        path = f"{folder}{report.file}"
        if report.members:
            yield from _placed(report.members, f"{path}{_INSIDE}")
        else:
            yield _Placed(path, report, folder)


def _first_of_each(placed: Iterable[_Placed]) -> Mapping[str, _Placed]:
    """Return the first file with each content; empty files and those that were not read have none."""
    first: dict[str, _Placed] = {}
    for each in placed:
        if each.report.sha256 and each.report.size:
            first.setdefault(each.report.sha256, each)
    return first


def _line(placed: _Placed, files: _Files, first_of: Mapping[str, _Placed]) -> PliDocument:
    path, report, folder = placed
    beside = [each for name in report.signature_files if (each := files.found(name, folder)) is not None]
    signatures = [*report.signatures, *(signature for each in beside for signature in each.report.signatures)]
    first = first_of.get(report.sha256, placed)
    role = role_of(report)
    return PliDocument(
        file=path,
        sha256=report.sha256,
        role=role,
        document=_recognised(placed) if role is Role.DOCUMENT else None,
        state=_state(report, role),
        verdict=report.verdict,
        must_sign=False,
        signers=tuple(dict.fromkeys(name for each in signatures if (name := _signer(each)) is not None)),
        signature_files=tuple(each.path for each in beside),
        same_as=None if first is placed else first.path,
    )


def _recognised(placed: _Placed) -> Recognised:
    """Return what a document is; an archive that names a lot says it where the file does not."""
    seen = placed.report.document or recognise_by_name(placed.report.file)
    around = lot_in(placed.folder.replace(_INSIDE, "/")) if seen.lot is None and placed.folder else None
    return seen if around is None else seen.model_copy(update={"lot": around})


def _state(report: Report, role: Role) -> Presence:
    codes = {finding.code for finding in report.findings}
    if Code.EMPTY_FILE in codes:
        return Presence.EMPTY
    if codes & _ENCRYPTED:
        return Presence.ENCRYPTED
    if report.verdict is VerdictName.UNREADABLE:
        return Presence.UNREADABLE
    if report.signatures or Code.SIGNED_SEPARATELY in codes:
        return Presence.SIGNED
    if role is Role.SIGNATURE and report.verdict is VerdictName.UNSIGNED:
        return Presence.UNREADABLE  # named as a signature file, and there is none in it
    is_unsigned = report.verdict is VerdictName.UNSIGNED or report.invoice is not None
    return Presence.UNSIGNED if is_unsigned else Presence.NOT_CHECKED


def _signer(signature: Signature) -> str | None:
    """Return who signed, as the certificate says."""
    signer = signature.signer
    own = " ".join(part for part in (signer.given_name, signer.surname) if part)
    return signer.common_name or own or signer.organization


def _is_one_identity(documents: Iterable[PliDocument], signatures: Sequence[Signature]) -> bool | None:
    """Tell whether one person has a signature on everything that is signed; capitals and accents are no difference."""
    if any(_signer(signature) is None for signature in signatures):
        return None
    names = [
        {plain(name) for name in line.signers}
        for line in documents
        if line.role is Role.DOCUMENT and line.state is Presence.SIGNED and line.signers
    ]
    return bool(set.intersection(*names)) if names else None
