"""Signatures in XML files: XAdES (ETSI EN 319 132-1) and the XMLDSig 1.1 under it.

A signature holds when its value holds over `SignedInfo`, each reference's digest over what it covers, and its
signed properties are among that. Then comes what plain XMLDSig leaves open: whether what it covers is what a
reader of the file sees.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives import hashes

from handlers.errors import DamagedFile, UnsupportedFile
from handlers.findings import Code
from handlers.models import Upload
from handlers.names import MAX_NAME_CHARACTERS, shown
from handlers.signatures.beside import Beside
from handlers.signatures.found import FoundContent, FoundSignature, Remark
from handlers.signatures.xades_signature import XmlSignature, read_signature
from handlers.signatures.xml_document import parse
from handlers.signatures.xml_reference import PlainDigest, SignedFile, SignedFiles

_MAX_SIGNATURES = 200
"""Of one file, counter-signatures included."""
_MAX_TRIED = 200
"""Files whose content is transformed in search of the one that a reference means."""


class XadesReader:
    """Reads the signatures of XML files."""

    def read(self, content: bytes, *, name: str, beside: Beside) -> FoundContent:
        """Return every signature of an XML file, counter-signatures left aside.

        Raises:
            UnreadableFile: the XML cannot be read.
        """
        files = _FilesBeside(beside, name)
        found = [each for each in read_signatures(content, files) if not each.is_counter_signature]
        return FoundContent(
            signatures=tuple(_among(files, each) for each in found),
            document_timestamps=0,
            enclosed=next((each.enclosed for each in found if each.enclosed is not None), None),
        )


def read_signatures(content: bytes, files: SignedFiles) -> tuple[XmlSignature, ...]:
    """Return every signature of an XML file, counter-signatures included, in document order.

    Raises:
        DamagedFile: the XML cannot be read.
        UnsupportedFile: it holds far more signatures than people give.
    """
    document = parse(content)
    if len(document.signatures) > _MAX_SIGNATURES:
        raise UnsupportedFile("too many signatures")
    try:
        return tuple(read_signature(document, element, files) for element in document.signatures)
    except Exception as error:  # lxml raises anything for names and texts that XML itself allows
        raise DamagedFile("the signatures of this XML cannot be read") from error


@dataclass(frozen=True, eq=False)
class _FileBeside:
    upload: Upload
    beside: Beside

    @property
    def name(self) -> str:
        return self.upload.name

    @property
    def content(self) -> bytes:
        return self.upload.content

    def digest(self, algorithm: hashes.HashAlgorithm) -> bytes:
        return self.beside.digest_of(self.upload, algorithm)


class _FilesBeside:
    """The files handed in with a detached signature: its document may have another name than it asks for."""

    def __init__(self, beside: Beside, signature_name: str) -> None:
        self.signature_name = signature_name
        self._beside = beside
        self._meant = beside.meant_by(signature_name)

    def candidates(self, name: str | None, digest: PlainDigest | None) -> Sequence[SignedFile]:
        others = self._beside.files[:_MAX_TRIED] if digest is None else [self._beside.with_digest(*digest)]
        likely = (self._named(name), self._meant, *others)
        files = {id(file): file for file in likely if file is not None}
        return [_FileBeside(file, self._beside) for file in files.values()]

    def meant(self, name: str | None, *, alone: bool) -> SignedFile | None:
        file = self._named(name) or (self._meant if alone else None)
        return None if file is None else _FileBeside(file, self._beside)

    def _named(self, name: str | None) -> Upload | None:
        return None if name is None else self._beside.named(name)


def _among(files: _FilesBeside, found: XmlSignature) -> FoundSignature:
    """Say of a signature which files beside it it signs, and which are missing."""
    if not found.outside:
        return found.signature
    held = [each.file for each in found.outside if isinstance(each.file, _FileBeside)]
    missing = [each.asked or files.signature_name for each in found.missing]
    first = found.outside[0]
    return replace(
        found.signature,
        signed_file=first.file.name if first.file is not None else _last(first.asked or "") or None,
        documents=tuple({id(file.upload): file.upload for file in held}.values()),
        remarks=(
            *found.signature.remarks,
            *(Remark(Code.DOCUMENT_MISSING, {"file": _counted(missing)}) for _ in missing[:1]),
        ),
    )


def _counted(names: Iterable[str]) -> str:
    """Return the first of some names, and how many others there are."""
    first, *others = dict.fromkeys(shown(_last(name), max_characters=MAX_NAME_CHARACTERS) for name in names)
    match len(others):
        case 0:
            return first
        case 1:
            return f"{first} (et 1 autre)"
        case number:
            return f"{first} (et {number} autres)"


def _last(name: str) -> str:
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2]
