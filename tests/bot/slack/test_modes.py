"""Desks that are set up or started in other ways: each test opens its own."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from bot.desk import Place
from bot.slack import SlackDoor
from bot.tickets.models import Door
from bot.wiring import open_house
from tests.bot.slack.conftest import (
    QUESTION,
    Doorway,
    Receiving,
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
        assert labels(unknown)[0] == "Parler à quelqu'un"
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


async def test_desk_that_starts_while_slack_is_away_takes_what_comes_and_answers_later(
    tmp_path: Path,
) -> None:
    doorway, event = Doorway(), direct()
    async with SlackApi().opened() as api, doorway.opened():
        settings = settings_of(tmp_path, api.api_url)
        async with opened_desk(settings):
            pass  # Slack said once whose the token is
        api.fails = lambda: web.Response(status=503)
        async with open_house(settings) as house:
            doorway.door = door = SlackDoor(house, first_pause_s=0.01)
            door.connect()
            await house.work.start()
            assert "cannot be reached" in (await door.start() or "")
            assert await send_event(doorway.url, event) == 200
            api.fails = lambda: None
            async with asyncio.timeout(30):
                await door.opened()
            (answer,) = await Receiving(api, house, door, doorway.url).texts(event["ts"])
            assert "R03" in answer
            await door.stop()
            await house.work.stop()


async def test_desk_whose_token_slack_never_named_lets_slack_send_again(tmp_path: Path) -> None:
    doorway = Doorway()
    async with SlackApi().opened() as api, doorway.opened():
        async with opened_desk(settings_of(tmp_path, api.api_url, SLACK_BOT_TOKEN="xoxb-another")):
            pass
        api.fails = lambda: web.Response(status=503)
        async with open_house(settings_of(tmp_path, api.api_url)) as house:
            doorway.door = SlackDoor(house)
            assert await send_event(doorway.url, direct()) == 500
            await doorway.door.stop()


async def test_channel_that_cannot_be_posted_in_is_told_to_the_operator_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with SlackApi().opened() as api, receiving(api, tmp_path) as desk:
        event = direct(text=NONSENSE)
        assert await send_event(desk.url, event) == 200
        assert len(await desk.texts(event["ts"])) == 1
        for _ in range(4):
            api.answer("chat.postMessage", {"ok": False, "error": "not_in_channel"})
        place = Place(
            door=Door.SLACK,
            key=f"T01TEST:{event['channel']}:{event['ts']}",
            address={"channel": event["channel"], "thread_ts": event["ts"], "user": event["user"]},
            lang="fr",
        )
        await desk.house.desk.escalate(place)
        await desk.house.work.settled()
        told = [record for record in caplog.records if "/invite @Guichet" in record.getMessage()]
        assert len(told) == 1
        again = await desk.house.desk.escalate(place)
        await desk.house.work.settled()
        assert (await desk.house.store.ticket(again.number)).support_message is not None


async def test_support_channel_is_found_by_its_name(tmp_path: Path) -> None:
    async with (
        SlackApi().opened() as api,
        opened_desk(settings_of(tmp_path, api.api_url, SLACK_SUPPORT_CHANNEL="#assistance")) as (house, _),
    ):
        api.answer("conversations.list", {"ok": True, "channels": [{"name": "assistance", "id": "C0TEAM"}]})
        for number in range(2):
            place = Place(door=Door.WEB, key=str(number), address={}, lang="fr")
            await house.desk.escalate(place)
            await house.work.settled()
        assert [one["channel"] for one in api.posted()] == ["C0TEAM", "C0TEAM"]
        assert len(api.called("conversations.list")) == 1


async def test_refused_app_token_is_one_sentence(tmp_path: Path) -> None:
    async with SlackApi().opened() as api:
        api.answer("apps.connections.open", {"ok": False, "error": "invalid_auth"})
        async with open_house(settings_of(tmp_path, api.api_url, SLACK_APP_TOKEN="xapp-wrong")) as house:
            door = SlackDoor(house)
            sentence = await door.start()
            await door.stop()
            assert sentence is not None
            assert "refuses SLACK_APP_TOKEN (invalid_auth)" in sentence
