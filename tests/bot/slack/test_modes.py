"""Desks that are set up or started in other ways: each test opens its own."""

import asyncio
from pathlib import Path

import pytest

from bot.slack import SlackDoor
from bot.wiring import open_house
from tests.bot.slack.conftest import (
    QUESTION,
    direct,
    needs_peer,
    opened_desk,
    receiving,
    running,
    settings_of,
)
from tests.peers.emulate import free_port
from tests.peers.local_slack import APP_TOKEN, SUPPLIER, labels, local_slack, shown
from tests.peers.slack_api import SlackApi, send_event

NONSENSE = "Quelle est la recette de la tarte aux pommes ?"


async def test_event_recorded_before_a_crash_is_handled_once_at_the_next_start(tmp_path: Path) -> None:
    event = direct()
    async with SlackApi().opened() as api:
        async with receiving(api, tmp_path, working=False) as stopped:
            assert await send_event(stopped.url, event) == 200
        assert api.posted() == []
        async with receiving(api, tmp_path) as again:
            assert await send_event(again.url, event, headers={"X-Slack-Retry-Num": "1"}) == 200
            assert len(await again.texts(event["ts"])) == 1


@pytest.mark.peer
@needs_peer
async def test_socket_mode_hears_questions_and_files(tmp_path: Path, unsigned_pdf: bytes) -> None:
    async with (
        local_slack(tmp_path, mode="socket") as slack,
        opened_desk(
            settings_of(tmp_path, slack.api_url, SLACK_APP_TOKEN=APP_TOKEN, SLACK_SIGNING_SECRET="")
        ) as (
            house,
            _,
        ),
    ):
        question = await slack.say(SUPPLIER, SUPPLIER, QUESTION)
        file = await slack.upload(SUPPLIER, SUPPLIER, {"offre.pdf": unsigned_pdf})
        await house.work.settled()
        channel = await slack.direct(SUPPLIER)
        (answer,) = await slack.answers(channel, question)
        (verdict,) = await slack.answers(channel, file)
        assert "R03" in shown(answer)
        assert "Non signé" in shown(verdict)


@pytest.mark.peer
@needs_peer
async def test_without_a_support_channel_the_ticket_waits_on_the_page(tmp_path: Path) -> None:
    async with running(tmp_path, SLACK_SUPPORT_CHANNEL="") as desk:
        ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
        await desk.settled()
        channel = await desk.slack.direct(SUPPLIER)
        (unknown,) = await desk.slack.answers(channel, ts)
        assert labels(unknown) == ["Parler à quelqu'un"]
        await desk.slack.press(SUPPLIER, unknown, "Parler à quelqu'un")
        await desk.settled()
        assert "page de l'équipe" in shown((await desk.slack.answers(channel, ts))[-1])


async def test_refused_token_is_one_sentence_and_the_desk_goes_on(tmp_path: Path) -> None:
    async with SlackApi().opened() as api:
        api.answer("auth.test", {"ok": False, "error": "invalid_auth"})
        async with open_house(settings_of(tmp_path, api.api_url)) as house:
            door = SlackDoor(house)
            door.connect()
            sentence = await door.start()
            await door.stop()
            assert sentence is not None
            assert "refuses SLACK_BOT_TOKEN (invalid_auth)" in sentence
            assert house.answerer.answer(QUESTION).rules == ("R03",)


@pytest.mark.peer
@needs_peer
async def test_socket_mode_opens_by_itself_once_slack_is_there(tmp_path: Path) -> None:
    port = free_port()
    settings = settings_of(tmp_path, f"http://127.0.0.1:{port}/api", SLACK_APP_TOKEN=APP_TOKEN)
    async with open_house(settings) as house:
        door = SlackDoor(house, first_pause_s=0.01)
        door.connect()
        await house.work.start()
        assert "cannot be reached" in (await door.start() or "")
        async with local_slack(tmp_path, mode="socket", port=port) as slack:
            async with asyncio.timeout(30):
                await door.opened()
            question = await slack.say(SUPPLIER, SUPPLIER, QUESTION)
            await house.work.settled()
            assert len(await slack.answers(await slack.direct(SUPPLIER), question)) == 1
            await door.stop()
            await house.work.stop()


async def test_refused_app_token_is_one_sentence(tmp_path: Path) -> None:
    async with SlackApi().opened() as api:
        api.answer("apps.connections.open", {"ok": False, "error": "invalid_auth"})
        async with open_house(settings_of(tmp_path, api.api_url, SLACK_APP_TOKEN="xapp-wrong")) as house:
            door = SlackDoor(house)
            sentence = await door.start()
            await door.stop()
            assert sentence is not None
            assert "refuses SLACK_APP_TOKEN (invalid_auth)" in sentence
