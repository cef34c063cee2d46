"""How far a check has come, on the terminal, while its reports are printed."""

import sys
from typing import Never, Self

from tqdm import tqdm

from bot.workers import Progress


class ProgressBar:
    """A bar over files and those inside their archives; there is none without a terminal, nor for a single file."""

    def __init__(self, files: int) -> None:
        self._parts: dict[int | None, Progress] = dict.fromkeys(range(files), Progress(0, 1))
        self._shown = sys.stderr.isatty()
        self._bar: tqdm[Never] | None = None

    def told(self, part: int | None, progress: Progress) -> None:
        """Take note of how far one of the files has come; None: all of them together."""
        if part is None:
            self._parts = {}
        self._parts[part] = progress
        total = sum(each.total for each in self._parts.values())
        if self._shown and total > 1:
            self._draw(sum(each.done for each in self._parts.values()), total)

    def _draw(self, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = tqdm(total=total, unit="file", leave=False, file=sys.stderr)
        self._bar.total, self._bar.n = total, done
        self._bar.refresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
