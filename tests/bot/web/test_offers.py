"""The label and the day to order a certificate, on the page."""

import logging
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from aiohttp import ClientSession

from bot.web import build_app
from bot.wiring import House
from knowledge.label import MAX_NAME_CHARACTERS
from tests.bot.web.conftest import LINK_TOKEN, Serve
from tests.bot.web.reading import seen

pytestmark = pytest.mark.asyncio(loop_scope="package")

GIVEN = {"number": "2026-042", "name": "Travaux de toiture"}
TEXT = "Copie de sauvegarde – candidature/offre dématérialisée pour le marché 2026-042 – Travaux de toiture"
TODAY = datetime.now(UTC).date()
FAR = (TODAY + timedelta(days=200)).isoformat()
SOON = (TODAY + timedelta(days=9)).isoformat()


def pdf_of(page: str) -> bytes:
    return b64decode(page.split('href="data:application/pdf;base64,')[1].split('"', maxsplit=1)[0])


async def test_label_is_there_to_copy_and_its_page_to_print_is_carried_by_the_answer(
    browser: ClientSession,
) -> None:
    async with browser.get("/label") as response:
        assert 'action="/label" method="post"' in await seen(response)
    async with browser.post("/label", data=GIVEN) as response:
        page = await seen(response)
    assert response.status == 200
    assert f'data-copy="{TEXT}"' in page
    assert '02323 SAINT-QUENTIN cedex" aria-label' in page
    assert 'download="etiquette-2026-042.pdf"' in page
    assert "Règle R11 — Présentation" in page
    assert "Règle R10 — Présentation" in page
    document = pypdfium2.PdfDocument(pdf_of(page))
    said = document[0].get_textpage().get_text_range()
    document.close()
    assert TEXT in " ".join(said.split())


async def test_nothing_of_a_label_is_kept_or_logged(
    browser: ClientSession, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with browser.post(
        "/label", data={"number": "2026-042", "name": "Nom secret du marché"}
    ) as response:
        assert response.status == 200
    assert "Nom secret" not in caplog.text
    (cookie,) = [one.value for one in browser.cookie_jar if one.key == "guichet"]
    assert await house.store.conversation(cookie) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ["Il manque le numéro du marché", "Il manque le nom du marché"]),
        ({"number": "1", "name": "a" * (MAX_NAME_CHARACTERS + 1)}, ["dépasse 300 caractères"]),
        ({"number": "?", "name": "b"}, ["n'est pas un numéro de marché"]),
    ],
)
async def test_what_is_wrong_is_said_above_the_form_which_keeps_what_was_typed(
    browser: ClientSession, given: dict[str, str], said: list[str]
) -> None:
    async with browser.post("/label", data=given) as response:
        page = await seen(response)
    assert response.status == 422
    for sentence in said:
        assert sentence in page.split('role="alert"')[1].split("</div>")[0]
    assert f'value="{given.get("name", "")}"' in page
    assert "data:application/pdf" not in page


async def test_name_that_no_font_can_print_still_gives_the_words(browser: ClientSession) -> None:
    async with browser.post("/label", data={"number": "1", "name": "Toit \U0001e900"}) as response:
        page = await seen(response)
    assert "– Toit \U0001e900" in page
    assert "aucune police disponible ici n'a ces caractères : \U0001e900" in page
    assert "data:application/pdf" not in page


async def test_what_is_typed_is_no_markup(browser: ClientSession) -> None:
    hostile = '"><script>alert(1)</script>'
    async with browser.post("/label", data={"number": "1", "name": hostile}) as response:
        assert "<script>alert" not in await response.text()


async def test_program_gets_objects_or_a_reason(program: ClientSession) -> None:
    async with program.post("/label", json=GIVEN) as response:
        assert (await response.json())["text"] == TEXT
    async with program.post("/deadline", json={"day": FAR, "at": "12:00"}) as response:
        given = await response.json()
    assert (given["deadline"], given["time"], given["in_time"]) == (FAR, "12:00", True)
    for address, body in (("/label", {"number": "1"}), ("/deadline", {"day": "31/02/2027"})):
        async with program.post(address, json=body) as response:
            assert response.status == 422
            assert set(await response.json()) == {"error"}


async def test_days_are_told_with_how_they_are_counted(browser: ClientSession) -> None:
    async with browser.post("/deadline", data={"day": FAR, "at": "12:00"}) as response:
        page = await seen(response)
    assert response.status == 200
    assert "Commandez votre certificat le " in page
    assert "12:00 (heure de Paris)" in page
    assert "Comment ces dates sont comptées" in page
    assert "Règle R24 — Signature (rappel)" in page
    assert f'value="{FAR}"' in page


async def test_too_late_page_says_what_is_left_to_do_with_its_rules(browser: ClientSession) -> None:
    async with browser.post("/deadline?lang=en", data={"day": SOON}) as response:
        page = await seen(response)
    assert "It is too late to rely on a new certificate" in page
    for rule in ("R17", "R18", "R22", "R25", "R26"):
        assert f"Rule {rule} — " in page
    assert (
        'href="https://www.marches-publics.gouv.fr/?page=entreprise.ListeAcRGS&calledFrom=entreprise"' in page
    )


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        ("", "", "pas de date"),
        ("2001-01-15", "", "est passée"),
        ("2099-01-15", "", "plus de 2 ans"),
        ("31/02/2027", "", "n'existe pas"),
        (FAR, "99:99", "pas l'heure"),
    ],
)
async def test_bad_deadline_is_said_above_the_form(
    browser: ClientSession, day: str, at: str, said: str
) -> None:
    async with browser.post("/deadline", data={"day": day, "at": at}) as response:
        page = await seen(response)
    assert response.status == 422
    assert said in page.split('role="alert"')[1].split("</div>")[0]


@pytest.mark.parametrize(
    ("topic", "address"),
    [
        ("backup-copy", "/label"),
        ("backup-copy-delivery", "/label"),
        ("backup-copy-label", "/label"),
        ("certificate-lead-time", "/deadline"),
    ],
)
async def test_answers_that_the_book_names_offer_it(browser: ClientSession, topic: str, address: str) -> None:
    async with browser.get(f"/topics/{topic}", headers={"HX-Request": "true"}) as response:
        assert f'<a class="button" href="{address}">' in await seen(response)
    async with browser.get("/topics/invoice-siret", headers={"HX-Request": "true"}) as response:
        assert f'href="{address}"' not in await seen(response)


async def test_front_page_leads_to_both(browser: ClientSession) -> None:
    async with browser.get("/") as response:
        page = await seen(response)
    assert 'href="/label"' in page
    assert 'href="/deadline"' in page


async def test_desk_whose_book_speaks_of_neither_has_no_such_page(house: House, serve: Serve) -> None:
    book = replace(house.book, label=None, order=None)
    app = build_app(replace(house, book=book), support_link_token=LINK_TOKEN)
    async with serve(app) as session:
        async with session.get("/") as response:
            assert 'href="/label"' not in await seen(response)
        for address in ("/label", "/deadline"):
            async with session.get(address) as response:
                assert response.status == 404
            async with session.post(address, data=GIVEN) as response:
                assert response.status == 404


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
async def test_label_asked_for_in_the_question_box_is_given_there(
    browser: ClientSession, headers: dict[str, str]
) -> None:
    question = "étiquette 2026-042 Travaux de toiture"
    async with browser.post("/ask", data={"q": question}, headers=headers) as response:
        page = await seen(response)
    assert f'data-copy="{TEXT}"' in page
    assert 'download="etiquette-2026-042.pdf"' in page
    assert ("<!doctype html>" in page) is not bool(headers)


async def test_deadline_typed_in_the_question_box_is_counted_there(browser: ClientSession) -> None:
    day = datetime.fromisoformat(FAR)
    async with browser.post("/ask", data={"q": f"date limite {day:%d/%m/%Y} à 12h"}) as response:
        page = await seen(response)
    assert "Commandez votre certificat le " in page
    assert f'value="{FAR}"' in page
    assert 'value="12:00"' in page


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("étiquette", ""),
        ("étiquette 2026-042", "Il manque le nom du marché"),
        ("date limite", ""),
        ("date limite 31/02/2027", "n'existe pas"),
    ],
)
async def test_what_is_missing_in_the_question_box_is_asked_for_in_a_form(
    browser: ClientSession, question: str, said: str
) -> None:
    async with browser.post("/ask", data={"q": question}, headers={"HX-Request": "true"}) as response:
        page = await seen(response)
    assert "data-focus" in page
    assert "<form action=" in page
    assert said in page
    assert ('role="alert"' in page) is bool(said)


async def test_program_that_asks_gets_the_object_of_an_answer_whatever_the_words(
    program: ClientSession,
) -> None:
    async with program.post("/ask", data={"q": "étiquette 2026-042 Travaux de toiture"}) as response:
        assert "outcome" in await response.json()
