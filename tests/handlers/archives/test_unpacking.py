from handlers.archives.unpacking import Budget, unpack
from handlers.archives.zip_file import ZipArchive
from handlers.findings import Code
from handlers.limits import Limits
from tests.handlers.archives import zips

THREE = zips.zipped([("a", b"aa"), ("b", b"bb"), ("c", b"cc")])


def contents(content: bytes, budget: Budget) -> list[bytes | Code]:
    return [unpacked.content for unpacked in unpack(ZipArchive(content), budget)]


def test_every_member_comes_out_within_the_limits() -> None:
    budget = Budget(Limits())
    assert contents(THREE, budget) == [b"aa", b"bb", b"cc"]
    assert not budget.too_many_members
    assert not budget.too_many_bytes


def test_members_beyond_the_limit_are_left_out_and_told() -> None:
    budget = Budget(Limits(max_members=2))
    assert contents(THREE, budget) == [b"aa", b"bb"]
    assert budget.too_many_members


def test_exactly_as_many_members_as_allowed_is_not_too_many() -> None:
    budget = Budget(Limits(max_members=3))
    assert len(contents(THREE, budget)) == 3
    assert not budget.too_many_members


def test_bytes_beyond_the_limit_are_left_out_and_told() -> None:
    budget = Budget(Limits(max_unpacked_bytes=5))
    assert contents(THREE, budget) == [b"aa", b"bb", Code.MEMBER_TOO_LARGE]
    assert budget.too_many_bytes


def test_one_member_larger_than_an_upload_may_be_leaves_the_others_in() -> None:
    budget = Budget(Limits(max_upload_bytes=3))
    content = zips.zipped([("a", b"aaaa"), ("b", b"bb")])
    assert contents(content, budget) == [Code.MEMBER_TOO_LARGE, b"bb"]
    assert not budget.too_many_bytes


def test_two_archives_draw_on_the_same_budget() -> None:
    budget = Budget(Limits(max_members=4))
    assert len(contents(THREE, budget)) == 3
    assert len(contents(THREE, budget)) == 1


def test_empty_member_comes_out_even_when_no_byte_is_left() -> None:
    budget = Budget(Limits(max_unpacked_bytes=2))
    assert contents(zips.zipped([("a", b"aa"), ("b", b"")]), budget) == [b"aa", b""]


def test_reason_is_given_for_each_member_that_stays_in() -> None:
    assert contents(zips.password_protected(), Budget(Limits())) == [Code.MEMBER_ENCRYPTED]
    assert contents(zips.with_compression_method(9), Budget(Limits())) == [Code.MEMBER_NOT_UNPACKED]
    assert contents(zips.with_wrong_checksum(), Budget(Limits())) == [Code.MEMBER_DAMAGED, b"autre"]
