"""What is asked outside of any thread, in the App Home, by a shortcut or a command: one person reads the answer."""

import logging

from bot import texts as shared
from bot.desk import Desk
from bot.durable import Event, Steps
from bot.slack import blocks, markup, texts
from bot.slack.errors import SlackAway, SlackError
from bot.slack.identity import Members
from bot.slack.message import Action
from bot.slack.outbox import Outbox
from bot.slack.payloads import Aside, Request, ViewPress
from bot.slack.talk import Talk
from bot.tickets.desk import TicketDesk
from bot.tickets.models import Actor, Author, Door
from knowledge import UnknownId

logger = logging.getLogger(__name__)


class Asides:
    """Answers one person alone."""

    def __init__(
        self,
        *,
        desk: Desk,
        talk: Talk,
        tickets: TicketDesk,
        members: Members,
        outbox: Outbox,
        to_channel: bool,
    ) -> None:
        self._desk = desk
        self._talk = talk
        self._tickets = tickets
        self._members = members
        self._outbox = outbox
        self._to_channel = to_channel

    async def on_view_press(self, event: Event, steps: Steps) -> None:
        """Do in a direct message what a button in a view could not do there."""
        press = ViewPress.model_validate(event.payload)
        if press.action is Action.ASK_PERSON:
            wanted = Request(
                view=press.view, text=self._title(press.value), user=press.user, user_name=press.user_name
            )
            await self._open_ticket(wanted, event.key, steps)
            return

        async def tell() -> None:
            try:
                said = blocks.picked(self._desk.pick(press.value, "fr"))
            except UnknownId:
                said = blocks.note(texts.GONE, "fr")
            await self._talk.begin_directly(press.user, said)

        await steps.run("tell", tell)

    async def on_question(self, event: Event, steps: Steps) -> None:
        """Answer the words of a message to who used « Demander au guichet » on it."""
        aside = Aside.model_validate(event.payload)

        async def begin() -> dict[str, str]:
            return await self._talk.begin_directly(aside.user, blocks.note(texts.ASIDE_BEGUN, "fr"))

        begun = await steps.run("begin", begin)

        async def answer() -> None:
            text = markup.plain(aside.text, without=await self._talk.me())
            if text:
                place = await self._talk.place(begun["channel"], begun["ts"], aside.user)
                asked = await self._desk.ask(place, text)
                lang = asked.answer.lang
                said = blocks.aside(text, blocks.answer(asked.answer, asked.exchange_id), lang)
            else:
                said = blocks.note(texts.ASIDE_NO_WORDS, "fr")
            await self._outbox.replace(begun["channel"], begun["ts"], begun["ts"], said)

        await steps.run("answer", answer)

    async def on_no_file(self, event: Event, steps: Steps) -> None:
        """Tell who used « Vérifier les fichiers » on a message without any."""
        aside = Aside.model_validate(event.payload)

        async def tell() -> None:
            await self._talk.begin_directly(aside.user, blocks.note(texts.ASIDE_NO_FILE, "fr"))

        await steps.run("tell", tell)

    async def on_request(self, event: Event, steps: Steps) -> None:
        """Open a ticket with the words of the form, in the thread that it is about where the desk is, else directly."""
        await self._open_ticket(Request.model_validate(event.payload), event.key, steps)

    async def on_failure(self, event: Event, reference: str) -> None:
        """Apologise in a direct message, with the reference."""
        await self._talk.begin_directly(
            str(event.payload["user"]), blocks.note(shared.FAILURE, "fr", reference=reference)
        )

    async def form_stays_shut(self, user: str) -> None:
        """Say how to do without the form that Slack did not open."""
        await self._talk.begin_directly(user, blocks.note(texts.REQUEST_SHUT, "fr"))

    async def _open_ticket(self, wanted: Request, key: str, steps: Steps) -> None:
        async def begin() -> dict[str, str]:
            note = blocks.note(texts.TICKET_BEGUN, wanted.lang)
            if wanted.channel:
                place = await self._talk.place(wanted.channel, wanted.root, wanted.user)
                try:
                    begun = await self._talk.say(place, note)
                except SlackAway:
                    raise
                except SlackError:  # the desk is not there: neither would be the answer
                    logger.info("a request is opened in direct messages: its thread is out of reach")
                else:
                    return {**begun, "thread": wanted.root, "user": wanted.author or wanted.user}
            begun = await self._talk.begin_directly(wanted.user, note)
            return {**begun, "thread": begun["ts"], "user": wanted.user}

        begun = await steps.run("begin", begin)

        async def open_ticket() -> None:
            there = await self._talk.place(begun["channel"], begun["thread"], begun["user"])
            place = there.model_copy(update={"lang": wanted.lang})
            otherwise = wanted.user_name if begun["user"] == wanted.user else ""
            name = await self._members.name(begun["user"], otherwise=otherwise)
            company = await self._members.company(begun["user"])
            ticket = await self._desk.escalate(place, contact=name, company=company, words=wanted.text)
            await self._talk.address_desk(place)
            if wanted.text not in ticket.question:  # one is open there already
                supplier = Actor(side=Author.SUPPLIER, name=name, door=Door.SLACK, member=begun["user"])
                await self._tickets.add(ticket.number, supplier, wanted.text, key=key)
            opened = blocks.ticket_opened(ticket, to_channel=self._to_channel)
            await self._outbox.replace(begun["channel"], begun["ts"], begun["thread"], opened)

        await steps.run("open", open_ticket)

    def _title(self, topic: str) -> str:
        """Return what a topic is about; empty when the book has none of that id."""
        try:
            return self._desk.pick(topic, "fr").parts[0].question
        except UnknownId:
            return ""
