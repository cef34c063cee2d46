import pytest

from handlers.signatures.byte_range import Span, leaves_out_only, spans

FILE = b"before<abcd>after"
VALUE = b"\xab\xcd"


def test_numbers_are_read_in_pairs() -> None:
    assert spans([0, 6, 12, 5]) == (Span(0, 6), Span(12, 5))


@pytest.mark.parametrize(
    "numbers", [[], [0], [0, 6, 12], [0, -6, 12, 5], [0, 6.5, 12, 5], [0, 6, None, 5], [0, 1] * 65]
)
def test_anything_else_is_no_byte_range(numbers: list[object]) -> None:
    with pytest.raises(ValueError, match="no ByteRange"):
        spans(numbers)


def test_range_around_the_value_leaves_out_only_it() -> None:
    assert leaves_out_only(VALUE, FILE, spans([0, 6, 12, 5]))


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param([0, 5, 12, 5], id="gap starts too early"),
        pytest.param([0, 6, 13, 4], id="gap ends too late"),
        pytest.param([0, 6, 12, 6], id="beyond the end of the file"),
        pytest.param([1, 5, 12, 5], id="not from the beginning"),
        pytest.param([0, 6], id="one span"),
        pytest.param([0, 6, 12, 2, 14, 3], id="three spans"),
    ],
)
def test_any_other_range_leaves_out_more(numbers: list[object]) -> None:
    assert not leaves_out_only(VALUE, FILE, spans(numbers))


def test_gap_that_holds_another_value_is_refused() -> None:
    assert not leaves_out_only(b"\xab\xce", FILE, spans([0, 6, 12, 5]))


def test_gap_that_is_not_hexadecimal_is_refused() -> None:
    assert not leaves_out_only(VALUE, b"before<abxd>after", spans([0, 6, 12, 5]))
