"""Runs `guichet serve` again and again, each time in a fork that can die at a chosen moment as in a power cut.

The product runs as it is. From outside, every commit of either database (the desk's and the durable engine's) is
counted while the file `armed` is there; it holds the number of the commit that does not happen any more, 0 for none,
and a word of its own for each time that it is armed.
What each commit would have kept is appended to the file `seen`. Forks save loading the same code for each start:
`start` on standard input begins one; its number, what it prints and `ended` come on standard output.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

import bot.cli.serve
from bot.cli.main import main
from bot.workers import CheckWorkers


class Doom:
    """Counts commits, and ends the process before one of them."""

    def __init__(self, folder: Path) -> None:
        self._armed = folder / "armed"
        self._seen = folder / "seen"
        self._order = ""
        self._count = 0

    def note(self, connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        """Remember what the connection is about to keep."""
        words = statement.split()
        if words[0] in {"INSERT", "UPDATE", "DELETE"}:
            table = words[2] if words[0] != "UPDATE" else words[1]
            connection.info.setdefault("kept", []).append(f"{words[0].lower()} {table.rpartition('.')[2]}")

    def commit(self, connection: Any) -> None:
        """Count a commit that keeps something; die instead of the chosen one."""
        kept = connection.info.pop("kept", [])
        if not kept or not self._armed.exists():
            return
        order = self._armed.read_text()
        self._count = self._count + 1 if order == self._order else 1
        self._order = order
        with self._seen.open("a") as seen:
            seen.write(", ".join(kept) + "\n")
        if order.split()[0] == str(self._count):
            os.kill(os.getpid(), signal.SIGKILL)


def tell(line: str) -> None:
    """Say something to who started this."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def serve(folder: Path) -> None:
    """Be the product, until killed."""
    doom = Doom(folder)
    event.listen(Engine, "before_cursor_execute", doom.note)
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
