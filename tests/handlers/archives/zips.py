"""ZIP archives for the tests, sound and hostile."""

import io
import struct
import zipfile
from collections.abc import Iterable

STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


class Unseekable(io.BytesIO):
    """A stream to write to, as a pipe is."""

    def seekable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = 0, /) -> int:  # noqa: ARG002 -- it cannot
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation


def zipped(members: Iterable[tuple[str, bytes]], *, method: int = DEFLATED) -> bytes:
    """Return an archive of the members given, in order; names may repeat."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def opened(content: bytes) -> zipfile.ZipFile:
    """Return an archive, to be read."""
    return zipfile.ZipFile(io.BytesIO(content))


def with_raw_name(raw: bytes) -> bytes:
    """Return an archive whose only member has a name that is not marked as UTF-8."""
    placeholder = b"x" * len(raw)
    return zipped([(placeholder.decode(), b"contenu")]).replace(placeholder, raw)


def password_protected() -> bytes:
    """Return an archive whose only member says that it is encrypted."""
    content = bytearray(zipped([("acte.pdf", b"contenu")]))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def with_compression_method(method: int) -> bytes:
    """Return an archive whose only member says that it is compressed by another method."""
    content = bytearray(zipped([("acte.pdf", b"contenu")]))
    struct.pack_into("<H", content, 8, method)
    struct.pack_into("<H", content, content.index(b"PK\x01\x02") + 10, method)
    return bytes(content)


def with_wrong_checksum() -> bytes:
    """Return an archive of which one byte of the first member was changed."""
    content = zipped([("acte.pdf", b"contenu intact"), ("note.txt", b"autre")], method=STORED)
    return content.replace(b"contenu intact", b"contenu change")


def announcing(size: int, *, held: int = 100_000) -> bytes:
    """Return an archive whose only member announces another size than the bytes it holds."""
    content = bytearray(zipped([("acte.pdf", bytes(held))]))
    struct.pack_into("<L", content, 22, size)
    struct.pack_into("<L", content, content.index(b"PK\x01\x02") + 24, size)
    return bytes(content)


def overlapping() -> bytes:
    """Return an archive of which two members claim the same bytes."""
    content = bytearray(zipped([("a.bin", bytes(5_000)), ("b.bin", bytes(5_000))], method=STORED))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", content, second + 42, 0)
    return bytes(content)


def endless(entries: int) -> bytes:
    """Return an archive whose table of contents lists its only member so many times."""
    content = zipped([("acte.pdf", b"x")])
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    table = content[start:end] * entries
    tail = bytearray(content[end:])
    struct.pack_into("<L", tail, 12, len(table))
    return content[:start] + table + bytes(tail)


def link(name: str, target: str) -> bytes:
    """Return an archive whose only member is a symbolic link, as on Unix."""
    stream = io.BytesIO()
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(entry, target)
    return stream.getvalue()


def described_twice(*, field: str) -> bytes:
    """Return an archive of two members of which one stands in the archive otherwise than in its table of contents."""
    content = bytearray(zipped([("acte.pdf", b"contenu"), ("b.txt", b"autre")], method=STORED))
    where, value = {"name": (30, b"A"), "size": (22, b"\x09"), "method": (8, b"\x08"), "crc": (14, b"\0\0")}[
        field
    ]
    content[where : where + len(value)] = value
    return bytes(content)
