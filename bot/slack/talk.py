"""What all that the desk does in a conversation has in common: where it is, who has it, and saying things there."""

from collections.abc import Mapping
from types import MappingProxyType

from bot import texts as shared
from bot.desk import Place
from bot.slack import blocks, texts
from bot.slack.identity import Members
from bot.slack.message import Buttons, Message
from bot.slack.outbox import Outbox
from bot.slack.payloads import Press, Said
from bot.slack.places import Thread, place_of
from bot.slack.sharing import FileSharing
from bot.store.store import Store
from bot.tickets.desk import TicketDesk
from bot.tickets.models import Actor, AttachedFile, Author, Door, Ticket, TicketStatus
from bot.tickets.moves import Refusal
from knowledge.models import Bilingual

RECEIVED = "incoming_envelope"
"""Reaction on what was passed on to a person."""

_TICKETS_LOOKED_AT = 20

_REOPEN_REFUSALS: Mapping[Refusal, tuple[Bilingual, bool]] = MappingProxyType(
    {
        Refusal.STALE: (texts.REOPEN_NOT_NOW, False),
        Refusal.NOT_NOW: (texts.REOPEN_NOT_NOW, False),
        Refusal.OTHER_OPEN: (texts.REOPEN_OTHER_OPEN, False),
        Refusal.TOO_LATE: (texts.REOPEN_TOO_LATE, True),
    }
)
"""What a supplier is told when their ticket is not reopened, and whether a person is offered."""


class Talk:
    """The supplier's conversations."""

    def __init__(
        self, *, store: Store, tickets: TicketDesk, members: Members, outbox: Outbox, sharing: FileSharing
    ) -> None:
        self._store = store
        self._tickets = tickets
        self._members = members
        self._outbox = outbox
        self._sharing = sharing

    async def address_desk(self, place: Place) -> None:
        """Take all that is said in a conversation as said to the desk, also where it only overheard."""
        await self._store.set_address(place.key, place.address)

    async def me(self) -> str:
        """Return the desk's own member id."""
        return (await self._members.me()).user

    async def place(self, channel: str, root: str, user: str) -> Place:
        """Return a conversation's place, in the language last spoken there."""
        thread = Thread((await self._members.me()).team, channel, root)
        known = await self._store.conversation(thread.key)
        return place_of(thread, user, known.lang if known else "fr")

    async def ticket(self, place: Place) -> Ticket | None:
        """Return the ticket of this conversation that is not resolved: the team reads what is said there."""
        return await self._store.ticket_in_conversation(place.key)

    async def taken_ticket(self, place: Place) -> Ticket | None:
        """Return the ticket that a person has in this conversation: the desk keeps quiet."""
        ticket = await self.ticket(place)
        return ticket if ticket is not None and ticket.is_held else None

    async def pass_on(
        self, ticket: Ticket, said: Said, text: str, key: str, files: tuple[AttachedFile, ...] = ()
    ) -> None:
        """Add a supplier's words and files to their ticket, and give a sign of receipt."""
        supplier = await self._supplier(said.user, ticket.contact)
        await self._tickets.add(ticket.number, supplier, text, files=files, key=key)
        if not await self._outbox.react(said.channel, said.ts, RECEIVED):
            note = blocks.note(texts.PASSED_ON, ticket.lang, agent=ticket.agent, number=ticket.number)
            await self._outbox.post(said.channel, said.root, note)

    async def let_read(
        self, place: Place, said: Said, text: str, key: str, files: tuple[AttachedFile, ...] = ()
    ) -> bool:
        """Let the team read, where it has an open ticket of this conversation, what the desk answers; else False."""
        ticket = await self.ticket(place)
        if ticket is None:
            return False
        if text or files:
            supplier = await self._supplier(said.user, ticket.contact)
            await self._tickets.add(ticket.number, supplier, text, files=files, key=key)
        return True

    async def ticket_elsewhere(self, said: Said) -> Message | None:
        """Return, to who begins anew in direct messages, that the request which they have there has its own thread."""
        if not said.direct or said.thread_ts is not None:
            return None
        for ticket in await self._store.tickets_of(Door.SLACK, said.user, limit=_TICKETS_LOOKED_AT):
            is_near = ticket.address.get("channel") == said.channel
            if is_near and ticket.status is not TicketStatus.RESOLVED:
                return blocks.note(texts.TICKET_ELSEWHERE, ticket.lang, number=ticket.number)
        return None

    async def offer_to_reopen(self, place: Place, message: Message) -> Message:
        """Add to an answer that is none the button that reopens the ticket resolved in this conversation."""
        ticket = await self._store.resolved_in_conversation(place.key)
        if ticket is None or not self._tickets.may_reopen(ticket):
            return message
        offered = blocks.note(texts.STILL_RESOLVED, place.lang, number=ticket.number)
        button = Buttons(buttons=(blocks.reopen(ticket.number, place.lang),))
        return Message(message.text, (*message.blocks, *offered.blocks, button))

    async def reopen(self, press: Press, place: Place, key: str) -> None:
        """Reopen a supplier's ticket, and say so only when it is not done: the ticket's own news says the rest."""
        ticket = await self._store.resolved_in_conversation(place.key)
        if ticket is None or str(ticket.number) != press.value:
            number = int(press.value) if press.value.isdecimal() else 0
            await self.say(place, blocks.note(texts.REOPEN_NOT_NOW, place.lang, number=number))
            return
        supplier = await self._supplier(press.user, press.user_name)
        moved = await self._tickets.reopen_as_supplier(ticket.number, supplier, key=key)
        if moved.refusal is not None:
            text, person = _REOPEN_REFUSALS[moved.refusal]
            await self.say(place, blocks.note(text, place.lang, person=person, number=ticket.number))

    async def _supplier(self, user: str, otherwise: str) -> Actor:
        name = await self._members.name(user, otherwise=otherwise)
        return Actor(side=Author.SUPPLIER, name=name, door=Door.SLACK, member=user)

    async def say(self, place: Place, message: Message) -> dict[str, str]:
        """Say something in a conversation; returns where its first part stands (`channel`, `ts`)."""
        channel, thread = place.address["channel"], place.address["thread_ts"]
        return await self._outbox.post(channel, thread, message, lang=place.lang)

    async def begin_directly(self, user: str, message: Message) -> dict[str, str]:
        """Begin a new thread with one person alone; returns where it hangs from (`channel`, `ts`).

        Raises:
            NotReached: that person cannot be written to.
        """
        return await self._outbox.post(await self._sharing.direct(user), None, message)

    async def apologise(self, channel: str, root: str, user: str, reference: str) -> None:
        """Say that something went wrong, with the reference that the log carries."""
        place = await self.place(channel, root, user)
        await self.say(place, blocks.note(shared.FAILURE, place.lang, person=True, reference=reference))
