"""Each event comes three times, and the product dies at every moment: one answer, none lost, at most one repeated.

The moments are those of a first run that nobody disturbs: each commit that it made, in the desk's tables and in the
durable engine's, and each call to Slack as it arrives there. A reply is repeated only when the product dies after Slack
took it and before that is noted.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio
from aiohttp import web

from tests.assets.pdfs import text_pdf
from tests.bot.slack.conftest import QUESTION, needs_peer
from tests.journeys.slack_product import DoomedProduct, slack_product
from tests.peers.border import Call
from tests.peers.local_slack import AGENT, SUPPLIER, SUPPORT, shown

pytestmark = [pytest.mark.peer, needs_peer, pytest.mark.asyncio(loop_scope="module")]

_NUMBER = re.compile(r"\d+")
NONSENSE = "Quelle est la recette de la tarte aux pommes ?"
REPLY = {"words": {"text": {"type": "plain_text_input", "value": "Oui, jusqu'à vendredi."}}}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> dict[str, str]:
    if request.param == "sqlite":
        return {}
    return {"DATABASE_URL": request.getfixturevalue("postgres_server")}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(
    database: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[DoomedProduct]:
    folder: Path = tmp_path_factory.mktemp("doomed")
    async with slack_product(folder, "events", DoomedProduct, **database) as product:
        await product.start()
        product.border.deliveries = 3
        yield product


class Scene(NamedTuple):
    """Something that happens once, and what comes of it."""

    act: Callable[[], Awaitable[object]]
    heard: Callable[[], Awaitable[list[str]]]
    """What the desk said since, oldest first."""


Stage = Callable[[DoomedProduct], Awaitable[Scene]]
"""Prepares a scene that did not happen before."""


async def question(desk: DoomedProduct) -> Scene:
    thread: list[str] = []

    async def act() -> None:
        thread.append(await desk.slack.say(SUPPLIER, SUPPLIER, QUESTION))

    async def heard() -> list[str]:
        return [shown(one) for one in await desk.answers(thread[0])]

    return Scene(act, heard)


async def button(desk: DoomedProduct) -> Scene:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, QUESTION)
    (answer,) = await desk.answers(ts)

    async def act() -> None:
        await desk.slack.press(SUPPLIER, answer, "Ce n'est pas ma question")

    async def heard() -> list[str]:
        return [shown(one) for one in (await desk.answers(ts))[1:]]

    return Scene(act, heard)


async def opened_ticket(desk: DoomedProduct) -> tuple[str, dict[str, object]]:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    (answer,) = await desk.answers(ts)
    known = {one["ts"] for one in await desk.slack.answers(SUPPORT)}
    await desk.slack.press(SUPPLIER, answer, "Parler à quelqu'un")
    await desk.settled()
    (card,) = [
        one for one in await desk.slack.answers(SUPPORT) if one["ts"] not in known and "thread_ts" not in one
    ]
    return ts, card


async def hand_over(desk: DoomedProduct) -> Scene:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    (answer,) = await desk.answers(ts)
    known = {one["ts"] for one in await desk.slack.answers(SUPPORT)}

    async def act() -> None:
        await desk.slack.press(SUPPLIER, answer, "Parler à quelqu'un")

    async def heard() -> list[str]:
        await desk.settled()
        cards = [one for one in await desk.slack.answers(SUPPORT) if one["ts"] not in known]
        return [shown(one) for one in cards if "thread_ts" not in one]

    return Scene(act, heard)


async def ticket_reply(desk: DoomedProduct) -> Scene:
    ts, card = await opened_ticket(desk)

    async def act() -> None:
        await desk.slack.say(AGENT, SUPPORT, "!Oui, jusqu'à vendredi.", thread=str(card["ts"]))

    async def heard() -> list[str]:
        return [text for one in await desk.answers(ts) if "jusqu'à vendredi" in (text := shown(one))]

    return Scene(act, heard)


async def reply_form(desk: DoomedProduct) -> Scene:
    ts, card = await opened_ticket(desk)
    await desk.slack.press(AGENT, card, "Répondre")
    await desk.slack.fill(AGENT, REPLY)  # shown as the supplier will read it

    async def act() -> None:
        await desk.slack.fill(AGENT, REPLY)

    async def heard() -> list[str]:
        return [text for one in await desk.answers(ts) if "jusqu'à vendredi" in (text := shown(one))]

    return Scene(act, heard)


async def file(desk: DoomedProduct) -> Scene:
    thread: list[str] = []

    async def act() -> None:
        thread.append(await desk.slack.upload(SUPPLIER, SUPPLIER, {"offre.pdf": text_pdf()}))

    async def heard() -> list[str]:
        return [shown(one) for one in await desk.answers(thread[0])]

    return Scene(act, heard)


class Ending(NamedTuple):
    """What came of a scene in which the product may have died."""

    died: bool
    heard: list[str]
    may_repeat: bool
    """Slack took something that was not noted before the death."""


async def played(desk: DoomedProduct, stage: Stage, *, commit: int = 0, call: int = 0) -> Ending:
    """Let a scene happen while the product dies before a commit, or as a call arrives at Slack; then start it again."""
    scene = await stage(desk)
    taken: list[int] = []
    arrived = 0

    async def strike(_: Call) -> web.Response | None:
        nonlocal arrived
        arrived += 1
        if arrived != call:
            return None
        desk.strike()
        return web.Response(status=503)

    async def note(one: Call) -> web.Response | None:
        if one.method.startswith(("chat.", "files.")):
            taken.append(len(desk.seen()))
        return None

    async def happen() -> None:
        await scene.act()
        await desk.settled()

    desk.arm(commit)
    ended, happening = asyncio.create_task(desk.ended()), asyncio.create_task(happen())
    with desk.border.failing(strike, note):
        await asyncio.wait({ended, happening}, return_when=asyncio.FIRST_COMPLETED)
        seen = desk.disarm()
    died = 0 < commit <= len(seen) or 0 < call <= arrived
    if died:
        await ended
        await desk.start()
    else:
        assert not ended.done(), "the product died by itself"
        ended.cancel()
    await happening
    happened = seen[:-1] if 0 < commit <= len(seen) else seen
    may_repeat = any(at >= noted(happened) for at in taken)
    heard = [_NUMBER.sub("n", text) for text in await scene.heard()]
    return Ending(died, heard, may_repeat)


def noted(happened: list[str]) -> int:
    """Return after how many commits the last step was noted."""
    steps = [at for at, kept in enumerate(happened, start=1) if "operation_outputs" in kept]
    return steps[-1] if steps else 0


STAGES = [question, file, button, hand_over, ticket_reply, reply_form]


@pytest.mark.parametrize("stage", STAGES, ids=lambda one: one.__name__)
async def test_product_that_dies_at_any_moment_answers_once(desk: DoomedProduct, stage: Stage) -> None:
    expected = (await played(desk, stage)).heard
    assert expected
    for moment, at_least in (("commit", 4), ("call", 1)):
        number = 0
        while True:
            number += 1
            ending = await played(desk, stage, **{moment: number})
            where = f"{moment} {number}"
            assert set(ending.heard) == set(expected), where
            assert len(ending.heard) <= len(expected) + ending.may_repeat, where
            if not ending.died:
                break
        assert number > at_least, f"only {number - 1} moments: {moment}"
