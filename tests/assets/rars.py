"""RAR archives for the tests, as no free program writes any (RAR 5.0 archive format; unrar's sources for RAR 4).

Files are stored, or « compressed » in the least that the format asks for: a table of Huffman codes that gives each
byte the eight bits that it has already.
"""

import struct
import zlib
from collections.abc import Iterable
from typing import NamedTuple

_MAIN, _FILE, _ENCRYPTION, _END = 1, 2, 4, 5
_HAS_EXTRA, _HAS_DATA, _SPLIT_AFTER = 0x1, 0x2, 0x10
_IS_FOLDER, _HAS_CRC = 0x1, 0x4
_UNIX = 1
_SIGNATURE_5 = b"Rar!\x1a\x07\x01\0"
_SIGNATURE_4 = b"Rar!\x1a\x07\0"
_END_4 = bytes.fromhex("c43d7b00400700")
_NORMAL = 3 << 7
"""The compression method « normal », with the smallest dictionary."""


class Packed(NamedTuple):
    """One file of an archive."""

    name: str
    content: bytes = b""
    compressed: bool = False
    crc: int | None = None
    """Another checksum than the right one."""
    link_to: str = ""
    password: bool = False
    folder: bool = False
    goes_on: bool = False
    """In another volume."""
    announced: int | None = None
    """Another size than the right one."""


def rar5(files: Iterable[Packed], *, volume: bool = False, end: bool = True) -> bytes:
    """Return an archive of version 5."""
    blocks = [_SIGNATURE_5, _block(_MAIN, 0, _vint(1 if volume else 0))]
    blocks += [_file(each) for each in files]
    return b"".join([*blocks, *([_block(_END, 0, _vint(0))] if end else [])])


def rar5_behind_a_password() -> bytes:
    """Return an archive of version 5 whose table of contents is encrypted."""
    return _SIGNATURE_5 + _block(_ENCRYPTION, 0, _vint(0) + _vint(0) + b"\x0f" + bytes(16)) + bytes(64)


def rar4(files: Iterable[Packed]) -> bytes:
    """Return an archive of version 4, its files stored."""
    return b"".join([_SIGNATURE_4, _block_4(0x73, 0, bytes(6)), *map(_file_4, files), _END_4])


def _file(file: Packed) -> bytes:
    data = compressed(file.content) if file.compressed else file.content
    name = file.name.encode()
    extra = b""
    if file.link_to:
        extra += _record(5, _vint(1) + _vint(0) + _vint(len(file.link_to)) + file.link_to.encode())
    if file.password:
        extra += _record(1, _vint(0) + _vint(0) + b"\x0f" + bytes(16) + bytes(16))
    flags = (_HAS_EXTRA if extra else 0) | _HAS_DATA | (_SPLIT_AFTER if file.goes_on else 0)
    crc = zlib.crc32(file.content) if file.crc is None else file.crc
    fields = [
        *((_vint(len(extra)),) if extra else ()),
        _vint(len(data)),
        _vint(_IS_FOLDER if file.folder else _HAS_CRC),
        _vint(len(file.content) if file.announced is None else file.announced),
        _vint(0o100644),
        *(() if file.folder else (struct.pack("<L", crc),)),
        _vint(_NORMAL if file.compressed else 0),
        _vint(_UNIX),
        _vint(len(name)),
        name,
        extra,
    ]
    return _block(_FILE, flags, b"".join(fields)) + data


def compressed(content: bytes) -> bytes:
    """Return bytes in the compression of version 5, none the shorter for it."""
    lengths = ["0"]  # the first byte's code has eight bits
    lengths += ["10" + f"{138 - 11:07b}", "10" + f"{117 - 11:07b}"]  # and so have the other 255
    lengths += ["11" + f"{138 - 11:07b}", "11" + f"{36 - 11:07b}"]  # nothing else has a code
    of_lengths = {8: 1, 17: 2, 19: 2}
    table = "".join(f"{of_lengths.get(symbol, 0):04b}" for symbol in range(20))
    bits = table + "".join(lengths)
    bits += "".join(f"{byte:08b}" for byte in content)
    in_last = len(bits) % 8 or 8
    packed = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    size = len(packed).to_bytes(3, "little")
    flags = 0x80 | 0x40 | 2 << 3 | (in_last - 1)
    check = 0x5A ^ flags ^ size[0] ^ size[1] ^ size[2]
    return bytes([flags, check]) + size + packed


def _record(kind: int, body: bytes) -> bytes:
    inside = _vint(kind) + body
    return _vint(len(inside)) + inside


def _block(kind: int, flags: int, fields: bytes) -> bytes:
    header = _vint(kind) + _vint(flags) + fields
    sized = _vint(len(header)) + header
    return struct.pack("<L", zlib.crc32(sized)) + sized


def _vint(number: int) -> bytes:
    pieces = []
    while number > 0x7F:
        pieces.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*pieces, number])


def _file_4(file: Packed) -> bytes:
    name = file.name.encode("ascii")
    crc = zlib.crc32(file.content) if file.crc is None else file.crc
    size = len(file.content)
    fields = struct.pack("<LLBLLBBHL", size, size, 3, crc, 0x21, 29, 0x30, len(name), 0o100644)
    return _block_4(0x74, 0x8000, fields + name) + file.content


def _block_4(kind: int, flags: int, fields: bytes) -> bytes:
    header = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(header) & 0xFFFF) + header
