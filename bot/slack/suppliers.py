"""Tells a supplier, in their thread, what becomes of their ticket."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.slack import blocks, markup, support_texts, texts
from bot.slack.message import Buttons, Message
from bot.slack.outbox import Outbox
from bot.slack.places import thread_of
from bot.slack.relay import FileRelay
from bot.tickets.models import AttachedFile, Author, ChangeKind, FileRefusal, Ticket, TicketChange
from knowledge.models import Bilingual


class SlackSuppliers:
    """`bot.tickets.interface.SupplierDoor` in Slack."""

    def __init__(self, outbox: Outbox, relay: FileRelay) -> None:
        self._outbox = outbox
        self._relay = relay

    async def changed(self, ticket: Ticket, change: TicketChange) -> None:
        """Say where the ticket stands now, and whether the desk keeps quiet meanwhile."""
        message = change_message(ticket, change)
        if message is not None:
            await self._tell(ticket, message)

    async def reply(self, ticket: Ticket, agent: str, text: str) -> None:
        """Pass on an agent's reply."""
        await self._tell(ticket, blocks.reply(ticket, agent, text))

    async def pass_file(self, ticket: Ticket, file: AttachedFile) -> FileRefusal | None:
        """Pass on a file of an agent's; returns why it could not be."""
        thread = thread_of(ticket)
        text = texts.AGENT_FILE.in_(ticket.lang).format(number=ticket.number)
        return await self._relay.pass_on(file, thread.channel, thread.root, text=text)

    async def file_refused(
        self, ticket: Ticket, file: AttachedFile, refusal: FileRefusal, sender: Author
    ) -> None:
        """Say that a file of theirs, or of an agent's, did not get through."""
        text = texts.OWN_FILE_REFUSED if sender is Author.SUPPLIER else texts.AGENT_FILE_REFUSED
        said = text.in_(ticket.lang).format(
            file=markup.code(file.name), reason=support_texts.REFUSALS[refusal].in_(ticket.lang)
        )
        await self._tell(ticket, blocks.sentence(said, ticket.lang))

    async def _tell(self, ticket: Ticket, message: Message) -> None:
        thread = thread_of(ticket)
        await self._outbox.post(thread.channel, thread.root, message, lang=ticket.lang)


_NEWS: Mapping[ChangeKind, Bilingual] = MappingProxyType(
    {
        ChangeKind.TAKEN: texts.TAKEN,
        ChangeKind.GIVEN_BACK: texts.GIVEN_BACK,
        ChangeKind.WAITING: texts.WAITING,
        ChangeKind.RESOLVED: texts.RESOLVED,
        ChangeKind.REOPENED: texts.REOPENED,
    }
)
"""What a supplier is told of a change; of the others, nothing."""


def change_message(ticket: Ticket, change: TicketChange) -> Message | None:
    """Return what a supplier is told of a change; None when they need not be."""
    agent = change.by.name or texts.SOMEONE.in_(ticket.lang)
    news = _NEWS.get(change.kind)
    if news is None:
        return None
    if change.kind is ChangeKind.WAITING and change.note:
        said = texts.WAITING_FOR.in_(ticket.lang).format(
            number=ticket.number, agent=markup.escape(agent), note=markup.quote(change.note)
        )
        return blocks.sentence(said, ticket.lang)
    message = blocks.note(news, ticket.lang, number=ticket.number, agent=agent)
    if change.kind is not ChangeKind.RESOLVED:
        return message
    button = Buttons(buttons=(blocks.reopen(ticket.number, ticket.lang),))
    return Message(message.text, (*message.blocks, button))
