"""What forms send, turned into values."""

import pytest
from aiohttp import ClientSession

from bot.wiring import House
from tests.bot.web.reading import seen

pytestmark = pytest.mark.asyncio(loop_scope="package")

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def test_body_that_is_no_form_is_refused(browser: ClientSession) -> None:
    async with browser.post("/ask", data=b"<q/>", headers={"Content-Type": "text/xml"}) as response:
        assert response.status == 415
        assert "n'a pas pu lire ce formulaire" in await seen(response)


async def test_form_with_too_many_fields_is_refused(browser: ClientSession) -> None:
    async with browser.post("/ask", data=b"&".join([b"q=a"] * 21), headers=FORM) as response:
        assert response.status == 400


async def test_bytes_that_are_no_text_become_a_question_to_rephrase(browser: ClientSession) -> None:
    async with browser.post("/ask", data=b"q=" + b"\xff\xfe%FF%00" * 30, headers=FORM) as response:
        assert response.status == 200
        assert "Question à reformuler" in await seen(response)


async def test_lone_surrogate_in_json_is_replaced(program: ClientSession) -> None:
    headers = {"Content-Type": "application/json"}
    async with program.post("/ask", data=b'{"q": "siret \\ud800"}', headers=headers) as response:
        assert response.status == 200


async def test_request_for_a_person_keeps_one_short_line_of_contact(
    browser: ClientSession, house: House
) -> None:
    form = {"contact": "  Toitures\n Martin\0 " + "x" * 300, "words": "Bonjour\r\nMadame"}
    async with browser.post("/tickets", data=form) as response:
        token = response.url.path.removeprefix("/tickets/")
    ticket = await house.store.ticket_by_token(token)
    assert ticket is not None
    assert ticket.contact.startswith("Toitures Martin\N{REPLACEMENT CHARACTER} x")
    assert len(ticket.contact) == 120
    assert ticket.question == "Bonjour\nMadame"
