"""A stricter Slack: `emulate` grants nothing beyond a token's scopes, and hides private conversations and files.

It sends no events to an address of ours: `slack_api.send_event` signs and sends them in its place.
"""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

FOLDER = Path(__file__).parent
PROGRAM = FOLDER / "node_modules" / "emulate" / "dist" / "index.js"

BOT_TOKEN = "xoxb-guichet"
SUPPLIER_TOKEN = "xoxp-camille"
AGENT_TOKEN = "xoxp-dominique"

_EVERYTHING = [
    *("channels:read", "channels:manage", "channels:write", "channels:history", "chat:write"),
    *("files:read", "files:write", "groups:history", "groups:read", "groups:write"),
    *("im:history", "im:read", "im:write", "reactions:read", "reactions:write", "users:read"),
]


def installed() -> bool:
    """Tell whether `npm ci` was run in this folder, and node is there."""
    return PROGRAM.exists() and shutil.which("node") is not None


class Emulate:
    """The workspace, as one of its members uses it through the Web API."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.api_url = f"{base}/api/"
        self._session = session

    async def call(self, token: str, method: str, **arguments: Any) -> dict[str, Any]:
        async with self._session.post(
            f"{self.api_url}{method}", json=arguments, headers={"Authorization": f"Bearer {token}"}
        ) as response:
            answer: dict[str, Any] = await response.json()
        assert answer["ok"], (method, answer)
        return answer

    async def share(self, token: str, channel: str, name: str, content: bytes) -> dict[str, Any]:
        """Upload a file and share it; returns it as events describe it."""
        asked = await self.call(token, "files.getUploadURLExternal", filename=name, length=len(content))
        async with self._session.post(asked["upload_url"], data=content) as response:
            assert response.status == 200
        done = await self.call(
            token, "files.completeUploadExternal", files=[{"id": asked["file_id"]}], channel_id=channel
        )
        return dict(done["files"][0])


@asynccontextmanager
async def emulate(folder: Path, bot_scopes: Iterable[str]) -> AsyncIterator[Emulate]:
    """Run a workspace where the desk's token has these scopes and no other."""
    seed = folder / "seed.json"
    tokens = {BOT_TOKEN: ("guichet", list(bot_scopes)), SUPPLIER_TOKEN: ("camille", _EVERYTHING)}
    tokens[AGENT_TOKEN] = ("dominique", _EVERYTHING)
    slack = {
        "users": [{"name": name, "email": f"{name}@example.org"} for name, _ in tokens.values()],
        "tokens": [
            {"token": token, "user": name, "scopes": scopes} for token, (name, scopes) in tokens.items()
        ],
        "strict_scopes": True,
    }
    seed.write_text(json.dumps({"slack": slack}))
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        "node",
        *("--import", (FOLDER / "old_node.mjs").as_uri(), str(PROGRAM)),
        *("start", "--service", "slack", "--seed", str(seed), "--port", str(port)),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await _ready(process)
        async with aiohttp.ClientSession() as session:
            yield Emulate(f"http://localhost:{port}", session)
    finally:
        process.terminate()
        await process.communicate()


async def _ready(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        if b"Ready" in line:
            return
    raise AssertionError("emulate did not start")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
