"""Runs `guichet serve` again and again, each time in a fork that can die at a chosen moment as in a power cut.

The product runs as it is. From outside, every commit of either database (the desk's and the durable engine's) that
changes something is counted while the file `armed` holds the number of the commit that does not happen any more, 0 for
none, and a word of its own for each time that it is armed.
What each commit would have kept is appended to the file `seen`, that of the commit that did not happen too. Both
files are looked at and changed under a lock on `armed` alone. Forks save loading the same code for each start:
`start` on standard input begins one; its number, what it prints and `ended` come on standard output.
"""

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Engine, event

import bot.cli.serve
from bot.cli.main import main
from bot.workers import CheckWorkers

_WRITE = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM) (?!SET\b)(\S+)")


@contextmanager
def orders(folder: Path) -> Iterator[TextIO]:
    """Hold the file of orders, at its beginning, with nobody else counting or ordering meanwhile."""
    with (folder / "armed").open("a+") as armed:
        flock(armed, LOCK_EX)
        armed.seek(0)
        yield armed


class Doom:
    """Counts commits, and ends the process before one of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._order = ""
        self._count = 0

    def begin(self, connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        """Take a statement that commits by itself for a commit."""
        if (
            connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
            and "UPDATE" in statement
        ):
            self._reach([_change(found) for found in _WRITE.finditer(statement)])

    def note(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        """Remember what the connection is about to keep. The durable engine's clock updates rows that are not there."""
        found = _WRITE.match(statement)
        if found and (found[1] == "INSERT INTO" or cursor.rowcount):
            connection.info.setdefault("kept", []).append(_change(found))

    def commit(self, connection: Any) -> None:
        """Count a commit that keeps something."""
        kept = connection.info.pop("kept", [])
        if kept:
            self._reach(kept)

    def _reach(self, kept: list[str]) -> None:
        with orders(self._folder) as armed:
            order = armed.read()
            if not order:
                return
            self._count = self._count + 1 if order == self._order else 1
            self._order = order
            with (self._folder / "seen").open("a") as seen:
                seen.write(", ".join(kept) + "\n")
            if order.split()[0] == str(self._count):
                os.kill(os.getpid(), signal.SIGKILL)


def _change(found: re.Match[str]) -> str:
    return f"{found[1].split()[0].lower()} {found[2].rpartition('.')[2]}"


def tell(line: str) -> None:
    """Say something to who started this."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def serve(folder: Path) -> None:
    """Be the product, until killed."""
    doom = Doom(folder)
    event.listen(Engine, "before_cursor_execute", doom.begin)
    event.listen(Engine, "after_cursor_execute", doom.note)
    event.listen(Engine, "commit", doom.commit)
    sys.argv = ["guichet", "serve"]
    main()


def keep_starting(folder: Path) -> None:
    """Start the product each time that it is asked for, and tell when it is gone."""
    setattr(CheckWorkers, "warm_up", lambda _: None)  # noqa: B010  # the first check starts them
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            serve(folder)
            os._exit(0)
        tell(str(child))
        os.waitpid(child, 0)
        tell("ended")


if __name__ == "__main__":
    assert bot.cli.serve  # what takes long to load is loaded once
    keep_starting(Path(os.environ["GUICHET_DATA_DIR"]).parent)
