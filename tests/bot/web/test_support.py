"""The support desk of a team without Slack."""

import pytest
from aiohttp import ClientSession

from bot.tickets.models import ChangeKind, TicketStatus
from bot.web import build_app
from bot.wiring import House
from tests.bot.tickets.people import ALIX, DOMINIQUE
from tests.bot.web.conftest import LINK_TOKEN, Serve, moved_to
from tests.bot.web.reading import seen
from tests.bot.web.test_tickets import open_ticket

pytestmark = pytest.mark.asyncio(loop_scope="package")

PATHS = (
    "/support",
    "/support/overview",
    "/support/name",
    "/support/events",
    "/support/tickets/1",
    "/support/tickets/1/events",
)


@pytest.mark.parametrize("path", PATHS)
async def test_support_is_closed_to_whoever_has_no_session(browser: ClientSession, path: str) -> None:
    async with browser.get(path) as response:
        assert response.status == 403
        assert "lien à usage unique" in await seen(response)


@pytest.mark.parametrize("act", ["take", "reply", "wait", "give-back", "resolve", "reopen"])
async def test_nobody_acts_on_a_ticket_without_a_session(
    browser: ClientSession, house: House, act: str
) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    async with browser.post(f"/support/tickets/{ticket.number}/{act}", data={"text": "x"}) as response:
        assert response.status == 403
    assert (await house.store.ticket(ticket.number)).status is TicketStatus.OPEN


async def test_link_opens_the_desk_once(browser: ClientSession, program: ClientSession) -> None:
    async with browser.get("/support/enter", params={"token": LINK_TOKEN}, allow_redirects=False) as response:
        assert response.status == 303
        cookie = response.cookies["guichet_support"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    async with browser.get("/support") as response:
        assert "Comment signez-vous" in await seen(response)
    async with program.get("/support/enter", params={"token": LINK_TOKEN}) as response:
        assert response.status == 403
        assert "déjà servi" in (await response.json())["error"]


@pytest.mark.parametrize("token", ["", "faux", LINK_TOKEN + "x", "é"])
async def test_wrong_link_is_refused(browser: ClientSession, token: str) -> None:
    async with browser.get("/support/enter", params={"token": token}) as response:
        assert response.status == 403


async def test_support_stays_closed_where_others_can_reach_it(house: House, serve: Serve) -> None:
    async with serve(build_app(moved_to(house, "0.0.0.0"), support_link_token=LINK_TOKEN)) as browser:  # noqa: S104
        for path in (*PATHS, f"/support/enter?token={LINK_TOKEN}"):
            async with browser.get(path) as response:
                assert response.status == 403
                assert "tant qu'aucune connexion n'est configurée" in await seen(response)


@pytest.mark.parametrize("host", ["ailleurs.example", "ailleurs.example:8080", "192.0.2.1", "[", ""])
async def test_support_is_closed_under_a_name_that_is_not_this_machine(
    agent: ClientSession, host: str
) -> None:
    for path in PATHS:
        async with agent.get(path, headers={"Host": host}) as response:
            assert response.status in {400, 403}
    async with agent.get("/support", headers={"Host": "localhost:8080"}) as response:
        assert response.status == 200


async def test_support_without_a_link_stays_closed(house: House, serve: Serve) -> None:
    async with serve(build_app(house)) as browser, browser.get("/support/enter?token=") as response:
        assert response.status == 403


async def test_agent_must_give_a_name(agent: ClientSession) -> None:
    async with agent.post("/support/name", data={"name": "  "}) as response:
        assert response.status == 422
        assert "Écrivez votre nom" in await seen(response)


async def test_support_pages_are_in_french_whatever_the_browser_prefers(agent: ClientSession) -> None:
    for path in ("/support", "/support/name"):
        async with agent.get(path, headers={"Accept-Language": "en"}) as response:
            assert '<html lang="fr">' in await seen(response)


async def test_waiting_request_is_listed_and_opens(agent: ClientSession, browser: ClientSession) -> None:
    path = await open_ticket(browser, words="Je ne trouve pas le numéro d'engagement.")
    async with agent.get("/support") as response:
        page = await seen(response)
    assert "Je ne trouve pas le numéro d'engagement." in page
    assert "Vous signez : Dominique" in page
    number = max(int(part.split('"')[0]) for part in page.split('href="/support/tickets/')[1:])
    async with agent.get(f"/support/tickets/{number}") as response:
        page = await seen(response)
    assert "Toitures Martin" in page
    assert "Envoyer au fournisseur" in page
    assert path not in page, "the supplier's own address is not for the team"


async def test_request_that_another_agent_took_meanwhile_stays_theirs(
    agent: ClientSession, browser: ClientSession, house: House
) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    await house.tickets.move(ticket.number, ChangeKind.TAKEN, ALIX)
    async with agent.post(f"/support/tickets/{ticket.number}/take", data={"revision": "0"}) as response:
        assert response.status == 409
        assert "a changé depuis que vous l'avez affichée (Prise en charge, Alix)" in await seen(response)
    assert (await house.store.ticket(ticket.number)).agent == "Alix"
    async with agent.post(f"/support/tickets/{ticket.number}/take", data={"revision": "1"}) as response:
        assert response.status == 200
    assert (await house.store.ticket(ticket.number)).agent == "Dominique", "taken over, knowingly"
    await house.work.settled()


async def test_agent_takes_replies_waits_gives_back_resolves_and_reopens(
    agent: ClientSession, browser: ClientSession, house: House
) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    desk = f"/support/tickets/{ticket.number}"

    async def act(what: str, **fields: str) -> str:
        """Press a button as the page shows it now."""
        now = await house.store.ticket(ticket.number)
        async with agent.post(f"{desk}/{what}", data={"revision": str(now.revision), **fields}) as response:
            assert response.status == 200
            return await seen(response)

    await act("take")
    async with browser.get(path) as response:
        assert "Dominique s'occupe de votre demande" in await seen(response)
    for _ in range(2):
        await agent.post(desk + "/reply", data={"text": "Il est sur le bon de commande.", "key": "once"})
    async with browser.get(path) as response:
        assert (await seen(response)).count("Il est sur le bon de commande.") == 1
    assert "On attend" in await act("wait", note="le bon de commande")
    async with browser.get(path) as response:
        assert "le bon de commande" in await seen(response)
    await act("give-back")
    assert (await house.store.ticket(ticket.number)).status is TicketStatus.OPEN
    await act("resolve")
    async with browser.get(path) as response:
        assert "Cette demande est résolue" in await seen(response)
    async with agent.post(desk + "/reply", data={"text": "Trop tard"}) as response:
        assert response.status == 409
        assert "rien n'a été envoyé" in await seen(response)
    async with agent.get("/support") as response:
        page = await seen(response)
    assert page.index("Dernières demandes résolues") < page.index(f'href="{desk}"')
    page = await act("reopen")
    trail = ["Ouverte", "Prise", "Mise en attente", "Rendue au guichet", "Résolue", "Rouverte"]
    places = [page.index(f"<td>{what}") for what in trail]
    assert places == sorted(places), "the page shows the whole trail, in order"
    await house.work.settled()


async def test_button_pressed_twice_on_the_same_page_is_done_once(
    agent: ClientSession, browser: ClientSession, house: House
) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    for _ in range(2):
        async with agent.post(f"/support/tickets/{ticket.number}/take", data={"revision": "0"}) as response:
            assert response.status == 200
    assert len(await house.store.ticket_changes(ticket.number)) == 2
    await house.work.settled()


async def test_list_is_filtered_and_the_urgent_come_first(
    agent: ClientSession, browser: ClientSession, program: ClientSession, house: House
) -> None:
    first = await open_ticket(browser, words="Question sans échéance")
    async with program.post("/tickets", data={"words": "Date limite demain à midi !"}) as response:
        urgent = (await response.json())["number"]
    ordinary = await house.store.ticket_by_token(first.removeprefix("/tickets/"))
    assert ordinary is not None
    await house.tickets.move(ordinary.number, ChangeKind.TAKEN, DOMINIQUE)

    async def listed(chosen: str) -> str:
        async with agent.get(f"/support?filter={chosen}") as response:
            return (await seen(response)).split("Dernières demandes résolues")[0]

    def link(number: int) -> str:
        return f'href="/support/tickets/{number}"'

    everything = await listed("all")
    assert everything.index(link(urgent)) < everything.index(link(ordinary.number))
    assert "« Date limite demain à midi »" in everything
    mine = await listed("mine")
    assert link(ordinary.number) in mine
    assert link(urgent) not in mine
    assert link(urgent) in await listed("urgent")
    assert link(ordinary.number) not in await listed("urgent")
    assert link(ordinary.number) not in await listed("open")
    assert link(urgent) in await listed("nonsense"), "an unknown filter shows all"
    await house.work.settled()


async def test_empty_reply_is_not_sent(agent: ClientSession, browser: ClientSession, house: House) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    async with agent.post(f"/support/tickets/{ticket.number}/reply", data={"text": " "}) as response:
        assert response.status == 422
    assert await house.store.ticket_messages(ticket.number) == ()


@pytest.mark.parametrize("number", ["0", "999999", "9999999999"])
async def test_unknown_ticket_is_a_page_that_says_so(agent: ClientSession, number: str) -> None:
    async with agent.get(f"/support/tickets/{number}") as response:
        assert response.status == 404
        assert "Aucune demande ne porte ce numéro" in await seen(response)


async def test_live_list_shows_a_new_request(agent: ClientSession, browser: ClientSession) -> None:
    async with agent.get("/support/events") as events:
        await events.content.readuntil(b"\n\n")
        await open_ticket(browser, words="Nouvelle demande à voir en direct")
        while "voir en direct" not in (await events.content.readuntil(b"\n\n")).decode():
            pass


async def test_live_ticket_shows_what_the_supplier_adds(
    agent: ClientSession, browser: ClientSession, house: House
) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    async with agent.get(f"/support/tickets/{ticket.number}/events") as events:
        await events.content.readuntil(b"\n\n")
        await browser.post(path + "/messages", data={"text": "J'ajoute un détail."})
        while "ajoute un détail" not in (await events.content.readuntil(b"\n\n")).decode():
            pass
    await house.work.settled()


async def test_overview_shows_the_week_and_what_people_answered(
    agent: ClientSession, browser: ClientSession, house: House
) -> None:
    path = await open_ticket(browser, words="Où est la <cantine> ?")
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    await house.tickets.reply(ticket.number, DOMINIQUE, "Au rez-de-chaussée.")
    await house.tickets.move(ticket.number, ChangeKind.RESOLVED, DOMINIQUE)
    async with agent.get("/support/overview") as response:
        page = await seen(response)
    assert "Les sept derniers jours" in page
    assert "Où est la <cantine> ?" in page, "shown as typed"
    assert "Au rez-de-chaussée." in page
    await house.work.settled()
