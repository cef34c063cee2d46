"""The log of requests that never became one of ours."""

import asyncio
import logging

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.web import build_app
from bot.web.server_log import server_logger
from bot.wiring import House
from tests.bot.web.reading import seen

pytestmark = pytest.mark.asyncio(loop_scope="package")

SECRET = b"mot-tres-prive"
FORM = b"Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
NOT_HTTP = {
    "no HTTP at all": b"BONJOUR " + SECRET + b"\r\n\r\n",
    "an endless header": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + SECRET * 2000 + b"\r\n\r\n",
    "a false chunk": b"POST /ask HTTP/1.1\r\n"
    + FORM
    + b"Transfer-Encoding: chunked\r\n\r\nZZ"
    + SECRET
    + b"\r\n",
}
CUT_SHORT = {
    "a form": b"POST /ask HTTP/1.1\r\n" + FORM + b"Content-Length: 500\r\n\r\nq=" + SECRET,
    "an upload": b"POST /check HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    b'Content-Length: 500\r\n\r\n--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    + SECRET,
}


async def send(app: web.Application, sent: bytes) -> bytes:
    """Send bytes, hang up our side, and return what comes back."""
    async with TestServer(app) as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(sent)
        writer.write_eof()
        received = await reader.read()
        writer.close()
        await writer.wait_closed()
    return received


@pytest.mark.parametrize("what", [*NOT_HTTP, *CUT_SHORT])
async def test_request_that_cannot_be_read_leaves_neither_words_nor_an_alarm(
    house: House, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    with caplog.at_level(logging.INFO):
        await send(build_app(house), (NOT_HTTP | CUT_SHORT)[what])
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert SECRET.decode() not in caplog.text


async def test_request_not_encoded_as_it_says_is_told_to_start_again(browser: ClientSession) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/x-www-form-urlencoded"}
    async with browser.post("/ask", data=b"not gzip", headers=headers, compress=None) as response:
        assert response.status == 400
        assert "n'a pas pu lire" in await seen(response)


async def test_unforeseen_error_keeps_its_type_and_place_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        int(SECRET)
    except ValueError:
        server_logger.exception("Unhandled exception")
    assert "ValueError" in caplog.text
    assert "test_server_log.py" in caplog.text
    assert SECRET.decode() not in caplog.text
