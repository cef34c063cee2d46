"""Live pages: sent their newest state as it changes, in this process or another, until the server stops."""

import pytest
from aiohttp import ClientSession

from bot.tickets.models import ChangeKind
from bot.tickets.moves import Move
from bot.web import build_app
from bot.wiring import House
from tests.bot.tickets.people import ALIX, DOMINIQUE
from tests.bot.web.conftest import Serve
from tests.bot.web.test_tickets import open_ticket

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_live_page_is_sent_the_reply_when_it_comes(browser: ClientSession, house: House) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    async with browser.get(path + "/events") as events:
        assert events.content_type == "text/event-stream"
        first = await events.content.readuntil(b"\n\n")
        assert "Pas encore de message" in first.decode()
        await house.tickets.reply(ticket.number, DOMINIQUE, "Bonjour, voici la réponse.")
        while "voici la réponse" not in (said := (await events.content.readuntil(b"\n\n")).decode()):
            assert said.startswith((":", "data:"))
    await house.work.settled()


async def test_live_page_finds_what_another_instance_changed(browser: ClientSession, house: House) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    async with browser.get(path + "/events") as events:
        await events.content.readuntil(b"\n\n")
        await house.store.move_ticket(
            ticket.number, Move(kind=ChangeKind.TAKEN, by=ALIX, key=f"{path}:elsewhere")
        )
        while "Alix" not in (await events.content.readuntil(b"\n\n")).decode():
            pass


async def test_live_pages_end_when_the_server_stops(house: House, serve: Serve) -> None:
    async with serve(build_app(house, reread_s=3600)) as session:
        path = await open_ticket(session)
        events = await session.get(path + "/events")
        await events.content.readuntil(b"\n\n")
    events.close()  # leaving `serve` stopped the server: it did not wait for the hour
