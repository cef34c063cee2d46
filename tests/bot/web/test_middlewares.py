"""What holds for every request: security headers, own site only, failures explained without words in the log."""

import logging

import pytest
from aiohttp import ClientSession, web

from bot.web import build_app
from bot.wiring import House
from tests.bot.web.conftest import Serve
from tests.bot.web.reading import seen

pytestmark = pytest.mark.asyncio(loop_scope="package")

SECRET = "ma question très privée"


async def test_every_answer_carries_the_security_headers(browser: ClientSession) -> None:
    for path in ("/", "/nowhere", "/static/app.css", "/healthz"):
        async with browser.get(path) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Referrer-Policy"] == "same-origin"


async def test_pages_hold_nothing_that_the_policy_forbids(browser: ClientSession) -> None:
    async with browser.post("/ask", data={"q": "Quel est le SIRET ?"}) as response:
        page = await response.text()
    assert "<script>" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert 'src="http' not in page


async def test_static_files_may_be_kept_under_their_fingerprint_only(browser: ClientSession) -> None:
    async with browser.get("/static/app.css?v=0") as response:
        assert "immutable" in response.headers["Cache-Control"]
    async with browser.get("/static/app.css") as response:
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://ailleurs.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
@pytest.mark.parametrize("path", ["/ask", "/check", "/tickets", "/support/tickets/1/close", "/nearest"])
async def test_form_sent_from_another_site_is_refused(
    browser: ClientSession, path: str, headers: dict[str, str]
) -> None:
    async with browser.post(path, data={"q": "x"}, headers=headers) as response:
        assert response.status == 403
        assert "vient d'un autre site" in await seen(response)


@pytest.mark.parametrize("named", ["Origin", "Sec-Fetch-Site"])
async def test_form_sent_from_our_own_page_is_taken(browser: ClientSession, named: str) -> None:
    origin = str(browser._base_url).rstrip("/")
    headers = {named: origin if named == "Origin" else "same-origin"}
    async with browser.post("/ask", data={"q": "x"}, headers=headers) as response:
        assert response.status == 200


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/ask", 405), ("/static/../app.py", 404)])
async def test_wrong_address_is_a_page_in_the_readers_language(
    browser: ClientSession, path: str, status: int
) -> None:
    async with browser.get(path) as response:
        assert response.status == status
        assert "revenez au guichet" in await seen(response)
    async with browser.get(path, headers={"Accept-Language": "en-GB,fr;q=0.5"}) as response:
        assert "go back to the desk" in await seen(response)


async def test_unexpected_failure_gives_a_reference_that_the_log_carries_without_words(
    house: House, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(request: web.Request) -> web.Response:
        raise ValueError(await request.text())

    app = build_app(house)
    app.router.add_post("/broken/{token}", broken)
    with caplog.at_level(logging.INFO):
        async with serve(app) as browser, browser.post("/broken/jeton", data=SECRET.encode()) as response:
            page = await seen(response)
    assert response.status == 500
    reference = page.split("référence ")[1][:8]
    assert reference in caplog.text
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text + page
    assert "jeton" not in caplog.text


async def test_failure_reaches_htmx_as_a_fragment_and_a_program_as_json(house: House, serve: Serve) -> None:
    async def broken(_: web.Request) -> web.Response:
        raise RuntimeError

    app = build_app(house)
    app.router.add_get("/broken", broken)
    async with serve(app) as browser:
        async with browser.get("/broken", headers={"HX-Request": "true"}) as response:
            assert (await seen(response)).lstrip().startswith("<section")
        async with browser.get("/broken", headers={"Accept": "application/json"}) as response:
            assert response.status == 500
            assert "référence" in (await response.json())["error"]


async def test_questions_and_file_names_never_reach_the_log(
    browser: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await browser.post("/ask", data={"q": SECRET})
        await browser.get("/", params={"q": SECRET})
        await browser.post("/tickets", data={"words": SECRET})
    assert SECRET not in caplog.text
    assert "priv%C3%A9e" not in caplog.text
