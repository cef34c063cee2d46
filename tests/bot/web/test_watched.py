"""Checks that pages wait for."""

import asyncio

import pytest

from bot.web.watched import MAX_WATCHED, WatchedChecks
from bot.workers import Progress

pytestmark = pytest.mark.asyncio


async def told_to(watched: WatchedChecks, key: str) -> list[Progress | None]:
    return [progress async for progress in watched.follow(key)]


async def test_page_is_told_each_step_until_the_check_ends() -> None:
    watched = WatchedChecks()
    page = watched.follow("a")
    first = asyncio.ensure_future(anext(page))
    await asyncio.sleep(0)
    with watched.telling("a") as tell:
        tell(Progress(1, 3))
        assert await first == Progress(1, 3)
        tell(Progress(2, 3))
        assert await anext(page) == Progress(2, 3)
    assert [each async for each in page] == []


async def test_page_that_comes_late_is_told_where_the_check_is() -> None:
    watched = WatchedChecks()
    with watched.telling("a") as tell:
        tell(Progress(1, 3))
        assert await anext(watched.follow("a")) == Progress(1, 3)


async def test_other_page_is_told_nothing_of_it() -> None:
    watched = WatchedChecks()
    other = asyncio.ensure_future(told_to(watched, "b"))
    await asyncio.sleep(0)
    with watched.telling("a") as tell:
        tell(Progress(1, 3))
    watched.close()
    assert await other == []


async def test_oldest_page_is_let_go_when_too_many_wait() -> None:
    watched = WatchedChecks()
    oldest = asyncio.ensure_future(told_to(watched, "0"))
    await asyncio.sleep(0)
    waiting = [asyncio.ensure_future(told_to(watched, f"page {key}")) for key in range(MAX_WATCHED)]
    await asyncio.sleep(0)
    assert await oldest == []
    watched.close()
    await asyncio.gather(*waiting)
