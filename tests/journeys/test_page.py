"""Journeys through the page in a real Chromium: with scripts, without them, by keyboard, and judged by axe-core."""

import asyncio
import base64
import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.async_api import Browser, BrowserContext, FilePayload, Page, expect

from handlers.limits import MIB
from tests.assets import pdfs
from tests.assets.pki import Pki
from tests.bot.web.reading import vague_question
from tests.journeys.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

AXE = Path(__file__).parents[1] / "peers" / "node_modules" / "axe-core" / "axe.min.js"
QUESTION = "Quel est le SIRET de la CPAM ?"
SIRET = "51503217500017"

DROP = """async ([selector, files]) => {
  const transfer = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    transfer.items.add(new File([bytes], name));
  }
  const target = document.querySelector(selector);
  for (const kind of ["dragover", "drop"])
    target.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="session")
def pli(signed_pdf: bytes, unsigned_pdf: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("acte.pdf", signed_pdf)
        archive.writestr("dc1.pdf", unsigned_pdf)
    return made.getvalue()


@pytest.fixture(scope="session")
def framed_pdf(pki: Pki) -> bytes:
    """Return a signed file whose signature shows on its page."""
    return pdfs.sign(pdfs.text_pdf(), pki.person, box=(300, 500, 480, 560))


async def open_page(visit: BrowserContext, path: str = "/") -> Page:
    page = await visit.new_page()
    await page.goto(path)
    return page


def pdf(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


async def drop(page: Page, **files: bytes) -> None:
    given = [[name.replace("_", "."), base64.b64encode(content).decode()] for name, content in files.items()]
    await page.evaluate(DROP, [".drop", given])


async def ask_for_a_person(page: Page, words: str) -> None:
    door = page.locator(".person-door")
    await door.locator("summary").click()
    await door.get_by_label("Votre nom").fill("Toitures Martin")
    await door.get_by_label("Votre message").fill(words)
    await door.get_by_role("button", name="Envoyer ma demande").click()
    await page.wait_for_url("**/tickets/*")


async def test_question_is_answered_in_place_and_its_fact_is_copied(visit: BrowserContext) -> None:
    page = await open_page(visit)
    await page.fill("#q", QUESTION)
    await page.press("#q", "Enter")
    heading = page.locator("#result h2").first
    await expect(heading).to_be_focused()
    assert page.url.endswith("/"), "the page was not left"
    await page.get_by_role("button", name="Copier").click()
    await expect(page.locator("#status")).to_have_text("Copié")
    assert await page.evaluate("navigator.clipboard.readText()") == SIRET


async def test_rule_is_read_in_place(visit: BrowserContext) -> None:
    page = await open_page(visit)
    await page.fill("#q", QUESTION)
    await page.get_by_role("button", name="Poser la question").click()
    await page.get_by_text("Règle R03 — Facturation").click()
    await expect(page.locator(".rule p")).to_contain_text(SIRET)


async def test_topic_is_picked_among_several(visit: BrowserContext, product: Product) -> None:
    page = await open_page(visit)
    await page.fill("#q", vague_question(product.house))
    await page.press("#q", "Enter")
    choice = page.locator(".topics a").first
    title = await choice.inner_text()
    await choice.click()
    await expect(page.locator("#result h2").first).to_have_text(title)


async def test_wrong_answer_leads_to_the_nearest_topics(visit: BrowserContext) -> None:
    page = await open_page(visit)
    await page.fill("#q", QUESTION)
    await page.press("#q", "Enter")
    await page.get_by_role("button", name="Ce n'est pas ma question").click()
    await expect(page.get_by_role("heading", name="Les sujets les plus proches")).to_be_focused()
    other = page.locator("#nearest .topics a").first
    title = await other.inner_text()
    await other.click()
    await expect(page.locator("#result h2").first).to_have_text(title)


async def test_dropped_files_get_their_verdicts(
    visit: BrowserContext, signed_pdf: bytes, unsigned_pdf: bytes, pli: bytes
) -> None:
    page = await open_page(visit)
    await drop(page, acte_pdf=signed_pdf, dc1_pdf=unsigned_pdf, pli_zip=pli)
    headlines = page.locator(".headline h3")
    await page.locator("#pli").wait_for()
    await expect(headlines).to_have_text(["À vérifier", "À vérifier", "Non signé", "À vérifier"])
    controls = page.locator("#file-1 > .body > .signature .controls .pill")
    await expect(controls).to_have_count(5)
    await expect(controls.filter(has_text="Non vérifié").first).to_be_visible()
    member = page.locator("#file-3 .member").first
    await member.locator("summary").first.click()
    await expect(member.locator(".controls .pill")).to_have_count(5)


async def test_pli_is_told_as_one_table_held_against_what_must_be_signed(
    visit: BrowserContext, signed_pdf: bytes, unsigned_pdf: bytes
) -> None:
    page = await open_page(visit)
    await page.get_by_text("Quels documents doivent être signés ?").click()
    await page.get_by_label("Documents à signer").fill("acte d'engagement\nDPGF")
    await page.set_input_files("#files", [pdf("AE.pdf", unsigned_pdf), pdf("dc1.pdf", signed_pdf)])
    await page.get_by_role("button", name="Vérifier").click()
    table = page.get_by_role("table", name="Votre pli en un tableau")
    await table.wait_for()
    await expect(table.get_by_role("columnheader")).to_have_text(
        ["Fichier", "Document", "À signer", "Signature", "À faire"]
    )
    await expect(table.get_by_role("rowheader")).to_have_text(["—", "AE.pdf", "dc1.pdf"])
    await expect(table.get_by_role("row").nth(1)).to_contain_text("À ajouter, signé")
    await expect(table.get_by_role("row").nth(2)).to_contain_text("Non signé")
    why = page.locator("#pli .why").first
    await why.locator("summary").click()
    await expect(why).to_contain_text("Règle R16")
    async with page.expect_download() as kept:
        await page.locator("#pli .downloads a[download$=pdf]").click()
    assert (await kept.value).suggested_filename == "rapport-pli.pdf"


async def test_page_says_how_far_a_check_of_many_files_has_come(
    visit: BrowserContext, unsigned_pdf: bytes
) -> None:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for number in range(150):
            archive.writestr(f"piece-{number}.pdf", unsigned_pdf)
    page = await open_page(visit)
    await page.evaluate(
        """() => {
          window.said = [];
          const working = document.querySelector("#check .working");
          new MutationObserver(() => window.said.push(working.textContent)).observe(working, { childList: true });
        }"""
    )
    await page.set_input_files("#files", pdf("pli.zip", made.getvalue()))
    await page.get_by_role("button", name="Vérifier").click()
    await expect(page.locator(".pli tbody tr")).to_have_count(150, timeout=60_000)
    said = await page.evaluate("window.said")
    assert any("fichiers vérifiés sur 151" in each for each in said)
    await expect(page.locator("#check progress")).to_be_hidden()


async def test_finding_is_explained_by_its_topic(visit: BrowserContext, unsigned_pdf: bytes) -> None:
    page = await open_page(visit)
    await drop(page, dc1_pdf=unsigned_pdf)
    why = page.locator(".finding .why").first
    await why.locator("summary").click()
    await expect(why).to_contain_text("Règle R17")


@pytest.mark.parametrize("ending", ["pdf", "html"])
async def test_report_is_kept_in_one_press_and_asks_nothing_more_of_the_desk(
    visit: BrowserContext, signed_pdf: bytes, ending: str
) -> None:
    page = await open_page(visit)
    await drop(page, acte_pdf=signed_pdf)
    link = page.locator(f".downloads a[download$={ending}]")
    await link.wait_for()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url[:5]))
    async with page.expect_download() as kept:
        await link.click()
    download = await kept.value
    assert download.suggested_filename == f"rapport-acte.{ending}"
    content = await asyncio.to_thread((await download.path()).read_bytes)
    assert content.startswith(b"%PDF" if ending == "pdf" else b"<!doctype html>")
    assert not [address for address in sent if address.startswith("http")]


async def test_axe_finds_nothing_in_a_report_to_keep(visit: BrowserContext, framed_pdf: bytes) -> None:
    page = await open_page(visit)
    await drop(page, acte_pdf=framed_pdf)
    link = page.locator(".downloads a[download$=html]")
    await link.wait_for()
    address = await link.get_attribute("href") or ""
    report = await visit.new_page()
    await report.set_content(base64.b64decode(address.split(",", 1)[1]).decode())
    await expect(report.get_by_role("img")).to_have_accessible_name("Page 1 : signature n° 1")
    assert await violations(report) == []
    await report.set_viewport_size({"width": 320, "height": 700})
    overflow = await report.evaluate("document.documentElement.scrollWidth - 320")
    assert overflow <= 0


async def test_chosen_file_waits_for_the_button(visit: BrowserContext, unsigned_pdf: bytes) -> None:
    page = await open_page(visit)
    await page.set_input_files("#files", pdf("dc1.pdf", unsigned_pdf))
    await expect(page.locator("#result")).to_be_empty()
    await page.get_by_role("button", name="Vérifier").click()
    await expect(page.locator(".headline h2")).to_have_text("Non signé")


async def test_no_file_chosen_is_said_in_place(visit: BrowserContext) -> None:
    page = await open_page(visit)
    await page.get_by_role("button", name="Vérifier").click()
    await expect(page.get_by_role("alert")).to_contain_text("Choisissez au moins un fichier")


async def test_file_that_is_too_large_is_not_even_sent(visit: BrowserContext) -> None:
    page = await open_page(visit)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    large = pdf("gros.pdf", b"0" * (5 * MIB))
    await page.set_input_files("#files", large)
    await page.get_by_role("button", name="Vérifier").click()
    await expect(page.get_by_role("alert")).to_contain_text("« gros.pdf » dépasse 4 Mo")
    assert "POST" not in sent


async def test_file_that_is_too_large_is_refused_on_a_page_without_scripts(
    chromium: Browser, product: Product, tmp_path: Path
) -> None:
    large = tmp_path / "gros.pdf"
    with large.open("wb") as file:
        file.truncate(300 * MIB)
    context = await chromium.new_context(base_url=product.address, locale="fr-FR", java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/")
    await page.locator("#files").set_input_files(large)
    await page.get_by_role("button", name="Vérifier").click()
    await expect(page.locator(".problem")).to_contain_text("l'envoi a été arrêté")
    await context.close()


async def test_lost_connection_is_said_in_place(visit: BrowserContext) -> None:
    page = await open_page(visit)
    await visit.set_offline(True)
    await page.fill("#q", QUESTION)
    await page.press("#q", "Enter")
    await expect(page.get_by_role("alert")).to_contain_text("n'a pas pu joindre le guichet")
    await visit.set_offline(False)


async def test_supplier_sees_the_agents_reply_as_it_comes(
    visit: BrowserContext, office: BrowserContext
) -> None:
    supplier = await open_page(visit)
    await supplier.fill("#q", QUESTION)
    await supplier.press("#q", "Enter")
    await supplier.locator("#result h2").first.wait_for()
    await ask_for_a_person(supplier, "Où trouver le numéro d'engagement ?")
    await expect(supplier.locator(".standing .pill").first).to_have_text("Transmise")

    agent = await open_page(office, "/support")
    await agent.get_by_role("row", name="Où trouver le numéro").get_by_role("link").click()
    await agent.get_by_role("button", name="Prendre").click()
    await expect(supplier.locator(".standing")).to_contain_text("Dominique s'occupe de votre demande")

    await supplier.get_by_label("Ajouter un message").fill("Je suis en train d'écrire")
    await agent.get_by_label("Votre réponse").fill("Il est sur le bon de commande.")
    await agent.get_by_role("button", name="Envoyer au fournisseur").click()
    await expect(supplier.locator(".messages .agent")).to_contain_text("bon de commande")
    await expect(supplier.get_by_label("Ajouter un message")).to_have_value("Je suis en train d'écrire")

    await supplier.get_by_label("Ajouter un message").fill("Merci beaucoup")
    await supplier.get_by_role("button", name="Envoyer").click()
    await expect(agent.locator(".messages .supplier")).to_contain_text("Merci beaucoup")

    home = await open_page(visit)
    await home.fill("#q", QUESTION)
    await home.press("#q", "Enter")
    await expect(home.locator("#result h2")).to_have_text("Une personne s'occupe de vous")

    await agent.get_by_role("button", name="Résoudre").click()
    await expect(supplier.locator(".standing")).to_contain_text("Cette demande est résolue")
    await expect(supplier.get_by_label("Ajouter un message")).to_be_hidden()
    await agent.close()


async def test_everything_works_without_scripts(
    chromium: Browser, product: Product, unsigned_pdf: bytes
) -> None:
    context = await chromium.new_context(base_url=product.address, locale="fr-FR", java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/")
    await page.locator("#q").fill(QUESTION)
    await page.get_by_role("button", name="Poser la question").click()
    await expect(page.locator(".fact")).to_contain_text(SIRET)
    await expect(page.get_by_role("button", name="Copier")).to_be_hidden()
    await page.get_by_role("button", name="Ce n'est pas ma question").click()
    await page.locator(".topics a").first.click()
    await expect(page.locator(".result.answer")).to_be_visible()
    await page.locator("#files").set_input_files(pdf("dc1.pdf", unsigned_pdf))
    await page.get_by_role("button", name="Vérifier").click()
    await expect(page.locator(".headline h2")).to_have_text("Non signé")
    both = [pdf("AE.pdf", unsigned_pdf), pdf("dc1.pdf", unsigned_pdf)]
    await page.locator("#files").set_input_files(both)
    await page.get_by_role("button", name="Vérifier").click()
    await expect(page.get_by_role("table", name="Votre pli en un tableau")).to_be_visible()
    await ask_for_a_person(page, "Sans script")
    await page.get_by_label("Ajouter un message").fill("Encore un mot")
    await page.get_by_role("button", name="Envoyer").click()
    await expect(page.locator(".messages")).to_contain_text("Encore un mot")
    await context.close()


async def test_page_is_used_by_keyboard_alone(visit: BrowserContext) -> None:
    page = await open_page(visit)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.locator("#q")).to_be_focused()
    await page.keyboard.type(QUESTION)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#result h2").first).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Copier")).to_be_focused()


@pytest.mark.parametrize("width", [320, 640], ids=["phone", "zoom 200 %"])
async def test_nothing_overflows_on_a_narrow_page(
    visit: BrowserContext, width: int, signed_pdf: bytes
) -> None:
    page = await open_page(visit)
    await page.set_viewport_size({"width": width, "height": 700})
    await drop(page, **{"un-nom-de-fichier-" + "tres-" * 20 + "long_pdf": signed_pdf, "AE_pdf": signed_pdf})
    await page.locator("#pli .pli").wait_for()
    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow == 0


async def violations(page: Page) -> list[str]:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `npm ci` in tests/peers")
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("axe.run()")
    return [
        json.dumps([each["id"], [node["html"] for node in each["nodes"]]]) for each in found["violations"]
    ]


async def test_axe_finds_nothing_on_the_suppliers_page(
    visit: BrowserContext, product: Product, signed_pdf: bytes, altered_pdf: bytes, pli: bytes
) -> None:
    page = await open_page(visit)
    assert await violations(page) == [], "empty page"
    for question in (QUESTION, vague_question(product.house), "Quelle est la météo à Laon demain ?", ""):
        await page.fill("#q", question)
        async with page.expect_response("**/ask"):
            await page.press("#q", "Enter")
        await page.locator("#result h2").first.wait_for()
        assert await violations(page) == [], question
    await drop(page, acte_pdf=signed_pdf, altere_pdf=altered_pdf, pli_zip=pli)
    await page.locator("#file-3").wait_for()
    for summary in await page.locator(".member > summary, .why > summary, .technical > summary").all():
        if await summary.is_visible():
            await summary.click()
    assert await violations(page) == [], "verdicts"
    await page.goto("/?lang=en")
    assert await violations(page) == [], "English"
    await page.goto("/nowhere")
    assert await violations(page) == [], "error"


async def test_axe_finds_nothing_on_a_request(visit: BrowserContext) -> None:
    page = await open_page(visit)
    await ask_for_a_person(page, "Bonjour")
    await page.get_by_label("Ajouter un message").fill("Encore un mot")
    await page.get_by_role("button", name="Envoyer").click()
    await page.locator(".messages li").wait_for()
    assert await violations(page) == []


async def test_axe_finds_nothing_on_the_support_desk(
    visit: BrowserContext, office: BrowserContext, unsigned_pdf: bytes
) -> None:
    supplier = await open_page(visit)
    await drop(supplier, dc1_pdf=unsigned_pdf)
    await supplier.locator(".headline").wait_for()
    await ask_for_a_person(supplier, "Pouvez-vous regarder ce fichier ?")
    agent = await open_page(office, "/support")
    assert await violations(agent) == [], "list"
    await agent.get_by_role("row", name="regarder ce fichier").get_by_role("link").click()
    await agent.get_by_role("button", name="Prendre").wait_for()
    assert await violations(agent) == [], "request"
    await agent.get_by_role("link", name="Vue d'ensemble").click()
    await agent.get_by_role("heading", name="Vue d'ensemble").wait_for()
    assert await violations(agent) == [], "overview"
    await agent.goto("/support/name")
    assert await violations(agent) == [], "name"
    await agent.close()
