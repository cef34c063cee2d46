"""The support team's channel: a message for each ticket, and its thread."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import markup, support_texts, ticket_blocks
from bot.slack.channels import find_channel, is_id
from bot.slack.errors import SlackError
from bot.slack.message import Message
from bot.slack.outbox import Outbox
from bot.slack.relay import FileRelay
from bot.tickets.models import AttachedFile, Author, FileRefusal, Ticket, TicketChange, TicketStatus

logger = logging.getLogger(__name__)

SENT = "white_check_mark"
"""Reaction on a message of the team that has left for the supplier."""

_CARD_GONE = ("message_not_found", "channel_not_found", "cant_update_message", "edit_window_closed")


class SupportThread:
    """`bot.tickets.interface.SupportChannel` in Slack."""

    def __init__(
        self,
        client: AsyncWebClient,
        outbox: Outbox,
        relay: FileRelay,
        *,
        wanted: str,
        on_call: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`wanted` is the channel's id or #name; `on_call` a member's or a user group's id."""
        self._client = client
        self._outbox = outbox
        self._relay = relay
        self._wanted = wanted
        self._on_call = on_call
        self._now = now
        self._channel = wanted if is_id(wanted) else None
        self._fault = ""

    async def announce(self, ticket: Ticket) -> dict[str, str]:
        """Post a new ticket; returns where it stands (`channel`, `ts`). What is long follows in its thread."""
        try:
            place = await self._outbox.post(await self.channel(), None, self._card(ticket))
        except SlackError as error:
            self._report(str(error))
            raise
        self._fault = ""
        rest = ticket_blocks.rest(ticket)
        if rest is not None:
            with suppress(SlackError):  # the outbox logs it; the ticket stands, whole on the support page
                await self._outbox.post(place["channel"], place["ts"], rest)
        return place

    async def refresh(self, ticket: Ticket) -> dict[str, str] | None:
        """Show a ticket as it stands now; returns where, when its message was gone and it is posted anew."""
        place = ticket.support_message
        if place is None:
            return None
        try:
            await self._outbox.update(place["channel"], place["ts"], self._card(ticket))
        except SlackError as error:
            if not str(error).endswith(_CARD_GONE):
                raise
            return await self.announce(ticket)
        return None

    async def changed(self, ticket: Ticket, change: TicketChange) -> None:
        """Say in the ticket's thread who did what."""
        await self.tell(ticket, ticket_blocks.changed(change))

    async def sent(self, ticket: Ticket, agent: str, text: str, *, origin: dict[str, str] | None) -> None:
        """Mark a reply that has left: by a reaction on the message that it came from, else in words."""
        if origin is None:
            await self.tell(ticket, ticket_blocks.sent(agent, text))
        elif not await self._outbox.react(origin["channel"], origin["ts"], SENT):
            await self.tell(ticket, ticket_blocks.note(support_texts.SENT_ALONE))

    async def relay(self, ticket: Ticket, text: str) -> None:
        """Pass on what the supplier added, in the ticket's thread."""
        await self.tell(ticket, ticket_blocks.relayed(ticket, text))

    async def relay_file(self, ticket: Ticket, file: AttachedFile) -> FileRefusal | None:
        """Pass on a file of the supplier's, in the ticket's thread; returns why it could not be."""
        place = ticket.support_message or {"channel": await self.channel()}
        text = support_texts.RELAYED_FILE.format(number=ticket.number)
        return await self._relay.pass_on(file, place["channel"], place.get("ts"), text=text)

    async def file_refused(
        self, ticket: Ticket, file: AttachedFile, refusal: FileRefusal, sender: Author
    ) -> None:
        """Tell the team that a file did not get through, in the ticket's thread."""
        await self.tell(ticket, ticket_blocks.file_refused(file, refusal, sender))

    async def remind(self, ticket: Ticket, waited: timedelta, *, on_call: bool) -> str:
        """Remind the team in its channel, naming who has the ticket, or who is on call; returns whom it told."""
        if on_call and self._on_call:
            mention = markup.mention_any(self._on_call)
            who, told = support_texts.REMIND_ON_CALL.format(on_call=mention), self._on_call
        elif ticket.status is TicketStatus.TAKEN:
            held_by = ticket.agent_member
            agent = markup.mention(held_by) if held_by else markup.escape(ticket.agent)
            who, told = support_texts.REMIND_HOLDER.format(agent=agent), ticket.agent
        else:
            who, told = support_texts.REMIND_ALL, support_texts.WHOLE_CHANNEL
        await self.tell(ticket, ticket_blocks.reminder(ticket, waited, who=who), aloud=True)
        return told

    async def warn(self, ticket: Ticket, note: str) -> None:
        """Tell the team of a failure, in the ticket's thread."""
        await self.tell(ticket, ticket_blocks.note("{note}", note=note))

    async def tell(self, ticket: Ticket, message: Message, *, aloud: bool = False) -> None:
        """Say something to the team, in the ticket's thread, or in the channel while it has none.

        `aloud` shows it in the channel too: a thread alone calls nobody.
        """
        place = ticket.support_message or {"channel": await self.channel()}
        await self._outbox.post(place["channel"], place.get("ts"), message, aloud=aloud)

    async def tell_at(self, channel: str, ts: str, message: Message) -> None:
        """Say something under a message that is no ticket's any more."""
        await self._outbox.post(channel, ts, message)

    async def channel(self) -> str:
        """Return the channel's id: Slack does not take names everywhere. The name, when it cannot be found."""
        if self._channel is None:
            try:
                found = await find_channel(self._client, self._wanted) if self._wanted else None
            except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
                logger.warning("the support channel's id is not to be had: %s", type(error).__name__)
                found = None
            if not found or not found.get("id"):
                return self._wanted
            self._channel = str(found["id"])
        return self._channel

    def _card(self, ticket: Ticket) -> Message:
        return ticket_blocks.ticket(ticket, self._now())

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
