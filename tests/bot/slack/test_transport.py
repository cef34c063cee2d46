"""What goes wrong between Slack and the desk is told, counted and waited for; nothing is lost."""

import asyncio
import gzip
import io
import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.formats import at_moment
from bot.tickets.models import TicketStatus
from bot.web import build_app
from knowledge.models import Lang
from tests.bot.slack.conftest import QUESTION, Receiving, direct, moment, receiving
from tests.peers.border import signed
from tests.peers.slack_api import SlackApi, send, send_event, send_interaction

pytestmark = pytest.mark.asyncio(loop_scope="module")

STRANGER = "T0STRANGER"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi().opened() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(api: SlackApi, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiving]:
    async with receiving(api, tmp_path_factory.mktemp("desk")) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(desk: Receiving) -> AsyncIterator[str]:
    """Yield the address of the desk as `guichet serve` opens it, Slack's route included."""
    app = build_app(desk.house, slack=desk.door.handle_http, slack_fault=desk.door.fault)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("")).rstrip("/")
    await server.close()


def counted(desk: Receiving, outcome: str) -> float:
    return desk.house.registry.get_sample_value("guichet_slack_requests_total", {"outcome": outcome}) or 0.0


async def ready(page: str) -> dict[str, Any]:
    async with ClientSession() as session, session.get(f"{page}/readyz") as response:
        return dict(await response.json())


# ---- whose events ----


async def test_event_of_another_workspace_is_left_alone_counted_and_told_once(
    desk: Receiving, caplog: pytest.LogCaptureFixture
) -> None:
    before = counted(desk, "other-workspace")
    events = [direct(), direct()]
    for event in events:
        assert await send_event(desk.url, event, team=STRANGER) == 200
        assert await desk.texts(event["ts"]) == []
    assert counted(desk, "other-workspace") == before + 2
    assert len([one for one in caplog.records if STRANGER in one.getMessage()]) == 1


async def test_button_and_command_of_another_workspace_are_left_alone(desk: Receiving) -> None:
    before = counted(desk, "other-workspace")
    ts = moment()
    pressed = {
        "type": "block_actions",
        "team": {"id": STRANGER},
        "user": {"id": "U1", "team_id": STRANGER},
        "channel": {"id": "C1"},
        "message": {"ts": ts, "team": STRANGER},
        "actions": [{"action_id": "ask_person:0", "value": "person", "action_ts": ts}],
    }
    assert await send_interaction(desk.url, pressed) == 200
    command = f"command=%2Fguichet&text=SIRET&team_id={STRANGER}&user_id=U1&channel_id=C1"
    status, said = await send(desk.url, command, "application/x-www-form-urlencoded")
    assert (status, said) == (200, "")
    assert await desk.texts(ts) == []
    assert counted(desk, "other-workspace") == before + 2


async def test_event_of_a_shared_channel_names_our_workspace_among_others(desk: Receiving) -> None:
    event = direct()
    body = {
        "type": "event_callback",
        "team_id": STRANGER,
        "authorizations": [{"team_id": "T01TEST", "user_id": "U0BOT", "is_bot": True}],
        "event": event,
    }
    assert (await send(desk.url, json.dumps(body), "application/json"))[0] == 200
    assert len(await desk.texts(event["ts"])) == 1


# ---- what Slack says of itself ----


async def test_held_back_events_are_told_to_the_operator(
    desk: Receiving, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps({"type": "app_rate_limited", "team_id": "T01TEST", "minute_rate_limited": 1700000000})
    assert (await send(desk.url, body, "application/json"))[0] == 200
    assert "holds back events" in caplog.text
    assert counted(desk, "rate-limited") == 1


@pytest.mark.parametrize(
    "event",
    [{"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT"]}}, {"type": "app_uninstalled"}],
    ids=lambda event: str(event["type"]),
)
async def test_removed_app_is_told_and_shown_until_slack_answers(
    desk: Receiving, page: str, event: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert await send_event(desk.url, event) == 200
    assert "install the app again" in caplog.text
    shown = await ready(page)
    assert shown["slack"] in {"token_revoked", "app_uninstalled"}
    assert shown["ready"]
    question = direct()
    assert await send_event(desk.url, question) == 200
    assert len(await desk.texts(question["ts"])) == 1
    assert (await ready(page))["slack"] == "ok"


async def test_revoked_token_of_a_person_is_not_the_desks_business(desk: Receiving, page: str) -> None:
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}
    assert await send_event(desk.url, event) == 200
    assert (await ready(page))["slack"] == "ok"


async def test_threads_and_tickets_of_a_channel_move_along_to_its_new_id(desk: Receiving) -> None:
    event = direct(channel="C0OLD", channel_type="channel", type="app_mention")
    assert await send_event(desk.url, event) == 200
    await desk.texts(event["ts"])
    pressed = {
        "type": "block_actions",
        "user": {"id": event["user"]},
        "channel": {"id": "C0OLD"},
        "message": {"ts": moment(), "thread_ts": event["ts"]},
        "actions": [{"action_id": "ask_person:0", "value": "person", "action_ts": moment()}],
    }
    assert await send_interaction(desk.url, pressed) == 200
    await desk.house.work.settled()
    moved = {"type": "channel_id_changed", "old_channel_id": "C0OLD", "new_channel_id": "C0NEW"}
    for _ in range(3):
        assert await send_event(desk.url, moved) == 200
    await desk.house.work.settled()
    (ticket,) = [one for one in await desk.house.store.tickets() if one.address["channel"] == "C0NEW"]
    assert ticket.conversation_key == f"T01TEST:C0NEW:{event['ts']}"
    assert ticket.status is TicketStatus.OPEN
    follow = {**event, "type": "message", "channel": "C0NEW", "thread_ts": event["ts"], "ts": moment()}
    assert await send_event(desk.url, follow) == 200
    said = await desk.texts(event["ts"])
    assert "R03" in said[-1]
    assert [one for one in desk.api.posted() if one["channel"] == "C0NEW" and one["text"] == said[-1]]


# ---- the bytes ----


async def test_certificate_check_is_answered_without_a_signature(desk: Receiving) -> None:
    form = "application/x-www-form-urlencoded"
    assert (await send(desk.url, "ssl_check=1&token=x", form, secret="another"))[0] == 200


async def test_body_over_the_limit_is_refused_before_its_signature_is_looked_at(page: str) -> None:
    body = b'{"type": "event_callback", "event": {"text": "' + b"a" * 2**21 + b'"}}'
    async with ClientSession() as session:
        headers = signed(body, "application/json")
        async with session.post(f"{page}/slack/events", data=io.BytesIO(body), headers=headers) as response:
            assert response.status == 413


async def test_compressed_body_is_read_and_one_that_swells_is_refused(desk: Receiving, page: str) -> None:
    event = direct()
    body = json.dumps({"type": "event_callback", "team_id": "T01TEST", "event": event}).encode()
    for content, status in ((body, 200), (b" " * 2**24, 413)):
        headers = {**signed(content, "application/json"), "Content-Encoding": "gzip"}
        async with (
            ClientSession() as session,
            session.post(f"{page}/slack/events", data=gzip.compress(content), headers=headers) as response,
        ):
            assert response.status == status
    assert len(await desk.texts(event["ts"])) == 1


async def test_body_that_a_proxy_cut_short_is_refused_and_the_desk_goes_on(
    desk: Receiving, page: str
) -> None:
    event = direct()
    body = json.dumps({"type": "event_callback", "team_id": "T01TEST", "event": event}).encode()
    host, port = page.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    sent = {**signed(body, "application/json"), "Host": "desk", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    writer.write(f"POST /slack/events HTTP/1.1\r\n{head}\r\n".encode() + body[:40])
    writer.write_eof()
    await reader.read()
    writer.close()
    assert await desk.texts(event["ts"]) == []
    cut = body[:40]
    assert (await send(f"{page}/slack/events", cut.decode(), "application/json"))[0] == 400
    assert await send_event(f"{page}/slack/events", event) == 200
    assert len(await desk.texts(event["ts"])) == 1


# ---- Slack is away ----


class Time:
    """The desk's only clock: it starts just before a minute ends and moves on when the desk waits."""

    def __init__(self) -> None:
        self.start = self.now = datetime.now(UTC).replace(hour=12, minute=0, second=59)
        self._standing: asyncio.Barrier | None = None

    def stand(self, count: int) -> None:
        """Stand still until the desk waits for `count` things at once."""
        self._standing = asyncio.Barrier(count)

    async def pause(self, seconds: float) -> None:
        if self._standing is not None:
            await self._standing.wait()
            self._standing = None
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@pytest.fixture
def time(desk: Receiving, monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(desk.house.work, "_pause", made.pause)
    monkeypatch.setattr(desk.house.work, "_now", lambda: made.now)
    monkeypatch.setattr("bot.store.store.utc_now", lambda: made.now.replace(tzinfo=None))
    monkeypatch.setattr(desk.door._outbox, "_now", lambda: made.now)
    monkeypatch.setattr(desk.door._client, "_clock", lambda: made.now.timestamp())  # noqa: PLW0108  # it moves on
    monkeypatch.setattr(desk.door._client, "_opens_at", {})
    return made


async def test_outage_of_ten_minutes_loses_nothing_and_what_comes_late_says_so(
    desk: Receiving, page: str, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    faults: set[str | None] = set()

    def away() -> web.Response | None:
        faults.add(desk.door.fault())
        return web.Response(status=503) if time.now < time.start + timedelta(minutes=10) else None

    desk.api.fails = away
    time.stand(2)  # the first of each thread: all came when the outage began
    root = direct()
    english = direct(text="What is the SIRET number of the CPAM?")
    second = {**root, "ts": moment(), "thread_ts": root["ts"], "text": "Comment signer l'acte d'engagement ?"}
    for event in (root, second, english):
        assert await send_event(desk.url, event) == 200
    said = [text for text in await desk.texts(root["ts"]) if "avec retard" in text]
    assert len(said) == 2
    langs: tuple[Lang, Lang] = ("fr", "en")
    when = {lang: at_moment(time.start, lang, now=time.now) for lang in langs}
    assert f"Slack ne répondait pas {when['fr']}" in said[0]
    assert f"Votre message est arrivé {when['fr']}" in said[1]  # it waited behind the first
    assert "R03" in said[0]
    assert "R03" not in said[1]
    (late,) = [
        text for text in await desk.texts(english["ts"]) if f"Slack did not answer {when['en']}" in text
    ]
    assert "R03" in late
    assert await desk.house.store.unhandled_events() == ()
    assert "HTTP 503" in faults
    conversation = await desk.house.store.conversation(f"T01TEST:{root['channel']}:{root['ts']}")
    assert conversation is not None
    assert len(await desk.house.store.exchanges(conversation.id)) == 2  # however often it was tried
    assert (await ready(page))["slack"] == "ok"
    assert QUESTION not in caplog.text
    assert len([one for one in caplog.records if "nothing is lost" in one.getMessage()]) == 1


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_refused_token_loses_nothing_and_works_again_when_mended(
    desk: Receiving, time: Time, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    def refusal() -> web.Response | None:
        mended = time.now >= time.start + timedelta(minutes=20)
        return None if mended else web.json_response({"ok": False, "error": code})

    desk.api.fails = refusal
    event = direct()
    assert await send_event(desk.url, event) == 200
    answer = (await desk.texts(event["ts"]))[-1]
    assert "avec retard" in answer
    assert "R03" in answer
    assert len([one for one in caplog.records if f"SLACK_BOT_TOKEN ({code})" in one.getMessage()]) == 1


async def test_limit_of_minutes_is_waited_for_without_asking_again(desk: Receiving, time: Time) -> None:
    limited = web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "240"}
    )
    answers = [limited]
    desk.api.fails = lambda: answers.pop() if answers else None
    event = direct(channel="D0LIMITED")
    other = direct()
    assert await send_event(desk.url, event) == 200
    assert await send_event(desk.url, other) == 200
    assert len(await desk.texts(other["ts"])) == 1
    assert "Slack" not in (await desk.texts(other["ts"]))[0]
    await desk.house.work.settled()
    posted = [one for one in desk.api.posted() if one["channel"] == "D0LIMITED"]
    assert len(posted) == 2
    assert time.now >= time.start + timedelta(seconds=240)


async def test_answer_whose_thread_was_deleted_comes_beside_it_and_says_so(desk: Receiving) -> None:
    event = direct()
    desk.api.answer("chat.postMessage", {"ok": False, "error": "thread_not_found"})
    assert await send_event(desk.url, event) == 200
    await desk.house.work.settled()
    posted = desk.api.posted()[-1]
    assert "thread_ts" not in posted
    assert "n'est plus là" in posted["text"]
    assert "R03" in posted["text"]
