"""ZIP archives, read by seeking and never unpacked to disk (PKWARE APPNOTE 6.3)."""

import io
import lzma
import stat
import struct
import zipfile
import zlib
from functools import cached_property, partial
from itertools import pairwise
from typing import IO, BinaryIO, Self

from handlers.archives.interface import Member
from handlers.archives.listing import MAX_ENTRIES, Listed, members_of
from handlers.errors import BombFile, DamagedFile, EncryptedFile, OversizedFile, UnsupportedFile
from handlers.findings import Code
from handlers.limits import MIB
from handlers.sources import Content, opened

_MAX_TABLE_BYTES = 16 * MIB
_CHUNK = 64 * 1024
_MAX_MEDIA_TYPE_BYTES = 256

_FLAG_ENCRYPTED = 0x1
_FLAG_SIZES_FOLLOW = 0x8
_FLAG_UTF8 = 0x800
_FLAGS_THAT_COUNT = _FLAG_ENCRYPTED | _FLAG_UTF8
_SIZE_ELSEWHERE = 0xFFFFFFFF
"""In the extra field of a large member (APPNOTE clause 4.5.3)."""
_UNIX = 3
"""The system whose file modes an entry has (APPNOTE clause 4.4.2)."""
_END = b"PK\x05\x06"
_END_BYTES = 22
_MAX_COMMENT_BYTES = 0xFFFF
"""What ends a table of contents (APPNOTE clause 4.3.16)."""
_LOCAL_HEADER_BYTES = 30
_LENGTHS_AT = 26
"""Where a local header tells the lengths of the name and of the extra field behind it (APPNOTE clause 4.3.7)."""
_DESCRIPTOR_BYTES = 24
"""Most that may stand behind a member's data (APPNOTE clause 4.3.9)."""
_MARKER_BYTES = 4
"""What may stand before the first member (APPNOTE clause 8.5.4)."""
_ENTRY = b"PK\x01\x02"
"""Opens each entry of a table of contents."""

_DOES_NOT_UNPACK = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
)


class ZipArchive:
    """One ZIP archive; a context manager, as its file stays open."""

    def __init__(self, content: Content) -> None:
        self._stream = _Counting(opened(content))
        try:
            self._entries = self._listed()
        except BaseException:
            self.close()
            raise

    def _listed(self) -> list[zipfile.ZipInfo]:
        try:
            self._zip = zipfile.ZipFile(self._stream)
        except (*_DOES_NOT_UNPACK, NotImplementedError) as error:
            raise DamagedFile("the table of contents cannot be read") from error
        self._stream.counts = False
        entries = self._zip.infolist()
        if _overlap(entries):
            raise BombFile("members share the same bytes")
        return entries

    def close(self) -> None:
        """Close its file."""
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def names(self) -> frozenset[str]:
        """Raw names of everything listed, folders included."""
        return frozenset(entry.filename for entry in self._entries)

    @property
    def media_type(self) -> str:
        """What a first member named `mimetype` says (ETSI EN 319 162-1 annex A.1); empty without one."""
        first = self._entries[0] if self._entries else None
        if first is None or first.filename != "mimetype" or first.file_size > _MAX_MEDIA_TYPE_BYTES:
            return ""
        return self._unpack(first, _MAX_MEDIA_TYPE_BYTES).decode("ascii", errors="replace").strip()

    @cached_property
    def hides_bytes(self) -> bool:
        """Bytes stand before, between or after the files that are listed: some programs find other files there."""
        end = 0
        for entry in sorted(self._entries, key=lambda each: each.header_offset):
            if not 0 <= entry.header_offset - end <= (_DESCRIPTOR_BYTES if end else _MARKER_BYTES):
                return True
            self._stream.seek(entry.header_offset + _LENGTHS_AT)
            lengths = self._stream.read(_LOCAL_HEADER_BYTES - _LENGTHS_AT)
            if len(lengths) < _LOCAL_HEADER_BYTES - _LENGTHS_AT:
                return True
            end = (
                entry.header_offset
                + _LOCAL_HEADER_BYTES
                + sum(struct.unpack("<HH", lengths))
                + entry.compress_size
            )
        return not 0 <= self._zip.start_dir - end <= _DESCRIPTOR_BYTES

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """List the files, in the archive's order; folders and what systems leave behind are not listed."""
        return members_of(
            Listed(
                index,
                _readable_name(entry),
                entry.file_size,
                remarks=() if self._is_described_alike(entry) else (Code.MEMBER_DESCRIBED_TWICE,),
                obstacle=_obstacle(entry),
            )
            for index, entry in enumerate(self._entries)
        )

    @property
    def remarks(self) -> tuple[Code, ...]:
        """What is odd about the archive as a whole."""
        return (Code.ARCHIVE_HIDES_CONTENT,) if self.hides_bytes or self._is_followed else ()

    @property
    def _is_followed(self) -> bool:
        """Something stands behind the end of the table of contents, which only its comment may do."""
        size = self._stream.seek(0, io.SEEK_END)
        self._stream.seek(max(0, size - _END_BYTES - _MAX_COMMENT_BYTES))
        tail = self._stream.read(_END_BYTES + _MAX_COMMENT_BYTES)
        return len(tail) - tail.rfind(_END) != _END_BYTES + len(self._zip.comment)

    def _is_described_alike(self, entry: zipfile.ZipInfo) -> bool:
        """Tell whether what stands before a member's data (APPNOTE clause 4.3.7) says what the table says."""
        self._stream.seek(max(0, entry.header_offset))
        fixed = self._stream.read(_LOCAL_HEADER_BYTES)
        if len(fixed) < _LOCAL_HEADER_BYTES:
            return False
        _, _, flags, method, _, _, crc, packed, size, name_length, _ = struct.unpack("<4s5H3L2H", fixed)
        in_table = (entry.flag_bits & _FLAGS_THAT_COUNT, entry.compress_type, _raw_name(entry))
        here = (flags & _FLAGS_THAT_COUNT, method, self._stream.read(name_length))
        elsewhere = bool(flags & _FLAG_SIZES_FOLLOW) or _SIZE_ELSEWHERE in {packed, size}
        told = (entry.CRC, entry.compress_size, entry.file_size)
        return here == in_table and (elsewhere or (crc, packed, size) == told)

    def read(self, member: Member, *, max_bytes: int) -> bytes:
        """Unpack one member; see `handlers.archives.interface.Archive.read` for what it raises."""
        return self._unpack(self._entries[member.index], max_bytes)

    def _unpack(self, entry: zipfile.ZipInfo, max_bytes: int) -> bytes:
        if entry.flag_bits & _FLAG_ENCRYPTED:
            raise EncryptedFile("the member needs a password")
        if entry.file_size > max_bytes:
            raise OversizedFile("the member announces more bytes than allowed")
        try:
            with self._zip.open(entry) as stream:
                return _in_chunks(stream)
        except NotImplementedError as error:
            raise UnsupportedFile("the member's compression method is not supported") from error
        except (*_DOES_NOT_UNPACK, RuntimeError) as error:
            raise DamagedFile("the member does not unpack to what was packed") from error


class _Counting(io.BufferedIOBase):
    """A file that refuses, while it counts, to give out a table of contents beyond all reason."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._entries_left = MAX_ENTRIES
        self.counts = True

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, and count the entries when that is asked for.

        Raises:
            OversizedFile: there are too many of them.
        """
        wanted = -1 if size is None else size
        if not self.counts:
            return self._stream.read(wanted)
        content = self._stream.read(_MAX_TABLE_BYTES + 1 if wanted < 0 else min(wanted, _MAX_TABLE_BYTES + 1))
        self._entries_left -= content.count(_ENTRY)
        if self._entries_left < 0 or len(content) > _MAX_TABLE_BYTES:
            raise OversizedFile("the table of contents is too long")
        return content

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Seek."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Tell."""
        return self._stream.tell()

    def seekable(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
        super().close()


def _in_chunks(stream: IO[bytes]) -> bytes:
    """Read to the end of the announced size, in chunks: a false size must not fill the memory."""
    return b"".join(iter(partial(stream.read, _CHUNK), b""))


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Tell whether two members claim the same bytes, as archives built to unpack without end do."""
    spans = sorted(
        (entry.header_offset, entry.header_offset + _LOCAL_HEADER_BYTES + entry.compress_size)
        for entry in entries
    )
    return any(end > next_start for (_, end), (next_start, _) in pairwise(spans))


def _readable_name(entry: zipfile.ZipInfo) -> str:
    """Decode a name: UTF-8 when it says so or reads as such, else the code page of French DOS (850)."""
    name = entry.orig_filename
    if entry.flag_bits & _FLAG_UTF8 or name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    """Return a name as the table of contents has it, undoing what `zipfile` took it for."""
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & _FLAG_UTF8 else "cp437")


def _obstacle(entry: zipfile.ZipInfo) -> Code | None:
    if entry.create_system == _UNIX and stat.S_ISLNK(entry.external_attr >> 16):
        return Code.MEMBER_IS_LINK
    return Code.MEMBER_ENCRYPTED if entry.flag_bits & _FLAG_ENCRYPTED else None
