"""What all that the desk does in a conversation has in common: where it is, who has it, and saying things there."""

from bot import texts as shared
from bot.desk import Place
from bot.slack import blocks, texts
from bot.slack.identity import Members
from bot.slack.message import Message
from bot.slack.outbox import Outbox
from bot.slack.payloads import Said
from bot.slack.places import Thread, place_of
from bot.slack.sharing import FileSharing
from bot.store.store import Store
from bot.tickets.desk import TicketDesk
from bot.tickets.models import Ticket, TicketStatus

RECEIVED = "incoming_envelope"
"""Reaction on what was passed on to a person."""


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

    async def me(self) -> str:
        """Return the desk's own member id."""
        return (await self._members.me()).user

    async def place(self, channel: str, root: str, user: str) -> Place:
        """Return a conversation's place, in the language last spoken there."""
        thread = Thread((await self._members.me()).team, channel, root)
        known = await self._store.conversation(thread.key)
        return place_of(thread, user, known.lang if known else "fr")

    async def taken_ticket(self, place: Place) -> Ticket | None:
        """Return the ticket that a person has in this conversation: the desk keeps quiet."""
        ticket = await self._store.ticket_in_conversation(place.key)
        return ticket if ticket is not None and ticket.status is TicketStatus.TAKEN else None

    async def pass_on(self, ticket: Ticket, said: Said, text: str, key: str) -> None:
        """Add a supplier's words to their ticket, and give a sign of receipt."""
        name = await self._members.name(said.user, otherwise=ticket.contact)
        await self._tickets.add(ticket.number, name, text, key=key)
        if not await self._outbox.react(said.channel, said.ts, RECEIVED):
            note = blocks.note(texts.PASSED_ON, ticket.lang, agent=ticket.agent, number=ticket.number)
            await self._outbox.post(said.channel, said.root, note)

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
