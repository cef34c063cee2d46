"""Unpacks what RAR compressed with libarchive's `bsdtar`, where it is installed: one command, always the same.

The archive goes in at one end and comes out at the other as TAR: no file is named to the program, none is written,
and nothing of an archive ever becomes part of a command. It has the limits of the worker that starts it, and
where the system lets it, neither a network nor rights of its own (`unshare`).
"""

import os
import shutil
import subprocess
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Thread
from typing import IO

from handlers.errors import UnreadableFile
from handlers.sources import Content, chunks_of

PROGRAM = "bsdtar"
"""Debian's package libarchive-tools."""
_TO_TAR = ("--create", "--file", "-", "--format", "pax", "@-")
_ALONE = ("--user", "--net", "--ipc")
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
_PROBE_TIMEOUT_S = 5


@cache
def command() -> tuple[str, ...] | None:
    """Return the command that turns RAR into TAR; None where the program is not installed."""
    program = shutil.which(PROGRAM)
    if program is None:
        return None
    return (*_apart_from_the_rest(), program, *_TO_TAR)


def _apart_from_the_rest() -> tuple[str, ...]:
    """Return what starts a program without network and rights, where the system allows anyone to ask for that."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    start = (unshare, *_ALONE)
    with suppress(OSError, subprocess.SubprocessError):
        subprocess.run([*start, "true"], check=True, capture_output=True, timeout=_PROBE_TIMEOUT_S)  # noqa: S603
        return start
    return ()


class Bsdtar:
    """Turns RAR into TAR."""

    def __init__(self, turning: Sequence[str]) -> None:
        """Take the command. A worker does so before it is confined: then it may open nothing to write to."""
        self._command = list(turning)
        self._nowhere = Path(os.devnull).open("wb")  # noqa: SIM115 -- as long as the worker lives
        weakref.finalize(self, self._nowhere.close)

    @contextmanager
    def as_tar(self, content: Content) -> Iterator[IO[bytes]]:
        """Give an archive's files out as one stream; see `handlers.archives.rar.RarTool`."""
        process = subprocess.Popen(  # noqa: S603 -- a constant command
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._nowhere,
            env=_ENVIRONMENT,
            cwd="/",
        )
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the program has no pipes")
        feeder = Thread(target=_feed, args=(process.stdin, content), daemon=True)
        feeder.start()
        try:
            yield process.stdout
        finally:
            process.stdout.close()  # which ends a program that has more to write
            feeder.join()
            process.wait()


def _feed(stdin: IO[bytes], content: Content) -> None:
    with suppress(BrokenPipeError, UnreadableFile), stdin:
        stdin.writelines(chunks_of(content))
