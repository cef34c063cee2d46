"""The way through a check: bytes, then observations, then findings, then a verdict."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from handlers import detect
from handlers.archives.interface import Archive, Member
from handlers.archives.pli import observations_on_pli, signed_archive
from handlers.archives.unpacking import Budget, unpack
from handlers.archives.zip_file import ZipArchive
from handlers.errors import EncryptedFile, OversizedFile, UnreadableFile
from handlers.findings import Code, Observation, findings
from handlers.limits import Limits, megabytes
from handlers.models import Finding, Kind, Pli, Report, Role, Signature, TrustedListsUsed, Upload, VerdictName
from handlers.pairing import Checked, paired
from handlers.pli.recognition import recognise
from handlers.pli.remarks import need_no_signature, observations_on_archive
from handlers.pli.table import pli_of, role_of
from handlers.progress import NOBODY_WATCHES, Watcher
from handlers.refusal import refuse
from handlers.signatures import (
    NO_TRUST,
    AsicReader,
    Beside,
    CadesReader,
    FoundContent,
    PadesReader,
    SignatureReader,
    Trust,
    XadesReader,
    judgement_of,
    observations_on,
)
from handlers.sources import Content, sha256_of
from handlers.unsigned import attached_files, signed_by_hand
from handlers.verdict import verdict_on_file, verdict_on_pli
from knowledge.book import Book

_READERS: Mapping[Kind, SignatureReader] = MappingProxyType(
    {Kind.PDF: PadesReader(), Kind.CMS: CadesReader(), Kind.XML: XadesReader(), Kind.ASIC: AsicReader()}
)
_UNOPENED_ARCHIVES = frozenset((Kind.SEVEN_ZIP, Kind.RAR))
_ARCHIVES = _UNOPENED_ARCHIVES | {Kind.ZIP}
_DEFAULT_LIMITS = Limits()


def check(
    upload: Upload,
    *,
    book: Book,
    at: datetime,
    beside: Sequence[Upload] = (),
    trust: Trust = NO_TRUST,
    limits: Limits = _DEFAULT_LIMITS,
) -> Report:
    """Check one file, and every file inside it when it is an archive; see `check_among`.

    `beside` are files handed in with it, among which a detached signature finds its document; they are not
    checked themselves.
    """
    must_sign = None if beside else ()
    (checked,) = check_among(
        (upload, *beside), (0,), book=book, at=at, trust=trust, limits=limits, must_sign=must_sign
    )
    return checked.report


def check_all(
    uploads: Sequence[Upload],
    *,
    book: Book,
    at: datetime,
    trust: Trust = NO_TRUST,
    limits: Limits = _DEFAULT_LIMITS,
) -> tuple[Report, ...]:
    """Check files that were handed in together, detached signatures paired with their documents.

    Returns a report on each, in order; see `check_among`.
    """
    everywhere = range(len(uploads))
    must_sign = () if len(uploads) == 1 else None
    checked = check_among(
        uploads, everywhere, book=book, at=at, trust=trust, limits=limits, must_sign=must_sign
    )
    return paired(checked, book)


def check_among(
    uploads: Sequence[Upload],
    positions: Iterable[int],
    *,
    book: Book,
    at: datetime,
    trust: Trust = NO_TRUST,
    limits: Limits = _DEFAULT_LIMITS,
    progress: Watcher = NOBODY_WATCHES,
    must_sign: Sequence[str] | None = None,
) -> tuple[Checked, ...]:
    """Check the files at some positions among those handed in together; the reports are yet to be paired.

    Any bytes give a report, hostile ones included: what cannot be read is a finding, not an error. Nothing is
    fetched and nothing is kept. The time a hostile file takes is for the caller to bound.

    Args:
        uploads: the files, among which a detached signature finds its document.
        positions: which of them to check.
        book: the buyer's rulebook, for the rule and the advice of each finding.
        at: the moment of judgement, with its time zone.
        trust: the trusted lists at hand.
        limits: bounds on the sizes and numbers of each.
        progress: is told of the files in archives as they are checked.
        must_sign: an archive is a whole pli, in which these documents, in words, must be signed (R16; empty: what is
            asked of everybody). None: it is a part of one, or there are several.

    Raises:
        ValueError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("the moment of judgement needs a time zone")
    beside = _beside(uploads)
    return tuple(
        _Check(book, at, trust, limits, Budget(limits), progress, must_sign).checked(
            uploads[position], depth=0, together=uploads, beside=beside
        )
        for position in positions
    )


def _beside(uploads: Sequence[Upload]) -> Beside:
    if len(uploads) == 1:
        return Beside()
    signature_files = [each for each in uploads if detect.may_be_separate_signature(each.source)]
    return Beside(uploads, signature_files=signature_files)


class _Seen(NamedTuple):
    """What was seen in one file, before it is put into words."""

    observations: tuple[Observation, ...]
    signatures: tuple[Signature, ...] = ()
    document_timestamps: int = 0
    members: tuple[Report, ...] = ()
    documents: tuple[Upload, ...] = ()
    """The files beside it that its detached signatures are held against."""
    pli: Pli | None = None


@dataclass(frozen=True)
class _Check:
    """What stays the same throughout one check, inner archives included."""

    book: Book
    at: datetime
    trust: Trust
    limits: Limits
    budget: Budget
    progress: Watcher
    must_sign: Sequence[str] | None

    def checked(
        self,
        upload: Upload,
        *,
        depth: int,
        together: Sequence[Upload],
        beside: Beside,
        remarks: tuple[Observation, ...] = (),
    ) -> Checked:
        """Check one of the files that lie `together`, `depth` archives deep.

        `beside` holds the same files; `remarks` are what the archive says of this one.
        """
        started = time.perf_counter()
        found, seen = self._look_at(upload, depth, beside.without(upload))
        said = findings((*seen.observations, *remarks), self.book)
        verdict = _verdict(said, seen)
        report = Report(
            file=upload.name,
            sha256=sha256_of(upload.source),
            size=upload.size,
            kind=found.kind,
            verdict=verdict,
            seconds=time.perf_counter() - started,
            trusted_lists=TrustedListsUsed(loaded=self.trust.as_of is not None, as_of=self.trust.as_of),
            signatures=seen.signatures,
            document_timestamps=seen.document_timestamps,
            findings=said,
            members=seen.members,
            pli=seen.pli,
        )
        if role_of(report) is Role.DOCUMENT:
            report = report.model_copy(update={"document": recognise(upload, found.kind)})
        documents = {id(document) for document in seen.documents}
        return Checked(report, frozenset(at for at, each in enumerate(together) if id(each) in documents))

    def _look_at(self, upload: Upload, depth: int, beside: Beside) -> tuple[detect.Format, _Seen]:
        found = detect.OTHER
        size, limit = upload.size, self.limits.max_upload_bytes
        if size == 0:
            return found, _only(Code.EMPTY_FILE)
        if size > limit:
            return found, _only(Code.TOO_LARGE, size=megabytes(size), limit=megabytes(limit))
        try:
            found = detect.detect(upload.source)
            seen = self._see(upload, found, depth, beside)
        except EncryptedFile:
            seen = _only(Code.ENCRYPTED_FILE)
        except OversizedFile:
            seen = _only(Code.TOO_MANY_MEMBERS, limit=str(self.limits.max_members))
        except UnreadableFile:
            seen = _only(Code.DAMAGED_FILE)
        except Exception:  # noqa: BLE001 -- the last resort: whatever a hostile file sets off is a finding
            seen = _only(Code.CHECK_FAILED)
        return found, seen

    def _see(self, upload: Upload, found: detect.Format, depth: int, beside: Beside) -> _Seen:
        if found.kind in _READERS and (found is detect.PDF or found.signature):
            seen = self._signatures_of(upload, found.kind, depth, beside)
        elif found.kind is Kind.ZIP:
            seen = self._pli(upload, depth)
        else:
            seen = _Seen(_without_reader(upload, found))
        misleading = None if found is detect.OTHER else detect.misleading_ending(upload.name, found)
        if misleading is None:
            return seen
        remark = _observed(Code.NOT_WHAT_NAME_SAYS, ending=misleading, what=found.what)
        return seen._replace(observations=(*seen.observations, remark))

    def _signatures_of(self, upload: Upload, kind: Kind, depth: int, beside: Beside) -> _Seen:
        content = _READERS[kind].read(upload.content, name=upload.name, beside=beside)
        judged = [judgement_of(found, at=self.at, trust=self.trust) for found in content.signatures]
        signatures = tuple(each.signature for each in judged)
        observations = [
            observation
            for position, each in enumerate(judged, start=1)
            for observation in observations_on(each, position=position)
        ]
        if not signatures:
            observations += _why_unsigned(upload.content, kind, content.document_timestamps)
            if depth == 0:
                observations.append(_observed(Code.SIGNATURE_REQUIRED_REMINDER))
        observations += _on_what_is_signed(content, upload.name)
        documents = tuple(document for found in content.signatures for document in found.documents)
        return _Seen(tuple(observations), signatures, content.document_timestamps, documents=documents)

    def _pli(self, upload: Upload, depth: int) -> _Seen:
        if depth >= self.limits.max_depth:
            return _only(Code.NESTED_TOO_DEEP, limit=str(self.limits.max_depth))
        with ZipArchive(upload.source) as archive:
            members = paired(self._members(archive, depth + 1), self.book)
        if depth > 0 or self.must_sign is None or not members:
            return _Seen((*self._left_out(), *observations_on_pli(members)), members=members)
        pli = pli_of(members, self.must_sign)
        return _Seen((*self._left_out(), *observations_on_archive(pli, members)), members=members, pli=pli)

    def _members(self, archive: Archive, depth: int) -> tuple[Checked, ...]:
        """Check the members one at a time; those that need the others, all together at the end."""
        checked: dict[int, Checked] = {}
        waiting: dict[int, Upload] = {}
        unpacked: list[Member] = []
        self.progress.expect(min(len(archive.members), self.limits.max_members))
        for position, (member, content) in enumerate(unpack(archive, self.budget)):
            unpacked.append(member)
            if isinstance(content, Code):
                observed = (_observed(content), *_remarks_on_name(member))
                checked[position] = Checked(refuse(member.path, member.size, observed, self.book))
            elif detect.may_be_separate_signature(content):
                waiting[position] = Upload(name=member.path, content=content)
                continue
            else:
                checked[position] = self._alone(member, content, depth)
            self.progress.done()
        if waiting:
            together = [
                waiting.get(position) or self._again(archive, member, checked[position].report)
                for position, member in enumerate(unpacked)
            ]
            beside = _beside([upload for upload in together if upload.size])
            for position, upload in waiting.items():
                remarks = _remarks_on_name(unpacked[position])
                checked[position] = self.checked(
                    upload, depth=depth, together=together, beside=beside, remarks=remarks
                )
                self.progress.done()
        return tuple(checked[position] for position in range(len(unpacked)))

    def _alone(self, member: Member, content: bytes, depth: int) -> Checked:
        upload, remarks = Upload(name=member.path, content=content), _remarks_on_name(member)
        return self.checked(upload, depth=depth, together=(), beside=Beside(), remarks=remarks)

    def _again(self, archive: Archive, member: Member, report: Report) -> Upload:
        """Unpack a checked member once more, as it may be a signed document; empty when it could not be."""
        content = archive.read(member, max_bytes=member.size) if report.sha256 else b""
        return Upload(name=member.path, content=content)

    def _left_out(self) -> tuple[Observation, ...]:
        reached = []
        if self.budget.too_many_members:
            reached.append(_observed(Code.TOO_MANY_MEMBERS, limit=str(self.limits.max_members)))
        if self.budget.too_many_bytes:
            limit = megabytes(self.limits.max_unpacked_bytes)
            reached.append(_observed(Code.UNPACKED_TOO_LARGE, limit=limit))
        return tuple(reached)


def _verdict(said: Sequence[Finding], seen: _Seen) -> VerdictName:
    if not seen.members:
        return verdict_on_file(said, seen.signatures)
    unneeded = () if seen.pli is None else need_no_signature(seen.pli, [each.file for each in seen.members])
    return verdict_on_pli(said, seen.members, need_no_signature=unneeded)


def _without_reader(upload: Upload, found: detect.Format) -> tuple[Observation, ...]:
    """Say of a file that has no reader what it is, and that a signature in it was not checked."""
    if found is detect.OTHER:
        damaged = detect.promises_a_format(upload.name)
        return (_observed(Code.DAMAGED_FILE if damaged else Code.UNKNOWN_FORMAT),)
    if found.kind in _UNOPENED_ARCHIVES:
        return (_observed(Code.ARCHIVE_FORMAT_NOT_CHECKED, what=found.what),)
    if not found.signature:
        code = Code.PICTURE_OF_DOCUMENT if found.kind is Kind.IMAGE else Code.NOT_SIGNABLE
        return (_observed(code, what=found.what),)
    return (_observed(Code.SIGNATURE_FORMAT_NOT_CHECKED, what=found.what),)


def _on_what_is_signed(content: FoundContent, name: str) -> list[Observation]:
    """Say what a signature file holds, and that a signed archive does not sign what is in it (R30)."""
    archives = [
        archive
        for signature in content.signatures
        for document in signature.documents
        if (archive := _archive(document.source, document.name)) is not None
    ]
    if content.enclosed is not None:
        held = _archive(content.enclosed, signed_archive(name))
        if held is None:
            return [_observed(Code.SIGNED_CONTENT, what=detect.detect(content.enclosed).what)]
        archives.append(held)
    if not archives and content.signatures and (named := signed_archive(name)) is not None:
        archives.append(named)
    return [_observed(Code.ARCHIVE_SIGNATURE_ONLY, archive=archive) for archive in dict.fromkeys(archives)]


def _archive(content: Content, name: str | None) -> str | None:
    """Return how to call an archive, by its name or its kind; None when the content is none."""
    found = detect.detect(content)
    return (name or f".{found.kind}") if found.kind in _ARCHIVES else None


def _why_unsigned(content: bytes, kind: Kind, document_timestamps: int) -> list[Observation]:
    timestamped = [_observed(Code.TIMESTAMP_ONLY)] if document_timestamps else []
    if kind is not Kind.PDF:
        return timestamped or [_observed(Code.UNSIGNED)]
    instead = [*signed_by_hand(content), *timestamped] or [_observed(Code.UNSIGNED)]
    return [*instead, *attached_files(content)]


def _remarks_on_name(member: Member) -> tuple[Observation, ...]:
    unsafe = [_observed(Code.MEMBER_NAME_UNSAFE)] if member.unsafe_name else []
    repeated = [_observed(Code.MEMBER_NAME_REPEATED)] if member.repeated_name else []
    return (*unsafe, *repeated)


def _observed(code: Code, **params: str) -> Observation:
    return Observation(code=code, params=params)


def _only(code: Code, **params: str) -> _Seen:
    return _Seen((_observed(code, **params),))
