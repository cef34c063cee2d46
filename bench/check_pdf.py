"""How fast PDF files are checked, beside pyHanko alone and `pdfsig`: `python -m bench.check_pdf`.

Each takes the same PDFs two at a time: the check and pyHanko in warm processes, `pdfsig` in one process for each
file, as it is used. They take turns, round by round, so that a busy machine slows all. pyHanko opens a file and
validates each of its signatures; like the check here it has no trusted list, and fetches nothing. The check adds
its worker's isolation, the other controls, the search for handwritten signatures, the findings and the verdict.
"""

import argparse
import asyncio
import cProfile
import logging
import multiprocessing
import pstats
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from bot.workers import CheckWorkers
from handlers import Limits, Upload, VerdictName, check
from knowledge import Book, load_book
from tests.assets import pdfs
from tests.assets.pki import Pki
from tests.mutations import CORPUS, samples

_ROUNDS = 5
_CORES = 2
_TIMEOUT_S = 60
_MEMORY_MIB = 2048
_AT = datetime(2026, 1, 1, tzinfo=UTC)
_COSTLIEST = 25


class Took(NamedTuple):
    """What one file took."""

    seconds: float
    finished: bool
    """Whether the tool came to an end with it, rather than giving up on it with an error."""


class Round(NamedTuple):
    """What all files took, two at a time."""

    seconds: float
    each: Sequence[Took]


def pdfs_at_hand() -> tuple[Upload, ...]:
    """Return the PDFs of the sample files beside the project; without them, a few that are made here."""
    if CORPUS.is_dir():
        found = (Upload(name=each.name, content=each.content) for each in samples())
        return tuple(each for each in found if b"%PDF-" in each.content[:1024])
    pki = Pki()
    signed = pdfs.sign(pdfs.text_pdf(), pki.person, timestamper=pki.timestamper(pdfs.SIGNED_AT))
    contents = {"signed.pdf": signed, "unsigned.pdf": pdfs.text_pdf()}
    return tuple(Upload(name=name, content=content) for name, content in contents.items())


def validate_with_pyhanko(content: bytes) -> Took:
    """Open a PDF and validate its signatures with pyHanko alone."""
    start = time.perf_counter()
    finished = True
    try:
        for signature in PdfFileReader(BytesIO(content), strict=False).embedded_signatures:
            trust = ValidationContext(trust_roots=[], allow_fetching=False, moment=_AT)
            validate_pdf_signature(signature, trust)
    except Exception:  # noqa: BLE001 -- odd files make it raise anything, and that is an answer too
        finished = False
    return Took(time.perf_counter() - start, finished)


def validate_with_pdfsig(path: Path) -> Took:
    """Validate a PDF's signatures with poppler's command, without the chain of certificates."""
    start = time.perf_counter()
    command = ("pdfsig", "-nocert", str(path))
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_TIMEOUT_S)  # noqa: S603 -- our files
    except subprocess.TimeoutExpired:
        return Took(time.perf_counter() - start, finished=False)
    return Took(time.perf_counter() - start, done.returncode in {0, 2})  # 2: the file has no signature


def quiet() -> None:
    """Keep pyHanko from telling what it thinks of each file."""
    logging.disable(logging.CRITICAL)


async def check_round(workers: CheckWorkers, uploads: Sequence[Upload]) -> Round:
    """Check all files, as the desk does: each in whichever worker is free."""
    free = asyncio.Semaphore(_CORES)

    async def one(upload: Upload) -> Took:
        async with free:
            start = time.perf_counter()
            report = await workers.check(upload, at=_AT)
            return Took(time.perf_counter() - start, report.verdict is not VerdictName.UNREADABLE)

    start = time.perf_counter()
    each = await asyncio.gather(*map(one, uploads))
    return Round(time.perf_counter() - start, each)


def round_of(pool: Executor, validate: Callable[..., Took], items: Sequence[object]) -> Round:
    """Have a pool validate all files."""
    start = time.perf_counter()
    each = list(pool.map(validate, items))
    return Round(time.perf_counter() - start, each)


async def measure(book: Book, book_id: str, uploads: Sequence[Upload], rounds: int) -> dict[str, list[Round]]:
    """Return the rounds of each, the first one of warming up left out."""
    found: dict[str, list[Round]] = {"check": [], "pyHanko alone": [], "pdfsig": []}
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(_CORES, multiprocessing.get_context("forkserver"), initializer=quiet) as pyhanko,
        ThreadPoolExecutor(_CORES) as commands,
    ):
        paths = [Path(folder) / f"{number}.pdf" for number in range(len(uploads))]
        for path, upload in zip(paths, uploads, strict=True):
            path.write_bytes(upload.content)
        workers = CheckWorkers(
            book=book,
            book_name=book_id,
            limits=Limits(),
            workers=_CORES,
            timeout_s=_TIMEOUT_S,
            memory_mib=_MEMORY_MIB,
        )
        async with workers:
            for _ in range(rounds + 1):
                contents = [each.content for each in uploads]
                found["check"].append(await check_round(workers, uploads))
                found["pyHanko alone"].append(
                    await asyncio.to_thread(round_of, pyhanko, validate_with_pyhanko, contents)
                )
                if shutil.which("pdfsig"):
                    found["pdfsig"].append(
                        await asyncio.to_thread(round_of, commands, validate_with_pdfsig, paths)
                    )
    return {name: of_one[1:] for name, of_one in found.items()}


def show(measured: dict[str, list[Round]]) -> None:
    """Print files per second and the ratios, each of its median round."""
    took = {name: statistics.median(each.seconds for each in of) for name, of in measured.items() if of}
    ours = took["check"]
    for name, seconds in took.items():
        files = per_file(measured[name])
        refused = sum(not each.finished for each in files)
        median = statistics.median(each.seconds for each in files) * 1000
        beside = "" if name == "check" else f"; a check costs {ours / seconds:.2f} times as much"
        print(
            f"{name:14} {len(files) / seconds:7.1f} files a second, {median:6.1f} ms at the median, "
            f"{refused} refused{beside}"
        )
    if "pdfsig" not in took:
        print("pdfsig         not here: install Debian's poppler-utils to compare with it")
    pairs = [
        (check_took.seconds, pyhanko_took.seconds)
        for check_took, pyhanko_took in zip(
            per_file(measured["check"]), per_file(measured["pyHanko alone"]), strict=True
        )
        if check_took.finished and pyhanko_took.finished
    ]
    whole = sum(mine for mine, _ in pairs) / sum(theirs for _, theirs in pairs)
    middle = statistics.median(mine / theirs for mine, theirs in pairs)
    print(
        f"of the {len(pairs)} files that neither refuses, a check costs {whole:.2f} times pyHanko alone in all, "
        f"{middle:.2f} times at the median file"
    )


def per_file(rounds: Sequence[Round]) -> list[Took]:
    """Return what each file took at the median of the rounds."""
    return [
        Took(statistics.median(each.seconds for each in of_one), all(each.finished for each in of_one))
        for of_one in zip(*(one.each for one in rounds), strict=True)
    ]


def profile(book: Book, uploads: Sequence[Upload]) -> None:
    """Print where the time of the checks goes, in one process."""
    check_all = partial(check, book=book, at=_AT)
    for upload in uploads:  # warm
        check_all(upload)
    profiler = cProfile.Profile()
    profiler.enable()
    for upload in uploads:
        check_all(upload)
    profiler.disable()
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("cumulative").print_stats(_COSTLIEST)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print files per second of each, and the ratios; or a profile."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--book", default="cpam-aisne")
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument("--profile", action="store_true", help="say where the time goes instead")
    chosen = parser.parse_args(arguments)
    quiet()
    book, uploads = load_book(chosen.book), pdfs_at_hand()
    if chosen.profile:
        profile(book, uploads)
        return
    size = sum(len(each.content) for each in uploads) / 2**20
    print(f"{len(uploads)} PDFs, {size:.1f} MiB, two at a time, median of {chosen.rounds} rounds")
    show(asyncio.run(measure(book, chosen.book, uploads, chosen.rounds)))


if __name__ == "__main__":
    main()
