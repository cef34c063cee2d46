import gc
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from bot.arriving import IN_MEMORY_BYTES, Arriving
from handlers import Upload
from handlers.limits import MIB
from handlers.sources import Content, FileOnDisk, whole

PIECE = bytes(range(256)) * 4096
OPEN_FILES = Path("/proc/self/fd")
on_linux = pytest.mark.skipif(not OPEN_FILES.exists(), reason="only Linux lends open files")


def open_files() -> int:
    return len(list(OPEN_FILES.iterdir()))


def arrived(pieces: int) -> Content:
    file = Arriving()
    for _ in range(pieces):
        file.take(PIECE)
    return file.content()


def test_small_file_stays_in_memory() -> None:
    assert arrived(2) == PIECE * 2
    assert arrived(0) == b""


@on_linux
def test_large_file_is_on_disk_without_a_name_and_reads_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    content = arrived(IN_MEMORY_BYTES // MIB + 1)
    assert not isinstance(content, bytes)
    assert list(tmp_path.iterdir()) == []
    assert whole(content) == PIECE * (IN_MEMORY_BYTES // MIB + 1)


@on_linux
def test_large_file_travels_as_a_place_that_another_process_can_open() -> None:
    content = arrived(5)
    sent = pickle.loads(pickle.dumps(Upload(name="pli.zip", content=content)))  # noqa: S301 -- our own
    assert isinstance(sent.source, FileOnDisk)
    count = "import sys; print(len(open(sys.argv[1], 'rb').read()))"
    read = subprocess.run(
        [sys.executable, "-c", count, str(sent.source.path)], capture_output=True, check=True, text=True
    )
    assert int(read.stdout) == 5 * MIB


@on_linux
def test_large_file_is_gone_with_whoever_held_it() -> None:
    gc.collect()
    before = open_files()
    content = arrived(5)
    assert open_files() > before
    del content
    gc.collect()
    assert open_files() == before
