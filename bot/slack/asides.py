"""What is asked outside of any thread, in the App Home or in a modal, and answered in a direct message."""

from bot import texts as shared
from bot.desk import Desk
from bot.durable import Event, Steps
from bot.slack import blocks, texts
from bot.slack.identity import Members
from bot.slack.message import Action
from bot.slack.outbox import Outbox
from bot.slack.payloads import ViewPress
from bot.slack.talk import Talk
from knowledge import UnknownId


class Asides:
    """Answers one person alone."""

    def __init__(self, *, desk: Desk, talk: Talk, members: Members, outbox: Outbox, to_channel: bool) -> None:
        self._desk = desk
        self._talk = talk
        self._members = members
        self._outbox = outbox
        self._to_channel = to_channel

    async def on_view_press(self, event: Event, steps: Steps) -> None:
        """Do in a direct message what a button in a view could not do there."""
        press = ViewPress.model_validate(event.payload)
        if press.action is Action.ASK_PERSON:
            await self._open_ticket(press.user, press.user_name, self._title(press.value), steps)
            return

        async def tell() -> None:
            try:
                said = blocks.picked(self._desk.pick(press.value, "fr"))
            except UnknownId:
                said = blocks.note(texts.GONE, "fr")
            await self._talk.begin_directly(press.user, said)

        await steps.run("tell", tell)

    async def on_view_press_failure(self, event: Event, reference: str) -> None:
        """Apologise in a direct message, with the reference."""
        press = ViewPress.model_validate(event.payload)
        await self._talk.begin_directly(press.user, blocks.note(shared.FAILURE, "fr", reference=reference))

    async def _open_ticket(self, user: str, user_name: str, words: str, steps: Steps) -> None:
        """Open a ticket in a new thread of the direct messages."""

        async def begin() -> dict[str, str]:
            return await self._talk.begin_directly(user, blocks.note(texts.TICKET_BEGUN, "fr"))

        begun = await steps.run("begin", begin)

        async def open_ticket() -> None:
            place = await self._talk.place(begun["channel"], begun["ts"], user)
            name = await self._members.name(user, otherwise=user_name)
            ticket = await self._desk.escalate(place, contact=name, words=words)
            opened = blocks.ticket_opened(ticket, to_channel=self._to_channel)
            await self._outbox.update(begun["channel"], begun["ts"], opened)

        await steps.run("open", open_ticket)

    def _title(self, topic: str) -> str:
        """Return what a topic is about; empty when the book has none of that id."""
        try:
            return self._desk.pick(topic, "fr").parts[0].question
        except UnknownId:
            return ""
