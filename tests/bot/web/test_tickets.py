"""A supplier's request for a person, from the page to the last message."""

import pytest
from aiohttp import ClientSession

from bot.tickets.models import Author, ChangeKind, TicketStatus
from bot.wiring import House
from tests.bot.tickets.people import DOMINIQUE
from tests.bot.web.reading import seen
from tests.bot.web.test_views import QUESTION, files

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def open_ticket(browser: ClientSession, words: str = "Pouvez-vous m'aider ?") -> str:
    """Ask for a person; return the path of the request's page."""
    async with browser.post("/tickets", data={"contact": "Toitures Martin", "words": words}) as response:
        assert response.status == 200
        return response.url.path


async def test_request_opens_a_page_with_an_unguessable_address(browser: ClientSession) -> None:
    path = await open_ticket(browser)
    assert path.startswith("/tickets/")
    assert len(path.removeprefix("/tickets/")) >= 32
    async with browser.get(path) as response:
        page = await seen(response)
    assert "Transmise" in page
    assert "Pouvez-vous m'aider ?" in page


async def test_request_carries_the_question_and_the_verdicts(
    browser: ClientSession, house: House, unsigned_pdf: bytes
) -> None:
    await browser.post("/ask", data={"q": QUESTION})
    await browser.post("/check", data=files(acte_pdf=unsigned_pdf))
    path = await open_ticket(browser, words="")
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    assert ticket.question == QUESTION
    assert [(file.file, file.verdict) for file in ticket.reports] == [("acte.pdf", "unsigned")]
    async with browser.get(path) as response:
        assert "Non signé" in await seen(response)


async def test_second_request_joins_the_open_one_and_keeps_its_words(browser: ClientSession) -> None:
    first = await open_ticket(browser)
    second = await open_ticket(browser, words="Et encore ceci.")
    assert first == second
    async with browser.get(first) as response:
        assert "Et encore ceci." in await seen(response)


async def test_message_is_added_once_however_often_it_is_sent(browser: ClientSession, house: House) -> None:
    path = await open_ticket(browser)
    for _ in range(2):
        async with browser.post(path + "/messages", data={"text": "Merci.", "key": "k1"}) as response:
            assert response.url.path == path
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    messages = await house.store.ticket_messages(ticket.number)
    assert [(message.author, message.text) for message in messages] == [(Author.SUPPLIER, "Merci.")]


@pytest.mark.parametrize(
    ("text", "said"), [("  ", "Écrivez un message"), ("a" * 10_001, "10 000 caractères")]
)
async def test_message_without_words_or_too_long_is_refused(
    browser: ClientSession, text: str, said: str
) -> None:
    path = await open_ticket(browser)
    async with browser.post(path + "/messages", data={"text": text}) as response:
        assert response.status == 422
        assert said in await seen(response)


async def test_message_to_a_resolved_request_is_refused_and_says_so(
    browser: ClientSession, house: House
) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    await house.tickets.move(ticket.number, ChangeKind.RESOLVED, DOMINIQUE)
    async with browser.post(path + "/messages", data={"text": "Encore ?"}) as response:
        assert response.status == 409
        assert "n'a pas été envoyé" in await seen(response)
    async with browser.get(path) as response:
        assert "Cette demande est résolue" in await seen(response)
    await house.work.settled()


async def test_supplier_reopens_a_resolved_request_from_its_page(
    browser: ClientSession, house: House
) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    async with browser.get(path) as response:
        assert "Rouvrir ma demande" not in await seen(response)
    await house.tickets.move(ticket.number, ChangeKind.RESOLVED, DOMINIQUE)
    async with browser.get(path) as response:
        assert "Rouvrir ma demande" in await seen(response)
    async with browser.post(path + "/reopen") as response:
        assert "Une personne vous répondra ici" in await seen(response)
    assert (await house.store.ticket(ticket.number)).status is TicketStatus.OPEN
    async with browser.post(path + "/reopen") as response:
        assert response.status == 409
        assert "déjà ouverte" in await seen(response)
    await house.work.settled()


async def test_supplier_reads_what_is_waited_for(browser: ClientSession, house: House) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    await house.tickets.move(ticket.number, ChangeKind.WAITING, DOMINIQUE, note="le <b>bon</b> de commande")
    async with browser.get(path) as response:
        page = await seen(response)
    assert "Dominique suit votre demande, et attend un élément" in page
    assert "le <b>bon</b> de commande" in page, "shown as typed"
    async with browser.post("/ask", data={"q": QUESTION}) as response:
        assert "51503217500017" not in await seen(response), "the desk keeps quiet meanwhile"
    await browser.post(path + "/messages", data={"text": "Le voici."})
    assert (await house.store.ticket(ticket.number)).status is TicketStatus.TAKEN
    await house.work.settled()


@pytest.mark.parametrize("token", ["x", "a" * 32, "1"])
async def test_guessed_address_shows_nothing(browser: ClientSession, token: str) -> None:
    for path in (f"/tickets/{token}", f"/tickets/{token}/events"):
        async with browser.get(path) as response:
            assert response.status == 404
            assert "Aucune demande" in await seen(response)


async def test_request_page_is_never_kept_by_the_browser(browser: ClientSession) -> None:
    async with browser.get(await open_ticket(browser)) as response:
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "same-origin"


async def test_desk_keeps_quiet_while_a_person_has_the_conversation(
    browser: ClientSession, house: House
) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    async with browser.post("/ask", data={"q": QUESTION}) as response:
        assert "51503217500017" in await seen(response), "an open request does not mute the desk"
    await house.tickets.move(ticket.number, ChangeKind.TAKEN, DOMINIQUE)
    async with browser.post("/ask", data={"q": QUESTION}) as response:
        page = await seen(response)
    assert "51503217500017" not in page
    assert f"Dominique suit votre demande n° {ticket.number}" in page
    assert f'action="{path}/messages"' in page
    async with browser.post("/ask", data={"q": QUESTION}, headers={"Accept": "application/json"}) as response:
        assert response.status == 409
    await house.tickets.move(ticket.number, ChangeKind.RESOLVED, DOMINIQUE)
    async with browser.post("/ask", data={"q": QUESTION}) as response:
        assert "51503217500017" in await seen(response), "resolving it lets the desk answer again"
    await house.work.settled()


async def test_program_is_told_where_to_follow_its_request(program: ClientSession) -> None:
    async with program.post("/tickets", data={"words": "Bonjour"}) as response:
        given = await response.json()
    assert response.status == 201
    async with program.get(given["page"]) as response:
        assert f"Demande n° {given['number']}" in await seen(response)


async def test_note_for_the_team_is_never_shown_to_the_supplier(browser: ClientSession, house: House) -> None:
    path = await open_ticket(browser)
    ticket = await house.store.ticket_by_token(path.removeprefix("/tickets/"))
    assert ticket is not None
    await house.store.add_ticket_message(
        ticket.number, author=Author.DESK, author_name="Guichet", text="note interne", key=f"{path}:note"
    )
    async with browser.get(path) as response:
        assert "note interne" not in await seen(response)
