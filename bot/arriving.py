"""Files as they arrive: a small one in memory, a large one in a file without a name, gone with whoever holds it."""

import os
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from handlers.limits import MIB
from handlers.sources import Content, FileOnDisk

IN_MEMORY_BYTES = 4 * MIB
"""A larger file goes to disk (`TMPDIR`)."""


class Arriving:
    """Takes the bytes of one file, piece by piece."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._file: BinaryIO | None = None
        self.size = 0

    def take(self, piece: bytes) -> None:
        """Keep the next bytes.

        Raises:
            OSError: there is no room for them on disk.
        """
        self.size += len(piece)
        if self._file is None and self.size > IN_MEMORY_BYTES and _open_files().exists():
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 -- closed by `content`, or with this
            weakref.finalize(self, self._file.close)
            self._file.write(self._held)
            self._held.clear()
        if self._file is None:
            self._held += piece
        else:
            self._file.write(piece)

    def content(self) -> Content:
        """Return the whole file; nothing more is taken."""
        return bytes(self._held) if self._file is None else UnnamedFile(self._file, self.size)


class UnnamedFile:
    """A file on disk that no folder lists: the kernel takes it away once nobody has it open, crash or not."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, descriptor)
        self.size = size
        self._place = FileOnDisk(path=_open_files() / str(descriptor), size=size)

    def open(self) -> BinaryIO:
        """Open it; see `handlers.sources.Source.open`."""
        return self._place.open()

    def __reduce__(self) -> tuple[Callable[..., FileOnDisk], tuple[Path, int]]:
        """Go to another process as the place where it can be opened while this one holds it."""
        return _file_on_disk, (self._place.path, self.size)


def _file_on_disk(path: Path, size: int) -> FileOnDisk:
    return FileOnDisk(path=path, size=size)


def _open_files() -> Path:
    """Return where Linux lets the workers, who are of the same user, open what this process has open."""
    return Path("/proc") / str(os.getpid()) / "fd"
