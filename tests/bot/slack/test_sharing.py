"""A file of the desk reaches a thread, or one person alone; a refusal tells whether trying again may help."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.slack.errors import NotReached, NotShared, SlackAway, SlackError
from bot.slack.outbox import open_client
from bot.slack.scopes import BOT_SCOPES
from bot.slack.sharing import FileSharing
from tests.bot.slack.conftest import needs_peer
from tests.peers import emulate, local_slack
from tests.peers.emulate import BOT_TOKEN, SUPPLIER_TOKEN
from tests.peers.slack_api import SlackApi

CONTENT = b"%PDF-1.7 what the desk found"

needs_emulate = pytest.mark.skipif(
    not emulate.installed(), reason="node or emulate is not installed: run npm ci in tests/peers"
)


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi().opened() as opened:
        yield opened


@pytest.fixture
def sharing(api: SlackApi) -> FileSharing:
    return FileSharing(open_client("xoxb-invented", api.api_url))


@pytest.mark.peer
@needs_emulate
async def test_with_the_manifests_scopes_a_file_reaches_one_person_alone_and_a_thread(tmp_path: Path) -> None:
    async with emulate.emulate(tmp_path, BOT_SCOPES) as slack:
        sharing = FileSharing(open_client(BOT_TOKEN, slack.api_url))
        supplier = (await slack.call(SUPPLIER_TOKEN, "auth.test"))["user_id"]
        direct = await sharing.direct(supplier)
        assert await sharing.direct(supplier) == direct
        root = (await slack.call(SUPPLIER_TOKEN, "chat.postMessage", channel=direct, text="Bonjour"))["ts"]
        file = await sharing.share(direct, root, "rapport é.pdf", CONTENT, text="Le voici")
        thread = await slack.call(SUPPLIER_TOKEN, "conversations.replies", channel=direct, ts=root)
        (_, shared) = thread["messages"]
        assert shared["text"] == "Le voici"
        assert [(one["id"], one["name"]) for one in shared["files"]] == [(file, "rapport é.pdf")]
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {SUPPLIER_TOKEN}"}) as session,
            session.get(shared["files"][0]["url_private_download"]) as response,
        ):
            assert await response.read() == CONTENT


@pytest.mark.peer
@needs_emulate
@pytest.mark.parametrize("missing", ["files:write", "im:write"])
async def test_missing_scope_is_a_refusal_that_names_it(tmp_path: Path, missing: str) -> None:
    async with emulate.emulate(tmp_path, set(BOT_SCOPES) - {missing}) as slack:
        sharing = FileSharing(open_client(BOT_TOKEN, slack.api_url))
        supplier = (await slack.call(SUPPLIER_TOKEN, "auth.test"))["user_id"]
        with pytest.raises((NotShared, NotReached), match="missing_scope"):
            await sharing.share(await sharing.direct(supplier), None, "rapport.pdf", CONTENT)


@pytest.mark.peer
@needs_peer
async def test_file_is_shared_in_the_channel_without_a_thread(tmp_path: Path) -> None:
    async with local_slack.local_slack(tmp_path, mode="socket") as slack:
        sharing = FileSharing(open_client(local_slack.BOT_TOKEN, slack.api_url))
        direct = await sharing.direct(local_slack.SUPPLIER)
        assert direct == await slack.direct(local_slack.SUPPLIER)
        file = await sharing.share(direct, None, "rapport.pdf", CONTENT)
        (message,) = await slack.answers(direct)
        assert [one["id"] for one in message["files"]] == [file]
        assert "thread_ts" not in message


async def test_bytes_and_arguments_are_those_given(api: SlackApi, sharing: FileSharing) -> None:
    file = await sharing.share("C1", "17.1", "a.pdf", CONTENT)
    assert api.uploads == {file: CONTENT}
    assert api.called("files.getUploadURLExternal") == [{"filename": "a.pdf", "length": str(len(CONTENT))}]
    (completed,) = api.called("files.completeUploadExternal")
    assert completed == {
        "files": f'[{{"id": "{file}", "title": "a.pdf"}}]',
        "channel_id": "C1",
        "thread_ts": "17.1",
    }


async def test_bytes_never_go_to_a_host_that_is_not_slacks(api: SlackApi, sharing: FileSharing) -> None:
    elsewhere = {"ok": True, "upload_url": "https://files.example.org/upload", "file_id": "F9"}
    api.answer("files.getUploadURLExternal", elsewhere)
    with pytest.raises(NotShared, match="not Slack's"):
        await sharing.share("C1", None, "a.pdf", CONTENT)
    assert api.called("files.completeUploadExternal") == []


async def test_upload_that_fails_is_not_shared_and_may_be_tried_again(
    api: SlackApi, sharing: FileSharing
) -> None:
    api.upload_status = 503
    with pytest.raises(SlackError, match="upload: HTTP 503") as raised:
        await sharing.share("C1", None, "a.pdf", CONTENT)
    assert not isinstance(raised.value, NotShared)
    assert api.called("files.completeUploadExternal") == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [("channel_not_found", NotShared), ("missing_scope", NotShared), ("internal_error", SlackAway)],
)
async def test_refused_file_tells_whether_trying_again_may_help(
    api: SlackApi, sharing: FileSharing, code: str, kind: type[SlackError]
) -> None:
    api.answer("files.completeUploadExternal", {"ok": False, "error": code})
    with pytest.raises(SlackError, match=code) as raised:
        await sharing.share("C1", None, "a.pdf", CONTENT)
    assert type(raised.value) is kind


@pytest.mark.parametrize(("code", "kind"), [("user_disabled", NotReached), ("fatal_error", SlackAway)])
async def test_person_who_cannot_be_written_to_is_told_apart_from_a_slack_that_fails(
    api: SlackApi, sharing: FileSharing, code: str, kind: type[SlackError]
) -> None:
    api.answer("conversations.open", {"ok": False, "error": code})
    with pytest.raises(SlackError, match=code) as raised:
        await sharing.direct("U1")
    assert type(raised.value) is kind


async def test_answer_without_a_channel_is_no_direct_message(api: SlackApi, sharing: FileSharing) -> None:
    api.answer("conversations.open", {"ok": True})
    with pytest.raises(SlackError, match="no channel"):
        await sharing.direct("U1")


async def test_slack_that_is_away_is_an_error_without_words() -> None:
    away = FileSharing(open_client("xoxb-invented", "http://127.0.0.1:1/api/"))
    with pytest.raises(SlackError, match=r"conversations\.open: Client"):
        await away.direct("U1")
