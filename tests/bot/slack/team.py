"""What the support team does in its channel, against Slack's Web API reduced to what the desk calls."""

import json
from typing import Any, NamedTuple

from bot.tickets.models import Ticket
from tests.bot.slack.conftest import Receiving, direct, moment
from tests.peers.slack_api import send_event, send_interaction, sent_interaction

AGENT = "U0AGENT"


class Card(NamedTuple):
    """A ticket as the team sees it, and the thread of its supplier."""

    desk: Receiving
    number: int
    channel: str
    ts: str
    thread: str

    async def ticket(self) -> Ticket:
        """Return the ticket once everything is handled."""
        await self.desk.house.work.settled()
        return await self.desk.house.store.ticket(self.number)

    async def value(self) -> str:
        """Return what the buttons of the card carry now."""
        return f"{self.number}:{(await self.ticket()).revision}"

    async def press(self, action: str, *, user: str = AGENT, value: str | None = None) -> None:
        """Press a button of the card, as it is shown now unless `value` says otherwise."""
        given = await self.value() if value is None else value
        body = self.pressed(action, given, user)
        assert await send_interaction(self.desk.url, body) == 200
        await self.desk.house.work.settled()

    def pressed(self, action: str, value: str, user: str = AGENT) -> dict[str, Any]:
        """Return the payload of a button of the card."""
        return {
            "type": "block_actions",
            "user": {"id": user, "username": "dominique"},
            "trigger_id": "T1",
            "container": {"type": "message", "message_ts": self.ts, "channel_id": self.channel},
            "channel": {"id": self.channel},
            "message": {"ts": self.ts},
            "actions": [{"action_id": f"{action}:0", "value": value, "action_ts": moment()}],
        }

    async def say(self, text: str, *, user: str = AGENT, **more: Any) -> str:
        """Write in the card's thread; returns the message's time stamp."""
        ts = moment()
        event = {"type": "message", "channel": self.channel, "channel_type": "group", "thread_ts": self.ts}
        said = {**event, "ts": ts, "user": user, "text": text, **more}
        assert await send_event(self.desk.url, said) == 200
        await self.desk.house.work.settled()
        return ts

    async def change(self, subtype: str, ts: str, before: str, now: str = "") -> None:
        """Edit or delete a message of the card's thread."""
        known = {"ts": ts, "thread_ts": self.ts, "user": AGENT}
        event: dict[str, Any] = {
            "type": "message",
            "subtype": subtype,
            "channel": self.channel,
            "ts": moment(),
            "previous_message": {**known, "text": before},
        }
        event |= {"message": {**known, "text": now}} if subtype == "message_changed" else {"deleted_ts": ts}
        assert await send_event(self.desk.url, event) == 200
        await self.desk.house.work.settled()

    async def fill(
        self, callback: str, text: str, *, view: str, previewed: str = "", user: str = AGENT
    ) -> dict[str, Any]:
        """Submit a form; returns what it is acknowledged with."""
        revision = (await self.ticket()).revision
        body = {
            "type": "view_submission",
            "user": {"id": user, "name": "dominique"},
            "view": {
                "id": view,
                "type": "modal",
                "callback_id": callback,
                "private_metadata": json.dumps(
                    {"number": self.number, "revision": revision, "previewed": previewed}
                ),
                "state": {"values": {"words": {"text": {"type": "plain_text_input", "value": text}}}},
            },
        }
        acknowledged = await sent_interaction(self.desk.url, body)
        await self.desk.house.work.settled()
        return acknowledged

    async def to_team(self) -> list[str]:
        """Return what the desk said in the card's thread."""
        return await self.desk.texts(self.ts)

    async def to_supplier(self) -> list[str]:
        """Return what the desk said in the supplier's thread."""
        return await self.desk.texts(self.thread)


async def open_card(desk: Receiving, **event: Any) -> Card:
    """Ask a question, and for a person about it."""
    asked = direct(text="Quelle est la recette de la tarte aux pommes ?", **event)
    assert await send_event(desk.url, asked) == 200
    await desk.house.work.settled()
    body = {
        "type": "block_actions",
        "user": {"id": asked["user"], "username": "camille"},
        "trigger_id": "T1",
        "container": {"type": "message", "channel_id": asked["channel"]},
        "channel": {"id": asked["channel"]},
        "message": {"ts": moment(), "thread_ts": asked["ts"]},
        "actions": [{"action_id": "ask_person:0", "value": "person", "action_ts": moment()}],
    }
    assert await send_interaction(desk.url, body) == 200
    await desk.house.work.settled()
    ticket = next(one for one in await desk.house.store.tickets() if one.address["thread_ts"] == asked["ts"])
    assert ticket.support_message is not None
    place = ticket.support_message
    return Card(desk, ticket.number, place["channel"], place["ts"], asked["ts"])
