"""Slack's Web API reduced to what the desk calls, for what no workspace does on demand: refusals, limits, redirects."""

import hashlib
import hmac
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import urlencode

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

TEAM = "T01TEST"
BOT = "U0BOT"
SECRET = "test-signing-secret"


class Call(NamedTuple):
    """One call that the desk made."""

    method: str
    arguments: dict[str, Any]
    authorization: str


class SlackApi:
    """Records every call; answers `ok` unless told otherwise."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.scopes = ""
        self.base = ""
        self._answers: defaultdict[str, deque[web.Response]] = defaultdict(deque)
        self.standing: list[dict[str, Any]] = []
        """The messages that it took, as they stand after their updates."""
        self.fails: Callable[[], web.Response | None] = lambda: None
        """Answered to every call in place of what it asks for, while it is something."""
        self.uploads: dict[str, bytes] = {}
        """The bytes that were uploaded, by file id."""
        self.upload_status = 200
        self.files: dict[str, list[web.Response]] = {}
        """What is answered when a file is fetched, in turn, by its name."""
        self.team_members = {"U0AGENT"}
        """Who is in a channel, beside the desk."""
        self.people: dict[str, dict[str, Any]] = {}
        """What is particular about a member, by id."""
        self.shut: set[str] = set()
        """Channels that the desk was removed from."""

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/"

    def answer(self, method: str, content: dict[str, Any], *, status: int = 200, **headers: str) -> None:
        """Answer the next call of a method with this."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._answers[method].append(web.json_response(content, status=status, headers=named))

    def answer_page(self, method: str, text: str, content_type: str) -> None:
        """Answer the next call of a method with what is none of Slack's answers."""
        self._answers[method].append(web.Response(text=text, content_type=content_type))

    def called(self, method: str) -> list[dict[str, Any]]:
        """Return the arguments of every call of a method."""
        return [call.arguments for call in self.calls if call.method == method]

    def posted(self) -> list[dict[str, Any]]:
        return self.called("chat.postMessage")

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        is_json = request.content_type == "application/json"
        arguments = await request.json() if is_json else dict(await request.post())
        self.calls.append(Call(method, arguments, request.headers.get("Authorization", "")))
        failure = self.fails()
        if failure is not None:
            return failure
        if self._answers[method]:
            return self._answers[method].popleft()
        if method == "chat.postMessage" and arguments["channel"] in self.shut:
            return web.json_response({"ok": False, "error": "not_in_channel"})
        return web.json_response(
            {"ok": True, **self._default(method, arguments)}, headers={"x-oauth-scopes": self.scopes}
        )

    def _default(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        match method:
            case "auth.test":
                answer = {"team_id": TEAM, "user_id": BOT}
            case "chat.postMessage":
                place = {"channel": arguments["channel"], "ts": f"1700000000.{len(self.standing) + 1:06d}"}
                self.standing.append({**arguments, **place})
                answer = place
            case "chat.update":
                self._change(arguments)
            case "conversations.members":
                answer = {"members": [*sorted(self.team_members), BOT]}
            case "users.info":
                user = arguments["user"]
                answer = {"user": {"id": user, "team_id": TEAM, **self.people.get(user, {})}}
            case "conversations.history" | "conversations.replies":
                answer = {"messages": self._said_in(arguments["channel"], arguments.get("ts"))}
            case "conversations.open":
                answer = {"channel": {"id": f"D{arguments['users']}"}}
            case "files.getUploadURLExternal":
                file = f"F{len(self.called(method))}"
                answer = {"upload_url": f"{self.base}/upload/v1/{file}", "file_id": file}
        return answer

    def _change(self, arguments: dict[str, Any]) -> None:
        for message in self.standing:
            if message["ts"] == arguments["ts"]:
                message.update(arguments)

    def _said_in(self, channel: str, thread: str | None) -> list[dict[str, Any]]:
        there = [one for one in self.standing if one["channel"] == channel]
        return [{**one, "user": BOT} for one in there if one.get("thread_ts") == thread]

    async def take(self, request: web.Request) -> web.Response:
        """Take the bytes of a file (docs.slack.dev, messaging/working-with-files)."""
        if self.upload_status == 200:
            self.uploads[request.match_info["file"]] = await request.read()
        return web.Response(status=self.upload_status)

    async def give(self, request: web.Request) -> web.Response:
        """Give the bytes of a file, or what is answered in their place."""
        return self.files[request.match_info["name"]].pop(0)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["SlackApi"]:
        app = web.Application(client_max_size=4 * 2**20)
        app.router.add_post("/api/{method}", self.handle)
        app.router.add_post("/upload/v1/{file}", self.take)
        app.router.add_get("/files/{name}", self.give)
        server = TestServer(app)
        await server.start_server()
        self.base = str(server.make_url("")).rstrip("/")
        yield self
        await server.close()


async def send_event(url: str, event: dict[str, Any], *, team: str = TEAM, **more: Any) -> int:
    """Post a signed event as Slack does; returns the HTTP status."""
    body = {"type": "event_callback", "team_id": team, "event_id": "Ev1", "event": event}
    status, _ = await send(url, json.dumps(body), "application/json", **more)
    return status


async def send_interaction(url: str, payload: dict[str, Any], **more: Any) -> int:
    """Post a signed button or form as Slack does; returns the HTTP status."""
    body = urlencode({"payload": json.dumps(payload)})
    status, _ = await send(url, body, "application/x-www-form-urlencoded", **more)
    return status


async def sent_interaction(url: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Post a signed button or form as Slack does; returns what it was acknowledged with."""
    body = urlencode({"payload": json.dumps(payload)})
    status, text = await send(url, body, "application/x-www-form-urlencoded")
    assert status == 200
    return dict(json.loads(text)) if text else {}


async def send(
    url: str,
    body: str,
    content_type: str,
    *,
    secret: str = SECRET,
    sent_at: float | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, str]:
    """Post a signed body, `sent_at` in seconds since 1970; returns the status and the text of the answer."""
    timestamp = str(int(time.time() if sent_at is None else sent_at))
    signed = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    sent = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={signed}",
        **(headers or {}),
    }
    async with ClientSession() as session, session.post(url, data=body.encode(), headers=sent) as response:
        return response.status, await response.text()
