"""The suppliers' page over HTTP: whole pages without scripts, fragments with them, JSON for programs."""

import json
from io import BytesIO

import pytest
from aiohttp import ClientSession, FormData, web

from bot.wiring import House
from tests.assets import cades
from tests.assets.pdfs import sign
from tests.assets.pki import Pki
from tests.bot.web.conftest import Serve
from tests.bot.web.reading import seen, vague_question

pytestmark = pytest.mark.asyncio(loop_scope="package")

QUESTION = "Quel est le SIRET de la CPAM ?"
SIRET = "51503217500017"
FRAGMENT = {"HX-Request": "true"}


def files(**contents: bytes) -> FormData:
    form = FormData()
    for name, content in contents.items():
        form.add_field("files", content, filename=name.replace("_", "."), content_type="application/pdf")
    return form


async def test_page_offers_a_question_box_a_file_box_and_a_person(browser: ClientSession) -> None:
    async with browser.get("/") as response:
        page = await seen(response)
    assert response.status == 200
    assert 'name="q"' in page
    assert 'type="file"' in page
    assert "Parler à quelqu'un" in page
    assert '<html lang="fr">' in page


async def test_question_is_answered_on_a_whole_page_with_rule_and_fact_to_copy(
    browser: ClientSession,
) -> None:
    async with browser.post("/ask", data={"q": QUESTION}) as response:
        page = await seen(response)
    assert response.status == 200
    assert page.startswith("<!doctype html>")
    assert f'data-copy="{SIRET}"' in page
    assert "Règle R03 — Facturation" in page
    assert f">{QUESTION}</textarea>" in page


async def test_htmx_gets_the_answer_alone(browser: ClientSession) -> None:
    async with browser.post("/ask", data={"q": QUESTION}, headers=FRAGMENT) as response:
        fragment = await seen(response)
    assert "<html" not in fragment
    assert SIRET in fragment


async def test_program_gets_the_object_of_the_contract(program: ClientSession) -> None:
    async with program.post("/ask", data={"q": QUESTION}) as response:
        given = await response.json()
    assert set(given) == {"outcome", "topics", "rules", "text", "lang", "score", "ms"}
    assert given["outcome"] == "answer"
    assert given["topics"] == ["invoice-siret"]
    assert given["rules"] == ["R03"]
    assert SIRET in given["text"]


async def test_question_may_come_as_json(program: ClientSession) -> None:
    async with program.post("/ask", json={"q": QUESTION}) as response:
        assert (await response.json())["topics"] == ["invoice-siret"]


async def test_english_question_on_the_french_page_is_answered_in_english(browser: ClientSession) -> None:
    async with browser.post(
        "/ask", data={"q": "What is the SIRET number to put on the invoice?"}
    ) as response:
        assert 'class="card result answer" lang="en"' in await seen(response)


async def test_choice_is_offered_as_links_that_answer(browser: ClientSession, house: House) -> None:
    question = vague_question(house)
    topics = house.answerer.answer(question).topics
    async with browser.post("/ask", data={"q": question}) as response:
        page = await seen(response)
    for topic in topics:
        assert f'href="/topics/{topic}"' in page
    async with browser.get(f"/topics/{topics[0]}") as response:
        assert house.answerer.topic_ref(topics[0], "fr").title in await seen(response)


async def test_unknown_topic_is_a_page_that_says_so(browser: ClientSession) -> None:
    async with browser.get("/topics/rien-de-tel") as response:
        assert response.status == 404
        assert "Cette page n'existe pas" in await seen(response)


async def test_not_my_question_offers_the_nearest_other_topics(browser: ClientSession) -> None:
    async with browser.post("/ask", data={"q": QUESTION}, headers=FRAGMENT) as response:
        exchange = (await seen(response)).split('name="exchange" value="')[1].split('"')[0]
    async with browser.post("/nearest", data={"exchange": exchange}, headers=FRAGMENT) as response:
        offered = await seen(response)
    assert 'href="/topics/' in offered
    assert 'href="/topics/invoice-siret"' not in offered


@pytest.mark.parametrize("exchange", ["", "-1", "abc", "9" * 40, "²"])
async def test_not_my_question_without_a_question_offers_nothing(
    browser: ClientSession, exchange: str
) -> None:
    async with browser.post("/nearest", data={"exchange": exchange}) as response:
        assert response.status == 200
        assert "Aucun autre sujet" in await seen(response)


async def test_not_my_question_never_shows_another_conversations_question(
    browser: ClientSession, program: ClientSession
) -> None:
    async with browser.post("/ask", data={"q": QUESTION}, headers=FRAGMENT) as response:
        exchange = (await seen(response)).split('name="exchange" value="')[1].split('"')[0]
    async with program.post("/nearest", data={"exchange": exchange}) as response:
        assert "Aucun autre sujet" in await seen(response)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Votre message est vide"),
        ("  \n\t ", "Votre message est vide"),
        ("siret " * 17_000, "trop long"),
        ("\0\1\2\3" * 40, "pas un texte lisible"),
        ("\N{REPLACEMENT CHARACTER}" * 60, "pas un texte lisible"),
    ],
)
async def test_unusable_question_is_told_what_to_do(program: ClientSession, text: str, said: str) -> None:
    async with program.post("/ask", data={"q": text}) as response:
        given = await response.json()
    assert response.status == 200
    assert given["outcome"] == "unknown"
    assert said in given["text"]


async def test_unusable_question_shows_on_the_page_as_to_be_rephrased(browser: ClientSession) -> None:
    async with browser.post("/ask", data={"q": ""}) as response:
        assert "Question à reformuler" in await seen(response)


async def test_form_of_more_than_a_mebibyte_is_refused_in_one_sentence(browser: ClientSession) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    async with browser.post("/ask", data=BytesIO(b"q=" + b"a" * 1_100_000), headers=form) as response:
        assert response.status == 413
        assert "trop long pour le guichet" in await seen(response)


@pytest.mark.parametrize("body", [b"[1]", b'"q"', b"{", b"[" * 5000])
async def test_json_that_is_no_object_is_refused(program: ClientSession, body: bytes) -> None:
    async with program.post("/ask", data=body, headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400
        assert "error" in await response.json()


@pytest.mark.parametrize(
    "typed",
    [
        "</textarea><script>alert(1)</script>",
        "<script>alert(1)</script> Quel est le SIRET de la CPAM ? <img src=x onerror=alert(1)> code service ?",
        '"><script>alert(1)</script>',
    ],
)
async def test_what_people_type_is_escaped(browser: ClientSession, typed: str) -> None:
    async with browser.post("/ask", data={"q": typed}) as response:
        page = await response.text()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


async def test_question_on_a_consultation_is_sent_to_its_channel_and_offers_no_person(
    browser: ClientSession,
) -> None:
    data = {"q": "Quels sont les critères de jugement des offres ?"}
    async with browser.post("/ask", data=data, headers=FRAGMENT) as response:
        fragment = await seen(response)
    assert "tous les candidats" in fragment
    assert "R08" in fragment
    assert "Parler à quelqu'un" not in fragment
    assert "/nearest" in fragment


async def test_follow_up_is_understood_from_the_question_before_it(
    serve: Serve, app: web.Application
) -> None:
    async with serve(app) as visitor:
        await visitor.post("/ask", data={"q": "C'est quoi un certificat de signature électronique ?"})
        async with visitor.post("/ask", data={"q": "et ça coûte combien ?"}, headers=FRAGMENT) as response:
            assert "Prix d'un certificat de signature" in await seen(response)


async def test_signed_file_shows_its_verdict_five_controls_and_what_was_not_checked(
    browser: ClientSession, signed_pdf: bytes
) -> None:
    async with browser.post("/check", data=files(acte_pdf=signed_pdf)) as response:
        page = await seen(response)
    assert response.status == 200
    assert "À vérifier" in page
    assert "Camille Martin" in page
    assert page.count('<th scope="row">') == 5
    assert 'class="pill not-checked"' in page
    assert (
        page.index("À vérifier") < page.index("Intégrité du document") < page.index("Ce que vous devez faire")
    )
    assert page.index("Ce que vous devez faire") < page.index("Détails techniques")
    assert 'download="rapport-acte.pdf" href="data:application/pdf;base64,' in page
    assert 'download="rapport-acte.html" href="data:text/html;charset=utf-8;base64,' in page
    assert "Pourquoi ?" in page
    assert "ne remplace pas celle de l'acheteur" in page


async def test_several_files_are_checked_and_listed_in_order(
    browser: ClientSession, altered_pdf: bytes, unsigned_pdf: bytes
) -> None:
    async with browser.post("/check", data=files(b_pdf=altered_pdf, a_pdf=unsigned_pdf)) as response:
        page = await seen(response)
    assert "Vérification de 2 fichiers" in page
    assert page.index("Non conforme") < page.index("Non signé")
    assert page.index('href="#file-1">b.pdf') < page.index('href="#file-2">a.pdf')


async def test_program_gets_one_report_per_file(
    program: ClientSession, signed_pdf: bytes, unsigned_pdf: bytes
) -> None:
    async with program.post("/check", data=files(a_pdf=signed_pdf, b_pdf=unsigned_pdf)) as response:
        reports = await response.json()
    assert [(report["file"], report["verdict"]) for report in reports] == [
        ("a.pdf", "check"),
        ("b.pdf", "unsigned"),
    ]
    assert len(reports[0]["signatures"][0]["controls"]) == 5


@pytest.fixture(scope="module")
def detached(unsigned_pdf: bytes, pki: Pki) -> bytes:
    return cades.sign(unsigned_pdf, pki.person)


async def test_signature_and_document_dropped_together_are_paired(
    program: ClientSession, unsigned_pdf: bytes, detached: bytes
) -> None:
    async with program.post("/check", data=files(acte_p7s=detached, acte_pdf=unsigned_pdf)) as response:
        signature, act = await response.json()
    assert signature["signatures"][0]["signed_file"] == "acte.pdf"
    assert (act["verdict"], [found["code"] for found in act["findings"]]) == ("check", ["signed-separately"])


async def test_page_says_which_document_a_signature_waits_for(
    browser: ClientSession, detached: bytes
) -> None:
    async with browser.post("/check", data=files(acte_p7s=detached)) as response:
        page = await seen(response)
    assert "« acte », n'a pas été fourni" in page


async def test_no_file_chosen_is_told_what_to_do(browser: ClientSession) -> None:
    form = FormData()
    form.add_field("files", b"", filename="", content_type="application/octet-stream")
    async with browser.post("/check", data=form) as response:
        assert response.status == 422
        assert "Choisissez au moins un fichier" in await seen(response)


async def test_form_without_any_file_field_is_told_what_to_do(browser: ClientSession) -> None:
    async with browser.post("/check", data={"other": "x"}) as response:
        assert response.status == 422


async def test_empty_file_is_checked_and_called_unreadable(program: ClientSession) -> None:
    async with program.post("/check", data=files(vide_pdf=b"")) as response:
        (report,) = await response.json()
    assert report["verdict"] == "unreadable"


async def test_archive_shows_the_whole_then_each_member(browser: ClientSession, pli_zip: bytes) -> None:
    async with browser.post("/check", data=files(pli_zip=pli_zip)) as response:
        page = await seen(response)
    assert "Fichiers dans l'archive : 2" in page
    assert page.index("pli.zip") < page.index("acte.pdf")
    assert page.index('class="name">acte.pdf') < page.index('class="name">dc1.pdf')


async def test_english_page_says_what_each_finding_means_beside_the_words_the_buyer_reads(
    browser: ClientSession, unsigned_pdf: bytes
) -> None:
    await browser.get("/", params={"lang": "en"})
    async with browser.post("/check", data=files(a_pdf=unsigned_pdf)) as response:
        page = await seen(response)
    assert '<html lang="en">' in page
    assert "Not signed" in page
    assert "We found no electronic signature in this file." in page
    assert "An unsigned submission is not rejected" in page
    assert '<span class="hint" lang="fr">Nous n\'avons trouvé aucune signature' in page


@pytest.fixture
def disguised_pdf(pki: Pki, unsigned_pdf: bytes) -> bytes:
    """Return a document signed by someone whose name turns round what stands after it."""
    return sign(unsigned_pdf, pki.natural_person(surname="\u202eéifirév"))


async def test_signer_cannot_disguise_the_verdict_by_their_name(
    browser: ClientSession, disguised_pdf: bytes
) -> None:
    async with browser.post("/check", data=files(acte_pdf=disguised_pdf)) as response:
        page = await response.text()
    assert "Camille \ufffdéifirév" in page
    assert "\u202e" not in page


@pytest.mark.parametrize(("lang", "written"), [("fr", "Fichier\u00a0: "), ("en", "File: ")])
async def test_label_and_colon_follow_the_readers_language(
    browser: ClientSession, lang: str, written: str
) -> None:
    async with browser.post("/check", params={"lang": lang}, data=files(vide_pdf=b"")) as response:
        assert f">{written}<" in await response.text()


async def test_files_handed_in_together_are_told_as_one_pli(
    browser: ClientSession, signed_pdf: bytes, unsigned_pdf: bytes
) -> None:
    form = files(AE_pdf=unsigned_pdf, DC1_pdf=signed_pdf)
    form.add_field("must-sign", "acte d'engagement\nDPGF")
    async with browser.post("/check", data=form) as response:
        page = await seen(response)
    assert "Ces 2 fichiers, jugés ensemble comme un seul pli" in page
    assert "non trouvé" in page.lower()
    assert "À ajouter, signé" in page
    assert "rapport-pli.pdf" in page
    assert ">acte d'engagement\nDPGF</textarea>" in page, "the list is kept for the next check"


async def test_page_is_told_how_far_its_check_has_come(browser: ClientSession, pli_zip: bytes) -> None:
    form = files(pli_zip=pli_zip)
    form.add_field("watch", "la-cle-de-la-page")
    async with browser.get("/check/progress/la-cle-de-la-page") as events:
        assert events.content_type == "text/event-stream"
        async with browser.post("/check", data=form) as response:
            assert response.status == 200
        told = (await events.text()).strip().split("\n\n")
    assert told[-1].startswith("event: end")
    last = json.loads(told[-2].removeprefix("data: "))
    assert last == {"done": 3, "total": 3, "text": "3 fichiers vérifiés sur 3"}
