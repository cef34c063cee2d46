"""The files of one message are checked together: a signature finds its document beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.desk import Place
from bot.slack.examination import Examination
from bot.slack.files import FileFetcher
from bot.slack.outbox import open_client
from bot.slack.payloads import SharedFile
from bot.tickets.models import Door
from handlers import VerdictName
from handlers.findings import Code
from tests.assets import cades
from tests.assets.pki import Pki
from tests.bot.slack.conftest import receiving
from tests.peers.slack_api import SlackApi

TOKEN = "xoxb-invented"
PLACE = Place(door=Door.SLACK, key="thread", address={}, lang="fr")


@pytest.fixture(scope="module")
def detached(unsigned_pdf: bytes, pki: Pki) -> bytes:
    return cades.sign(unsigned_pdf, pki.person)


@asynccontextmanager
async def serving(**contents: bytes) -> AsyncIterator[tuple[SharedFile, ...]]:
    """Serve files on this machine, and yield how Slack would name them."""

    async def serve(request: web.Request) -> web.Response:
        return web.Response(body=contents[request.match_info["name"]])

    app = web.Application()
    app.router.add_get("/{name}", serve)
    server = TestServer(app)
    await server.start_server()
    yield tuple(
        SharedFile.model_validate(
            {
                "id": name,
                "name": name.replace("_", "."),
                "mode": "hosted",
                "url_private_download": str(server.make_url(f"/{name}")),
            }
        )
        for name in contents
    )
    await server.close()


async def test_signature_and_document_of_one_message_are_paired(
    tmp_path: Path, unsigned_pdf: bytes, detached: bytes
) -> None:
    async with (
        SlackApi().opened() as api,
        receiving(api, tmp_path, working=False) as desk,
        serving(acte_p7s=detached, acte_pdf=unsigned_pdf) as files,
    ):
        fetcher = FileFetcher(open_client(TOKEN, api.api_url), token=TOKEN, max_bytes=2**20)
        signature, act = await Examination(desk.house.desk, fetcher, files).all(PLACE)
    assert signature is not None
    assert signature.report is not None
    assert signature.report.signatures[0].signed_file == "acte.pdf"
    assert act is not None
    assert act.report is not None
    assert act.report.verdict is VerdictName.CHECK
    assert [finding.code for finding in act.report.findings] == [Code.SIGNED_SEPARATELY]
