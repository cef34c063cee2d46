"""What arrives for one thread is received in its order; nothing waits for another thread."""

import asyncio

import pytest

from bot.slack.turns import Turns


async def test_those_who_name_the_same_go_in_one_by_one_as_they_came() -> None:
    turns, order, gate = Turns(), list[str](), asyncio.Event()

    async def go(name: str, label: str, wait: asyncio.Event | None = None) -> None:
        async with turns.of(name):
            if wait is not None:
                await wait.wait()
            order.append(label)

    waiting = [asyncio.create_task(go("a", label, gate if label == "1" else None)) for label in "123"]
    await go("b", "other")
    gate.set()
    await asyncio.gather(*waiting)
    assert order == ["other", "1", "2", "3"]


async def test_one_that_fails_or_is_cancelled_lets_the_next_in() -> None:
    turns, gate = Turns(), asyncio.Event()

    async def hold() -> None:
        async with turns.of("a"):
            await gate.wait()

    async def fail() -> None:
        async with turns.of("a"):
            raise LookupError("of its own")

    held = asyncio.create_task(hold())
    await asyncio.sleep(0)
    given_up, failing, last = (asyncio.create_task(one()) for one in (hold, fail, hold))
    await asyncio.sleep(0)
    given_up.cancel()
    gate.set()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    with pytest.raises(LookupError, match="of its own"):
        await failing
    await held
    await last
