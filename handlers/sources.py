"""Where the bytes of a file are: in memory, on disk, or wherever else they can be read from the beginning."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from pydantic import NonNegativeInt

from handlers.errors import DamagedFile
from handlers.limits import MIB
from knowledge.models import Frozen

HEAD_BYTES = 64 * 1024
"""What the beginning of a file is, for telling its format."""
_CHUNK_BYTES = MIB


@runtime_checkable
class Source(Protocol):
    """Bytes that are not held: they are read from where they are, each time they are asked for."""

    @property
    def size(self) -> int:
        """How many bytes."""
        ...

    def open(self) -> BinaryIO:
        """Open them at the beginning, for reading and seeking; the caller closes.

        Raises:
            UnreadableFile: they are no longer to be had.
        """
        ...


Content = bytes | Source
"""The bytes of a file: held in memory, or read when they are needed."""


class FileOnDisk(Frozen):
    """A file on this machine; any process may open it."""

    path: Path
    size: NonNegativeInt

    def open(self) -> BinaryIO:
        """Open it; see `Source.open`."""
        try:
            return self.path.open("rb")
        except OSError as error:
            raise DamagedFile("the file is no longer there") from error


def opened(content: Content) -> BinaryIO:
    """Open the bytes of a file at the beginning; see `Source.open`."""
    return io.BytesIO(content) if isinstance(content, bytes) else content.open()


def size_of(content: Content) -> int:
    """Return how many bytes a file has."""
    return len(content) if isinstance(content, bytes) else content.size


def head_of(content: Content) -> bytes:
    """Return the first bytes of a file, at most `HEAD_BYTES`."""
    if isinstance(content, bytes):
        return content[:HEAD_BYTES]
    with closing(content.open()) as stream:
        return stream.read(HEAD_BYTES)


def whole(content: Content) -> bytes:
    """Return all the bytes of a file, in memory."""
    if isinstance(content, bytes):
        return content
    with closing(content.open()) as stream:
        return stream.read()


def chunks_of(content: Content) -> Iterator[bytes]:
    """Yield the bytes of a file, a piece at a time."""
    with closing(opened(content)) as stream:
        yield from iter(partial(stream.read, _CHUNK_BYTES), b"")


def sha256_of(content: Content) -> str:
    """Return the SHA-256 of a file, in lower-case hexadecimal."""
    computed = hashlib.sha256()
    for chunk in chunks_of(content):
        computed.update(chunk)
    return computed.hexdigest()
