"""`guichet check --report`: the report to keep, written beside what is printed."""

import argparse
import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

from bot.errors import InputError
from bot.reports import About, ReportFormat
from bot.workers import CheckWorkers
from handlers import Report, Upload


def report_path(text: str) -> Path:
    """Read where the report goes; its ending says how it is written."""
    path = Path(text)
    if path.suffix.lower().removeprefix(".") not in list(ReportFormat):
        raise argparse.ArgumentTypeError(f"{text!r} names no report: end it with .html or .pdf")
    return path


async def write_report_file(
    out: Path, checked: Sequence[tuple[Path, Report]], about: About, workers: CheckWorkers
) -> None:
    """Write the report on files that were checked.

    Raises:
        InputError: it could not be made, or not be written there.
    """
    format_ = ReportFormat(out.suffix.lower().removeprefix("."))
    given = [(report, Upload(name=report.file, content=_content(path, report))) for path, report in checked]
    made = await workers.write_report(given, about, (format_,), lang="fr")
    if format_ not in made:
        raise InputError(f"the report {out} could not be made: check fewer files at a time")
    try:
        await asyncio.to_thread(out.write_bytes, made[format_])
    except OSError as error:
        raise InputError(f"the report {out} cannot be written ({error.strerror})") from None


def _content(path: Path, report: Report) -> bytes:
    """Return the bytes that were checked, for the page pictures; none when they cannot be had again."""
    try:
        if not path.is_file() or path.stat().st_size != report.size:
            return b""
        content = path.read_bytes()
    except OSError:
        return b""
    return content if hashlib.sha256(content).hexdigest() == report.sha256 else b""
