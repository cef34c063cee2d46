"""`guichet check --report`: the report to keep, written beside what is printed."""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.errors import InputError
from bot.reports import About, ReportFormat
from bot.workers import CheckWorkers
from handlers import Kind, Report, Upload
from handlers.errors import UnreadableFile
from handlers.sources import FileOnDisk, sha256_of


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
    given = [(report, _pictured(path, report)) for path, report in checked]
    made = await workers.write_report(given, about, (format_,), lang="fr")
    if format_ not in made:
        raise InputError(f"the report {out} could not be made: check fewer files at a time")
    try:
        await asyncio.to_thread(out.write_bytes, made[format_])
    except OSError as error:
        raise InputError(f"the report {out} cannot be written ({error.strerror})") from None


def _pictured(path: Path, report: Report) -> Upload:
    """Return the file that was checked, for the page pictures; an empty one when it cannot be had again."""
    nothing = Upload(name=report.file, content=b"")
    if report.kind is not Kind.PDF or not path.is_file():
        return nothing
    there = FileOnDisk(path=path.absolute(), size=report.size)
    try:
        return Upload(name=report.file, content=there) if sha256_of(there) == report.sha256 else nothing
    except UnreadableFile:
        return nothing
