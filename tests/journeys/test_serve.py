"""`guichet serve` and `guichet doctor` as an operator runs them: a process, its output, its exit status."""

import asyncio
import re
import shutil
import signal
import socket
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.journeys.serving import environment, printed, serving


async def run_doctor(folder: Path, **settings: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "doctor",
        env=environment(folder, settings),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


async def test_desk_opens_answers_lets_the_team_in_once_and_stops_when_told(tmp_path: Path) -> None:
    async with (
        serving(tmp_path) as process,
        aiohttp.ClientSession() as anyone,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as team,
    ):
        link = await printed(process, r"(http://\S+/support/enter\?token=\S+)")
        address = await printed(process, r"open on (http://\S+)")
        async with anyone.get(address) as page:
            assert page.status == 200
            assert "CPAM de l" in await page.text()
        async with anyone.get(f"{address}/readyz") as ready:
            assert ready.status == 200
        async with team.get(link) as desk:
            assert desk.status == 200
            assert desk.url.path.startswith("/support")
        async with anyone.get(link) as again:
            assert again.status == 403
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            assert await process.wait() == 0


async def test_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        async with serving(tmp_path, PORT=str(taken.getsockname()[1])) as process:
            _, err = await process.communicate()
    assert process.returncode == 2
    said = err.decode().splitlines()[-1]
    assert "set HOST or PORT" in said
    assert "Traceback" not in err.decode()


async def test_broken_book_stops_the_desk_with_its_faults(tmp_path: Path) -> None:
    book = tmp_path / "book"
    book.mkdir()
    (book / "buyer.yaml").write_text("id: [", encoding="utf-8")
    async with serving(tmp_path / "data", GUICHET_BOOK=str(book)) as process:
        _, err = await process.communicate()
    assert process.returncode == 2
    assert re.search(r"buyer\.yaml:\d+: ", err.decode())
    assert "Traceback" not in err.decode()


async def test_wrong_slack_token_is_one_sentence_and_the_page_opens_all_the_same(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9/api/"
    async with (
        serving(
            tmp_path, SLACK_BOT_TOKEN="xoxb-none", SLACK_SIGNING_SECRET="none", SLACK_API_URL=nobody
        ) as process,
        aiohttp.ClientSession() as anyone,
    ):
        address = await printed(process, r"open on (http://\S+)")
        async with anyone.get(f"{address}/healthz") as alive:
            assert alive.status == 200
        async with anyone.post(f"{address}/slack/events", data=b"{}") as unsigned:
            assert unsigned.status == 401
        process.send_signal(signal.SIGTERM)
        _, err = await process.communicate()
    assert process.returncode == 0
    assert "Slack" in err.decode()
    assert "Traceback" not in err.decode()
    assert "xoxb-none" not in err.decode()


async def test_doctor_on_a_desk_without_slack_finds_nothing_wrong(tmp_path: Path) -> None:
    status, said = await run_doctor(tmp_path)
    assert status == 0
    states = {line.split()[1]: line.split()[0] for line in said.splitlines()}
    unpacks_rar = "ok" if shutil.which("bsdtar") else "-"
    assert states == {
        **dict.fromkeys(("settings", "rulebook", "database"), "ok"),
        **dict.fromkeys(("Slack", "trusted", "clock"), "-"),
        "bsdtar": unpacks_rar,
    }
    assert "30 rules, 41 topics" in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GUICHET_COLOUR", "blue", "GUICHET_COLOUR"),
        ("DATABASE_URL", "postgresql://u@127.0.0.1:1/none", "DATABASE_URL"),
        ("GUICHET_BOOK", "nowhere", "nowhere"),
    ],
)
async def test_doctor_names_what_is_wrong(tmp_path: Path, name: str, value: str, said: str) -> None:
    status, lines = await run_doctor(tmp_path, **{name: value})
    assert status == 1
    (wrong,) = [line for line in lines.splitlines() if line.startswith("WRONG")]
    assert said in wrong
