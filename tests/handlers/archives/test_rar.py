import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.archives.interface import Member
from handlers.archives.rar import RarArchive
from handlers.errors import DamagedFile, EncryptedFile, OversizedFile, UnreadableFile, UnsupportedFile
from handlers.findings import Code
from handlers.limits import MIB
from handlers.sources import Content
from tests.assets import rars
from tests.assets.rars import Packed

STORED = [Packed("b.pdf", b"bb"), Packed("dossier/Pièce n° 2.pdf", b"a" * 5000), Packed("vide.txt")]
SAMPLE = rars.rar5([Packed("a.txt", b"un"), Packed("b.txt", b"deux" * 30, compressed=True)])


class Tool:
    """Gives out what it was told, as a program that unpacks would; counts how often it was started."""

    def __init__(self, *files: tuple[str, bytes]) -> None:
        self.started = 0
        self._files = files

    @contextmanager
    def as_tar(self, content: Content) -> Iterator[IO[bytes]]:  # noqa: ARG002 -- it knows what is in it
        self.started += 1
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w") as tar:
            for name, held in self._files:
                entry = tarfile.TarInfo(name)
                entry.size = len(held)
                tar.addfile(entry, io.BytesIO(held))
        stream.seek(0)
        yield stream


def read(archive: RarArchive, member: Member) -> bytes:
    return archive.read(member, max_bytes=MIB)


def only(*files: Packed, volume: bool = False) -> Member:
    (member,) = RarArchive(rars.rar5(files, volume=volume)).members
    return member


def test_stored_members_are_listed_in_order_and_read_back_without_any_tool() -> None:
    archive = RarArchive(rars.rar5([Packed("dossier", folder=True), *STORED]))
    assert [(each.path, each.size) for each in archive.members] == [
        ("b.pdf", 2),
        ("dossier/Pièce n° 2.pdf", 5000),
        ("vide.txt", 0),
    ]
    assert [read(archive, member) for member in archive.members] == [each.content for each in STORED]
    assert archive.remarks == ()


def test_version_4_is_read_as_well() -> None:
    archive = RarArchive(rars.rar4([Packed("a.txt", b"un"), Packed("dossier/b.txt", b"deux")]))
    assert [member.path for member in archive.members] == ["a.txt", "dossier/b.txt"]
    assert [read(archive, member) for member in archive.members] == [b"un", b"deux"]
    assert archive.remarks == ()


def test_compressed_member_without_a_tool_is_listed_and_not_read() -> None:
    archive = RarArchive(SAMPLE)
    stored, compressed = archive.members
    assert (stored.obstacle, compressed.obstacle) == (None, Code.MEMBER_NOT_OPENED_HERE)
    assert read(archive, stored) == b"un"
    with pytest.raises(UnsupportedFile):
        read(archive, compressed)


def test_compressed_members_are_read_with_a_tool_started_once_for_all_in_order() -> None:
    files = [("a.txt", b"un"), ("b.txt", b"deux" * 30), ("c.txt", b"trois")]
    tool = Tool(*files)
    archive = RarArchive(rars.rar5([Packed(name, held, compressed=True) for name, held in files]), tool)
    assert [read(archive, member) for member in archive.members] == [held for _, held in files]
    assert tool.started == 1
    assert read(archive, archive.members[1]) == b"deux" * 30
    assert tool.started == 2
    archive.close()


@pytest.mark.parametrize("given_out", [[], [("a.txt", b"xx")], [("a.txt", b"u")]])
def test_what_the_tool_gives_out_is_held_against_the_table_of_contents(
    given_out: list[tuple[str, bytes]],
) -> None:
    archive = RarArchive(rars.rar5([Packed("a.txt", b"un", compressed=True)]), Tool(*given_out))
    for _ in range(2):
        with pytest.raises(DamagedFile):
            read(archive, archive.members[0])


def test_wrong_checksum_damages_that_member_alone() -> None:
    archive = RarArchive(rars.rar5([Packed("a.txt", b"un", crc=5), Packed("b.txt", b"deux")]))
    damaged, sound = archive.members
    with pytest.raises(DamagedFile):
        read(archive, damaged)
    assert read(archive, sound) == b"deux"


def test_stored_member_that_announces_another_size_is_damaged() -> None:
    archive = RarArchive(rars.rar5([Packed("a.txt", b"un", announced=5000)]))
    with pytest.raises(DamagedFile):
        read(archive, archive.members[0])


def test_member_too_large_for_the_caller_is_not_unpacked() -> None:
    archive = RarArchive(rars.rar5(STORED))
    with pytest.raises(OversizedFile):
        archive.read(archive.members[1], max_bytes=4999)


@pytest.mark.parametrize(
    ("file", "obstacle"),
    [
        (Packed("a", b"x", link_to="/etc/passwd"), Code.MEMBER_IS_LINK),
        (Packed("a", b"x", password=True), Code.MEMBER_ENCRYPTED),
        (Packed("a", b"x", goes_on=True), Code.MEMBER_IN_OTHER_VOLUME),
    ],
)
def test_member_that_cannot_be_taken_out_says_why(file: Packed, obstacle: Code) -> None:
    assert only(file).obstacle is obstacle


@pytest.mark.parametrize("name", ["../acte.pdf", "/etc/acte.pdf", "acte\u202efdp.exe"])
def test_name_that_leads_out_or_disguises_itself_is_unsafe(name: str) -> None:
    assert only(Packed(name, b"x")).remarks == (Code.MEMBER_NAME_UNSAFE,)


def test_name_used_twice_is_told_and_each_member_is_read() -> None:
    archive = RarArchive(rars.rar5([Packed("a.pdf", b"un"), Packed("a.pdf", b"deux")]))
    assert [member.remarks for member in archive.members] == [(Code.MEMBER_NAME_REPEATED,)] * 2
    assert [read(archive, member) for member in archive.members] == [b"un", b"deux"]


def test_archive_that_hides_its_names_is_encrypted() -> None:
    with pytest.raises(EncryptedFile):
        RarArchive(rars.rar5_behind_a_password())


def test_one_volume_of_several_is_told() -> None:
    assert RarArchive(rars.rar5(STORED, volume=True)).remarks == (Code.ARCHIVE_IN_VOLUMES,)


def test_list_of_files_that_stops_early_is_told_and_what_is_listed_is_read() -> None:
    archive = RarArchive(rars.rar5(STORED, end=False))
    assert archive.remarks == (Code.ARCHIVE_INCOMPLETE,)
    assert read(archive, archive.members[0]) == b"bb"


def test_bytes_behind_the_archive_are_told() -> None:
    assert RarArchive(rars.rar5(STORED) + b"suite").remarks == (Code.ARCHIVE_HIDES_CONTENT,)


def test_member_that_swells_beyond_measure_is_out_of_reach() -> None:
    bomb = rars.rar5([Packed("zeros", b"x", compressed=True, announced=64 * MIB), Packed("a", b"x")])
    archive = RarArchive(bomb, Tool())
    assert [member.obstacle for member in archive.members] == [Code.MEMBER_TOO_LARGE, None]
    assert archive.remarks == (Code.ARCHIVE_BOMB,)


def test_table_of_contents_beyond_all_reason_is_not_read() -> None:
    with pytest.raises(OversizedFile):
        RarArchive(rars.rar5([Packed("a")] * 20_001))


def test_archive_without_a_readable_file_is_damaged() -> None:
    with pytest.raises(DamagedFile):
        RarArchive(rars.rar5(STORED)[:30])


@settings(max_examples=60)
@given(st.data())
def test_damaged_archive_gives_members_or_a_typed_error(data: st.DataObject) -> None:
    content = bytearray(SAMPLE)
    places = st.integers(0, len(content) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=8)):
        content[place] = value
    try:
        archive = RarArchive(bytes(content))
    except UnreadableFile:
        return
    for member in archive.members:
        try:
            assert len(archive.read(member, max_bytes=MIB)) <= MIB
        except UnreadableFile:
            continue


NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=20)


@settings(max_examples=30)
@given(st.lists(st.tuples(NAMES, st.binary(max_size=50)), min_size=1))
def test_what_goes_in_comes_out(files: list[tuple[str, bytes]]) -> None:
    archive = RarArchive(rars.rar5([Packed(*each) for each in files]))
    assert [(member.path, read(archive, member)) for member in archive.members] == files
