"""Tells a supplier, in their thread, what becomes of their ticket."""

from bot.slack import blocks, texts
from bot.slack.message import Message
from bot.slack.outbox import Outbox
from bot.slack.places import thread_of
from bot.tickets.models import Ticket


class SlackSuppliers:
    """`bot.tickets.interface.SupplierDoor` in Slack."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    async def taken(self, ticket: Ticket) -> None:
        """Say that a person has it now, and that the desk keeps quiet meanwhile."""
        await self._tell(
            ticket, blocks.note(texts.TAKEN, ticket.lang, agent=ticket.agent, number=ticket.number)
        )

    async def reply(self, ticket: Ticket, agent: str, text: str) -> None:
        """Pass on an agent's reply."""
        await self._tell(ticket, blocks.reply(ticket, agent, text))

    async def closed(self, ticket: Ticket) -> None:
        """Say that the ticket is closed, and that the desk answers again."""
        await self._tell(ticket, blocks.note(texts.CLOSED, ticket.lang, number=ticket.number))

    async def _tell(self, ticket: Ticket, message: Message) -> None:
        thread = thread_of(ticket)
        await self._outbox.post(thread.channel, thread.root, message, lang=ticket.lang)
