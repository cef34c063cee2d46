import tarfile
from pathlib import Path

import pytest

from bot import rar_tool
from handlers.archives.rar import RarArchive
from handlers.limits import MIB
from handlers.sources import Content, FileOnDisk
from tests.assets import rars
from tests.assets.rars import Packed

COMMAND = rar_tool.command()
pytestmark = pytest.mark.skipif(COMMAND is None, reason="bsdtar is not here (Debian's libarchive-tools)")

FILES = [("Pièce n° 1.txt", b"contenu " * 9000), ("dossier/vide.txt", b""), ("b.txt", b"deux")]
RAR = rars.rar5([Packed(name, content, compressed=True) for name, content in FILES])


def tool() -> rar_tool.Bsdtar:
    assert COMMAND is not None
    return rar_tool.Bsdtar(COMMAND)


@pytest.mark.parametrize("where", ["memory", "disk"])
def test_what_rar_compressed_comes_out(where: str, tmp_path: Path) -> None:
    path = tmp_path / "pli.rar"
    path.write_bytes(RAR)
    content: Content = RAR if where == "memory" else FileOnDisk(path=path, size=len(RAR))
    with RarArchive(content, tool()) as archive:
        assert [(each.path, archive.read(each, max_bytes=MIB)) for each in archive.members] == FILES


def test_program_ends_when_nobody_reads_on() -> None:
    large = rars.rar5([Packed(f"{n}.bin", bytes(MIB)) for n in range(4)])
    with tool().as_tar(large) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
        assert tar.next() is not None


def test_program_that_cannot_read_on_gives_out_what_it_can() -> None:
    cut = RAR[: len(RAR) - 30]
    with tool().as_tar(cut) as stream:
        assert b"contenu contenu" in stream.read()
