"""The label and the day to order, in a real browser: with scripts, without them, and judged by axe-core."""

import asyncio
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from playwright.async_api import Browser, BrowserContext, expect

from tests.journeys.conftest import Product
from tests.journeys.test_page import open_page, violations

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

TEXT = "Copie de sauvegarde – candidature/offre dématérialisée pour le marché 2026-042 – Travaux de toiture"
TODAY = datetime.now(UTC).date()
FAR = (TODAY + timedelta(days=200)).isoformat()
SOON = (TODAY + timedelta(days=9)).isoformat()


async def test_answer_on_the_backup_copy_leads_to_its_label_copied_and_printed(visit: BrowserContext) -> None:
    page = await open_page(visit, "/topics/backup-copy-label")
    await page.get_by_role("link", name="Préparer l'étiquette").first.click()
    await page.get_by_label("Numéro du marché").fill("2026-042")
    await page.get_by_label("Nom du marché").fill("Travaux de toiture")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Copier : Mention").click()
    await expect(page.locator("#status")).to_have_text("Copié")
    assert await page.evaluate("navigator.clipboard.readText()") == TEXT
    await page.get_by_role("button", name="Copier : Adresse").click()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[-1] == "02323 SAINT-QUENTIN cedex"
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url[:5]))
    async with page.expect_download() as kept:
        await page.get_by_role("link", name="Page à imprimer").click()
    download = await kept.value
    assert download.suggested_filename == "etiquette-2026-042.pdf"
    content = await asyncio.to_thread((await download.path()).read_bytes)
    document = pypdfium2.PdfDocument(content)
    said = document[0].get_textpage().get_text_range()
    document.close()
    assert TEXT in " ".join(said.split())
    assert not [address for address in sent if address.startswith("http")], (
        "nothing more is asked of the desk"
    )


async def test_both_work_without_scripts(chromium: Browser, product: Product) -> None:
    context = await chromium.new_context(base_url=product.address, locale="fr-FR", java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/")
    await page.get_by_role("link", name="Préparer l'étiquette").click()
    await page.locator("#number").fill("2026-042")
    await page.locator("#name").fill("Travaux de toiture")
    await page.get_by_role("button", name="Préparer l'étiquette").click()
    await expect(page.locator(".fact").first).to_contain_text(TEXT)
    await expect(page.get_by_role("link", name="Page à imprimer")).to_be_visible()
    await page.goto("/")
    await page.get_by_role("link", name="Quand commander un certificat").click()
    await page.locator("#day").fill(FAR)
    await page.locator("#at").fill("12:00")
    await page.get_by_role("button", name="Voir les dates").click()
    await expect(page.locator("#days-title")).to_contain_text("Commandez votre certificat le")
    await expect(page.locator("#day")).to_have_value(FAR)
    await context.close()


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_axe_finds_nothing_on_either_page_and_nothing_overflows(
    visit: BrowserContext, lang: str
) -> None:
    page = await open_page(visit, f"/label?lang={lang}")
    await page.set_viewport_size({"width": 320, "height": 700})
    assert await violations(page) == [], "empty label"
    await page.evaluate(
        "document.querySelectorAll('[required]').forEach((one) => one.removeAttribute('required'))"
    )
    await page.locator("form .main").click()
    await page.locator("#faults").wait_for()
    assert await violations(page) == [], "faults"
    await page.locator("#number").fill("2026-042")
    await page.locator("#name").fill("T" * 300)
    await page.locator("form .main").click()
    await page.locator(".downloads a").wait_for()
    assert await violations(page) == [], "label"
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(overflow) == 0
    for day in (FAR, SOON):
        await page.goto("/deadline")
        assert await violations(page) == [], "empty deadline"
        await page.locator("#day").fill(day)
        await page.locator("form .main").click()
        await page.locator("#days-title").wait_for()
        for summary in await page.locator(".rule > summary").all():
            await summary.click()
        assert await violations(page) == [], day
        assert await page.evaluate(overflow) == 0


async def test_label_typed_in_the_question_box_appears_in_place(visit: BrowserContext) -> None:
    page = await open_page(visit)
    await page.fill("#q", "étiquette 2026-042 Travaux de toiture")
    await page.press("#q", "Enter")
    await expect(page.locator("#made-title")).to_be_focused()
    assert page.url.endswith("/"), "the page was not left"
    await expect(page.get_by_role("link", name="Page à imprimer")).to_be_visible()
    assert await violations(page) == [], "label"
    await page.fill("#q", "date limite 31/02/2027")
    await page.press("#q", "Enter")
    await expect(page.locator("#faults")).to_contain_text("n'existe pas")
    await expect(page.locator("#deadline-title")).to_be_focused()
    assert await violations(page) == [], "faults"
