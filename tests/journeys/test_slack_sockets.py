"""What Slack does to a socket in Socket Mode: it announces that it closes it, and closes it, several times a day.

Source: docs.slack.dev, apis/events-api/using-socket-mode, “Disconnect messages”.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from tests.bot.slack.conftest import QUESTION, needs_peer
from tests.journeys.slack_product import SlackProduct, slack_product
from tests.peers.border import Call, refused
from tests.peers.local_slack import SUPPLIER, shown

pytestmark = [pytest.mark.peer, needs_peer, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackProduct]:
    async with slack_product(tmp_path_factory.mktemp("sockets"), "socket", SlackProduct) as product:
        await product.start()
        yield product


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_desk_connects_again_when_slack_announces_the_end_of_a_socket(
    desk: SlackProduct, reason: str
) -> None:
    for _ in range(2):
        await desk.border.disconnect(reason)
        await desk.border.connected()
        ts = await desk.slack.say(SUPPLIER, SUPPLIER, QUESTION)
        (answer,) = await desk.answers(ts)
        assert "R03" in shown(answer)


async def test_socket_mode_that_is_turned_off_is_told_once_and_heard_again_once_on(
    desk: SlackProduct,
) -> None:
    asked = asyncio.Event()

    async def refuse(call: Call) -> web.Response | None:
        if call.method != "apps.connections.open":
            return None
        asked.set()
        return refused("not_allowed")

    with desk.border.failing(refuse):
        await desk.border.disconnect("link_disabled")
        await asked.wait()
        await desk.tells_of_slack("link_disabled")
    await desk.border.connected()
    await desk.tells_of_slack("ok")
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, QUESTION)
    (answer,) = await desk.answers(ts)
    assert "R03" in shown(answer)
    log = desk.log.read_text()
    assert log.count("Socket Mode was turned off") == log.count("Slack is heard again") == 1
    assert "Traceback" not in log


async def test_event_that_did_not_get_through_before_the_socket_ended_is_answered_once(
    desk: SlackProduct,
) -> None:
    desk.border.cuts_next = True
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, QUESTION)
    (answer,) = await desk.answers(ts)
    assert "R03" in shown(answer)
