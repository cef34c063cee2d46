"""The real house behind the real application on a loopback port, shared by the tests of this folder."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
import pytest_asyncio
from aiohttp import ClientSession, CookieJar, DummyCookieJar, web
from aiohttp.test_utils import TestServer

from bot.settings import Settings
from bot.web import build_app
from bot.wiring import House, open_house

LINK_TOKEN = "lien-a-usage-unique"

Serve = Callable[[web.Application], AbstractAsyncContextManager[ClientSession]]


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GUICHET_DATA_DIR", str(tmp_path_factory.mktemp("web")))
        environment.setenv("GUICHET_MAX_UPLOAD_MIB", "1")
        environment.setenv("GUICHET_MAX_FILES", "6")
        settings = Settings()
    async with open_house(settings) as opened:
        await opened.work.start()
        yield opened
        await opened.work.stop()


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[ClientSession]:
    """Yield a browser's session, which keeps cookies, on a server that runs `app`."""
    async with (
        TestServer(app) as server,
        ClientSession(server.make_url("/"), cookie_jar=CookieJar(unsafe=True)) as browser,
    ):
        yield browser


@pytest.fixture
def serve() -> Serve:
    return serving


@pytest.fixture
def app(house: House) -> web.Application:
    return build_app(house, support_link_token=LINK_TOKEN, reread_s=0.05)


@pytest_asyncio.fixture(loop_scope="package")
async def browser(app: web.Application) -> AsyncIterator[ClientSession]:
    """Yield the session of a supplier's browser."""
    async with serving(app) as session:
        yield session


@pytest_asyncio.fixture(loop_scope="package")
async def program(browser: ClientSession) -> AsyncIterator[ClientSession]:
    """Yield the session of a program that wants JSON and keeps no cookies, on the browser's server."""
    async with ClientSession(
        browser._base_url, cookie_jar=DummyCookieJar(), headers={"Accept": "application/json"}
    ) as session:
        yield session


@pytest_asyncio.fixture(loop_scope="package")
async def agent(browser: ClientSession) -> AsyncIterator[ClientSession]:
    """Yield the session of an agent who entered the support desk and signs as Dominique."""
    async with ClientSession(browser._base_url, cookie_jar=CookieJar(unsafe=True)) as session:
        await session.get("/support/enter", params={"token": LINK_TOKEN})
        await session.post("/support/name", data={"name": "Dominique"})
        yield session


def moved_to(house: House, host: str) -> House:
    """Return the same house, listening elsewhere."""
    return replace(house, settings=house.settings.model_copy(update={"host": host}))


@pytest.fixture(scope="session")
def pli_zip(signed_pdf: bytes, unsigned_pdf: bytes) -> bytes:
    """Return an archive of a signed and an unsigned document."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("acte.pdf", signed_pdf)
        archive.writestr("dc1.pdf", unsigned_pdf)
    return made.getvalue()
