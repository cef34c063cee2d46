"""7z archives, read by seeking and never unpacked to disk (7zFormat.txt of the LZMA SDK), with py7zr."""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, BinaryIO, Self

import py7zr
import py7zr.archiveinfo
from py7zr.compressor import SevenZipDecompressor, SupportedMethods
from py7zr.exceptions import ArchiveError, PasswordRequired
from py7zr.properties import COMPRESSION_METHOD

from handlers.archives.interface import Member
from handlers.archives.listing import MAX_ENTRIES, Listed, members_of
from handlers.errors import DamagedFile, EncryptedFile, OversizedFile, UnsupportedFile
from handlers.findings import Code
from handlers.limits import MIB, most_unpacked
from handlers.sources import Content, opened

_MAX_HEADER_BYTES = 16 * MIB
_HEADER_SIZE_AT = 20
"""Where the archive tells how long its table of contents is."""
_PIECE_BYTES = MIB
_PACKED_PIECE_BYTES = 16 * 1024
"""Deflate answers a piece with all it holds: a thousand times as much, at worst."""
_MAX_DICTIONARY_BYTES = 256 * MIB
"""7-Zip's own choice for its best compression."""
_READ = frozenset(
    (
        COMPRESSION_METHOD.COPY,
        COMPRESSION_METHOD.LZMA,
        COMPRESSION_METHOD.LZMA2,
        COMPRESSION_METHOD.PPMD,
        COMPRESSION_METHOD.MISC_BZIP2,
        COMPRESSION_METHOD.MISC_DEFLATE,
        COMPRESSION_METHOD.DELTA,
        COMPRESSION_METHOD.BCJ,
        COMPRESSION_METHOD.P7Z_BCJ,
        COMPRESSION_METHOD.BCJ_ARM,
        COMPRESSION_METHOD.BCJ_ARMT,
        COMPRESSION_METHOD.BCJ_PPC,
        COMPRESSION_METHOD.BCJ_SPARC,
    )
)
"""What 7-Zip itself writes, encryption and BCJ2 aside."""

# py7zr's own bounds leave room for eight million files, which would take minutes to list.
py7zr.archiveinfo.MAX_NUMFILES = MAX_ENTRIES
py7zr.archiveinfo.MAX_NUMFOLDERS = MAX_ENTRIES
py7zr.archiveinfo.MAX_SUBSTREAMS = MAX_ENTRIES
py7zr.archiveinfo.MAX_HEADER_SIZE = _MAX_HEADER_BYTES


@dataclass
class _Folder:
    """Files packed together: each comes out behind the one before."""

    folder: Any
    start: int
    """Where its packed bytes begin."""
    packed: int
    sizes: list[int] = field(default_factory=list)
    """Of its files, in order."""
    unpacked: int = 0
    """How many bytes they are together."""
    broken_at: int | None = None
    """The first file that does not come out; none behind it does."""

    @cached_property
    def obstacle(self) -> Code | None:
        """Why none of its files can be taken out."""
        if SupportedMethods.needs_password(self.folder.coders):
            return Code.MEMBER_ENCRYPTED
        simple = len(self.folder.packed_indices) <= 1
        readable = all(coder["method"] in _READ for coder in self.folder.coders)
        small = all(_dictionary_bytes(coder) <= _MAX_DICTIONARY_BYTES for coder in self.folder.coders)
        return None if simple and readable and small else Code.MEMBER_NOT_UNPACKED


@dataclass(frozen=True)
class _Place:
    """Where a file with content is."""

    folder: _Folder
    position: int
    """Among the files of its folder."""
    end: int
    """How many bytes of the folder have come out once it has."""


class _Unpacker:
    """Unpacks one folder, from its beginning onwards."""

    def __init__(self, folder: _Folder, stream: BinaryIO) -> None:
        self.folder = folder
        self.position = 0
        self._stream = stream
        self._at = folder.start
        raw = folder.folder
        self._decompressor = SevenZipDecompressor(
            raw.coders, folder.packed, raw.unpacksizes, raw.crc, blocksize=_PACKED_PIECE_BYTES
        )

    def next_file(self) -> Iterator[bytes]:
        """Yield the next file, a piece at a time.

        Raises:
            DamagedFile: it ends early.
        """
        left = self.folder.sizes[self.position]
        idle = 0
        while left:
            self._stream.seek(self._at)
            piece = bytes(self._decompressor.decompress(self._stream, min(left, _PIECE_BYTES)))
            advanced = self._stream.tell() - self._at
            self._at += advanced
            idle = 0 if piece or advanced else idle + 1
            if idle > 1:  # a second time, as some methods only give out the rest when there is no more input
                raise DamagedFile("the packed bytes end early")
            left -= len(piece)
            if piece:
                yield piece
        self.position += 1


class SevenZipArchive:
    """One 7z archive; a context manager, as its file stays open."""

    def __init__(self, content: Content) -> None:
        self._stream = opened(content)
        self._unpacker: _Unpacker | None = None
        try:
            self._files = _listed(self._stream)
            self._places = _places(self._files)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close its file."""
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def remarks(self) -> tuple[Code, ...]:
        """What is odd about the archive as a whole."""
        start = self._files.sig_header
        end = self._files.afterheader + start.nextheaderofs + start.nextheadersize
        followed = self._stream.seek(0, io.SEEK_END) > end
        swells = any(_is_out_of_reach(place) for place in self._places.values())
        return (
            *((Code.ARCHIVE_BOMB,) if swells else ()),
            *((Code.ARCHIVE_HIDES_CONTENT,) if followed else ()),
        )

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """List the files, in the archive's order; folders and what systems leave behind are not listed."""
        files = list(self._files.files)
        return members_of(
            Listed(
                index,
                file.filename,
                file.uncompressed or 0,
                obstacle=_obstacle(file, self._places.get(index)),
            )
            for index, file in enumerate(files)
            if not file.is_directory
        )

    def read(self, member: Member, *, max_bytes: int) -> bytes:
        """Unpack one member; see `handlers.archives.interface.Archive.read` for what it raises."""
        place = self._places.get(member.index)
        if place is None:
            return b""
        if place.folder.obstacle is Code.MEMBER_ENCRYPTED:
            raise EncryptedFile("the member needs a password")
        if place.folder.obstacle is not None:
            raise UnsupportedFile("the member is packed in a way that is not supported")
        if member.size > max_bytes:
            raise OversizedFile("the member announces more bytes than allowed")
        if place.folder.broken_at is not None and place.position >= place.folder.broken_at:
            raise DamagedFile("what is packed before it does not unpack")
        content = self._taken(place)
        expected = self._files.files[member.index].crc32
        if expected is not None and zlib.crc32(content) != expected:
            raise DamagedFile("the member does not unpack to what was packed")
        return content

    def _taken(self, place: _Place) -> bytes:
        """Unpack a file, and what is packed before it where that was not just done."""
        reached = 0
        try:
            unpacker = self._unpacker
            if unpacker is None or unpacker.folder is not place.folder or unpacker.position > place.position:
                unpacker = self._unpacker = _Unpacker(place.folder, self._stream)
            while unpacker.position < place.position:
                reached = unpacker.position
                for _ in unpacker.next_file():
                    pass
            reached = place.position
            return b"".join(unpacker.next_file())
        except Exception as error:  # py7zr and the libraries under it raise anything on hostile bytes
            self._unpacker = None
            place.folder.broken_at = reached
            raise DamagedFile("the member does not unpack") from error


def _listed(stream: BinaryIO) -> py7zr.SevenZipFile:
    stream.seek(_HEADER_SIZE_AT)
    size = stream.read(8)
    if len(size) == 8 and struct.unpack("<Q", size)[0] > _MAX_HEADER_BYTES:  # noqa: PLR2004 -- bytes of a number
        raise OversizedFile("the table of contents is too long")
    stream.seek(0)
    try:
        return py7zr.SevenZipFile(stream)
    except PasswordRequired as error:
        raise EncryptedFile("the table of contents needs a password") from error
    except ArchiveError as error:
        if "exceeds limit" in str(error):  # of the bounds set above; py7zr has no error of its own for them
            raise OversizedFile("the table of contents is too long") from error
        raise DamagedFile("the table of contents cannot be read") from error
    except Exception as error:  # the same as above
        raise DamagedFile("the table of contents cannot be read") from error


def _places(archive: py7zr.SevenZipFile) -> dict[int, _Place]:
    """Return where each file with content is, by its place in the table of contents."""
    streams = getattr(archive.header, "main_streams", None)
    if streams is None or not hasattr(archive, "files"):
        return {}
    folders: dict[int, _Folder] = {}
    stream = 0
    try:
        for folder in streams.unpackinfo.folders:
            start = archive.afterheader + streams.packinfo.packpositions[stream]
            folders[id(folder)] = _Folder(folder, start, streams.packinfo.packsizes[stream])
            stream += max(1, len(folder.packed_indices))
    except IndexError as error:
        raise DamagedFile("the table of contents contradicts itself") from error
    places = {}
    for index, file in enumerate(archive.files):
        if file.folder is not None:
            held = folders[id(file.folder)]
            held.sizes.append(file.uncompressed or 0)
            held.unpacked += held.sizes[-1]
            places[index] = _Place(held, len(held.sizes) - 1, held.unpacked)
    return places


def _obstacle(file: py7zr.py7zr.ArchiveFile, place: _Place | None) -> Code | None:
    if file.is_symlink or file.is_junction:
        return Code.MEMBER_IS_LINK
    if place is None:
        return None
    if place.folder.obstacle is not None:
        return place.folder.obstacle
    return Code.MEMBER_TOO_LARGE if _is_out_of_reach(place) else None


def _is_out_of_reach(place: _Place) -> bool:
    """Tell whether a file comes out only behind far more bytes than documents pack to so few."""
    return place.end > most_unpacked(place.folder.packed)


def _dictionary_bytes(coder: dict[str, Any]) -> int:
    """Return how much memory a method asks for."""
    method, properties = coder["method"], coder.get("properties") or b""
    if method == COMPRESSION_METHOD.LZMA2 and properties:
        bits = properties[0]
        return (2 | (bits & 1)) << (bits // 2 + 11)
    if method in {COMPRESSION_METHOD.LZMA, COMPRESSION_METHOD.PPMD} and len(properties) >= 5:  # noqa: PLR2004
        return int(struct.unpack("<L", properties[1:5])[0])
    return 0
