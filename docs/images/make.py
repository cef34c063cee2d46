"""Take the README's pictures from the running product: `make pictures`.

Needs Debian's Chromium. The files checked are invented by `tests/assets`.
"""

# ruff: noqa: INP001  # a script beside its pictures, not a package

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from aiohttp import web
from playwright.async_api import FilePayload, Page, async_playwright

from bot.settings import Settings
from bot.web import build_app
from bot.wiring import open_house
from tests.assets import pdfs
from tests.assets.chromium import CHROMIUM, CHROMIUM_ARGS
from tests.assets.pki import Pki

HERE = Path(__file__).parent
WIDTH, HEIGHT = 1120, 1060
QUESTION = "Bonjour, quel SIRET faut-il mettre sur la facture ?"


@asynccontextmanager
async def running_product() -> AsyncIterator[str]:
    """Serve the product on a free port; yield its address."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GUICHET_DATA_DIR"] = folder
        async with open_house(Settings()) as house:
            await house.work.start()
            runner = web.AppRunner(build_app(house), access_log=None)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
            await runner.cleanup()
            await house.work.stop()


async def take_answer(page: Page, address: str) -> None:
    """Picture an answer with its rule and what to copy."""
    await page.goto(address)
    await page.fill("#q", QUESTION)
    await page.press("#q", "Enter")
    await page.wait_for_selector(".answer [data-copy]")
    await page.evaluate("scrollTo(0, 0)")
    await page.screenshot(path=HERE / "answer.png")


async def take_verdict(page: Page, address: str, signed: bytes) -> None:
    """Picture the verdict on a signed file."""
    await page.goto(address)
    await page.set_input_files(
        "#files", {"name": "acte-engagement.pdf", "mimeType": "application/pdf", "buffer": signed}
    )
    await page.click("#check button")
    verdict = page.locator(".file")
    await verdict.wait_for(timeout=60_000)
    await verdict.screenshot(path=HERE / "verdict.png")


async def take_pli(page: Page, address: str, signed: bytes) -> None:
    """Picture the table of a pli."""
    files = {
        "AE_lot1_signé.pdf": signed,
        "AE_lot2.pdf": pdfs.text_pdf(("Acte d'engagement", "Lot 2")),
        "DC1.pdf": pdfs.text_pdf(("Lettre de candidature",)),
        "DC2.pdf": pdfs.encrypt(pdfs.text_pdf(("Déclaration du candidat",))),
        "Mémoire technique.pdf": pdfs.text_pdf(("Mémoire technique",)),
        "kbis.pdf": pdfs.text_pdf(("Extrait Kbis",)),
    }
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    await page.goto(address)
    await page.click(".must-sign summary")
    await page.fill("#must-sign", "acte d'engagement\nDPGF")
    pli: FilePayload = {"name": "pli.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    await page.set_input_files("#files", pli)
    await page.click("#check button")
    table = page.locator(".pli")
    await table.wait_for(timeout=60_000)
    await table.screenshot(path=HERE / "pli.png")


async def main() -> None:
    """Take every picture."""
    pki = Pki()
    signed = await asyncio.to_thread(
        pdfs.sign, pdfs.text_pdf(), pki.person, timestamper=pki.timestamper(pdfs.SIGNED_AT)
    )
    async with running_product() as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="fr-FR")
        await take_answer(page, address)
        await take_verdict(page, address, signed)
        await take_pli(page, address, signed)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
