from handlers.archives.unpacking import Budget, Unpacking
from handlers.archives.zip_file import ZipArchive
from handlers.findings import Code
from handlers.limits import MIB, Limits
from tests.handlers.archives import zips

THREE = zips.zipped([("a", b"aa"), ("b", b"bb"), ("c", b"cc")])


def budget(limits: Limits | None = None, *, upload_bytes: int = MIB) -> Budget:
    return Budget(limits or Limits(), upload_bytes=upload_bytes)


def contents(content: bytes, within: Budget) -> tuple[list[bytes | Code], list[Code]]:
    """Return what comes out, and what is said of the archive as a whole."""
    unpacking = Unpacking(ZipArchive(content), within)
    out = [unpacked.content for unpacked in unpacking]
    return out, [observation.code for observation in unpacking.left_out]


def test_every_member_comes_out_within_the_limits() -> None:
    assert contents(THREE, budget()) == ([b"aa", b"bb", b"cc"], [])


def test_members_beyond_the_limit_are_left_out_and_told() -> None:
    assert contents(THREE, budget(Limits(max_members=2))) == ([b"aa", b"bb"], [Code.TOO_MANY_MEMBERS])


def test_exactly_as_many_members_as_allowed_is_not_too_many() -> None:
    assert contents(THREE, budget(Limits(max_members=3))) == ([b"aa", b"bb", b"cc"], [])


def test_bytes_beyond_the_limit_are_left_out_and_told() -> None:
    within = budget(Limits(max_unpacked_bytes=5))
    assert contents(THREE, within) == ([b"aa", b"bb", Code.MEMBER_TOO_LARGE], [Code.UNPACKED_TOO_LARGE])


def test_one_member_larger_than_any_may_be_leaves_the_others_in() -> None:
    content = zips.zipped([("a", b"aaaa"), ("b", b"bb")])
    assert contents(content, budget(Limits(max_member_bytes=3))) == ([Code.MEMBER_TOO_LARGE, b"bb"], [])


def test_small_archive_that_swells_beyond_measure_is_a_bomb_and_its_small_members_come_out() -> None:
    content = zips.zipped([("zeros", bytes(40 * MIB)), ("b", b"bb")])
    within = budget(upload_bytes=len(content))
    assert contents(content, within) == ([Code.MEMBER_TOO_LARGE, b"bb"], [Code.ARCHIVE_BOMB])


def test_large_archive_may_unpack_to_as_much() -> None:
    content = zips.zipped([("zeros", bytes(40 * MIB))])
    assert contents(content, budget(upload_bytes=MIB)) == ([bytes(40 * MIB)], [])


def test_two_archives_draw_on_the_same_budget() -> None:
    within = budget(Limits(max_members=4))
    assert len(contents(THREE, within)[0]) == 3
    assert len(contents(THREE, within)[0]) == 1


def test_empty_member_comes_out_even_when_no_byte_is_left() -> None:
    within = budget(Limits(max_unpacked_bytes=2))
    assert contents(zips.zipped([("a", b"aa"), ("b", b"")]), within) == ([b"aa", b""], [])


def test_reason_is_given_for_each_member_that_stays_in() -> None:
    assert contents(zips.password_protected(), budget())[0] == [Code.MEMBER_ENCRYPTED]
    assert contents(zips.with_compression_method(9), budget())[0] == [Code.MEMBER_NOT_UNPACKED]
    assert contents(zips.with_wrong_checksum(), budget())[0] == [Code.MEMBER_DAMAGED, b"autre"]
