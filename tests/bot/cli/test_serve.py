import gc
from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from bot.cli.serve import keep_to_one_thread, keep_what_stands


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    with threadpool_limits():
        yield
    gc.unfreeze()


def test_what_is_loaded_is_not_walked_through_again() -> None:
    loaded = [[number] for number in range(1_000)]
    keep_what_stands()
    walked = {id(one) for one in gc.get_objects()}
    assert walked.isdisjoint(map(id, loaded))


def test_matrices_are_multiplied_on_one_thread() -> None:
    threadpool_limits(limits=2, user_api="blas")
    keep_to_one_thread()
    assert {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"} == {1}
