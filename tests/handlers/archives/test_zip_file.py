import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.archives.zip_file import ZipArchive
from handlers.errors import (
    BombFile,
    DamagedFile,
    EncryptedFile,
    OversizedFile,
    UnreadableFile,
    UnsupportedFile,
)
from handlers.findings import Code
from handlers.limits import MIB
from handlers.sources import FileOnDisk
from tests.handlers.archives import zips


def only_path(content: bytes) -> str:
    (member,) = ZipArchive(content).members
    return member.path


def test_members_are_listed_in_order_and_read_back() -> None:
    archive = ZipArchive(zips.zipped([("b.pdf", b"bb"), ("dossier/a.pdf", b"a")]))
    assert [(member.path, member.size) for member in archive.members] == [("b.pdf", 2), ("dossier/a.pdf", 1)]
    assert [archive.read(member, max_bytes=10) for member in archive.members] == [b"bb", b"a"]


def test_folders_and_what_systems_leave_behind_are_not_listed() -> None:
    litter = ["dossier/", "__MACOSX/._acte.pdf", "dossier/.DS_Store", "Thumbs.db", "desktop.ini"]
    archive = ZipArchive(zips.zipped([*((name, b"") for name in litter), ("acte.pdf", b"x")]))
    assert [member.path for member in archive.members] == ["acte.pdf"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp850"])
def test_french_name_is_readable_whatever_wrote_the_archive(encoding: str) -> None:
    assert only_path(zips.with_raw_name("Pièce À signer.pdf".encode(encoding))) == "Pièce À signer.pdf"


def test_name_marked_as_utf8_is_kept() -> None:
    assert only_path(zips.zipped([("Reçu – 5 €.pdf", b"x")])) == "Reçu – 5 €.pdf"


@pytest.mark.parametrize(
    "name",
    [
        "../acte.pdf",
        "a/../../acte.pdf",
        "/etc/acte.pdf",
        "C:\\acte.pdf",
        "..\\acte.pdf",
        "acte\nbis.pdf",
        "acte\u202efdp.exe",
        "a" * 600 + ".pdf",
    ],
)
def test_name_that_leads_out_or_disguises_itself_is_unsafe(name: str) -> None:
    (member,) = ZipArchive(zips.zipped([(name, b"x")])).members
    assert member.remarks == (Code.MEMBER_NAME_UNSAFE,)


def test_name_cut_by_a_nul_is_unsafe_and_shown_whole() -> None:
    (member,) = ZipArchive(zips.with_raw_name(b"acte.pdf\0.exe")).members
    assert member.remarks == (Code.MEMBER_NAME_UNSAFE,)
    assert member.path == "acte.pdf\ufffd.exe"


@pytest.mark.parametrize("name", ["acte.pdf", "Lot 1/Pièce n° 2 (v..3).pdf", "a..b.pdf"])
def test_ordinary_name_is_safe(name: str) -> None:
    (member,) = ZipArchive(zips.zipped([(name, b"x")])).members
    assert member.remarks == ()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_name_used_twice_is_told_and_each_member_is_read() -> None:
    archive = ZipArchive(zips.zipped([("acte.pdf", b"un"), ("acte.pdf", b"deux"), ("b.pdf", b"x")]))
    repeated = (Code.MEMBER_NAME_REPEATED,)
    assert [member.remarks for member in archive.members] == [repeated, repeated, ()]
    assert [archive.read(member, max_bytes=9) for member in archive.members] == [b"un", b"deux", b"x"]


def test_wrong_checksum_damages_that_member_alone() -> None:
    archive = ZipArchive(zips.with_wrong_checksum())
    damaged, sound = archive.members
    with pytest.raises(DamagedFile):
        archive.read(damaged, max_bytes=MIB)
    assert archive.read(sound, max_bytes=MIB) == b"autre"


def test_member_with_a_password_is_encrypted() -> None:
    archive = ZipArchive(zips.password_protected())
    with pytest.raises(EncryptedFile):
        archive.read(archive.members[0], max_bytes=MIB)


def test_member_compressed_by_an_unknown_method_is_unsupported() -> None:
    archive = ZipArchive(zips.with_compression_method(9))
    with pytest.raises(UnsupportedFile):
        archive.read(archive.members[0], max_bytes=MIB)


def test_member_that_announces_too_much_is_not_unpacked() -> None:
    archive = ZipArchive(zips.zipped([("zeros.bin", bytes(2 * MIB))]))
    with pytest.raises(OversizedFile):
        archive.read(archive.members[0], max_bytes=MIB)


def test_member_that_announces_less_than_it_holds_is_damaged() -> None:
    archive = ZipArchive(zips.announcing(10))
    with pytest.raises(DamagedFile):
        archive.read(archive.members[0], max_bytes=MIB)


def test_member_that_announces_less_than_it_holds_does_not_fill_the_memory() -> None:
    archive = ZipArchive(zips.announcing(10, held=64 * MIB))
    tracemalloc.start()
    with pytest.raises(DamagedFile):
        archive.read(archive.members[0], max_bytes=MIB)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * MIB


def test_members_that_share_bytes_make_the_archive_a_bomb() -> None:
    with pytest.raises(BombFile):
        ZipArchive(zips.overlapping())


def test_table_of_contents_beyond_all_reason_is_not_read() -> None:
    with pytest.raises(OversizedFile):
        ZipArchive(zips.endless(25_000))


def test_archive_cut_short_is_damaged() -> None:
    content = zips.zipped([("acte.pdf", bytes(500))])
    with pytest.raises(DamagedFile):
        ZipArchive(content[:-30])


def test_empty_archive_has_no_member() -> None:
    assert ZipArchive(zips.zipped([])).members == ()


@given(st.data())
def test_damaged_archive_gives_members_or_a_typed_error(data: st.DataObject) -> None:
    content = bytearray(zips.zipped([("acte.pdf", b"contenu" * 50), ("b/c.txt", b"autre")]))
    places = st.integers(0, len(content) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=8)):
        content[place] = value
    try:
        archive = ZipArchive(bytes(content))
    except UnreadableFile:
        return
    for member in archive.members:
        try:
            assert len(archive.read(member, max_bytes=MIB)) <= MIB
        except UnreadableFile:
            continue


def test_bytes_outside_the_listed_files_are_told() -> None:
    content = zips.zipped([("acte.pdf", b"contenu"), ("note.txt", b"autre")], method=zips.STORED)
    assert ZipArchive(content).hides_bytes is False
    assert ZipArchive(b"PK\x03\x04" + bytes(60) + content).hides_bytes is True
    hidden = zips.zipped([("acte.pdf", b"contenu")], method=zips.STORED)
    assert ZipArchive(hidden + content).hides_bytes is True


def test_bytes_behind_the_table_of_contents_are_told_and_a_comment_is_none() -> None:
    content = zips.zipped([("acte.pdf", b"contenu")])
    commented = content[:-2] + b"\x07\0bonjour"
    assert ZipArchive(content).remarks == ()
    assert ZipArchive(commented).remarks == ()
    assert ZipArchive(content + b"suite").remarks == (Code.ARCHIVE_HIDES_CONTENT,)
    assert ZipArchive(b"debut" + content).remarks == (Code.ARCHIVE_HIDES_CONTENT,)


@pytest.mark.parametrize("field", ["name", "size", "method", "crc"])
def test_member_that_is_described_in_two_ways_is_told(field: str) -> None:
    archive = ZipArchive(zips.described_twice(field=field))
    assert [member.remarks for member in archive.members] == [(Code.MEMBER_DESCRIBED_TWICE,), ()]
    assert archive.read(archive.members[1], max_bytes=MIB) == b"autre"


def test_sizes_that_follow_the_data_are_no_second_description() -> None:
    stream = zips.Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pièce.pdf", b"contenu")
    (member,) = ZipArchive(stream.getvalue()).members
    assert member.remarks == ()


def test_large_archive_format_is_read() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, archive.open("a.pdf", "w", force_zip64=True) as member:
        member.write(b"contenu")
    opened = ZipArchive(stream.getvalue())
    assert [(each.remarks, opened.read(each, max_bytes=9)) for each in opened.members] == [((), b"contenu")]
    assert opened.remarks == ()


def test_link_is_not_a_document() -> None:
    (member,) = ZipArchive(zips.link("acte.pdf", "/etc/passwd")).members
    assert member.obstacle is Code.MEMBER_IS_LINK


def test_archive_on_disk_is_read_there(tmp_path: Path) -> None:
    path = tmp_path / "pli.zip"
    path.write_bytes(zips.zipped([("acte.pdf", b"contenu")]))
    with ZipArchive(FileOnDisk(path=path, size=path.stat().st_size)) as archive:
        assert archive.read(archive.members[0], max_bytes=9) == b"contenu"
