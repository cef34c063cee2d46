"""How a check tells how far it has come, for whoever waits for it."""

from typing import Protocol


class Watcher(Protocol):
    """Counts the files inside archives as they turn up and as they are checked."""

    def expect(self, files: int) -> None:
        """Take note of files that turned up in an archive and will be checked."""

    def done(self) -> None:
        """Take note that one of them was checked."""


class _Nobody:
    def expect(self, files: int) -> None:
        pass

    def done(self) -> None:
        pass


NOBODY_WATCHES: Watcher = _Nobody()
