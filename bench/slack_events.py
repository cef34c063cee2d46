"""How the desk keeps up with Slack: `python -m bench.slack_events [--rate 50] [--seconds 60] [--database URL]`.

The product runs as a process; this one plays Slack on loopback. Messages come in bursts of five in a thread, at a fixed
rate whatever the answers take, each in turn with one for a bare aiohttp handler that reads the body and answers 200:
what the machine itself does at that moment. Every message must be answered, in the order of its thread. The run ends by
itself.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import aiohttp
from aiohttp import web

SECRET = "bench"  # noqa: S105  # of this run alone
QUESTIONS = (
    "Quel est le SIRET de la CPAM à indiquer ?",
    "Comment signer l'acte d'engagement ?",
    "Quel est le code service ?",
    "Quels formats de signature sont acceptés ?",
    "Où déposer une facture ?",
)
ASKED_P99_MS = 250
_START_S = 60
_DRAIN_S = 180
_BARE = """
import asyncio, sys
from aiohttp import web

async def take(request):
    await request.read()
    return web.Response()

async def main():
    app = web.Application()
    app.router.add_post("/slack/events", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print("open on http://127.0.0.1:%d" % runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


class Slack:
    """Takes what the desk says, and notes when."""

    def __init__(self) -> None:
        self.base = ""
        self.said: defaultdict[str, list[str]] = defaultdict(list)
        self.count = 0
        self.news = asyncio.Event()

    async def call(self, request: web.Request) -> web.Response:
        """Answer a call of the Web API."""
        method = request.match_info["method"]
        if method == "auth.test":
            return web.json_response({"ok": True, "team_id": "T1", "user_id": "U0BOT"})
        if method != "chat.postMessage":
            return web.json_response({"ok": True})
        sent = await request.json()
        self.said[sent["thread_ts"]].append(sent["text"])
        self.count += 1
        self.news.set()
        return web.json_response(
            {"ok": True, "channel": sent["channel"], "ts": f"1800000000.{self.count:06d}"}
        )

    async def until(self, count: int, *, within_s: float) -> bool:
        """Wait until so many messages were said; False when they do not come in time."""
        try:
            async with asyncio.timeout(within_s):
                while self.count < count:
                    self.news.clear()
                    await self.news.wait()
        except TimeoutError:
            return False
        return True

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_post("/api/{method}", self.call)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        yield
        await runner.cleanup()


class Program(NamedTuple):
    """A program that runs."""

    address: str
    pid: int

    def processor_s(self) -> float:
        """Return the processor time that it took so far, in seconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def program(*arguments: str, log: Path, **settings: str) -> AsyncIterator[Program]:
    """Run a program that prints where it listens."""
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *arguments),
            env={**os.environ, **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    try:
        yield Program(await _address(process, log), process.pid)
    finally:
        process.terminate()
        await process.communicate()


async def _address(process: asyncio.subprocess.Process, log: Path) -> str:
    assert process.stdout is not None  # noqa: S101  # asked for above
    async with asyncio.timeout(_START_S):
        async for line in process.stdout:
            _, mark, rest = line.decode().partition("open on ")
            if mark:
                return rest.split()[0]
    raise SystemExit(f"it did not start:\n{_end_of(log)}")


def _end_of(log: Path) -> str:
    return log.read_text()[-2000:]


def message(thread: int, position: int, text: str) -> bytes:
    """Return a direct message as Slack sends it."""
    root = f"17{thread:08d}.000001"
    ts = f"17{thread:08d}.{position + 1:06d}"
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": f"D{thread:07d}",
        "user": f"U{thread:07d}",
        "ts": ts,
        "thread_ts": root,
        "text": text,
    }
    return json.dumps(
        {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{ts}", "event": event}
    ).encode()


def signed(body: bytes) -> dict[str, str]:
    """Return the headers of a request signed by Slack, now."""
    moment = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={digest}",
    }


async def acknowledged(session: aiohttp.ClientSession, address: str, body: bytes) -> float | None:
    """Deliver an event; returns the milliseconds until it is acknowledged, None when it is not."""
    start = time.perf_counter()
    try:
        async with session.post(f"{address}/slack/events", data=body, headers=signed(body)) as response:
            await response.read()
            taken = response.status == 200  # noqa: PLR2004  # OK
    except (aiohttp.ClientError, TimeoutError):
        return None
    return (time.perf_counter() - start) * 1000 if taken else None


async def deliver(
    session: aiohttp.ClientSession, addresses: Sequence[str], bodies: Sequence[bytes], rate: float
) -> list[list[float | None]]:
    """Deliver each event to each address at a fixed rate; returns the milliseconds of each."""
    start = time.perf_counter()
    waiting: list[list[asyncio.Task[float | None]]] = [[] for _ in addresses]
    for position, body in enumerate(bodies):
        await asyncio.sleep(max(start + position / rate - time.perf_counter(), 0))
        for address, tasks in zip(addresses, waiting, strict=True):
            tasks.append(asyncio.create_task(acknowledged(session, address, body)))
    return [list(await asyncio.gather(*tasks)) for tasks in waiting]


def p(milliseconds: Sequence[float], percent: int) -> float:
    """Return what so many percent of them stay below."""
    return statistics.quantiles(milliseconds, n=100, method="inclusive")[percent - 1]


async def run(rate: float, seconds: float, database: str) -> bool:
    """Measure and print; returns whether everything was answered, in order, and acknowledged in time."""
    threads = int(rate * seconds) // len(QUESTIONS)
    bodies = [message(1 + thread, at, text) for thread in range(threads) for at, text in enumerate(QUESTIONS)]
    slack = Slack()
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "GUICHET_DATA_DIR": folder,
            "GUICHET_TRUST_REFRESH": "false",
            "GUICHET_CHECK_WORKERS": "1",
            "PORT": "0",
            **({"DATABASE_URL": database} if database else {}),
        }
        async with (
            slack.opened(),
            program(
                "-m", "bot", "serve", log=Path(folder) / "log", SLACK_API_URL=slack.base, **settings
            ) as desk,
            program("-c", _BARE, log=Path(folder) / "bare") as bare,
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=30)
            ) as session,
        ):
            for at, text in enumerate(QUESTIONS):  # what is said, one at a time
                await acknowledged(session, desk.address, message(0, at, text))
                if not await slack.until(at + 1, within_s=30):
                    raise SystemExit(f"the desk does not answer:\n{_end_of(Path(folder) / 'log')}")
            (expected,) = slack.said.values()
            before = [one.processor_s() for one in (desk, bare)]
            times = await deliver(session, (desk.address, bare.address), bodies, rate)
            ended = time.perf_counter()
            complete = await slack.until(len(QUESTIONS) * (threads + 1), within_s=_DRAIN_S)
            drained = time.perf_counter() - ended
            used = [one.processor_s() - start for one, start in zip((desk, bare), before, strict=True)]
    print(
        f"processor time of one message: {used[0] / len(bodies) * 1000:.1f} ms, "
        f"of the bare handler {used[1] / len(bodies) * 1000:.1f} ms"
    )
    return report(times, slack, expected, drained_s=drained if complete else None, rate=rate)


def report(
    times: Sequence[Sequence[float | None]],
    slack: Slack,
    expected: Sequence[str],
    *,
    drained_s: float | None,
    rate: float,
) -> bool:
    """Print the figures; returns whether they are as asked."""
    sent = len(times[0])
    taken = [[one for one in some if one is not None] for some in times]
    print(f"{sent} messages at {rate:g} a second; milliseconds until acknowledged")
    print(f"{'':16}{'p50':>8}{'p99':>8}{'most':>8}{'not taken':>12}")
    for name, some in zip(("the desk", "bare aiohttp"), taken, strict=True):
        print(f"{name:16}{p(some, 50):8.1f}{p(some, 99):8.1f}{max(some):8.1f}{sent - len(some):12}")
    print(f"the desk's p99 is {p(taken[0], 99) / p(taken[1], 99):.1f} times the bare handler's")
    answered = slack.count - len(expected)
    in_order = sum(said == list(expected) for said in slack.said.values()) - 1
    print(
        f"answered: {answered} of {sent}; threads answered once each and in order: {in_order} of {len(slack.said) - 1}"
    )
    print(
        "backlog drained " + ("never" if drained_s is None else f"{drained_s:.1f} s after the last message")
    )
    return (
        drained_s is not None
        and answered == sent
        and in_order == len(slack.said) - 1
        and p(taken[0], 99) < ASKED_P99_MS
    )


def main() -> None:
    """Read the arguments and run once; exits with 1 when the figures are not as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long they come")
    parser.add_argument("--database", default="", help="a PostgreSQL address; by default SQLite")
    options = parser.parse_args()
    sys.exit(0 if asyncio.run(run(options.rate, options.seconds, options.database)) else 1)


if __name__ == "__main__":
    main()
