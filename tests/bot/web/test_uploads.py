"""Uploads are bounded while they arrive: what is too large is refused, and the rest is left unread."""

from asyncio import StreamReader, StreamWriter, open_connection
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from aiohttp import ClientConnectionError, ClientSession, FormData

from bot.web.uploads import UploadLimits, safe_name
from handlers.limits import MIB
from tests.bot.web.reading import seen

pytestmark = pytest.mark.asyncio(loop_scope="package")

CHUNK = b"\0" * 65536
BOUNDARY = "limite"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
PART = (
    f"--{BOUNDARY}\r\n"
    'Content-Disposition: form-data; name="files"; filename="gros.pdf"\r\n'
    "Content-Type: application/pdf\r\n\r\n"
).encode()


class Endless:
    """A body of 300 MiB, made as it is sent; counts what was taken from it."""

    def __init__(self, start: bytes) -> None:
        self._start = start
        self.sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._start
        while self.sent < 300 * MIB:
            self.sent += len(CHUNK)
            yield CHUNK


async def test_file_of_300_mib_is_refused_while_it_arrives(browser: ClientSession) -> None:
    body = Endless(PART)
    async with browser.post("/check", data=body, headers=MULTIPART) as response:
        page = await seen(response)
    assert response.status == 413
    assert "« gros.pdf » dépasse 1 Mo" in page
    assert body.sent < 30 * MIB, "the rest was read"


async def connect(browser: ClientSession) -> tuple[StreamReader, StreamWriter]:
    """Open a bare connection and start an upload on it, for clients that do not listen while they send."""
    assert browser._base_url is not None
    reader, writer = await open_connection("127.0.0.1", browser._base_url.port)
    head = f"POST /check HTTP/1.1\r\nHost: localhost\r\nContent-Type: {MULTIPART['Content-Type']}\r\n"
    writer.write(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
    writer.write(b"%x\r\n%s\r\n" % (len(PART), PART))
    return reader, writer


async def test_client_that_goes_on_sending_is_cut_off(browser: ClientSession) -> None:
    _, writer = await connect(browser)
    sent = 0
    with suppress(ConnectionError):
        while sent < 300 * MIB:
            writer.write(b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK))
            await writer.drain()
            sent += len(CHUNK)
    assert sent < 30 * MIB, "the rest was read"
    writer.close()


async def test_client_that_sends_all_before_it_reads_still_gets_the_answer(browser: ClientSession) -> None:
    reader, writer = await connect(browser)
    for _ in range(40):  # 2.5 MiB, of which 1 MiB is taken
        writer.write(b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK))
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 413")
    assert "l'envoi a été arrêté".encode() in answer.replace(b"&#39;", b"'")
    writer.close()


async def test_refusal_reaches_htmx_as_a_fragment(browser: ClientSession) -> None:
    headers = {**MULTIPART, "HX-Request": "true"}
    async with browser.post("/check", data=Endless(PART), headers=headers) as response:
        page = await seen(response)
    assert response.status == 413
    assert 'role="alert"' in page
    assert "<html" not in page


async def test_declared_length_beyond_every_bound_is_refused_before_reading(browser: ClientSession) -> None:
    body = Endless(PART)
    headers = {**MULTIPART, "Content-Length": str(300 * MIB + len(PART))}
    try:
        async with browser.post("/check", data=body, headers=headers) as response:
            assert response.status == 413
            assert "dépassent ensemble 4 Mo" in await seen(response)
    except ClientConnectionError:  # the connection ended while the client was still sending
        pass
    assert body.sent < 30 * MIB, "the body was read"


async def test_long_body_sent_to_any_other_route_is_not_read_either(browser: ClientSession) -> None:
    body = Endless(b"q=")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with browser.post("/ask", data=body, headers=headers) as response:
        assert response.status == 413
    assert body.sent < 30 * MIB, "the rest was read"


async def test_more_files_than_allowed_are_refused(browser: ClientSession) -> None:
    form = FormData()
    for number in range(7):
        form.add_field("files", b"x", filename=f"{number}.pdf")
    async with browser.post("/check", data=form) as response:
        assert response.status == 413
        assert "Plus de 6 fichiers" in await seen(response)


async def test_files_that_are_too_large_together_are_refused(browser: ClientSession) -> None:
    form = FormData()
    for number in range(5):
        form.add_field("files", b"\0" * (900 * 1024), filename=f"{number}.pdf")
    async with browser.post("/check", data=form) as response:
        assert response.status == 413
        assert "dépassent ensemble 4 Mo" in await seen(response)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no boundary at all",
        PART + b"cut off",
        f"--{BOUNDARY}\r\nnot a header\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode(),
        f"--{BOUNDARY}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\n".encode(),
    ],
)
async def test_unreadable_upload_is_refused_in_one_sentence(browser: ClientSession, body: bytes) -> None:
    async with browser.post("/check", data=body, headers=MULTIPART) as response:
        assert response.status in {400, 422}
        assert "rror 500" not in await seen(response)


async def test_upload_without_a_boundary_is_refused(browser: ClientSession) -> None:
    headers = {"Content-Type": "multipart/form-data"}
    async with browser.post("/check", data=b"x", headers=headers) as response:
        assert response.status == 400


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\moi\\acte.pdf", "acte.pdf"),
        ("../../etc/passwd", "passwd"),
        ("acte\r\nX: y.pdf", "acteX: y.pdf"),
        ("fdp\N{RIGHT-TO-LEFT OVERRIDE}exe.pdf", "fdpexe.pdf"),
        ("   ", "fichier"),
        ("é" * 300 + ".pdf", "é" * 196 + ".pdf"),
    ],
)
async def test_file_name_is_kept_without_folders_and_tricks(given: str, kept: str) -> None:
    assert safe_name(given) == kept


async def test_whole_upload_is_bounded_below_every_file_at_its_largest() -> None:
    assert UploadLimits(max_file_bytes=100, max_files=20).max_total_bytes == 400
    assert UploadLimits(max_file_bytes=100, max_files=2).max_total_bytes == 200
