"""Cookies and language of whoever is at the page."""

import pytest
from aiohttp import ClientSession, DummyCookieJar

from bot.web import build_app
from bot.wiring import House
from tests.bot.web.conftest import Serve, moved_to

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_looking_sets_no_cookie(browser: ClientSession) -> None:
    async with browser.get("/") as response:
        assert "Set-Cookie" not in response.headers


async def test_writing_sets_a_random_cookie_that_scripts_cannot_read(browser: ClientSession) -> None:
    async with browser.post("/ask", data={"q": "x"}) as response:
        cookie = response.cookies["guichet"]
    assert len(cookie.value) == 32
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == 30 * 24 * 3600
    async with browser.post("/ask", data={"q": "x"}) as response:
        assert "guichet" not in response.cookies, "the conversation goes on"


async def test_cookie_is_secure_when_the_page_is(house: House, serve: Serve) -> None:
    settings = house.settings.model_copy(update={"public_url": "https://guichet.example"})
    secured = moved_to(house, "127.0.0.1")
    object.__setattr__(secured, "settings", settings)
    async with serve(build_app(secured)) as browser, browser.post("/ask", data={"q": "x"}) as response:
        assert response.cookies["guichet"]["secure"]


async def test_made_up_cookie_is_replaced(browser: ClientSession) -> None:
    async with ClientSession(browser._base_url, cookie_jar=DummyCookieJar()) as forger:
        headers = {"Cookie": "guichet=moi"}
        async with forger.post("/ask", data={"q": "x"}, headers=headers) as response:
            assert len(response.cookies["guichet"].value) == 32


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("", "fr"),
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("en-US,en;q=0.9,fr;q=0.8", "en"),
        ("de-DE,de;q=0.9,en;q=0.7", "en"),
        ("de", "fr"),
    ],
)
async def test_first_visit_follows_the_browsers_languages(
    browser: ClientSession, accepted: str, lang: str
) -> None:
    async with browser.get("/", headers={"Accept-Language": accepted}) as response:
        assert f'<html lang="{lang}">' in await response.text()


async def test_chosen_language_is_remembered(browser: ClientSession) -> None:
    await browser.get("/", params={"lang": "en"})
    async with browser.get("/", headers={"Accept-Language": "fr"}) as response:
        assert '<html lang="en">' in await response.text()
    await browser.get("/", params={"lang": "klingon"})
    async with browser.get("/") as response:
        assert '<html lang="en">' in await response.text(), "an unknown language changes nothing"
