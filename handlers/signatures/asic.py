"""Containers that hold documents with their signatures: ASiC-S and ASiC-E (EN 319 162-1), signed OpenDocument.

`signed_file` of such a signature is the first document that it signs: a container's report is about all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handlers.findings import Code
from handlers.limits import Limits
from handlers.models import Packaging, Upload
from handlers.names import MAX_NAME_CHARACTERS, shown
from handlers.signatures.asic_container import ContainedFiles, Container
from handlers.signatures.asic_manifest import Manifest
from handlers.signatures.beside import Beside
from handlers.signatures.cades import CadesReader
from handlers.signatures.found import FoundContent, FoundSignature, Remark
from handlers.signatures.indication import SubIndication
from handlers.signatures.xades import read_signatures
from handlers.signatures.xades_signature import XmlSignature

_MAX_NAMED = 10
_ARCHIVE_ENDINGS = (".zip", ".7z", ".rar")


class AsicReader:
    """Reads the signatures of containers; each document is held against the signatures that name it."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._cades = CadesReader()

    def read(self, content: bytes, *, name: str, beside: Beside) -> FoundContent:  # noqa: ARG002 -- all is inside
        """Return every signature of a container; timestamps and evidence records are none.

        Raises:
            UnreadableFile: it is damaged, needs a password, or unpacks to more than the limits allow.
        """
        container = Container(content, self._limits)
        signed = [*_signed_in_xml(container), *self._signed_in_cms(container)]
        covered = {index for each in signed for index in each.covered}
        unsigned = [member.path for member in container.data_objects if member.index not in covered]
        signatures = [
            _in_container(each.found, each, container, whole=not unsigned and not container.hides_bytes)
            for each in signed
            if each.found is not None
        ]
        return FoundContent(
            signatures=tuple(_with_remarks(signatures, container, unsigned)),
            document_timestamps=container.timestamps,
        )

    def _signed_in_cms(self, container: Container) -> Iterator["_Signed"]:
        manifests = [Manifest(container, member) for member in container.manifests]
        for member in container.signature_files(".p7s"):
            through = [each for each in manifests if member in container.named(each.signature_name)]
            if through or container.form != "ASiC-S":
                documents = [Upload(name=each.member.path, content=each.content) for each in through]
            else:
                documents = [
                    Upload(name=each.path, content=container.read(each)) for each in container.data_objects
                ]
            read = self._cades.read(container.read(member), name=member.path, beside=Beside(documents))
            for found in read.signatures:
                held = {document.name for document in found.documents}
                used = [each for each in through if each.member.path in held]
                yield _through_manifests(found, used) if through else _directly(found, container, held)


@dataclass(frozen=True)
class _Signed:
    """One signature, and what it has to do with the files of its container."""

    found: FoundSignature | None
    """None for a counter-signature, which may cover files of its own."""
    covered: frozenset[int]
    """Files that it covers from the first byte to the last, by their place in the container."""
    asked: Sequence[str]
    """Names of all that it signs, found or not."""
    missing: Sequence[str]
    """Names of those that are not there."""


def _signed_in_xml(container: Container) -> Iterator[_Signed]:
    files = ContainedFiles(container)
    for member in container.signature_files(".xml"):
        for signature in read_signatures(container.read(member), files):
            yield _from_xml(signature, container)


def _from_xml(signature: XmlSignature, container: Container) -> _Signed:
    held = [each for each in signature.outside if each.holds and not each.partly and each.file is not None]
    members = [container.named(each.file.name) for each in held if each.file is not None]
    return _Signed(
        None if signature.is_counter_signature else signature.signature,
        frozenset(found[0].index for found in members if len(found) == 1),
        [each.asked for each in signature.outside if each.asked],
        [each.asked or "" for each in signature.missing],
    )


def _through_manifests(found: FoundSignature, manifests: Sequence[Manifest]) -> _Signed:
    """Add to a CAdES signature what its manifest covers."""
    entries = [entry for manifest in manifests for entry in manifest.entries]
    failures = [entry for entry in entries if not entry.holds]
    if found.intact and failures:
        broken = next((entry for entry in failures if entry.holds is False), failures[0])
        found = replace(found, intact=broken.holds, failure=broken.failure)
    held = [entry.member for entry in entries if entry.holds and entry.member is not None]
    manifested = [manifest.member for manifest in manifests]
    return _Signed(
        found,
        frozenset(member.index for member in (*held, *manifested)),
        [entry.name for entry in entries],
        [entry.name for entry in entries if entry.member is None],
    )


def _directly(found: FoundSignature, container: Container, held: set[str]) -> _Signed:
    """Say of a CAdES signature without manifest which file it covers."""
    members = [member for member in container.data_objects if member.path in held]
    covered = frozenset(member.index for member in members) if found.intact else frozenset[int]()
    return _Signed(found, covered, [member.path for member in members], [])


def _in_container(
    found: FoundSignature, signed: _Signed, container: Container, *, whole: bool
) -> FoundSignature:
    """Judge one signature by the files of its container; `whole`: nothing in it is left unsigned by all."""
    objects = {member.index for member in container.data_objects}
    covers_all = objects <= signed.covered and bool(objects)
    intact = found.intact
    if intact is None and found.failure is SubIndication.SIGNED_DATA_NOT_FOUND:
        intact = False  # a container comes whole: what is not in it was taken out
    in_order = found.modified_after_signing is False and bool(objects & signed.covered) and whole
    if container.form != "ASiC-E":  # there, each signature is over everything
        in_order = in_order and covers_all and (container.form is None or len(objects) == 1)
    missing = [Remark(Code.DOCUMENT_MISSING, {"file": _named(signed.missing)})] if signed.missing else []
    others = [remark for remark in found.remarks if remark.code is not Code.DOCUMENT_MISSING]
    return replace(
        found,
        packaging=Packaging.DETACHED if signed.asked else found.packaging,
        container=container.form,
        signed_file=next(iter(signed.asked), None),
        intact=intact,
        covers_whole_file=covers_all and found.covers_whole_file is True,
        modified_after_signing=False if intact and in_order else None,
        remarks=(*others, *missing),
        documents=tuple(_archives(signed, container)),
    )


def _archives(signed: _Signed, container: Container) -> Iterator[Upload]:
    """Yield the archives among what is signed, which the buyer's rules have something to say about."""
    for member in container.data_objects:
        if member.index in signed.covered and member.path.lower().endswith(_ARCHIVE_ENDINGS):
            yield Upload(name=member.path, content=container.read(member))


def _with_remarks(
    signatures: Sequence[FoundSignature], container: Container, unsigned: Sequence[str]
) -> Iterator[FoundSignature]:
    """Say with the first signature what is odd about the container as a whole."""
    about = []
    if unsigned and all(signature.intact for signature in signatures):
        about.append(Remark(Code.CONTAINER_FILES_NOT_SIGNED, {"files": _named(unsigned)}))
    if container.hides_bytes:
        about.append(Remark(Code.CONTAINER_HIDES_CONTENT))
    if container.odd_names:
        about.append(Remark(Code.CONTAINER_NAMES_ABNORMAL, {"files": _named(container.odd_names)}))
    for position, signature in enumerate(signatures):
        yield replace(signature, remarks=(*signature.remarks, *(about if position == 0 else ())))


def _named(names: Sequence[str]) -> str:
    written = [shown(name, max_characters=MAX_NAME_CHARACTERS) for name in dict.fromkeys(names)]
    others = len(written) - _MAX_NAMED
    listed = " », « ".join(written[:_MAX_NAMED])
    return listed if others <= 0 else f"{listed} », « … (et {others} autres)"
