"""The bar that shows how far a check has come."""

import io
import sys

import pytest

from bot.cli.progress_bar import ProgressBar
from bot.workers import Progress


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal_in(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Return a terminal that takes the place of standard error for the rest of the test."""
    made = _Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    return made


def test_bar_counts_files_and_those_inside_their_archives(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_in(monkeypatch)
    with ProgressBar(2) as bar:
        bar.told(0, Progress(1, 1))
        bar.told(1, Progress(3, 9))
    assert "4/10" in terminal.getvalue()


def test_bar_counts_files_that_are_checked_together_once(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_in(monkeypatch)
    with ProgressBar(3) as bar:
        bar.told(None, Progress(2, 3))
    assert "2/3" in terminal.getvalue()


def test_single_file_has_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_in(monkeypatch)
    with ProgressBar(1) as bar:
        bar.told(0, Progress(1, 1))
    assert terminal.getvalue() == ""


def test_there_is_no_bar_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    with ProgressBar(2) as bar:
        bar.told(0, Progress(1, 1))
    assert written.getvalue() == ""
