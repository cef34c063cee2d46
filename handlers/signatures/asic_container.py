"""A container of signed files as its signatures see it: ASiC (EN 319 162-1) or OpenDocument 1.3 part 2."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from urllib.parse import unquote

from cryptography.hazmat.primitives import hashes

from handlers.archives.interface import Member
from handlers.archives.zip_file import ZipArchive
from handlers.errors import OversizedFile
from handlers.findings import Code
from handlers.limits import Limits
from handlers.signatures.xml_algorithms import digest
from handlers.signatures.xml_reference import PlainDigest, SignedFile

_META = "META-INF/"
_MACHINERY_ENDINGS = (".xml", ".p7s", ".tst", ".ers", ".rdf")
"""Of what belongs in META-INF: signatures, manifests, timestamps, evidence records, relations."""
_MIMETYPE = "mimetype"
_MAX_MIMETYPE_BYTES = 256
_OPENDOCUMENT = "application/vnd.oasis.opendocument"
_OPENDOCUMENT_SIGNATURES = "META-INF/documentsignatures.xml"
_ASIC_S, _ASIC_E = "application/vnd.etsi.asic-s+zip", "application/vnd.etsi.asic-e+zip"
_ADOC, _ADOC_UNSIGNABLE = "application/vnd.lt.archyvai.adoc-2008", ("metadata/unsignableMetadata",)
"""The Lithuanian profile of ASiC-E keeps metadata that change after signing, and may not be signed, in a file."""
_CODE_PAGES = ("cp437", "cp852", "cp1250", "cp1252")
"""What names without a mark may be written in, besides the one that the archive took them for."""
_TAKEN_FOR = "cp850"


class Container:
    """The files of a container; each is unpacked when it is asked for, and none is kept."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._archive = ZipArchive(content)
        self._limits = limits
        self._digests: dict[tuple[int, str], bytes] = {}
        self.members = self._archive.members
        if len(self.members) > limits.max_members:
            raise OversizedFile("the container holds too many files")
        if sum(member.size for member in self.members) > limits.max_unpacked_bytes:
            raise OversizedFile("the container unpacks to too many bytes")

    def read(self, member: Member) -> bytes:
        """Unpack a file.

        Raises:
            UnreadableFile: it is damaged, needs a password, or is larger than the limits allow.
        """
        return self._archive.read(member, max_bytes=self._limits.max_member_bytes)

    def digest_of(self, member: Member, algorithm: hashes.HashAlgorithm) -> bytes:
        """Return the digest of a file; see `read` for what it raises."""
        key = (member.index, algorithm.name)
        if key not in self._digests:
            self._digests[key] = digest(self.read(member), algorithm)
        return self._digests[key]

    @cached_property
    def media_type(self) -> str:
        """What the file `mimetype` says, wherever it stands; empty without one."""
        member = next((each for each in self.members if each.path == _MIMETYPE), None)
        if member is None or member.size > _MAX_MIMETYPE_BYTES:
            return ""
        return self.read(member).decode("ascii", errors="replace").strip()

    @property
    def is_opendocument(self) -> bool:
        """It is a word processor's or spreadsheet's document."""
        return self.media_type.startswith(_OPENDOCUMENT) or _OPENDOCUMENT_SIGNATURES in self._by_path

    @property
    def form(self) -> Literal["ASiC-S", "ASiC-E"] | None:
        """ASiC-S signs one object, ASiC-E any; None for an OpenDocument package.

        A container that does not say is ASiC-S when it looks like one: a single object, and a signature file by
        the name that clause 4.3.3.2 gives it.
        """
        if self.is_opendocument:
            return None
        if self.media_type in {_ASIC_S, _ASIC_E}:
            return "ASiC-S" if self.media_type == _ASIC_S else "ASiC-E"
        signs_one = {f"{_META}signatures.xml", f"{_META}signature.p7s"} & self._by_path.keys()
        return "ASiC-S" if signs_one and len(self.data_objects) == 1 else "ASiC-E"

    @cached_property
    def data_objects(self) -> Sequence[Member]:
        """The files that the container is for: those that its own machinery does not account for."""
        if self.is_opendocument:  # OpenDocument 1.3 part 2, clause 5.3: all but the signatures are signed
            return [member for member in self.members if not is_signature_name(member.path)]
        unsignable = _ADOC_UNSIGNABLE if self.media_type == _ADOC else ()
        return [
            member
            for member in self.members
            if not _is_machinery(member.path) and not member.path.startswith(unsignable)
        ]

    def signature_files(self, ending: str) -> Iterator[Member]:
        """Yield the files in META-INF that are named as signatures and end that way (clause 4.4.3.2)."""
        for member in self.members:
            signs_document = not self.is_opendocument or member.path == _OPENDOCUMENT_SIGNATURES
            if signs_document and is_signature_name(member.path) and member.path.lower().endswith(ending):
                yield member

    @property
    def manifests(self) -> Iterator[Member]:
        """The files that say what a signature or a timestamp covers (clause 4.4.4.2)."""
        for member in self.members:
            name = member.path.lower()
            if _in_meta(name) and "asicmanifest" in name and name.endswith(".xml"):
                yield member

    @property
    def timestamps(self) -> int:
        """How many timestamp tokens of the container as a whole it holds (clause 4.4.3.3)."""
        names = [member.path.lower() for member in self.members]
        return sum(_in_meta(name) and name.endswith(".tst") for name in names)

    @property
    def hides_bytes(self) -> bool:
        """It holds bytes that belong to none of its files."""
        return self._archive.hides_bytes

    @cached_property
    def odd_names(self) -> Sequence[str]:
        """Names that software may take for others: repeated but for case, leading out, or in another META-INF."""
        uses = Counter(_normal(member.path).casefold() for member in self.members)
        odd = [
            member.path
            for member in self.members
            if Code.MEMBER_NAME_UNSAFE in member.remarks
            or uses[_normal(member.path).casefold()] > 1
            or (_in_meta(member.path.lower()) and not member.path.startswith(_META))
        ]
        return list(dict.fromkeys(odd))

    def named(self, name: str) -> Sequence[Member]:
        """Return the files of a name, as a reference gives it; several when the name is ambiguous."""
        path = _normal(name.removeprefix("./").removeprefix("/"))
        return self._by_path.get(path, ()) or self._by_spelling.get(path, ())

    @cached_property
    def _by_path(self) -> dict[str, list[Member]]:
        found: dict[str, list[Member]] = {}
        for member in self.members:
            found.setdefault(_normal(member.path), []).append(member)
        return found

    @cached_property
    def _by_spelling(self) -> dict[str, list[Member]]:
        found: dict[str, list[Member]] = {}
        for member in self.members:
            for spelling in {_normal(each) for each in _spellings(member.path)}:
                found.setdefault(spelling, []).append(member)
        return found


@dataclass(frozen=True, eq=False)
class ContainedFile:
    """A file of a container, as a reference may mean it."""

    container: Container
    member: Member

    @property
    def name(self) -> str:
        """Its path in the container."""
        return self.member.path

    @property
    def content(self) -> bytes:
        """Its bytes."""
        return self.container.read(self.member)

    def digest(self, algorithm: hashes.HashAlgorithm) -> bytes:
        """Return the digest of its bytes."""
        return self.container.digest_of(self.member, algorithm)


class ContainedFiles:
    """The files of a container: a reference means the one that it names, and no other."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def candidates(
        self,
        name: str | None,
        digest: PlainDigest | None,  # noqa: ARG002 -- only names count
    ) -> Sequence[SignedFile]:
        """Return the file of that name, unless several share it; without a name, the only object."""
        found = self._container.data_objects if name is None else self._container.named(name)
        return [ContainedFile(self._container, found[0])] if len(found) == 1 else []

    def meant(self, name: str | None, *, alone: bool) -> SignedFile | None:  # noqa: ARG002 -- only names count
        """Return a file of that name."""
        found = self._container.data_objects if name is None else self._container.named(name)
        return ContainedFile(self._container, found[0]) if found else None


def is_signature_name(path: str) -> bool:
    """Tell whether a path is that of a signature file, whatever the case of its letters."""
    name = path.lower()
    file = name.rpartition("/")[2]
    return (
        _in_meta(name) and "signature" in file and "manifest" not in file and file.endswith((".xml", ".p7s"))
    )


def _in_meta(lower_path: str) -> bool:
    return lower_path.startswith(_META.lower())


def _is_machinery(path: str) -> bool:
    return path == _MIMETYPE or (path.startswith(_META) and path.lower().endswith(_MACHINERY_ENDINGS))


def _normal(path: str) -> str:
    """Write accents in the one way that Unicode prefers: some systems take a letter and its accent apart."""
    return unicodedata.normalize("NFC", path)


def _spellings(path: str) -> Iterator[str]:
    """Yield other readings of a name: in another code page, or with what a URI escapes."""
    yield unquote(path)
    try:
        raw = path.encode(_TAKEN_FOR)
    except UnicodeEncodeError:
        return
    for code_page in _CODE_PAGES:
        try:
            yield raw.decode(code_page)
        except UnicodeDecodeError:
            continue
