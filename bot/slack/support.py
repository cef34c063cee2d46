"""The support team's channel: a message for each ticket, and its thread."""

import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NamedTuple

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.durable import Event, Steps
from bot.slack import markup, texts, ticket_blocks
from bot.slack.channels import find_channel, is_id
from bot.slack.errors import SlackError
from bot.slack.identity import Members
from bot.slack.message import Action, Message
from bot.slack.outbox import Outbox
from bot.slack.payloads import Press, ReplyForm, Said
from bot.store.store import Store
from bot.tickets.desk import TicketDesk
from bot.tickets.models import Ticket, TicketStatus

logger = logging.getLogger(__name__)

_ORDER = re.compile(
    r"\s*[:,]?\s*(?P<verb>r[ée]pondre|reply|prendre|take|clore|close)(?![^\s:])\s*:?\s*(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)
_REPLY_LETTER = "r"


class SupportThread:
    """`bot.tickets.interface.SupportChannel` in Slack."""

    def __init__(self, client: AsyncWebClient, outbox: Outbox, wanted: str) -> None:
        """`wanted` is the channel's id or #name."""
        self._client = client
        self._outbox = outbox
        self._wanted = wanted
        self._channel = wanted if is_id(wanted) else None
        self._fault = ""

    async def announce(self, ticket: Ticket) -> dict[str, str]:
        """Post a new ticket; returns where it stands (`channel`, `ts`). What is long follows in its thread."""
        try:
            place = await self._outbox.post(await self._where(), None, ticket_blocks.ticket(ticket))
        except SlackError as error:
            self._report(str(error))
            raise
        self._fault = ""
        rest = ticket_blocks.rest(ticket)
        if rest is not None:
            with suppress(SlackError):  # the outbox logs it; the ticket stands, whole on the support page
                await self._outbox.post(place["channel"], place["ts"], rest)
        return place

    async def refresh(self, ticket: Ticket) -> None:
        """Show a ticket's new status where it was announced."""
        place = ticket.support_message
        if place is not None:
            await self._outbox.update(place["channel"], place["ts"], ticket_blocks.ticket(ticket))

    async def relay(self, ticket: Ticket, text: str) -> None:
        """Pass on what the supplier added, in the ticket's thread."""
        await self.tell(ticket, ticket_blocks.relayed(ticket, text))

    async def warn(self, ticket: Ticket, note: str) -> None:
        """Tell the team of a failure, in the ticket's thread."""
        await self.tell(ticket, ticket_blocks.note(note))

    async def tell(self, ticket: Ticket, message: Message) -> None:
        """Say something to the team, in the ticket's thread, or in the channel while it has none."""
        place = ticket.support_message or {"channel": await self._where()}
        await self._outbox.post(place["channel"], place.get("ts"), message)

    async def _where(self) -> str:
        """Return the channel's id: Slack does not take names everywhere. The name, when it cannot be found."""
        if self._channel is None:
            try:
                found = await find_channel(self._client, self._wanted)
            except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
                logger.warning("the support channel's id is not to be had: %s", type(error).__name__)
                found = None
            if not found or not found.get("id"):
                return self._wanted
            self._channel = str(found["id"])
        return self._channel

    def _report(self, fault: str) -> None:
        """Tell the operator, once, why tickets do not reach the channel."""
        if fault != self._fault:
            self._fault = fault
            logger.error(
                "Tickets cannot be posted in SLACK_SUPPORT_CHANNEL %s (%s): they wait on the support page "
                "(/support). Correct the channel, or type /invite @Guichet there.",
                self._wanted,
                fault,
            )


class Order(NamedTuple):
    """What an agent asks of the desk in a ticket's thread."""

    action: Action
    text: str
    """What to write to the supplier; empty for the other actions."""


def read_order(text: str) -> Order | None:
    """Read what an agent wrote after the mention; None when it is no order, so that nothing leaves."""
    match = _ORDER.fullmatch(text)
    if match is None:
        return None
    verb, words = match["verb"].lower(), match["text"].strip()
    if verb.startswith(_REPLY_LETTER):
        return Order(Action.TICKET_REPLY, words) if words else None
    if words:  # « clore le débat » is talk, not an order
        return None
    return Order(Action.TICKET_TAKE if verb in {"prendre", "take"} else Action.TICKET_CLOSE, "")


class SupportTeam:
    """What the agents do with tickets, once recorded: buttons, the reply form, orders in a thread."""

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        store: Store,
        tickets: TicketDesk,
        members: Members,
        thread: SupportThread,
    ) -> None:
        self._client = client
        self._store = store
        self._tickets = tickets
        self._members = members
        self._thread = thread

    async def open_reply_form(self, press: Press) -> None:
        """Show the reply form, at once: a trigger lives three seconds. Say how to do without when it stays shut."""
        ticket = await self._store.ticket_at(press.channel, press.message_ts)
        if ticket is None:
            return
        view = ticket_blocks.reply_modal(ticket.number)
        try:
            await self._client.api_call("views.open", json={"trigger_id": press.trigger_id, "view": view})
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            code = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
            logger.warning("Slack did not open the reply form: %s", code)
            await self._thread.tell(ticket, ticket_blocks.note(texts.FORM_SHUT))

    async def on_press(self, event: Event, steps: Steps) -> None:
        """Handle « Prendre » and « Clore »."""
        press = Press.model_validate(event.payload)

        async def act() -> None:
            ticket = await self._store.ticket_at(press.channel, press.message_ts)
            if ticket is not None:
                await self._carry_out(ticket, press.action, await self._agent(press.user, press.user_name))

        await steps.run("carry out", act)

    async def on_form(self, event: Event, steps: Steps) -> None:
        """Handle the reply form."""
        form = ReplyForm.model_validate(event.payload)

        async def ticket() -> Ticket:
            return await self._store.ticket(form.number)

        await self._reply(
            event.key,
            steps,
            ticket,
            text=form.text,
            user=form.user,
            user_name=form.user_name,
            files_stay=False,
        )

    async def on_mention(self, event: Event, steps: Steps) -> None:
        """Handle a mention in a ticket's thread: an order, or a word on how to give one."""
        said = Said.model_validate(event.payload)
        me = await self._members.me()
        order = read_order(markup.plain(said.text, without=me.user))

        async def ticket() -> Ticket:
            found = await self._store.ticket_at(said.channel, said.root)
            if found is None:
                raise SlackError("the ticket of this thread is gone")
            return found

        if order is not None and order.action is Action.TICKET_REPLY:
            await self._reply(
                event.key,
                steps,
                ticket,
                text=order.text,
                user=said.user,
                user_name="",
                files_stay=bool(said.files),
            )
            return

        async def act() -> None:
            if order is None:
                await self._thread.tell(await ticket(), ticket_blocks.note(texts.NOTHING_SENT))
            else:
                await self._carry_out(await ticket(), order.action, await self._agent(said.user, ""))

        await steps.run("carry out", act)

    async def on_press_failure(self, event: Event, reference: str) -> None:
        """Say in the ticket's thread that a button did not work."""
        press = Press.model_validate(event.payload)
        await self._apologise(await self._store.ticket_at(press.channel, press.message_ts), reference)

    async def on_form_failure(self, event: Event, reference: str) -> None:
        """Say in the ticket's thread that the reply may not have left."""
        await self._apologise(
            await self._store.ticket(ReplyForm.model_validate(event.payload).number), reference
        )

    async def on_mention_failure(self, event: Event, reference: str) -> None:
        """Say in the ticket's thread that the order was not carried out."""
        said = Said.model_validate(event.payload)
        await self._apologise(await self._store.ticket_at(said.channel, said.root), reference)

    async def _reply(
        self,
        key: str,
        steps: Steps,
        find: Callable[[], Awaitable[Ticket]],
        *,
        text: str,
        user: str,
        user_name: str,
        files_stay: bool,
    ) -> None:
        """Send words to the supplier, then show the team what left; nothing leaves for a closed ticket."""

        async def send() -> bool:
            ticket = await find()
            if ticket.status is TicketStatus.CLOSED:
                return False
            await self._tickets.reply(ticket.number, await self._agent(user, user_name), text, key=key)
            return True

        sent = await steps.run("reply", send)

        async def show() -> None:
            ticket = await find()
            if sent:
                agent = await self._agent(user, user_name)
                await self._thread.tell(ticket, ticket_blocks.reply_noted(agent, text, files_stay=files_stay))
            else:
                await self._thread.tell(
                    ticket, ticket_blocks.note(texts.ALREADY_CLOSED, number=ticket.number)
                )

        await steps.run("show the team", show)

    async def _carry_out(self, ticket: Ticket, action: Action, agent: str) -> None:
        if ticket.status is TicketStatus.CLOSED:
            await self._thread.tell(ticket, ticket_blocks.note(texts.ALREADY_CLOSED, number=ticket.number))
        elif action is Action.TICKET_CLOSE:
            await self._tickets.close(ticket.number, agent)
        elif (ticket.status, ticket.agent) != (TicketStatus.TAKEN, agent):
            await self._tickets.take(ticket.number, agent, held_by=ticket.agent)

    async def _agent(self, user: str, user_name: str) -> str:
        return await self._members.name(user, otherwise=user_name or texts.SOMEONE.fr)

    async def _apologise(self, ticket: Ticket | None, reference: str) -> None:
        if ticket is not None:
            await self._thread.tell(ticket, ticket_blocks.note(texts.SUPPORT_FAILED, reference=reference))
