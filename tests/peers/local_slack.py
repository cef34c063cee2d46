"""A Slack workspace on this machine, played by `local-slack`: state, events and buttons, over HTTP or Socket Mode."""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import aiohttp

BINARY = Path(__file__).parent / "node_modules" / "local-slack-linux-x64" / "bin" / "local-slack"

TEAM = "T01TEST"
BOT = "U0BOT"
BOT_TOKEN = "xoxb-test-token"
APP_TOKEN = "xapp-test-token"
SIGNING_SECRET = "test-signing-secret"
SUPPLIER = "U0SUPPLIER"
AGENT = "U0AGENT"
SUPPLIERS = "C0SUPPLIERS"
SUPPORT = "C0SUPPORT"

_ADDRESS = re.compile(r"Web API base:\s+(http://\S+?)/api/")


def installed() -> bool:
    """Tell whether `npm ci` was run in this folder."""
    return BINARY.exists()


class LocalSlack:
    """What people do in the workspace, and what they see there."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.api_url = f"{base}/api/"
        self._base = base
        self._session = session

    async def say(self, user: str, channel: str, text: str, *, thread: str | None = None) -> str:
        """Write a message; returns its time stamp once the desk acknowledged it. `channel` may be the user: direct."""
        arguments = {"user": user, "channel": channel, "text": text}
        if thread:
            arguments["thread_ts"] = thread
        return str((await self._control("message", arguments))["message"]["ts"])

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        await self._control("edit-message", {"user": user, "channel": channel, "ts": ts, "text": text})

    async def upload(
        self,
        user: str,
        channel: str,
        files: Mapping[str, bytes],
        *,
        text: str = "",
        thread: str | None = None,
    ) -> str:
        """Share files in one message; returns its time stamp once the desk acknowledged it."""
        form = aiohttp.FormData({"user": user, "channel": channel, "text": text})
        if thread:
            form.add_field("thread_ts", thread)
        for name, content in files.items():
            form.add_field(
                "file", io.BytesIO(content), filename=name, content_type="application/octet-stream"
            )
        async with self._session.post(f"{self._base}/_control/upload", data=form) as response:
            return str((await response.json())["message"]["ts"])

    async def press(self, user: str, message: Mapping[str, Any], label: str) -> None:
        """Press the button of that label on a message."""
        await self._control(
            "interact",
            {
                "user": user,
                "channel": message["channel"],
                "messageTs": message["ts"],
                "action": button(message, label),
            },
        )

    async def fill(self, user: str, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Submit the open modal; returns what became of it: `view` (closed) or `view_errors`."""
        async with self._session.ws_connect(f"{self._base}/ui") as page:
            await page.send_json({"t": "view_submit", "user": user, "values": values})
            async for seen in page:
                news = json.loads(seen.data)
                if news["t"] in {"view", "view_errors"}:
                    return dict(news)
        raise AssertionError("the workspace went away")

    async def command(self, user: str, channel: str, command: str, text: str) -> str:
        """Type a slash command; returns what the desk acknowledged it with."""
        await self._control("command", {"user": user, "channel": channel, "command": command, "text": text})
        log = (await self._get("log"))["log"]
        return str(next(one for one in reversed(log) if one["kind"] == "slash_commands")["detail"])

    async def direct(self, user: str) -> str:
        """Return the channel of the direct messages between a user and the desk."""
        state = await self._get("state")
        return next(
            str(channel["id"])
            for channel in state["channels"]
            if channel["is_im"] and set(channel["members"]) == {user, BOT}
        )

    async def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return everything in a channel, oldest first."""
        return list((await self._get(f"messages/{channel}"))["messages"])

    async def answers(self, channel: str, thread: str | None = None) -> list[dict[str, Any]]:
        """Return what the desk said in a channel, or in one of its threads."""
        return [
            message
            for message in await self.messages(channel)
            if message["user"] == BOT and (thread is None or message.get("thread_ts") == thread)
        ]

    async def _control(self, action: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        async with self._session.post(f"{self._base}/_control/{action}", json=arguments) as response:
            response.raise_for_status()
            return dict(await response.json())

    async def _get(self, what: str) -> dict[str, Any]:
        async with self._session.get(f"{self._base}/_control/{what}") as response:
            return dict(await response.json())


@asynccontextmanager
async def local_slack(
    folder: Path, *, mode: Literal["events", "socket"], request_url: str | None = None, port: int = 0
) -> AsyncIterator[LocalSlack]:
    """Run a workspace with a supplier, an agent, a suppliers' channel and a support channel."""
    app: dict[str, str] = {"mode": mode, "botUserId": BOT, "botName": "guichet"}
    if request_url:
        app["requestUrl"] = request_url
    config = folder / "workspace.json"
    config.write_text(
        json.dumps(
            {
                "workspace": {"teamId": TEAM},
                "apps": [app],
                "users": [
                    {"id": SUPPLIER, "name": "camille", "real_name": "Camille Fournier"},
                    {"id": AGENT, "name": "dominique", "real_name": "Dominique Agent"},
                ],
                "channels": [
                    {"id": SUPPLIERS, "name": "fournisseurs", "members": [SUPPLIER, AGENT, BOT]},
                    {"id": SUPPORT, "name": "assistance", "members": [AGENT, BOT]},
                ],
            }
        )
    )
    process = await asyncio.create_subprocess_exec(
        str(BINARY),
        *("--config", str(config), "--port", str(port), "--base-host", "127.0.0.1"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        base = await _address(process)
        async with aiohttp.ClientSession() as session:
            yield LocalSlack(base, session)
    finally:
        process.terminate()
        await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async for line in process.stdout:
        if found := _ADDRESS.search(line.decode()):
            return found[1]
    raise AssertionError("local-slack did not start")


def button(message: Mapping[str, Any], label: str) -> dict[str, Any]:
    """Return a message's button by its label."""
    for element in _elements(message):
        if element.get("type") == "button" and element["text"]["text"] == label:
            return dict(element)
    raise AssertionError(f"no button {label}")


def shown(message: Mapping[str, Any]) -> str:
    """Return all the text of a message's blocks."""
    texts = []
    for block in message.get("blocks", ()):
        if block["type"] == "section":
            texts.append(block["text"]["text"])
        elif block["type"] == "context":
            texts += [element["text"] for element in block["elements"]]
    return "\n".join(texts)


def labels(message: Mapping[str, Any]) -> list[str]:
    """Return the labels of a message's buttons, in order."""
    return [element["text"]["text"] for element in _elements(message) if element.get("type") == "button"]


def _elements(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for block in message.get("blocks", ()):
        yield from block.get("elements", ())
        if block.get("accessory"):
            yield block["accessory"]
