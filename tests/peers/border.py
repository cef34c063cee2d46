"""What stands between a workspace played by `local-slack` and the desk: it repeats, holds and fails as Slack does.

The desk is given this address as Slack's. Everything passes on to the workspace and back; what the workspace cannot do
(send again what was not acknowledged, answer 429 or 500, go away, close a socket, hold a call) is done here.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.peers.block_kit import answer_faults, call_faults
from tests.peers.local_slack import SIGNING_SECRET

Mode = Literal["events", "socket"]

_WAIT_S = 60.0
_RETRY_EVERY_S = 0.05
_HOP = {"host", "content-length", "transfer-encoding", "content-encoding", "connection"}


class Call(NamedTuple):
    """One call of the desk to Slack's Web API."""

    method: str
    arguments: dict[str, Any]
    position: int
    """Among all calls, from 0."""


Hook = Callable[[Call], Awaitable[web.Response | None]]
"""What happens around a call; a response given back is what the desk gets."""


class Border:
    """Slack's address, as the desk sees it."""

    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        self.deliveries = 1
        """How often each event is delivered."""
        self.calls: list[Call] = []
        self.before: Hook = _pass
        """Called before the workspace gets a call; a response given back keeps it from there."""
        self.after: Hook = _pass
        """Called once the workspace did what was asked, before the desk knows."""
        self.cuts_next = False
        """Whether the socket is closed in place of the next envelope, which is sent again over the one after."""
        self.complaints: list[str] = []
        """What Slack would not have taken, or could not deliver."""
        self.base = ""
        self.workspace = ""
        self.desk = ""
        self._session: aiohttp.ClientSession
        self._news = asyncio.Condition()
        self._sockets: list[web.WebSocketResponse] = []
        """The desk's, oldest first."""
        self._hears: asyncio.Task[None] | None = None
        self._hello: asyncio.Future[str] = asyncio.Future()
        self._acknowledgements: asyncio.Queue[str] = asyncio.Queue()
        self._unacknowledged: dict[str, list[str]] = {}
        """What was sent over a socket and not acknowledged yet, by envelope."""
        self._connected = asyncio.Event()

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/"

    @property
    def request_url(self) -> str:
        """Where the workspace sends events."""
        return f"{self.base}/deliver"

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Border"]:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_post("/deliver", self._deliver)
        app.router.add_get("/socket/{name}", self._socket)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_route("*", "/{path:.*}", self._forward)
        server = TestServer(app)
        async with aiohttp.ClientSession(auto_decompress=True) as self._session:
            await server.start_server()
            self.base = str(server.make_url("")).rstrip("/")
            try:
                yield self
            finally:
                for socket in tuple(self._sockets):
                    await socket.close()
                if self._hears is not None:
                    self._hears.cancel()
                    await asyncio.gather(self._hears, return_exceptions=True)
                await server.close()

    # ---- waiting ----

    async def until(self, met: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something holds, looked at after each call of the desk."""
        async with asyncio.timeout(_WAIT_S), self._news:
            while not await met():
                await self._news.wait()

    async def acknowledged(self) -> None:
        """Wait until each delivery was acknowledged."""
        async with asyncio.timeout(_WAIT_S), self._news:
            await self._news.wait_for(lambda: not self._unacknowledged)

    async def connected(self) -> None:
        """Wait until the desk's socket is there, when it hears by one."""
        if self.mode == "socket":
            async with asyncio.timeout(_WAIT_S):
                await self._connected.wait()

    # ---- what the desk asks ----

    async def _call(self, request: web.Request) -> web.Response:
        arguments = await _arguments(request)
        call = Call(request.match_info["method"], arguments, len(self.calls))
        self.calls.append(call)
        self.complaints += call_faults(call.method, arguments)
        try:
            refused = await self.before(call)
            if refused is not None:
                return refused
            answer = await self._forwarded(request)
            return await self.after(call) or answer
        finally:
            await self._tell()

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _forward(self, request: web.Request) -> web.Response:
        if request.method == "POST" and request.content_type == "application/json":  # a `response_url`
            self.complaints += _answered(await request.text())
        return await self._forwarded(request)

    async def _forwarded(self, request: web.Request) -> web.Response:
        """Pass a request on, with the workspace's own addresses in place of ours, and back."""
        sent = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
        async with self._session.request(
            request.method, f"{self.workspace}{request.path_qs}", data=sent, headers=headers
        ) as answer:
            body = await answer.read()
            if answer.content_type == "application/json":
                body = self._as_seen_by_the_desk(body.decode()).encode()
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
            return web.Response(status=answer.status, body=body, headers=kept)

    def _as_seen_by_the_desk(self, text: str) -> str:
        for scheme in ("http", "ws"):
            there, here = (f"{scheme}{base.removeprefix('http')}" for base in (self.workspace, self.base))
            text = text.replace(there, here)
        return text

    # ---- what the workspace sends: over HTTP ----

    async def _deliver(self, request: web.Request) -> web.Response:
        """Deliver an event as often as asked, and again while the desk does not take it, as Slack does."""
        body = self._as_seen_by_the_desk(await request.text()).encode()
        answer = web.Response()
        repeated = (
            request.content_type == "application/json"
        )  # Slack sends events again, buttons and forms never
        for number in range(self.deliveries if repeated else 1):
            answer = await self._delivered(request.headers["Content-Type"], body, number)
        return answer

    async def _delivered(self, content_type: str, body: bytes, number: int) -> web.Response:
        async with asyncio.timeout(_WAIT_S):
            while True:
                headers = signed(body, content_type)
                if number:
                    headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
                with suppress(aiohttp.ClientError):
                    async with self._session.post(
                        f"{self.desk}/slack/events", data=body, headers=headers
                    ) as taken:
                        if taken.status < 500:
                            self.complaints += _answered(await taken.text())
                            return web.Response(
                                status=taken.status,
                                body=await taken.read(),
                                content_type=taken.content_type,
                            )
                number += 1
                await asyncio.sleep(_RETRY_EVERY_S)

    # ---- what the workspace sends: over Socket Mode ----

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one socket of the desk; what was not acknowledged over the one before goes first."""
        desk = web.WebSocketResponse()
        await desk.prepare(request)
        if self._hears is None:
            self._hears = asyncio.create_task(self._listen(request.path_qs))
        hello = await self._hello
        self._sockets.append(desk)
        try:
            with suppress(ConnectionError):
                await desk.send_str(hello)
                for envelope in tuple(self._unacknowledged):
                    await self._send(envelope)
                self._connected.set()
            async for message in desk:
                if message.type is aiohttp.WSMsgType.TEXT:
                    acknowledgement = json.loads(message.data)
                    self._acknowledged(acknowledgement.get("envelope_id", ""))
                    self.complaints += answer_faults(acknowledgement.get("payload") or {})
                    await self._acknowledgements.put(message.data)
                    await self._tell()
        finally:
            self._sockets.remove(desk)
            if not self._sockets:
                self._connected.clear()
        return desk

    async def _listen(self, path: str) -> None:
        """Hold the one socket to the workspace: what is sent while the desk changes its own is kept, as at Slack."""
        async with self._session.ws_connect(f"{self.workspace}{path}".replace("http", "ws", 1)) as workspace:
            back = asyncio.create_task(self._acknowledge(workspace))
            try:
                async for message in workspace:
                    await self._envelope(self._as_seen_by_the_desk(message.data))
            finally:
                back.cancel()

    async def _acknowledge(self, workspace: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            await workspace.send_str(await self._acknowledgements.get())

    async def _envelope(self, envelope: str) -> None:
        read = json.loads(envelope)
        if read["type"] == "hello":
            self._hello.set_result(envelope)
            return
        repeated = self.deliveries if read["type"] == "events_api" else 1
        self._unacknowledged[read["envelope_id"]] = [
            _sent_again(envelope, number) for number in range(repeated)
        ]
        if self.cuts_next:
            self.cuts_next = False
            await self.disconnect("refresh_requested")
            return
        await self._send(read["envelope_id"])

    async def _send(self, envelope_id: str) -> None:
        """Send over the newest socket what was not acknowledged of an envelope; with none, the next one brings it."""
        with suppress(ConnectionError):
            for sent in tuple(self._unacknowledged.get(envelope_id, ())):
                if self._sockets:
                    await self._sockets[-1].send_str(sent)

    def _acknowledged(self, name: str) -> None:
        sent = self._unacknowledged.get(name, [])
        if sent:
            sent.pop()
        if not sent:
            self._unacknowledged.pop(name, None)

    async def disconnect(self, reason: str) -> None:
        """Tell the desk to connect again, and close, as Slack does (`warning`, `refresh_requested`…)."""
        for socket in tuple(self._sockets):
            self._connected.clear()
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            if reason != "warning":
                await socket.close()

    # ---- what Slack does on bad days ----

    @contextmanager
    def failing(self, before: Hook, after: Hook | None = None) -> Iterator[None]:
        """Let hooks decide on every call, before the workspace gets it and once it took it."""
        kept = self.before, self.after
        self.before, self.after = before, after or self.after
        try:
            yield
        finally:
            self.before, self.after = kept


def ratelimited(retry_after_s: int) -> web.Response:
    return web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(retry_after_s)}
    )


def refused(code: str) -> web.Response:
    return web.json_response({"ok": False, "error": code})


def signed(body: bytes, content_type: str) -> dict[str, str]:
    """Return the headers of a request signed by Slack, now."""
    moment = str(int(time.time()))
    digest = hmac.new(SIGNING_SECRET.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={digest}",
    }


async def _pass(_: Call) -> web.Response | None:
    return None


def _answered(body: str) -> list[str]:
    """Return what Slack would not show of an answer to one of its requests, or of a message to a `response_url`."""
    try:
        answer = json.loads(body)
    except ValueError:  # plain words, or nothing
        return []
    return answer_faults(answer) if isinstance(answer, dict) else []


def _sent_again(envelope: str, attempt: int) -> str:
    if not attempt:
        return envelope
    return json.dumps({**json.loads(envelope), "retry_attempt": attempt, "retry_reason": "timeout"})


async def _arguments(request: web.Request) -> dict[str, Any]:
    text = await request.text()
    if request.content_type == "application/json":
        return dict(json.loads(text or "{}"))
    pairs: Mapping[str, Any] = {**request.query, **dict(parse_qsl(text, keep_blank_values=True))}
    return dict(pairs)
