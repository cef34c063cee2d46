"""In a workspace that grants the manifest's scopes and no other, the whole way works: question, file, ticket."""

from pathlib import Path
from typing import Any

import pytest

from bot.slack.scopes import BOT_SCOPES
from tests.bot.slack.conftest import QUESTION, Doorway, opened_desk, settings_of
from tests.peers import emulate
from tests.peers.emulate import AGENT_TOKEN, BOT_TOKEN, SUPPLIER_TOKEN
from tests.peers.slack_api import send_event, send_interaction

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(
        not emulate.installed(), reason="node or emulate is not installed: run npm ci in tests/peers"
    ),
]


def pressed(user: str, channel: str, message: dict[str, Any], action_id: str, value: str) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": user},
        "channel": {"id": channel},
        "message": message,
        "actions": [{"action_id": action_id, "value": value, "action_ts": f"{message['ts']}{action_id}"}],
    }


async def test_manifest_scopes_are_enough_for_the_whole_way(tmp_path: Path, unsigned_pdf: bytes) -> None:
    doorway = Doorway()
    async with doorway.opened(), emulate.emulate(tmp_path, BOT_SCOPES) as slack:
        me = (await slack.call(BOT_TOKEN, "auth.test"))["user_id"]
        supplier = (await slack.call(SUPPLIER_TOKEN, "auth.test"))["user_id"]
        agent = (await slack.call(AGENT_TOKEN, "auth.test"))["user_id"]
        direct = (await slack.call(SUPPLIER_TOKEN, "conversations.open", users=me))["channel"]["id"]
        team = await slack.call(AGENT_TOKEN, "conversations.create", name="assistance", is_private=True)
        support = team["channel"]["id"]
        workspace = (await slack.call(AGENT_TOKEN, "auth.test"))["team_id"]
        await slack.call(AGENT_TOKEN, "conversations.invite", channel=support, users=me)

        async def thread(token: str, channel: str, ts: str) -> list[dict[str, Any]]:
            return list(
                (await slack.call(token, "conversations.replies", channel=channel, ts=ts))["messages"]
            )

        settings = settings_of(
            tmp_path, slack.api_url, SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_SUPPORT_CHANNEL=support
        )
        async with opened_desk(settings) as (house, door):
            doorway.door = door
            asked = await slack.call(SUPPLIER_TOKEN, "chat.postMessage", channel=direct, text=QUESTION)
            shared = await slack.share(SUPPLIER_TOKEN, direct, "offre.pdf", unsigned_pdf)
            message = {**asked["message"], "type": "message", "channel": direct, "channel_type": "im"}
            upload = {**message, "subtype": "file_share", "text": "", "files": [shared]}
            assert await send_event(doorway.url, upload, team=workspace) == 200
            assert await send_event(doorway.url, message, team=workspace) == 200
            await house.work.settled()
            said = (await thread(SUPPLIER_TOKEN, direct, asked["ts"]))[1:]
            assert sorted("Non signé" in one["text"] for one in said) == [False, True]

            press = pressed(supplier, direct, said[0], "ask_person:1", "person")
            assert await send_interaction(doorway.url, press) == 200
            await house.work.settled()
            ticket = (await house.store.tickets())[0]
            assert ticket.contact == "camille"
            assert ticket.support_message is not None
            (announced,) = await thread(AGENT_TOKEN, support, ticket.support_message["ts"])

            press = pressed(agent, support, announced, "ticket_take:0", f"{ticket.number}:{ticket.revision}")
            assert await send_interaction(doorway.url, press) == 200
            await house.work.settled()
            more = {**message, "thread_ts": asked["ts"], "ts": said[0]["ts"], "text": "merci"}
            assert await send_event(doorway.url, more, team=workspace) == 200
            await house.work.settled()
            relayed = await thread(AGENT_TOKEN, support, ticket.support_message["ts"])
            assert "merci" in relayed[-1]["text"]
            taken = await thread(SUPPLIER_TOKEN, direct, asked["ts"])
            assert "Je me tais" in taken[-1]["text"]
            assert next(one for one in taken if one["ts"] == said[0]["ts"])["reactions"]
