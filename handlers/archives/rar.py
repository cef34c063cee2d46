"""RAR archives, versions 4 and 5, listed with rarfile; what is stored uncompressed is read here, the rest by a tool.

RAR's compression is not free: this product has no decompressor of its own. Where whoever runs the check has one,
it hands over a `RarTool`.
"""

import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cached_property
from typing import IO, Protocol, Self

import rarfile

from handlers.archives.interface import Member
from handlers.archives.listing import MAX_ENTRIES, Listed, members_of
from handlers.errors import DamagedFile, EncryptedFile, OversizedFile, UnsupportedFile
from handlers.findings import Code
from handlers.limits import most_unpacked
from handlers.sources import Content, opened, size_of

_STORED = 0x30
"""The compression method that is none, as rarfile writes it for both versions."""
_IS_VOLUME = 0x0001
_SPLIT = 0x0001 | 0x0002
"""A file that goes on from, or in, another volume, as rarfile writes it for both versions."""
_MAIN, _END = 0x73, 0x7B
"""Types of blocks, as rarfile writes them for both versions: of the archive as a whole, and of its end."""


class RarTool(Protocol):
    """Unpacks RAR archives."""

    def as_tar(self, content: Content) -> AbstractContextManager[IO[bytes]]:
        """Give an archive's files out as one stream in TAR format, folders and all, in their order.

        It ends early where a file cannot be unpacked.
        """
        ...


class RarArchive:
    """One RAR archive; a context manager, as its file stays open."""

    def __init__(self, content: Content, tool: RarTool | None = None) -> None:
        self._content = content
        self._tool = tool
        self._stream = opened(content)
        self._unpacker: _Unpacker | None = None
        self._broken_at: int | None = None
        self._blocks: list[rarfile.RarInfo] = []
        try:
            self._entries = self._listed()
        except BaseException:
            self.close()
            raise

    def _listed(self) -> list[rarfile.RarInfo]:
        try:
            archive = rarfile.RarFile(self._stream, part_only=True, info_callback=self._note)
        except OversizedFile:
            raise
        except Exception as error:  # rarfile lets errors of the types under it through on hostile bytes
            raise DamagedFile("the table of contents cannot be read") from error
        entries: list[rarfile.RarInfo] = archive.infolist()
        self._parse_error: str | None = archive.strerror()
        if not entries and archive.needs_password():
            raise EncryptedFile("the table of contents needs a password")
        if not entries and self._is_cut:
            raise DamagedFile("the table of contents cannot be read")
        return entries

    def _note(self, block: rarfile.RarInfo) -> None:
        self._blocks.append(block)
        if len(self._blocks) > MAX_ENTRIES:
            raise OversizedFile("the table of contents is too long")

    def close(self) -> None:
        """Close its file, and end the tool."""
        if self._unpacker is not None:
            self._unpacker.close()
            self._unpacker = None
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _is_cut(self) -> bool:
        """The list of files does not end as it should."""
        return self._parse_error is not None or not any(block.type == _END for block in self._blocks)

    @property
    def _is_volume(self) -> bool:
        main = [block for block in self._blocks if block.type == _MAIN]
        return any(block.flags & _IS_VOLUME for block in main)

    @cached_property
    def remarks(self) -> tuple[Code, ...]:
        """What is odd about the archive as a whole."""
        if self._is_volume:
            return (Code.ARCHIVE_IN_VOLUMES,)
        grows = any(Code.MEMBER_TOO_LARGE is member.obstacle for member in self.members)
        ends = [block.data_offset for block in self._blocks if block.type == _END]
        followed = bool(ends) and self._stream.seek(0, io.SEEK_END) > max(ends)
        return (
            *((Code.ARCHIVE_BOMB,) if grows else ()),
            *((Code.ARCHIVE_INCOMPLETE,) if self._is_cut else ()),
            *((Code.ARCHIVE_HIDES_CONTENT,) if followed else ()),
        )

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """List the files, in the archive's order; folders and what systems leave behind are not listed."""
        return members_of(self._files())

    def _files(self) -> Iterator[Listed]:
        comes_out = 0
        for index, entry in enumerate(self._entries):
            comes_out += entry.file_size or 0
            if not entry.is_dir():
                obstacle = self._obstacle(entry, comes_out)
                yield Listed(index, entry.filename, entry.file_size or 0, obstacle=obstacle)

    def _obstacle(self, entry: rarfile.RarInfo, comes_out: int) -> Code | None:
        if entry.file_redir is not None or entry.is_symlink():
            return Code.MEMBER_IS_LINK
        if entry.needs_password():
            return Code.MEMBER_ENCRYPTED
        if entry.flags & _SPLIT:
            return Code.MEMBER_IN_OTHER_VOLUME
        if entry.compress_type == _STORED:
            return None
        if self._tool is None:
            return Code.MEMBER_NOT_OPENED_HERE
        return Code.MEMBER_TOO_LARGE if comes_out > most_unpacked(size_of(self._content)) else None

    def read(self, member: Member, *, max_bytes: int) -> bytes:
        """Unpack one member; see `handlers.archives.interface.Archive.read` for what it raises."""
        if member.obstacle is not None:
            raise UnsupportedFile("the member cannot be taken out")
        if member.size > max_bytes:
            raise OversizedFile("the member announces more bytes than allowed")
        entry = self._entries[member.index]
        content = self._stored(entry) if entry.compress_type == _STORED else self._unpacked(member)
        if not _is_intact(content, entry):
            raise DamagedFile("the member does not unpack to what was packed")
        return content

    def _stored(self, entry: rarfile.RarInfo) -> bytes:
        if entry.compress_size != entry.file_size:
            raise DamagedFile("the member is stored in another size than its own")
        self._stream.seek(entry.data_offset)
        return self._stream.read(entry.file_size)

    def _unpacked(self, member: Member) -> bytes:
        if self._tool is None:
            raise UnsupportedFile("there is no tool to unpack the member")
        if self._broken_at is not None and member.index >= self._broken_at:
            raise DamagedFile("what is packed before it does not unpack")
        if self._unpacker is None or self._unpacker.position > member.index:
            if self._unpacker is not None:
                self._unpacker.close()
            self._unpacker = _Unpacker(self._tool, self._content)
        try:
            return self._unpacker.read(member)
        except DamagedFile:
            self._broken_at = self._unpacker.position
            raise


class _Unpacker:
    """Reads what a tool gives out, from the archive's beginning onwards."""

    def __init__(self, tool: RarTool, content: Content) -> None:
        self.position = 0
        self._running = tool.as_tar(content)
        self._stream = self._running.__enter__()

    def read(self, member: Member) -> bytes:
        """Return a file that is not behind yet.

        Raises:
            DamagedFile: it does not come out as it is listed.
        """
        try:
            while self.position < member.index:
                self._next()
            entry = self._next()
            file = self._tar.extractfile(entry) if entry.isreg() and entry.size == member.size else None
            if file is not None:
                return file.read()
        except (tarfile.TarError, OSError, EOFError) as error:
            raise DamagedFile("the tool could not unpack the member") from error
        raise DamagedFile("the tool gave out something else than the member")

    @cached_property
    def _tar(self) -> tarfile.TarFile:
        return tarfile.open(fileobj=self._stream, mode="r|")  # ends with the tool

    def _next(self) -> tarfile.TarInfo:
        entry = self._tar.next()
        if entry is None:
            raise DamagedFile("the tool did not give out the member")
        self.position += 1
        return entry

    def close(self) -> None:
        """End the tool."""
        self._running.__exit__(None, None, None)


def _is_intact(content: bytes, entry: rarfile.RarInfo) -> bool:
    if len(content) != entry.file_size:
        return False
    if entry.CRC is not None:
        return bool(zlib.crc32(content) == entry.CRC)
    if entry.blake2sp_hash is None:  # there is nothing to compare with
        return True
    computed = rarfile.Blake2SP()
    computed.update(content)
    return bool(computed.digest() == entry.blake2sp_hash)
