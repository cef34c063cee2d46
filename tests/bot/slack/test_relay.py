"""Files from one side of a ticket to the other: copied, or refused with the reason."""

import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.slack.client import SlackClient
from bot.slack.errors import SlackError
from bot.slack.files import FileFetcher
from bot.slack.payloads import SharedFile
from bot.slack.relay import FileRelay, attached
from bot.slack.sharing import FileSharing
from bot.tickets.models import AttachedFile, FileRefusal
from tests.peers.slack_api import SlackApi

CONTENT = b"%PDF-1.7 contenu"


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi().opened() as opened:
        yield opened


def relay(api: SlackApi) -> FileRelay:
    client = SlackClient("xoxb-invented", api.api_url)
    fetcher = FileFetcher(client, token="xoxb-invented", max_bytes=100)
    return FileRelay(fetcher, FileSharing(client))


def shared(api: SlackApi, name: str = "acte.pdf", **more: object) -> AttachedFile:
    file = {"id": "F9", "name": name, "mode": "hosted", "url_private": f"{api.base}/files/{name}", **more}
    (one,) = attached((SharedFile.model_validate(file),))
    return one


async def pass_on(api: SlackApi, file: AttachedFile) -> FileRefusal | None:
    return await relay(api).pass_on(file, "C0SUPPORT", "9.0", text="Fichier du fournisseur")


async def test_file_is_copied_into_the_thread_byte_for_byte(api: SlackApi) -> None:
    api.files["acte.pdf"] = [web.Response(body=CONTENT)]
    assert await pass_on(api, shared(api)) is None
    assert list(api.uploads.values()) == [CONTENT]
    (done,) = api.called("files.completeUploadExternal")
    assert (done["channel_id"], done["thread_ts"]) == ("C0SUPPORT", "9.0")
    assert json.loads(done["files"])[0]["title"] == "acte.pdf"


@pytest.mark.parametrize(
    "name", ["virus.exe", "VIRUS.EXE", "acte.pdf.js", "a.bat ", "a.lnk.", "a.ps1", "a.jar", "a.vbs"]
)
async def test_program_is_not_passed_on_nor_fetched(api: SlackApi, name: str) -> None:
    assert await pass_on(api, shared(api, name)) is FileRefusal.PROGRAM
    assert api.calls == []


@pytest.mark.parametrize(
    "name", ["acte.pdf", "pli.zip", "signature.p7s", "exe.pdf", "comment.docx", "note.sha256"]
)
async def test_document_is_not_taken_for_a_program(api: SlackApi, name: str) -> None:
    api.files[name] = [web.Response(body=CONTENT)]
    assert await pass_on(api, shared(api, name)) is None


async def test_file_that_is_too_large_gone_or_elsewhere_is_refused_with_its_reason(api: SlackApi) -> None:
    assert await pass_on(api, shared(api, size=101)) is FileRefusal.TOO_LARGE
    api.files["acte.pdf"] = [web.Response(body=b"x" * 101)]
    assert await pass_on(api, shared(api)) is FileRefusal.TOO_LARGE
    assert await pass_on(api, shared(api, mode="tombstone")) is FileRefusal.GONE
    assert await pass_on(api, shared(api, mode="external")) is FileRefusal.ELSEWHERE
    api.files["acte.pdf"] = [
        web.Response(body=b"<!DOCTYPE html><title>Sign in</title>", content_type="text/html")
    ]
    assert await pass_on(api, shared(api)) is FileRefusal.UNREADABLE
    assert api.uploads == {}


async def test_place_that_takes_no_file_refuses_it(api: SlackApi) -> None:
    api.files["acte.pdf"] = [web.Response(body=CONTENT)]
    api.answer("files.completeUploadExternal", {"ok": False, "error": "channel_not_found"})
    assert await pass_on(api, shared(api)) is FileRefusal.NOT_TAKEN


async def test_slack_that_is_away_is_asked_again_later(api: SlackApi) -> None:
    api.files["acte.pdf"] = [web.Response(status=503)]
    with pytest.raises(SlackError):
        await pass_on(api, shared(api))
