import pytest
from pydantic import ValidationError

from handlers.limits import MIB, Limits, megabytes


@pytest.mark.parametrize(
    ("size", "text"), [(1, "1 Mo"), (MIB, "1 Mo"), (MIB + 1, "2 Mo"), (100 * MIB, "100 Mo")]
)
def test_size_is_rounded_up_to_whole_megabytes(size: int, text: str) -> None:
    assert megabytes(size) == text


def test_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValidationError):
        Limits(max_members=0)
