import tracemalloc

import py7zr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.archives.interface import Member
from handlers.archives.seven_zip import SevenZipArchive
from handlers.errors import DamagedFile, EncryptedFile, OversizedFile, UnreadableFile, UnsupportedFile
from handlers.findings import Code
from handlers.limits import MIB
from tests.handlers.archives import seven_zips

THREE = [("b.pdf", b"bb" * 9), ("dossier/Pièce n° 2.pdf", b"a" * 5000), ("vide.txt", b"")]
_UNIX_LINK = 0xA1FF0000 | 0x8000
FILTERS = [
    seven_zips.LZMA2,
    seven_zips.COPY,
    [{"id": py7zr.FILTER_LZMA}],
    [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_LZMA2, "preset": 1}],
    [{"id": py7zr.FILTER_DELTA}, {"id": py7zr.FILTER_LZMA2, "preset": 1}],
    [{"id": py7zr.FILTER_BZIP2}],
    [{"id": py7zr.FILTER_DEFLATE}],
    [{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}],
]


SAMPLES = [seven_zips.plain(THREE), seven_zips.seven_zipped(THREE)]


def read(archive: SevenZipArchive, member: Member) -> bytes:
    return archive.read(member, max_bytes=100 * MIB)


def only(content: bytes) -> Member:
    (member,) = SevenZipArchive(content).members
    return member


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: hex(filters[-1]["id"]))
def test_members_are_listed_in_order_and_read_back(filters: list[dict[str, int]]) -> None:
    archive = SevenZipArchive(seven_zips.seven_zipped(THREE, filters=filters))
    assert [member.path for member in archive.members] == [name for name, _ in THREE]
    assert [read(archive, member) for member in archive.members] == [content for _, content in THREE]
    assert archive.remarks == ()


def test_members_packed_together_are_read_in_any_order() -> None:
    archive = SevenZipArchive(seven_zips.seven_zipped([(f"{n}.txt", b"%d" % n * 999) for n in range(9)]))
    for position in (7, 3, 3, 8, 0, 5):
        assert read(archive, archive.members[position]) == b"%d" % position * 999


def test_name_used_twice_is_told_and_each_member_is_read() -> None:
    archive = SevenZipArchive(seven_zips.seven_zipped([("a.pdf", b"un"), ("a.pdf", b"deux")]))
    assert [member.remarks for member in archive.members] == [(Code.MEMBER_NAME_REPEATED,)] * 2
    assert [read(archive, member) for member in archive.members] == [b"un", b"deux"]


@pytest.mark.parametrize("name", ["../acte.pdf", "/etc/te.pdf", "C:/acte.pdf", "..\\acte.pdf"])
def test_name_that_leads_out_is_unsafe_and_the_member_is_read(name: str) -> None:
    content = seven_zips.plain([("x" * len(name), b"acte")])
    archive = SevenZipArchive(seven_zips.renamed(content, "x" * len(name), name))
    (member,) = archive.members
    assert member.remarks == (Code.MEMBER_NAME_UNSAFE,)
    assert read(archive, member) == b"acte"


def test_link_is_not_a_document() -> None:
    content = seven_zips.with_attributes(seven_zips.plain([("acte.pdf", b"/etc/passwd")]), _UNIX_LINK)
    assert only(content).obstacle is Code.MEMBER_IS_LINK


def test_member_with_a_password_is_encrypted() -> None:
    archive = SevenZipArchive(seven_zips.seven_zipped([("a.pdf", b"x")], password="sesame"))
    (member,) = archive.members
    assert member.obstacle is Code.MEMBER_ENCRYPTED
    with pytest.raises(EncryptedFile):
        read(archive, member)


def test_archive_that_hides_its_names_is_encrypted() -> None:
    with pytest.raises(EncryptedFile):
        SevenZipArchive(seven_zips.seven_zipped([("a.pdf", b"x")], password="sesame", hidden_names=True))


def test_method_that_7_zip_does_not_write_is_not_unpacked() -> None:
    archive = SevenZipArchive(seven_zips.seven_zipped([("a", b"x")], filters=[{"id": py7zr.FILTER_ZSTD}]))
    (member,) = archive.members
    assert member.obstacle is Code.MEMBER_NOT_UNPACKED
    with pytest.raises(UnsupportedFile):
        read(archive, member)


def test_changed_byte_damages_that_member_alone() -> None:
    content = seven_zips.plain([("a.txt", b"contenu intact"), ("b.txt", b"autre")])
    archive = SevenZipArchive(content.replace(b"contenu intact", b"contenu change"))
    damaged, sound = archive.members
    with pytest.raises(DamagedFile):
        read(archive, damaged)
    assert read(archive, sound) == b"autre"


def test_what_is_packed_behind_damage_is_damaged_and_found_so_at_once() -> None:
    content = bytearray(seven_zips.seven_zipped([(f"{n}.txt", bytes([n]) * 50_000) for n in range(4)]))
    content[40:48] = bytes(8)
    archive = SevenZipArchive(bytes(content))
    for member in archive.members[1:]:
        with pytest.raises(DamagedFile):
            read(archive, member)


def test_archive_cut_short_is_damaged() -> None:
    with pytest.raises(DamagedFile):
        SevenZipArchive(seven_zips.seven_zipped(THREE)[:-20])


def test_bytes_behind_the_archive_are_told() -> None:
    content = seven_zips.seven_zipped(THREE) + b"PK\x05\x06" + bytes(18)
    assert SevenZipArchive(content).remarks == (Code.ARCHIVE_HIDES_CONTENT,)


def test_member_too_large_for_the_caller_is_not_unpacked() -> None:
    archive = SevenZipArchive(seven_zips.seven_zipped(THREE))
    with pytest.raises(OversizedFile):
        archive.read(archive.members[1], max_bytes=4999)


def test_member_behind_far_more_than_its_archive_weighs_is_out_of_reach_of_a_bomb() -> None:
    bomb = seven_zips.seven_zipped([("a.txt", b"ici"), ("zeros", bytes(64 * MIB)), ("b.txt", b"b")])
    tracemalloc.start()
    archive = SevenZipArchive(bomb)
    reachable, *others = archive.members
    content = read(archive, reachable)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert content == b"ici"
    assert [member.obstacle for member in others] == [Code.MEMBER_TOO_LARGE] * 2
    assert archive.remarks == (Code.ARCHIVE_BOMB,)
    assert peak < 32 * MIB


def test_table_of_contents_beyond_all_reason_is_not_read() -> None:
    content = seven_zips.announcing_table(seven_zips.seven_zipped(THREE), 1 << 40)
    with pytest.raises(OversizedFile):
        SevenZipArchive(content)


def test_more_members_than_can_be_listed_are_not_listed() -> None:
    with pytest.raises(OversizedFile):
        SevenZipArchive(seven_zips.listing(20_001))


def test_empty_archive_has_no_member() -> None:
    archive = SevenZipArchive(seven_zips.seven_zipped([]))
    assert (archive.members, archive.remarks) == ((), ())


@settings(max_examples=60)
@given(st.data())
def test_damaged_archive_gives_members_or_a_typed_error(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SAMPLES)))
    places = st.integers(0, len(content) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=8)):
        content[place] = value
    try:
        archive = SevenZipArchive(bytes(content))
        members, remarks = archive.members, archive.remarks
    except UnreadableFile:
        return
    assert set(remarks) <= {Code.ARCHIVE_BOMB, Code.ARCHIVE_HIDES_CONTENT}
    for member in members:
        try:
            assert len(archive.read(member, max_bytes=MIB)) <= MIB
        except UnreadableFile:
            continue


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1), st.binary()))
)
def test_what_goes_in_comes_out(members: list[tuple[str, bytes]]) -> None:
    archive = SevenZipArchive(seven_zips.seven_zipped(members))
    assert [(member.path, read(archive, member)) for member in archive.members] == members
