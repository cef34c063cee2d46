"""What the desk does with what a supplier said, handed in or pressed, once it is recorded."""

from bot import texts as shared
from bot.desk import Desk, Place
from bot.durable import Event, Steps
from bot.errors import JobFailed
from bot.slack import blocks, markup, texts, ticket_blocks, verdict_blocks
from bot.slack.examination import Examination, Examined
from bot.slack.files import FileFetcher
from bot.slack.identity import Members
from bot.slack.message import Action, Message
from bot.slack.outbox import Outbox
from bot.slack.payloads import Press, Said, SharedFile, ViewPress
from bot.slack.places import Thread, place_of
from bot.slack.sharing import FileSharing
from bot.store.store import Store
from bot.tickets.desk import TicketDesk
from bot.tickets.models import Ticket, TicketStatus
from knowledge import UnknownId

RECEIVED = "incoming_envelope"
"""Reaction on what was passed on to a person."""


def lane_of_words(event: Event) -> str:
    """Return what is answered in order: the words of a thread, and with them the buttons pressed there."""
    said = Said.model_validate(event.payload)
    return _words_of(said.channel, said.root)


def lane_of_press(event: Event) -> str:
    """Return the lane of the thread's words: a request for a person carries the question asked just before."""
    press = Press.model_validate(event.payload)
    return _words_of(press.channel, press.root)


def lane_of_said(event: Event) -> str:
    """Return what goes its own way in order: a thread's files, which take longer, or the team's orders in it."""
    said = Said.model_validate(event.payload)
    return f"{event.kind}:{said.channel}:{said.root}"


def _words_of(channel: str, root: str) -> str:
    return f"words:{channel}:{root}"


class Conversation:
    """The supplier's side: answers in the thread, or passes words on while a person has the ticket."""

    def __init__(
        self,
        *,
        desk: Desk,
        store: Store,
        tickets: TicketDesk,
        members: Members,
        outbox: Outbox,
        fetcher: FileFetcher,
        sharing: FileSharing,
        max_files: int,
        to_channel: bool,
    ) -> None:
        self._desk = desk
        self._store = store
        self._tickets = tickets
        self._members = members
        self._outbox = outbox
        self._fetcher = fetcher
        self._sharing = sharing
        self._max_files = max_files
        self._to_channel = to_channel

    async def on_question(self, event: Event, steps: Steps) -> None:
        """Answer what was typed, in its thread."""
        said = Said.model_validate(event.payload)

        async def act() -> None:
            place = await self._place(said.channel, said.root, said.user)
            text = markup.plain(said.text, without=(await self._members.me()).user)
            ticket = await self._taken_ticket(place)
            if ticket is not None:
                await self._pass_on(ticket, said, text, event.key)
                return
            asked = await self._desk.ask(place, text)
            await self._say(place, blocks.answer(asked.answer, asked.exchange_id))

        await steps.run("answer", act)

    async def on_files(self, event: Event, steps: Steps) -> None:
        """Check what was handed in: one verdict a file, in the thread or to the person who has the ticket."""
        said = Said.model_validate(event.payload)
        files = said.files[: self._max_files]
        examination = Examination(self._desk, self._fetcher, files)

        async def pass_on() -> bool:
            place = await self._place(said.channel, said.root, said.user)
            ticket = await self._taken_ticket(place)
            if ticket is not None:
                examined = await examination.all(place)
                lines = map(_for_the_person, examined, files)
                await self._pass_on(ticket, said, "\n".join(lines), event.key)
            return ticket is not None

        if not await steps.run("pass on", pass_on):
            await self._tell_verdicts(said, examination, steps)

    async def _tell_verdicts(self, said: Said, examination: Examination, steps: Steps) -> None:
        """Say what each file is worth; one that cannot be had does not keep the others waiting.

        Raises:
            JobFailed: a file could not be had.
        """
        failure: JobFailed | None = None
        for position in range(min(len(said.files), self._max_files)):

            async def tell(position: int = position) -> None:
                place = await self._place(said.channel, said.root, said.user)
                await self._say(place, self._verdict(await examination.one(position, place), place))

            try:
                await steps.run(f"file {position}", tell)
            except JobFailed as error:
                failure = error

        if len(said.files) > self._max_files:

            async def tell_rest() -> None:
                place = await self._place(said.channel, said.root, said.user)
                await self._say(place, blocks.note(texts.MANY_FILES, place.lang, limit=self._max_files))

            await steps.run("left out", tell_rest)
        if failure is not None:
            raise failure

    async def on_press(self, event: Event, steps: Steps) -> None:
        """Do what a button of ours says."""
        press = Press.model_validate(event.payload)

        async def act() -> None:
            place = await self._place(press.channel, press.root, press.user)
            ticket = await self._taken_ticket(place)
            if ticket is not None:
                message = blocks.note(texts.TAKEN, place.lang, agent=ticket.agent, number=ticket.number)
            else:
                message = await self._pressed(press, place)
            await self._say(place, message)

        await steps.run("act", act)

    async def on_view_press(self, event: Event, steps: Steps) -> None:
        """Do in a direct message what a button in a view could not do there."""
        press = ViewPress.model_validate(event.payload)
        if press.action is Action.ASK_PERSON:
            await self._open_ticket_directly(press, steps)
            return

        async def tell() -> None:
            try:
                said = blocks.picked(self._desk.pick(press.value, "fr"))
            except UnknownId:
                said = blocks.note(texts.GONE, "fr")
            await self._outbox.post(await self._sharing.direct(press.user), None, said)

        await steps.run("tell", tell)

    async def _open_ticket_directly(self, press: ViewPress, steps: Steps) -> None:
        """Open a ticket in a new thread of the direct messages, about the topic that was looked at."""

        async def begin() -> dict[str, str]:
            channel = await self._sharing.direct(press.user)
            return await self._outbox.post(channel, None, blocks.note(texts.TICKET_BEGUN, "fr"))

        begun = await steps.run("begin", begin)

        async def open_ticket() -> None:
            thread = Thread((await self._members.me()).team, begun["channel"], begun["ts"])
            place = place_of(thread, press.user, "fr")
            name = await self._members.name(press.user, otherwise=press.user_name)
            ticket = await self._desk.escalate(place, contact=name, words=self._title(press.value))
            await self._outbox.update(
                thread.channel, thread.root, blocks.ticket_opened(ticket, to_channel=self._to_channel)
            )

        await steps.run("open", open_ticket)

    def _title(self, topic: str) -> str:
        """Return what a topic is about; empty when the book has none of that id."""
        try:
            return self._desk.pick(topic, "fr").parts[0].question
        except UnknownId:
            return ""

    async def on_view_press_failure(self, event: Event, reference: str) -> None:
        """Apologise in a direct message, with the reference."""
        press = ViewPress.model_validate(event.payload)
        apology = blocks.note(shared.FAILURE, "fr", reference=reference)
        await self._outbox.post(await self._sharing.direct(press.user), None, apology)

    async def on_said_failure(self, event: Event, reference: str) -> None:
        """Apologise for a message or a file, with the reference."""
        said = Said.model_validate(event.payload)
        await self._apologise(said.channel, said.root, said.user, reference)

    async def on_press_failure(self, event: Event, reference: str) -> None:
        """Apologise for a button, with the reference."""
        press = Press.model_validate(event.payload)
        await self._apologise(press.channel, press.root, press.user, reference)

    async def _pressed(self, press: Press, place: Place) -> Message:
        try:
            match press.action:
                case Action.TOPIC_PICK | Action.WHY:
                    return blocks.picked(self._desk.pick(press.value, place.lang))
                case Action.NOT_MY_QUESTION:
                    exchange = int(press.value)
                    return blocks.nearest(await self._desk.nearest(place, exchange, place.lang), place.lang)
                case _:
                    name = await self._members.name(press.user, otherwise=press.user_name)
                    ticket = await self._desk.escalate(place, contact=name)
                    return blocks.ticket_opened(ticket, to_channel=self._to_channel)
        except (UnknownId, ValueError):
            return blocks.note(texts.GONE, place.lang, person=True)

    def _verdict(self, examined: Examined, place: Place) -> Message:
        if examined.report is None:
            return blocks.sentence(examined.refusal, place.lang, person=True)
        return verdict_blocks.verdict(self._desk.sheet(examined.report, place.lang), self._desk.why)

    async def _place(self, channel: str, root: str, user: str) -> Place:
        """Return the conversation's place, in the language last spoken there."""
        thread = Thread((await self._members.me()).team, channel, root)
        known = await self._store.conversation(thread.key)
        return place_of(thread, user, known.lang if known else "fr")

    async def _taken_ticket(self, place: Place) -> Ticket | None:
        """Return the ticket that a person has in this conversation: the desk keeps quiet."""
        ticket = await self._store.ticket_in_conversation(place.key)
        return ticket if ticket is not None and ticket.status is TicketStatus.TAKEN else None

    async def _pass_on(self, ticket: Ticket, said: Said, text: str, key: str) -> None:
        """Add a supplier's words to their ticket, and give a sign of receipt."""
        name = await self._members.name(said.user, otherwise=ticket.contact)
        await self._tickets.add(ticket.number, name, text, key=key)
        if not await self._outbox.react(said.channel, said.ts, RECEIVED):
            note = blocks.note(texts.PASSED_ON, ticket.lang, agent=ticket.agent, number=ticket.number)
            await self._outbox.post(said.channel, said.root, note)

    async def _say(self, place: Place, message: Message) -> None:
        await self._outbox.post(place.address["channel"], place.address["thread_ts"], message)

    async def _apologise(self, channel: str, root: str, user: str, reference: str) -> None:
        place = await self._place(channel, root, user)
        await self._say(place, blocks.note(shared.FAILURE, place.lang, person=True, reference=reference))


def _for_the_person(examined: Examined | None, file: SharedFile) -> str:
    """Return one file as a line of the ticket: what it is worth, and where the team can open it."""
    report = None if examined is None else examined.report
    line = ticket_blocks.file_added(file.name or file.id, None if report is None else report.verdict)
    return f"{line} — {file.permalink}" if file.permalink else line
