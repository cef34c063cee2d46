"""The running product and a real Chromium, shared by the journeys through the page."""

from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, async_playwright

from bot.settings import Settings
from bot.web import build_app
from bot.wiring import House, open_house
from tests.assets.chromium import CHROMIUM, CHROMIUM_ARGS

LINK_TOKEN = "lien-des-parcours"


class Product(NamedTuple):
    """The desk while it runs."""

    address: str
    """Without a slash at the end."""
    house: House


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GUICHET_DATA_DIR", str(tmp_path_factory.mktemp("journeys")))
        environment.setenv("GUICHET_MAX_UPLOAD_MIB", "4")
        settings = Settings()
    async with open_house(settings) as house:
        await house.work.start()
        app = build_app(house, support_link_token=LINK_TOKEN, reread_s=1)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield Product(address=f"http://127.0.0.1:{runner.addresses[0][1]}", house=house)
        await runner.cleanup()
        await house.work.stop()


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def chromium() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def office(chromium: Browser, product: Product) -> AsyncIterator[BrowserContext]:
    """Yield the browser window of Dominique, who entered the support desk by its link."""
    context = await chromium.new_context(base_url=product.address, locale="fr-FR")
    page = await context.new_page()
    await page.goto(f"/support/enter?token={LINK_TOKEN}")
    await page.get_by_label("Votre nom").fill("Dominique")
    await page.get_by_role("button", name="Continuer").click()
    await page.wait_for_url("**/support")
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="package")
async def visit(chromium: Browser, product: Product) -> AsyncIterator[BrowserContext]:
    """Yield a supplier's fresh browser window on the product, in French, that fails on a broken page."""
    context = await chromium.new_context(
        base_url=product.address, locale="fr-FR", permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(10_000)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on(
        "console",
        lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield context
    await context.close()
    assert complaints == []
