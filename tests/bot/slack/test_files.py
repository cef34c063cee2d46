"""Files are fetched within a bound, and the desk's token is shown to Slack alone."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.slack.errors import FileRefused, SlackError
from bot.slack.files import FileFetcher
from bot.slack.outbox import open_client
from bot.slack.payloads import SharedFile
from tests.peers.slack_api import SlackApi

TOKEN = "xoxb-invented"
CONTENT = b"%PDF-1.7 content"


class FileHost:
    """Serves files as Slack does, and notes who asked."""

    def __init__(self) -> None:
        self.authorizations: list[str] = []
        self.sent_bytes = 0
        self.base = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.authorizations.append(request.headers.get("Authorization", ""))
        serve: Callable[[web.Request], Awaitable[web.StreamResponse]] = getattr(
            self, request.match_info["what"].replace("-", "_")
        )
        return await serve(request)

    async def file(self, _: web.Request) -> web.StreamResponse:
        return web.Response(body=CONTENT, content_type="application/pdf")

    async def empty(self, _: web.Request) -> web.StreamResponse:
        return web.Response(status=204)

    async def sign_in(self, _: web.Request) -> web.StreamResponse:
        return web.Response(text="<!DOCTYPE html><html>Sign in</html>", content_type="text/html")

    async def hidden_sign_in(self, _: web.Request) -> web.StreamResponse:
        return web.Response(text="\n<!DOCTYPE html><html>Sign in</html>", content_type="application/pdf")

    async def away(self, _: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("http://elsewhere.example/file")

    async def moved(self, _: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/file")

    async def round(self, _: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/round")

    async def forbidden(self, _: web.Request) -> web.StreamResponse:
        raise web.HTTPForbidden

    async def gone(self, _: web.Request) -> web.StreamResponse:
        raise web.HTTPNotFound

    async def busy(self, _: web.Request) -> web.StreamResponse:
        raise web.HTTPServiceUnavailable

    async def endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(bytes(65536))
                self.sent_bytes += 65536
        except ConnectionError:
            return response


@pytest.fixture
async def host() -> AsyncIterator[FileHost]:
    served = FileHost()
    app = web.Application()
    app.router.add_get("/{what}", served.serve)
    server = TestServer(app)
    await server.start_server()
    served.base = str(server.make_url("")).rstrip("/")
    yield served
    await server.close()


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi().opened() as opened:
        yield opened


@pytest.fixture
def fetcher(api: SlackApi) -> FileFetcher:
    return FileFetcher(open_client(TOKEN, api.api_url), token=TOKEN, max_bytes=2**20)


def shared(address: str, **more: Any) -> SharedFile:
    return SharedFile.model_validate(
        {"id": "F1", "name": "dossier/offre.pdf", "url_private_download": address, "mode": "hosted", **more}
    )


@pytest.mark.parametrize("where", ["file", "moved"])
async def test_file_is_fetched_with_the_token(fetcher: FileFetcher, host: FileHost, where: str) -> None:
    upload = await fetcher.fetch(shared(f"{host.base}/{where}"), "fr")
    assert (upload.name, upload.content) == ("offre.pdf", CONTENT)
    assert set(host.authorizations) == {f"Bearer {TOKEN}"}


async def test_address_without_a_host_is_on_the_host_of_the_web_api(host: FileHost) -> None:
    fetcher = FileFetcher(open_client(TOKEN, f"{host.base}/api/"), token=TOKEN, max_bytes=2**20)
    assert (await fetcher.fetch(shared("/file"), "fr")).content == CONTENT


async def test_empty_file_is_a_file(fetcher: FileFetcher, host: FileHost) -> None:
    assert (await fetcher.fetch(shared(f"{host.base}/empty", size=0), "fr")).content == b""


async def test_file_without_an_address_is_described_first(
    api: SlackApi, fetcher: FileFetcher, host: FileHost
) -> None:
    api.answer("files.info", {"ok": True, "file": shared(f"{host.base}/file").model_dump()})
    assert (await fetcher.fetch(SharedFile(id="F1", mode="hosted"), "fr")).content == CONTENT


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("sign-in", "files:read"),
        ("hidden-sign-in", "files:read"),
        ("forbidden", "files:read"),
        ("round", "files:read"),
        ("gone", "n'est plus disponible"),
        ("away", "lien vers un autre service"),
    ],
)
async def test_what_cannot_be_fetched_is_refused_with_a_sentence(
    fetcher: FileFetcher, host: FileHost, where: str, sentence: str
) -> None:
    with pytest.raises(FileRefused, match=sentence) as refusal:
        await fetcher.fetch(shared(f"{host.base}/{where}"), "fr")
    assert "`offre.pdf`" in str(refusal.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/offre.pdf",
        "http://files.slack.com/offre.pdf",
        "https://files.slack.com.example.org/offre.pdf",
        "https://notslack.com/offre.pdf",
        "ftp://files.slack.com/offre.pdf",
    ],
)
async def test_token_is_not_shown_elsewhere(fetcher: FileFetcher, address: str) -> None:
    with pytest.raises(FileRefused, match="autre service"):
        await fetcher.fetch(shared(address), "fr")


async def test_declared_size_over_the_limit_is_not_even_asked_for(
    fetcher: FileFetcher, host: FileHost
) -> None:
    with pytest.raises(FileRefused, match="dépasse la taille acceptée ici \\(1 Mio\\)"):
        await fetcher.fetch(shared(f"{host.base}/file", size=2**20 + 1), "fr")
    assert host.authorizations == []


async def test_file_that_never_ends_is_dropped_at_the_limit(fetcher: FileFetcher, host: FileHost) -> None:
    with pytest.raises(FileRefused, match="larger than what is taken"):
        await fetcher.fetch(shared(f"{host.base}/endless"), "en")
    assert host.sent_bytes < 64 * 2**20


@pytest.mark.parametrize("mode", ["tombstone", "hidden_by_limit"])
async def test_file_that_slack_hides_is_said_to_be_gone(
    fetcher: FileFetcher, host: FileHost, mode: str
) -> None:
    with pytest.raises(FileRefused, match="n'est plus disponible"):
        await fetcher.fetch(shared(f"{host.base}/file", mode=mode), "fr")


async def test_link_to_another_service_is_not_followed(fetcher: FileFetcher, host: FileHost) -> None:
    with pytest.raises(FileRefused, match="autre service"):
        await fetcher.fetch(shared(f"{host.base}/file", mode="external", is_external=True), "fr")
    assert host.authorizations == []


async def test_busy_slack_is_worth_another_try(fetcher: FileFetcher, host: FileHost) -> None:
    with pytest.raises(SlackError, match="503") as error:
        await fetcher.fetch(shared(f"{host.base}/busy"), "fr")
    assert not isinstance(error.value, FileRefused)


async def test_slack_connect_file_is_described_first(
    api: SlackApi, fetcher: FileFetcher, host: FileHost
) -> None:
    described = shared(f"{host.base}/file").model_dump()
    api.answer("files.info", {"ok": True, "file": described})
    upload = await fetcher.fetch(SharedFile(id="F1", file_access="check_file_info"), "fr")
    assert upload.content == CONTENT
    assert api.called("files.info") == [{"file": "F1"}]


@pytest.mark.parametrize(
    ("code", "sentence"), [("missing_scope", "files:read"), ("file_not_found", "n'est plus disponible")]
)
async def test_undescribed_file_is_refused_with_a_sentence(
    api: SlackApi, fetcher: FileFetcher, code: str, sentence: str
) -> None:
    api.answer("files.info", {"ok": False, "error": code})
    with pytest.raises(FileRefused, match=sentence):
        await fetcher.fetch(SharedFile(id="F1", file_access="check_file_info"), "fr")


async def test_html_file_of_the_declared_size_is_a_file(fetcher: FileFetcher, host: FileHost) -> None:
    page = "<!DOCTYPE html><html>Sign in</html>"
    upload = await fetcher.fetch(shared(f"{host.base}/sign-in", size=len(page)), "fr")
    assert upload.content == page.encode()
