"""A PDF opened to read its signatures, whatever lies before its header or behind its end."""

import re
from io import BytesIO
from itertools import islice
from typing import Any, NamedTuple

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.crypt.api import PdfMacStatus
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from handlers.errors import DamagedFile, EncryptedFile

_HEADER = b"%PDF-"
_HEADER_WITHIN = 1024
"""Readers accept the header anywhere in these first bytes (PDF Reference 1.7, appendix H, note 13)."""
_PLAIN_HEADER = b"%PDF-1.7\n"
_END = b"%%EOF"
_END_WITHIN = 1000
"""Bytes behind the last end marker that pyHanko still looks over."""
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
_BLANK = b"\r\n\t\f \0"


class _Reader(PdfFileReader):
    """pyHanko's reader, which goes through the index of an object stream once and not for each object in it.

    That takes half the time on a form of two thousand objects; what is read is the same.
    """

    def __init__(self, content: bytes) -> None:
        self._indexes: dict[int, dict[int, int]] = {}
        super().__init__(BytesIO(content), strict=False)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> generic.PdfObject:
        stream = generic.Reference(stmnum, 0, self).get_object()
        if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
            raise PdfReadError("An object is said to lie in what is no object stream.")
        data = stream.read_data(DecodePurpose.OBJECT_STREAM)
        if stmnum not in self._indexes:
            self._indexes[stmnum] = _index_of(data[: stream["/First"]], stream["/N"])
        offset = self._indexes[stmnum].get(idnum)
        if offset is None or not 0 <= idx < stream["/N"]:
            return generic.NullObject()
        content = BytesIO(data)
        content.seek(stream["/First"] + offset)
        try:
            return generic.read_object(content, generic.Reference(idnum, 0, self))
        except PdfReadError:
            return generic.NullObject()


def _index_of(header: bytes, size: int) -> dict[int, int]:
    """Return where each object of an object stream starts (ISO 32000-2 clause 7.5.7), up to the first fault."""
    found: dict[int, int] = {}
    numbers = iter(header.replace(b"\0", b" ").split())
    for number, offset in islice(zip(numbers, numbers, strict=False), size):
        if not number.isdigit() or not offset.isdigit():
            break
        found.setdefault(int(number), int(offset))
    return found


class PdfFile(NamedTuple):
    """A PDF that can be read."""

    document: PdfFileReader
    content: bytes
    """What the offsets of the PDF count in: the file, or the file from its header on."""
    displaced: bool
    """Something precedes the header, and no offset counts it: no signature can cover it."""


def open_pdf(content: bytes) -> PdfFile:
    """Open a PDF without a password, or with the empty one.

    Raises:
        DamagedFile: it has no header.
        EncryptedFile: it opens with a password or a key only.
        Exception: anything else that pyHanko raises on hostile bytes.
    """
    start = content.find(_HEADER, 0, _HEADER_WITHIN)
    if start < 0:
        raise DamagedFile("This PDF has no header.")
    if start == 0:
        return PdfFile(_decrypted(_read(content)), content, displaced=False)
    counted_from_the_start = _PLAIN_HEADER + content[len(_PLAIN_HEADER) :]
    try:
        document = _read(counted_from_the_start)
        complete = isinstance(document.root["/Pages"], generic.DictionaryObject)
    except Exception:  # noqa: BLE001 -- then offsets count from the header, or the file is damaged for good
        complete = False
    if complete:
        return PdfFile(_decrypted(document), content, displaced=False)
    from_header = content[start:]
    return PdfFile(_decrypted(_read(from_header)), from_header, displaced=True)


def entry(dictionary: generic.DictionaryObject, key: str) -> Any:
    """Return what a dictionary has under a key, wherever it is kept; None when there is nothing."""
    try:
        return dictionary[key]
    except KeyError:  # absent, or null, which means the same
        return None


def follows_the_end(document: PdfFileReader, content: bytes) -> bytes:
    """Return what lies behind the end of the last revision, apart from blanks: no reader has to show it."""
    history = document.xrefs
    sections = [history.get_xref_container_info(revision) for revision in range(history.total_revisions)]
    end = content.find(_END, max(section.end_location for section in sections))
    return content[end + len(_END) :].strip(_BLANK) if end >= 0 else b""


def holds_objects(data: bytes) -> bool:
    """Tell whether bytes hold what looks like objects of a PDF."""
    return _OBJECT.search(data) is not None


def _read(content: bytes) -> PdfFileReader:
    """Read a PDF, without what follows its end when that is long; an update cut short is left, and fails."""
    end = content.rfind(_END) + len(_END)
    is_foreign = len(content) - end > _END_WITHIN and not holds_objects(content[end:])
    return _Reader(content[:end] + b"\n\n" if is_foreign else content)


def _decrypted(document: PdfFileReader) -> PdfFileReader:
    if document.encrypt_dict is None:
        return document
    if not isinstance(document.security_handler, StandardSecurityHandler):
        raise EncryptedFile("This PDF needs a key.")
    outcome = document.decrypt("")
    if outcome.mac_status is PdfMacStatus.FAILED:
        raise DamagedFile("This PDF is not as it was protected (ISO/TS 32004).")
    if outcome.status is AuthStatus.FAILED:
        raise EncryptedFile("This PDF needs a password.")
    return document
