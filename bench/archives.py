"""What archives cost: `python -m bench.archives`.

Each archive is checked in a process of its own, as a worker would, so that its peak of memory is its own. Beside it,
in turns, `unzip -t` unpacks the same archive and checks its checksums, and nothing else. An archive of one line of
text is the empty check: what a process takes before it has anything to do.
"""

import argparse
import hashlib
import io
import json
import math
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import py7zr

from handlers import Limits, Report, Upload, check
from handlers.findings import Code
from handlers.limits import MIB
from handlers.sources import FileOnDisk
from knowledge import load_book
from tests.assets import pdfs
from tests.assets.pki import Pki

_ROUNDS = 3
_AT = datetime(2026, 1, 1, tzinfo=UTC)
_LARGE_DOCUMENTS, _LARGE_BYTES = 200, 1024 * MIB
_SMALL_DOCUMENTS = 10_000


def large_pli(path: Path) -> None:
    """Write a zip of a gigabyte: 200 PDFs with a drawing inside that does not compress, one in four signed."""
    pki = Pki()
    each = _LARGE_BYTES // _LARGE_DOCUMENTS
    drawings = (hashlib.shake_256(bytes([number])).digest(each) for number in range(4))
    plain = [pdfs.attach(pdfs.text_pdf((f"Lot {n}",)), {"plan.bin": held}) for n, held in enumerate(drawings)]
    documents = [pdfs.sign(plain[0], pki.person), *plain[1:]]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(_LARGE_DOCUMENTS):
            archive.writestr(f"Lot {number}.pdf", documents[number % len(documents)])


def many_documents(path: Path) -> None:
    """Write a zip of 10 000 short texts, each another."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(_SMALL_DOCUMENTS):
            archive.writestr(f"Pièces/Annexe {number}.txt", f"Annexe n° {number} au marché.\n" * 10)


def nothing(path: Path) -> None:
    """Write a zip of one line."""
    path.write_bytes(_zipped({"note.txt": b"Bonjour\n"}))


def bombs(folder: Path) -> Iterator[Path]:
    """Write archives that unpack to far more than they weigh."""
    zeros = bytes(8 * MIB)
    many = _zipped({f"{number}.bin": zeros for number in range(16)})
    nested = many
    for _ in range(3):
        nested = _zipped({f"{number}.zip": nested for number in range(16)})
    solid = io.BytesIO()
    with py7zr.SevenZipFile(solid, "w", filters=[{"id": py7zr.FILTER_LZMA2, "preset": 1}]) as archive:
        archive.writestr(bytes(256 * MIB), "zeros.bin")
        archive.writestr(b"Bonjour", "note.txt")
    made = {
        "one file of 2 GiB.zip": _announcing(_zipped({"zeros.bin": zeros}), 2 * 1024 * MIB - 1),
        "many files.zip": many,
        "nested, as 42.zip.zip": nested,
        "overlapping files.zip": _overlapping(),
        "solid.7z": solid.getvalue(),
    }
    for name, content in made.items():
        path = folder / name
        path.write_bytes(content)
        yield path


def _zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _announcing(content: bytes, size: int) -> bytes:
    changed = bytearray(content)
    for where in (22, content.index(b"PK\x01\x02") + 24):
        changed[where : where + 4] = size.to_bytes(4, "little")
    return bytes(changed)


def _overlapping() -> bytes:
    """Return an archive of which many entries mean the same packed bytes."""
    content = _zipped({"zeros.bin": bytes(8 * MIB)})
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    table = content[start:end] * 500
    tail = bytearray(content[end:])
    tail[12:16] = len(table).to_bytes(4, "little")
    return content[:start] + table + bytes(tail)


def check_one(path: Path) -> dict[str, Any]:
    """Check one archive in this process; returns figures."""
    book = load_book("cpam-aisne")
    upload = Upload(name=path.name, content=FileOnDisk(path=path, size=path.stat().st_size))
    before = _peak_mib()
    start, started = time.perf_counter(), time.process_time()
    report = check(upload, book=book, at=_AT, limits=Limits.for_uploads_of(2 * _LARGE_BYTES))
    return {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - started,
        "peak": _peak_mib(),
        "grown": _peak_mib() - before,
        "members": _count(report),
        "signatures": sum(len(member.signatures) for member in report.members),
        "bomb": Code.ARCHIVE_BOMB in {code for each in _all_in(report) for code in _codes(each)},
    }


def _peak_mib() -> float:
    """Return the most memory that this process had, as Linux tells it."""
    told = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    return float(told[1]) / 1024 if told else math.nan


def _count(report: Report) -> int:
    return sum(1 for _ in _all_in(report)) - 1


def _all_in(report: Report) -> Iterator[Report]:
    yield report
    for member in report.members:
        yield from _all_in(member)


def _codes(report: Report) -> Iterator[str]:
    return (found.code for found in report.findings)


def in_a_process(path: Path) -> dict[str, Any]:
    """Check one archive in a process of its own."""
    command = [sys.executable, "-m", "bench.archives", "--one", str(path)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def unzip(path: Path) -> tuple[float, float] | None:
    """Let `unzip -t` unpack an archive; returns seconds, and seconds of a processor. None where it is missing."""
    program = shutil.which("unzip")
    if program is None:
        return None
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run([program, "-tq", str(path)], capture_output=True, check=True)  # noqa: S603
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(path: Path) -> None:
    """Print what an archive costs beside `unzip -t`."""
    checks, tests = [], []
    for _ in range(_ROUNDS):
        checks.append(in_a_process(path))
        tests.append(unzip(path))
    last = checks[-1]
    cpu = statistics.median(each["cpu"] for each in checks)
    print(f"{path.name}: {path.stat().st_size / MIB:.0f} MiB, {last['members']} files")
    print(
        f"  signatures read: {last['signatures']}; peak of memory: {max(each['peak'] for each in checks):.0f} MiB"
    )
    print(
        f"  check     {statistics.median(each['seconds'] for each in checks):8.2f} s, {cpu:.2f} s of a processor"
    )
    print(f"            {1000 * cpu / last['members']:8.2f} ms of a processor per file")
    known = [each for each in tests if each is not None]
    if not known:
        print("  unzip -t  is not here")
        return
    beside = statistics.median(each[1] for each in known)
    print(f"  unzip -t  {statistics.median(each[0] for each in known):8.2f} s, {beside:.2f} s of a processor")
    print(f"  a check costs {cpu / beside:.1f} times as much")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", type=Path, help="check this archive and print figures as JSON")
    options = parser.parse_args()
    if options.one is not None:
        print(json.dumps(check_one(options.one)))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, make in (("10 000 files.zip", many_documents), ("1 GiB.zip", large_pli)):
            make(folder / name)
            compare(folder / name)
        nothing(folder / "empty.zip")
        empty = in_a_process(folder / "empty.zip")
        print(f"empty check: {1000 * empty['seconds']:.0f} ms, {empty['peak']:.0f} MiB")
        for path in bombs(folder):
            bomb = in_a_process(path)
            print(
                f"bomb, {path.stem}: {'told' if bomb['bomb'] else 'NOT TOLD'} in {1000 * bomb['seconds']:.0f} ms "
                f"({1000 * bomb['cpu']:.0f} of a processor), {bomb['seconds'] / empty['seconds']:.0f} times an empty "
                f"check; {bomb['peak'] - empty['peak']:.0f} MiB more"
            )


if __name__ == "__main__":
    main()
