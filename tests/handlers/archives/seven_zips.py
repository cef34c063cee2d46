"""7z archives for the tests, sound and hostile."""

import io
import struct
import zlib
from collections.abc import Iterable, Sequence

import py7zr

COPY = [{"id": py7zr.FILTER_COPY}]
LZMA2 = [{"id": py7zr.FILTER_LZMA2, "preset": 1}]
_START = 32
"""Bytes before the packed ones."""


def seven_zipped(
    members: Iterable[tuple[str, bytes]],
    *,
    filters: Sequence[dict[str, int]] = LZMA2,
    password: str | None = None,
    hidden_names: bool = False,
) -> bytes:
    """Return an archive of the members given, all packed together; names may repeat."""
    stream = io.BytesIO()
    with py7zr.SevenZipFile(
        stream,
        "w",
        filters=None if password else list(filters),
        password=password,
        header_encryption=hidden_names,
    ) as archive:
        for name, content in members:
            archive.writestr(content, name)
    return stream.getvalue()


def renamed(content: bytes, name: str, other: str) -> bytes:
    """Return an archive whose table of contents, which is not packed, has another name of the same length."""
    return _with_table(content, _table(content).replace(name.encode("utf-16-le"), other.encode("utf-16-le")))


def plain(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of stored members, its table of contents not packed either."""
    stream = io.BytesIO()
    with py7zr.SevenZipFile(stream, "w", filters=COPY) as archive:
        archive.set_encoded_header_mode(False)
        for name, content in members:
            archive.writestr(content, name)
    return stream.getvalue()


def with_attributes(content: bytes, attributes: int) -> bytes:
    """Return an archive of one member, as `plain` makes it, with other attributes."""
    table = _table(content)
    where = table.index(b"\x15\x06\x01\x00") + 4
    return _with_table(content, table[:where] + struct.pack("<L", attributes) + table[where + 4 :])


def announcing_table(content: bytes, size: int) -> bytes:
    """Return an archive that announces a table of contents of another size."""
    start = content[12:20] + struct.pack("<Q", size) + content[28:32]
    return content[:8] + struct.pack("<L", zlib.crc32(start)) + start + content[_START:]


def listing(files: int) -> bytes:
    """Return an archive that announces so many files, of 16 384 to 2 million."""
    content = plain([("a", b"x")])
    number = bytes([0xC0 | files >> 16]) + struct.pack("<H", files & 0xFFFF)
    return _with_table(content, _table(content).replace(b"\x05\x01", b"\x05" + number))


def _table(content: bytes) -> bytes:
    offset, size = struct.unpack("<QQ", content[12:28])
    return content[_START + offset : _START + offset + size]


def _with_table(content: bytes, table: bytes) -> bytes:
    offset = struct.unpack("<Q", content[12:20])[0]
    start = struct.pack("<QQL", offset, len(table), zlib.crc32(table))
    head = content[:8] + struct.pack("<L", zlib.crc32(start)) + start
    return head + content[_START : _START + offset] + table
