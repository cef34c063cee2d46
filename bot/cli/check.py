"""`guichet check`: files in, a report on each out."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path

from tqdm import tqdm

from bot.cli.progress_bar import ProgressBar
from bot.cli.render import report_text, submission_text
from bot.cli.report_file import report_path, write_report_file
from bot.contract import report_object, submission_object
from bot.errors import InputError
from bot.reports import About, sheet_of, submission_sheet
from bot.settings import Settings, load_settings
from bot.wiring import open_workers
from bot.workers import CheckWorkers
from handlers import Report, Upload, VerdictName
from handlers.detect import may_be_separate_signature
from handlers.findings import Code, Observation
from handlers.limits import megabytes
from handlers.models import Submission
from handlers.pli.required import items_in
from handlers.pli.submission import submission_of
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
    parser.add_argument(
        "--must-sign",
        action="append",
        default=[],
        metavar="DOCUMENT",
        help="a document that the consultation's rules want signed, in words (« acte d'engagement », « mémoire ») or "
        "as a file name; may be given again; without it, the acte d'engagement",
    )
    parser.add_argument(
        "--pli",
        action="store_true",
        help="the FILEs are one pli: the exit status is that of the whole, and --json writes one more line on it",
    )
    parser.epilog = (
        "Several FILEs are also told as one pli, in a table, after the reports on each. "
        "Exit status: 0 all compliant, 1 something to look at, 2 could not run; of the whole with --pli or --must-sign."
    )


def run(options: argparse.Namespace) -> int:
    """Check every file, and print what was found in order, as soon as it is; returns the exit status."""
    settings = load_settings()
    as_one = options.pli or bool(options.must_sign)
    return asyncio.run(_check_all(options, settings, as_one=as_one))


async def _check_all(options: argparse.Namespace, settings: Settings, *, as_one: bool) -> int:
    files: Sequence[Path] = options.files
    show: _Show = _show_object if options.json else _show_text
    must_sign = tuple(item for given in options.must_sign for item in items_in(given))
    book = load_book(settings.book)
    async with open_workers(settings, book) as workers:
        setup = _Setup(workers, settings, book, options.at or datetime.now(UTC), must_sign)
        together = len(files) > 1 and any(map(_may_be_signature_file, files))
        with ProgressBar(len(files)) as bar:
            results = await (_check_together if together else _check_one_by_one)(files, setup, show, bar)
        paths = [(path, each) for path, each in zip(files, results, strict=True) if isinstance(each, Report)]
        reports = [report for _, report in paths]
        whole = _whole(reports, setup)
        if options.json and options.pli:
            print(
                json.dumps({"pli": None if whole is None else submission_object(whole)}, ensure_ascii=False)
            )
        elif not options.json and len(reports) > 1 and whole is not None:
            print(submission_text(submission_sheet(whole, "fr", book)), end="\n\n", flush=True)
        if options.report is not None:
            about = About(checked_at=datetime.now(UTC), judged_at=options.at, must_sign=must_sign)
            await write_report_file(options.report, paths, about, workers)
    if len(reports) < len(results):
        return COULD_NOT_RUN
    return _status(
        [whole.verdict] if as_one and whole is not None else [report.verdict for report in reports]
    )


def _whole(reports: Sequence[Report], setup: "_Setup") -> Submission | None:
    """Return what the files add up to; of an archive that is alone, what its own report says."""
    if len(reports) == 1 and reports[0].pli is not None:
        (archive,) = reports
        return Submission(verdict=archive.verdict, findings=archive.findings, pli=reports[0].pli)
    return submission_of(reports, setup.book, setup.must_sign)


@dataclass(frozen=True)
class _Setup:
    """What it takes to check files."""

    workers: CheckWorkers
    settings: Settings
    book: Book
    at: datetime
    must_sign: tuple[str, ...]


async def _check_one_by_one(
    files: Sequence[Path], setup: _Setup, show: _Show, bar: ProgressBar
) -> tuple[_Result, ...]:
    """Check files none of which holds another's signature, and show each report as soon as it is there."""
    at_once = asyncio.Semaphore(setup.settings.check_workers)
    must_sign = setup.must_sign if len(files) == 1 else None

    async def one(position: int, path: Path) -> _Result:
        async with at_once:  # so that no more files than workers wait at a time
            read = _read(path, setup)
            if not isinstance(read, Upload):
                return read
            return await setup.workers.check(
                read, at=setup.at, must_sign=must_sign, on_progress=partial(bar.told, position)
            )

    tasks = [asyncio.create_task(one(position, path)) for position, path in enumerate(files)]
    for task in tasks:
        result = await task
        with tqdm.external_write_mode():
            show(result, setup.book)
    return tuple(task.result() for task in tasks)


async def _check_together(
    files: Sequence[Path], setup: _Setup, show: _Show, bar: ProgressBar
) -> tuple[_Result, ...]:
    """Check files among which a detached signature may find its document."""
    read = [_read(path, setup) for path in files]
    uploads = [each for each in read if isinstance(each, Upload)]
    told = partial(bar.told, None)
    checked = await setup.workers.check_all(uploads, at=setup.at, must_sign=setup.must_sign, on_progress=told)
    reports = iter(checked)
    results = tuple(next(reports) if isinstance(each, Upload) else each for each in read)
    with tqdm.external_write_mode():
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


def _status(verdicts: Iterable[VerdictName]) -> int:
    compliant = all(verdict is VerdictName.COMPLIANT for verdict in verdicts)
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
