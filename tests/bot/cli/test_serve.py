import gc
from collections.abc import Iterator

import pytest

from bot.cli.serve import keep_what_stands


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_loaded_is_not_walked_through_again() -> None:
    loaded = [[number] for number in range(1_000)]
    keep_what_stands()
    walked = {id(one) for one in gc.get_objects()}
    assert walked.isdisjoint(map(id, loaded))
