"""`guichet check`: files in, a report on each out."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from bot.cli.render import report_text
from bot.cli.report_file import report_path, write_report_file
from bot.contract import report_object
from bot.errors import InputError
from bot.reports import About, sheet_of
from bot.settings import Settings, load_settings
from bot.wiring import open_workers
from bot.workers import CheckWorkers
from handlers import Report, Upload, VerdictName
from handlers.detect import may_be_separate_signature
from handlers.findings import Code, Observation
from handlers.limits import megabytes
from handlers.refusal import refuse
from handlers.sources import HEAD_BYTES, FileOnDisk
from knowledge import Book, load_book

_Result = Report | InputError
_Show = Callable[[_Result, Book], None]

ALL_COMPLIANT, SOMETHING_TO_LOOK_AT, COULD_NOT_RUN = 0, 1, 2


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a PDF, an archive, a signature file"
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object a line, one line per FILE")
    parser.add_argument(
        "--at",
        type=_moment,
        metavar="DATE",
        help="judge as of that date (2026-03-31: as of its end, UTC) or moment (2026-03-31T12:00:00+02:00)",
    )
    parser.add_argument(
        "--report",
        type=report_path,
        metavar="OUT",
        help="also write a report to keep on all the FILEs, as a page (OUT.html) or a PDF (OUT.pdf)",
    )
    parser.epilog = "Exit status: 0 all compliant, 1 something to look at, 2 could not run."


def run(options: argparse.Namespace) -> int:
    """Check every file, and print what was found in order, as soon as it is; returns the exit status."""
    settings = load_settings()
    at = options.at or datetime.now(UTC)
    show = _show_object if options.json else _show_text
    results = asyncio.run(_check_all(options.files, at, settings, show, _wanted(options)))
    return _status(results)


def _wanted(options: argparse.Namespace) -> "_Wanted | None":
    if options.report is None:
        return None
    return _Wanted(options.report, About(checked_at=datetime.now(UTC), judged_at=options.at))


class _Wanted(NamedTuple):
    """The report to keep that was asked for."""

    out: Path
    about: About


async def _check_all(
    files: Sequence[Path],
    at: datetime,
    settings: Settings,
    show: _Show,
    wanted: _Wanted | None,
) -> tuple[_Result, ...]:
    book = load_book(settings.book)
    async with open_workers(settings, book) as workers:
        setup = _Setup(workers, settings, book, at)
        together = len(files) > 1 and any(map(_may_be_signature_file, files))
        check = _check_together if together else _check_one_by_one
        results = await check(files, setup, show)
        if wanted is not None:
            paths = zip(files, results, strict=True)
            checked = [(path, result) for path, result in paths if isinstance(result, Report)]
            await write_report_file(wanted.out, checked, wanted.about, workers)
        return results


@dataclass(frozen=True)
class _Setup:
    """What it takes to check files."""

    workers: CheckWorkers
    settings: Settings
    book: Book
    at: datetime


async def _check_one_by_one(files: Sequence[Path], setup: _Setup, show: _Show) -> tuple[_Result, ...]:
    """Check files that have nothing to do with each other, and show each report as soon as it is there."""
    shown = len(files) > 1 and sys.stderr.isatty()
    at_once = asyncio.Semaphore(setup.settings.check_workers)
    with tqdm(total=len(files), unit="file", disable=not shown, leave=False, file=sys.stderr) as bar:

        async def one(path: Path) -> _Result:
            async with at_once:  # so that no more files than workers wait at a time
                read = _read(path, setup)
                result = await setup.workers.check(read, at=setup.at) if isinstance(read, Upload) else read
            bar.update()
            return result

        tasks = [asyncio.create_task(one(path)) for path in files]
        for task in tasks:
            result = await task
            with tqdm.external_write_mode():
                show(result, setup.book)
        return tuple(task.result() for task in tasks)


async def _check_together(files: Sequence[Path], setup: _Setup, show: _Show) -> tuple[_Result, ...]:
    """Check files among which a detached signature may find its document."""
    read = [_read(path, setup) for path in files]
    uploads = [each for each in read if isinstance(each, Upload)]
    reports = iter(await setup.workers.check_all(uploads, at=setup.at))
    results = tuple(next(reports) if isinstance(each, Upload) else each for each in read)
    for result in results:
        show(result, setup.book)
    return results


def _may_be_signature_file(path: Path) -> bool:
    """Tell it from the beginning of a file; of a stream, which can be read but once, it is not told."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return may_be_separate_signature(stream.read(HEAD_BYTES))
    except OSError:
        return False


def _read(path: Path, setup: _Setup) -> Upload | _Result:
    """Say where a file is, for a worker to read it; a stream, which can be read but once, is read to the limit."""
    limit = setup.settings.max_upload_bytes
    try:
        with path.open("rb") as stream:
            size = path.stat().st_size
            content = b"" if path.is_file() else stream.read(limit + 1)
    except OSError as error:
        return InputError(
            f"{path} cannot be read ({error.strerror}): check its name, and that you may open it"
        )
    size = max(size, len(content))
    if size > limit:
        params = {"size": megabytes(size), "limit": megabytes(limit)}
        return refuse(path.name, size, (Observation(code=Code.TOO_LARGE, params=params),), setup.book)
    held = FileOnDisk(path=path.absolute(), size=size) if path.is_file() else content
    return Upload(name=path.name, content=held)


def _show_object(result: Report | InputError, _: Book) -> None:
    shown = report_object(result) if isinstance(result, Report) else {"error": str(result)}
    print(json.dumps(shown, ensure_ascii=False), flush=True)


def _show_text(result: Report | InputError, book: Book) -> None:
    if isinstance(result, Report):
        print(report_text(sheet_of(result, "fr", book)), end="\n\n", flush=True)
    else:
        print(f"guichet: {result}", file=sys.stderr)


def _status(results: Sequence[Report | InputError]) -> int:
    reports = [result for result in results if isinstance(result, Report)]
    if len(reports) < len(results):
        return COULD_NOT_RUN
    compliant = all(report.verdict is VerdictName.COMPLIANT for report in reports)
    return ALL_COMPLIANT if compliant else SOMETHING_TO_LOOK_AT


def _moment(text: str) -> datetime:
    """Read a date or a moment; without a zone it is UTC, and a date alone means its end."""
    with suppress(ValueError):
        return datetime.combine(date.fromisoformat(text), time.max, tzinfo=UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date: write 2026-03-31") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
