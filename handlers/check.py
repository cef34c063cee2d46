"""The way through a check: bytes, then observations, then findings, then a verdict."""

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from handlers import detect
from handlers.archives.interface import Member
from handlers.archives.opening import open_archive
from handlers.archives.pli import observations_on_pli, signed_archive
from handlers.archives.rar import RarTool
from handlers.archives.unpacking import Budget, Unpacking
from handlers.errors import BombFile, EncryptedFile, OversizedFile, UnreadableFile
from handlers.findings import Code, Observation, findings
from handlers.invoices import DATA_FILES, observations_on_invoice, read_invoice
from handlers.limits import MIB, Limits, megabytes
from handlers.models import (
    ArchiveKind,
    Finding,
    Invoice,
    Kind,
    Pli,
    Report,
    Role,
    Signature,
    TrustedListsUsed,
    Upload,
    VerdictName,
)
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
from handlers.tree import Branch, MemberSource, Node, Place, Shelf, told
from handlers.unsigned import attached_files, signed_by_hand
from handlers.verdict import verdict_on_file, verdict_on_pli
from knowledge.book import Book

_READERS: Mapping[Kind, SignatureReader] = MappingProxyType(
    {Kind.PDF: PadesReader(), Kind.CMS: CadesReader(), Kind.XML: XadesReader(), Kind.ASIC: AsicReader()}
)
_KEPT_SIGNATURE_BYTES, _KEPT_IN_ALL_BYTES = MIB // 4, 64 * MIB
"""Signature files in an archive that wait in memory for the others: a larger one is unpacked once more."""
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
    rar_tool: RarTool | None = None,
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
        rar_tool: unpacks what RAR compressed; without it such files are listed and not checked.

    Raises:
        ValueError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("the moment of judgement needs a time zone")
    beside = _beside(uploads)
    places = {id(upload): position for position, upload in enumerate(uploads)}
    terms = _Terms(book, at, trust, limits, progress, must_sign, rar_tool)
    return tuple(_Check(terms, uploads[position]).checked(beside, places) for position in positions)


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
    invoice: Invoice | None = None
    documents: tuple[Upload, ...] = ()
    """The files beside it that its detached signatures are held against."""
    nodes: tuple[Node, ...] | None = None
    """What is in it, when it is an archive that was opened; to be told once the whole tree is known."""


@dataclass(frozen=True)
class _Looked:
    """One file, and what was seen in it."""

    upload: Upload
    found: detect.Format
    seen: _Seen
    sha256: str
    remarks: tuple[Observation, ...]
    """What its archive says of it."""
    seconds: float


@dataclass(frozen=True)
class _Terms:
    """What stays the same for all files."""

    book: Book
    at: datetime
    trust: Trust
    limits: Limits
    progress: Watcher
    must_sign: Sequence[str] | None
    rar_tool: RarTool | None


class _Check:
    """The check of one file that was handed in, with all that is in it."""

    def __init__(self, terms: _Terms, upload: Upload) -> None:
        self._terms = terms
        self._upload = upload
        self._budget = Budget(terms.limits, upload_bytes=upload.size)
        self._shelf = Shelf()
        self._room_for_signatures = _KEPT_IN_ALL_BYTES

    def checked(self, beside: Beside, places: Mapping[int, int]) -> Checked:
        """Check it; `beside` holds it and the others, `places` their positions by identity."""
        with closing(self._shelf):
            looked = self._look(self._upload, 0, beside.without(self._upload))
            if looked.seen.nodes is None:
                return self._alone(looked, places)
            return Checked(told(self._branch(looked, looked.seen.nodes), self._signature, self._terms.book))

    def _alone(self, looked: _Looked, places: Mapping[int, int]) -> Checked:
        documents = (places.get(id(document)) for document in looked.seen.documents)
        return Checked(self._report(looked), frozenset(at for at in documents if at is not None))

    def _branch(self, looked: _Looked, nodes: tuple[Node, ...]) -> Branch:
        return Branch(partial(self._report, looked), nodes)

    def _report(self, looked: _Looked, members: tuple[Report, ...] = ()) -> Report:
        """Put what was seen in a file into words; `members` are the reports on what is in it."""
        seen, lists = looked.seen, self._terms.trust.as_of
        pli = self._pli(looked, members)
        observed = (*seen.observations, *_on_the_whole(seen, members, pli), *looked.remarks)
        said = findings(observed, self._terms.book)
        report = Report(
            file=looked.upload.name,
            sha256=looked.sha256,
            size=looked.upload.size,
            kind=looked.found.kind,
            verdict=_verdict(said, seen, members, pli),
            seconds=looked.seconds,
            trusted_lists=TrustedListsUsed(loaded=lists is not None, as_of=lists),
            signatures=seen.signatures,
            document_timestamps=seen.document_timestamps,
            findings=said,
            members=members,
            pli=pli,
            invoice=seen.invoice,
        )
        if role_of(report) is not Role.DOCUMENT:
            return report
        return report.model_copy(update={"document": recognise(looked.upload, looked.found.kind)})

    def _pli(self, looked: _Looked, members: tuple[Report, ...]) -> Pli | None:
        """Return the table of the whole submission, when this archive is one."""
        is_inside = looked.upload is not self._upload
        if is_inside or self._terms.must_sign is None or not members:
            return None
        return pli_of(members, self._terms.must_sign)

    def _look(
        self,
        upload: Upload,
        depth: int,
        beside: Beside,
        remarks: tuple[Observation, ...] = (),
        again: Content | None = None,
    ) -> _Looked:
        """Look at a file that is `depth` archives deep; `again` is where its bytes can be had once more."""
        started = time.perf_counter()
        found = detect.OTHER
        size, limit = upload.size, self._terms.limits.max_upload_bytes
        sha256 = ""
        try:
            sha256 = sha256_of(upload.source)
            if size == 0:
                seen = _only(Code.EMPTY_FILE)
            elif depth == 0 and size > limit:
                seen = _only(Code.TOO_LARGE, size=megabytes(size), limit=megabytes(limit))
            else:
                found = detect.detect(upload.source)
                seen = self._see(upload, found, depth, beside, again)
        except EncryptedFile:
            seen = _only(Code.ENCRYPTED_FILE)
        except OversizedFile:
            seen = _only(Code.TOO_MANY_MEMBERS, limit=str(self._terms.limits.max_members))
        except BombFile:
            seen = _only(Code.ARCHIVE_BOMB)
        except UnreadableFile:
            seen = _only(Code.DAMAGED_FILE)
        except Exception:  # noqa: BLE001 -- the last resort: whatever a hostile file sets off is a finding
            seen = _only(Code.CHECK_FAILED)
        return _Looked(upload, found, seen, sha256, remarks, time.perf_counter() - started)

    def _see(
        self, upload: Upload, found: detect.Format, depth: int, beside: Beside, again: Content | None
    ) -> _Seen:
        if found.kind in _READERS and (found is detect.PDF or found.signature):
            seen = self._signatures_of(upload, found.kind, depth, beside)
        elif found.kind is Kind.ZIP or found.kind is Kind.SEVEN_ZIP or found.kind is Kind.RAR:
            seen = self._opened(upload, found.kind, depth, again)
        elif found is detect.XML and (invoice := self._invoice(upload.content, upload.name, found.kind)):
            seen = _Seen(observations_on_invoice(invoice), invoice=invoice)
        else:
            seen = _Seen(_without_reader(upload, found))
        misleading = None if found is detect.OTHER else detect.misleading_ending(upload.name, found)
        if misleading is None:
            return seen
        remark = _observed(Code.NOT_WHAT_NAME_SAYS, ending=misleading, what=found.what)
        return seen._replace(observations=(*seen.observations, remark))

    def _signatures_of(self, upload: Upload, kind: Kind, depth: int, beside: Beside) -> _Seen:
        whole = upload.content
        content = _READERS[kind].read(whole, name=upload.name, beside=beside)
        judged = [
            judgement_of(found, at=self._terms.at, trust=self._terms.trust) for found in content.signatures
        ]
        signatures = tuple(each.signature for each in judged)
        observations = [
            observation
            for position, each in enumerate(judged, start=1)
            for observation in observations_on(each, position=position)
        ]
        invoice = self._invoice(whole, upload.name, kind)
        if invoice is not None:
            observations += observations_on_invoice(invoice)
        elif not signatures:
            observations += _why_unsigned(whole, kind, content.document_timestamps)
            if depth == 0:
                observations.append(_observed(Code.SIGNATURE_REQUIRED_REMINDER))
        if kind is Kind.PDF and not signatures:
            observations += attached_files(whole, apart_from=() if invoice is None else DATA_FILES)
        observations += _on_what_is_signed(content, upload.name)
        documents = tuple(document for found in content.signatures for document in found.documents)
        return _Seen(
            tuple(observations), signatures, content.document_timestamps, invoice=invoice, documents=documents
        )

    def _invoice(self, content: bytes, name: str, kind: Kind) -> Invoice | None:
        guide = self._terms.book.invoice
        return None if guide is None else read_invoice(content, name=name, kind=kind, guide=guide)

    def _opened(self, upload: Upload, kind: ArchiveKind, depth: int, again: Content | None) -> _Seen:
        """Go through an archive; its files that may be separate signatures wait for all the others."""
        if depth >= self._terms.limits.max_depth:
            return _only(Code.NESTED_TOO_DEEP, limit=str(self._terms.limits.max_depth))
        place = Place(
            again or upload.source, partial(open_archive, kind, rar_tool=self._terms.rar_tool), depth
        )
        archive = self._shelf.put(place, place.open(upload.source))
        self._terms.progress.expect(min(len(archive.members), self._terms.limits.max_members))
        unpacking = Unpacking(archive, self._budget)
        nodes = tuple(self._node(member, content, place) for member, content in unpacking)
        not_opened = any(member.obstacle is Code.MEMBER_NOT_OPENED_HERE for member in archive.members)
        said = {code: _observed(code) for code in archive.remarks}
        said |= {each.code: each for each in unpacking.left_out}
        if not_opened:
            code = Code.ARCHIVE_FORMAT_NOT_CHECKED
            said[code] = _observed(code, what=detect.RAR.what)
        return _Seen(tuple(said.values()), nodes=nodes)

    def _node(self, member: Member, content: bytes | Code, place: Place) -> Node:
        remarks, depth = tuple(map(_observed, member.remarks)), place.depth + 1
        if isinstance(content, Code):
            self._terms.progress.done()
            refused = refuse(member.path, member.size, (_observed(content), *remarks), self._terms.book)
            return Node(
                _nothing(member), may_sign=False, depth=depth, remarks=remarks, checked=Checked(refused)
            )
        again = MemberSource(self._shelf, place, member)
        there = Upload(name=member.path, content=again)
        if detect.may_be_separate_signature(content):
            kept = there
            if len(content) <= min(_KEPT_SIGNATURE_BYTES, self._room_for_signatures):
                self._room_for_signatures -= len(content)
                kept = Upload(name=member.path, content=content)
            sha256 = sha256_of(content)
            return Node(kept, may_sign=True, depth=depth, remarks=remarks, sha256=sha256)
        upload = Upload(name=member.path, content=content)
        looked = self._look(upload, depth, Beside(), remarks, again)
        checked, branch = None, None
        if looked.seen.nodes is None:
            checked = self._alone(looked, {})
        else:  # its own bytes are let go of
            branch = self._branch(replace(looked, upload=there), looked.seen.nodes)
        self._terms.progress.done()
        return Node(
            there,
            may_sign=False,
            depth=depth,
            remarks=remarks,
            checked=checked,
            branch=branch,
            sha256=looked.sha256,
        )

    def _signature(self, node: Node, beside: Beside, places: Mapping[int, int]) -> Checked:
        """Check a file of an archive that waited for all the others."""
        looked = self._look(node.upload, node.depth, beside.without(node.upload), node.remarks)
        self._terms.progress.done()
        return self._alone(looked, places)


def _nothing(member: Member) -> Upload:
    return Upload(name=member.path, content=b"")


def _on_the_whole(seen: _Seen, members: tuple[Report, ...], pli: Pli | None) -> tuple[Observation, ...]:
    if seen.nodes is None:
        return ()
    return observations_on_pli(members) if pli is None else observations_on_archive(pli, members)


def _verdict(
    said: Sequence[Finding], seen: _Seen, members: tuple[Report, ...], pli: Pli | None
) -> VerdictName:
    if not members:
        return verdict_on_file(said, seen.signatures)
    unneeded = () if pli is None else need_no_signature(pli, [each.file for each in members])
    return verdict_on_pli(said, members, need_no_signature=unneeded)


def _without_reader(upload: Upload, found: detect.Format) -> tuple[Observation, ...]:
    """Say of a file that has no reader what it is, and that a signature in it was not checked."""
    if found is detect.OTHER:
        damaged = detect.promises_a_format(upload.name)
        return (_observed(Code.DAMAGED_FILE if damaged else Code.UNKNOWN_FORMAT),)
    if found in detect.UNOPENED_ARCHIVES:
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
    if found in detect.UNOPENED_ARCHIVES:
        return name or found.what
    return (name or f".{found.kind}") if found in detect.OPENED_ARCHIVES else None


def _why_unsigned(content: bytes, kind: Kind, document_timestamps: int) -> list[Observation]:
    timestamped = [_observed(Code.TIMESTAMP_ONLY)] if document_timestamps else []
    if kind is not Kind.PDF:
        return timestamped or [_observed(Code.UNSIGNED)]
    return [*signed_by_hand(content), *timestamped] or [_observed(Code.UNSIGNED)]


def _observed(code: Code, **params: str) -> Observation:
    return Observation(code=code, params=params)


def _only(code: Code, **params: str) -> _Seen:
    return _Seen((_observed(code, **params),))
