"""An archive and the archives inside it, as one tree of files: gone through once, paired as a whole, then told.

A detached signature may lie anywhere in the tree, and so may its document. So each file is checked as it comes
by, but for those that may be separate signatures: they wait until all the others are known.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from handlers.archives.interface import Archive, Member
from handlers.findings import Observation
from handlers.models import Report, Upload
from handlers.pairing import Checked, Pairing
from handlers.signatures import Beside
from handlers.sources import Content
from knowledge.book import Book


@dataclass(eq=False)
class Node:
    """One file of the tree."""

    upload: Upload
    """Where its bytes can be had again; empty when it could not be taken out."""
    may_sign: bool
    """It may be a signature whose document is another file: it is checked last."""
    depth: int
    """Archives that it is in."""
    remarks: tuple[Observation, ...]
    """What its archive says of it."""
    checked: Checked | None = None
    """None while it waits, and for an archive."""
    branch: "Branch | None" = None
    """What is in it, when it is an archive that was opened."""
    sha256: str = ""


@dataclass(eq=False)
class Branch:
    """An archive that was opened."""

    tell: Callable[[tuple[Report, ...]], Report]
    """Makes its report of those on its files."""
    nodes: tuple[Node, ...]


CheckSignature = Callable[[Node, Beside, Mapping[int, int]], Checked]
"""Checks a file that waited, beside all others; the mapping gives their positions by identity."""


def told(root: Branch, check: CheckSignature, book: Book) -> Report:
    """Check the files that waited, pair signatures with documents across the tree, and return the whole's report."""
    nodes = list(_all_in(root))
    if waiting := [node for node in nodes if node.checked is None and node.branch is None]:
        beside = _beside(nodes)
        positions = {id(node.upload): position for position, node in enumerate(nodes)}
        for node in waiting:
            node.checked = check(node, beside, positions)
    known = [node.checked for node in nodes if node.checked is not None]
    at = {id(node): position for position, node in enumerate(nodes)}
    return _told(root, Pairing(known, book), at)


def _told(branch: Branch, pairing: Pairing, at: Mapping[int, int]) -> Report:
    return branch.tell(tuple(pairing.told(at[id(node)], _report(node, pairing, at)) for node in branch.nodes))


def _report(node: Node, pairing: Pairing, at: Mapping[int, int]) -> Report:
    if node.branch is not None:
        return _told(node.branch, pairing, at)
    if node.checked is None:
        raise RuntimeError("a file of the tree was not checked")
    return node.checked.report


def _all_in(branch: Branch) -> Iterator[Node]:
    for node in branch.nodes:
        yield node
        if node.branch is not None:
            yield from _all_in(node.branch)


def _beside(nodes: Sequence[Node]) -> Beside:
    there = [node for node in nodes if node.upload.size]
    beside = Beside(
        [node.upload for node in there], signature_files=[node.upload for node in there if node.may_sign]
    )
    for node in there:
        if node.sha256:
            beside.learn(node.upload, "sha256", bytes.fromhex(node.sha256))
    return beside


@dataclass(frozen=True, eq=False)
class Place:
    """Where an archive is in the tree."""

    source: Content
    """Its bytes: those handed in, or a `MemberSource`."""
    open: Callable[[Content], Archive]
    depth: int
    """Archives that it is in."""


class Shelf:
    """The archives that are open: one at each depth, so that there is never much in memory."""

    def __init__(self) -> None:
        self._open: list[tuple[Place, Archive]] = []

    def put(self, place: Place, archive: Archive) -> Archive:
        """Keep an archive that was just opened; those as deep or deeper are closed."""
        self._close_from(place.depth)
        self._open.append((place, archive))
        return archive

    def archive_at(self, place: Place) -> Archive:
        """Return the archive of a place, opened anew when it was closed."""
        at_hand = next((archive for held, archive in self._open if held is place), None)
        return at_hand or self.put(place, place.open(place.source))

    def close(self) -> None:
        """Close all of them."""
        self._close_from(0)

    def _close_from(self, depth: int) -> None:
        while self._open and self._open[-1][0].depth >= depth:
            self._open.pop()[1].close()


@dataclass(frozen=True, eq=False)
class MemberSource:
    """A file in an archive: unpacked again each time it is opened."""

    shelf: Shelf
    place: Place
    member: Member

    @property
    def size(self) -> int:
        """How many bytes it has once unpacked."""
        return self.member.size

    def open(self) -> BinaryIO:
        """Unpack it; see `handlers.sources.Source.open`."""
        archive = self.shelf.archive_at(self.place)
        return BytesIO(archive.read(self.member, max_bytes=self.member.size))
