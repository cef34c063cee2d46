"""What the desk does with what a supplier typed or pressed, once it is recorded."""

from functools import partial

from bot.conversations import Opinion
from bot.desk import Desk, Place
from bot.durable import Event, Steps
from bot.offers import Offer
from bot.slack import blocks, markup, offer_blocks, texts
from bot.slack.identity import Members
from bot.slack.message import Action, Button, Message
from bot.slack.offers import LabelPages, reply
from bot.slack.outbox import Outbox
from bot.slack.overheard import is_sure
from bot.slack.payloads import Edited, Press, Said
from bot.slack.talk import Talk
from bot.store.store import Store
from bot.wanted import wanted_in
from handlers.pli.required import without_asking
from knowledge import Answer, UnknownId
from knowledge.models import Lang, Outcome

THANKED = "white_check_mark"
"""Reaction on an answer that someone found useful."""


def lane_of_words(event: Event) -> str:
    """Return what is answered in order: the words of a thread, and with them the buttons pressed there."""
    said = Said.model_validate(event.payload)
    return _words_of(said.channel, said.root)


def lane_of_press(event: Event) -> str:
    """Return the lane of the thread's words: a request for a person carries the question asked just before."""
    press = Press.model_validate(event.payload)
    return _words_of(press.channel, press.root)


def lane_of_edited(event: Event) -> str:
    """Return the lane of the thread's words: what was written is passed on before its change is."""
    edited = Edited.model_validate(event.payload)
    return _words_of(edited.channel, edited.root)


def lane_of_said(event: Event) -> str:
    """Return what goes its own way in order: a thread's files, which take longer, or the team's orders in it."""
    said = Said.model_validate(event.payload)
    return f"{event.kind}:{said.channel}:{said.root}"


def _position(value: str) -> int | None:
    return None if value == blocks.ALL_SUBJECTS else int(value)


def _is_worth_saying(said: Said, text: str, answer: Answer) -> bool:
    """Tell whether an answer is given: to « Voici notre offre » beside a file, the file's verdict is the answer."""
    if said.overheard:
        return is_sure(answer)
    return not said.files or answer.outcome is not Outcome.UNKNOWN or "?" in text


def _words_of(channel: str, root: str) -> str:
    return f"words:{channel}:{root}"


class Conversation:
    """The supplier's side: answers in the thread, or passes words on while a person has the ticket."""

    def __init__(
        self,
        *,
        desk: Desk,
        store: Store,
        talk: Talk,
        members: Members,
        outbox: Outbox,
        pages: LabelPages,
        to_channel: bool,
    ) -> None:
        self._desk = desk
        self._pages = pages
        self._store = store
        self._talk = talk
        self._members = members
        self._outbox = outbox
        self._to_channel = to_channel

    async def on_question(self, event: Event, steps: Steps) -> None:
        """Answer what was typed, in its thread."""
        said = Said.model_validate(event.payload)

        async def act() -> bool:
            place = await self._talk.place(said.channel, said.root, said.user)
            text = markup.plain(said.text, without=await self._talk.me())
            ticket = await self._talk.taken_ticket(place)
            if ticket is not None:
                await self._talk.pass_on(ticket, said, text, event.key)
                return False
            is_read = await self._talk.let_read(place, said, text, event.key)
            question = without_asking(text) if said.files else text
            if said.files and not question:  # « à signer : … », which the files' check reads
                return False
            return await self._answer(said, place, question, event.key, is_read=is_read)

        async def hand_over() -> None:
            place = await self._talk.place(said.channel, said.root, said.user)
            text = markup.plain(said.text, without=await self._talk.me())
            wanted = wanted_in(text, self._desk.all_offers())
            if wanted is not None:
                await self._pages.hand_over(wanted, place, said.user, direct=said.direct)

        if await steps.run("answer", act):
            await steps.run("hand over", hand_over)

    async def _answer(self, said: Said, place: Place, text: str, key: str, *, is_read: bool) -> bool:
        """Answer a question; returns whether it asks for something that is to be handed over too.

        `is_read` tells that the team reads it.
        """
        wanted = None if said.overheard else wanted_in(text, self._desk.all_offers())
        if wanted is not None:
            await self._talk.say(place, reply(self._desk, wanted))
            return True
        asked = await self._desk.ask_if(place, text, partial(_is_worth_saying, said, text), key=key)
        if asked is not None:
            offers = self._offers(asked.answer)
            message = blocks.answer(asked.answer, asked.exchange_id, insist=asked.misses > 1, offers=offers)
            if not is_read and asked.answer.outcome is not Outcome.ANSWER:
                message = await self._talk.offer_to_reopen(place, message)
                elsewhere = await self._talk.ticket_elsewhere(said)
                if elsewhere is not None:
                    message = Message(message.text, (*message.blocks, *elsewhere.blocks))
            await self._talk.say(place, message)
        return False

    async def on_press(self, event: Event, steps: Steps) -> None:
        """Do what a button of ours says."""
        press = Press.model_validate(event.payload)

        async def act() -> None:
            place = await self._talk.place(press.channel, press.root, press.user)
            if press.action is Action.USEFUL:
                await self._thank(press, place)
                return
            ticket = await self._talk.taken_ticket(place)
            if ticket is not None:
                message = blocks.note(texts.TAKEN, place.lang, agent=ticket.agent, number=ticket.number)
            elif press.action is Action.REOPEN_MINE:
                await self._talk.reopen(press, place, event.key)
                return
            else:
                message = await self._pressed(press, place)
            await self._talk.say(place, message)

        await steps.run("act", act)

    async def on_said_failure(self, event: Event, reference: str) -> None:
        """Apologise for a message or a file, with the reference."""
        said = Said.model_validate(event.payload)
        await self._talk.apologise(said.channel, said.root, said.user, reference)

    async def on_press_failure(self, event: Event, reference: str) -> None:
        """Apologise for a button, with the reference."""
        press = Press.model_validate(event.payload)
        await self._talk.apologise(press.channel, press.root, press.user, reference)

    async def _thank(self, press: Press, place: Place) -> None:
        """Keep that an answer was useful, with a sign of receipt."""
        if press.value.isdecimal():
            await self._store.add_opinion(int(press.value), press.user, Opinion.USEFUL)
        if not await self._outbox.react(press.channel, press.message_ts, THANKED):
            await self._talk.say(place, blocks.note(texts.THANKS, place.lang))

    def _offers(self, answer: Answer) -> tuple[Button, ...]:
        """Return the buttons of what the desk can prepare for who reads this answer."""
        answered = [
            topic.id for part in answer.parts if part.outcome is Outcome.ANSWER for topic in part.topics
        ]
        return offer_blocks.buttons(self._desk.offers(answered), answer.lang)

    async def _pressed(self, press: Press, place: Place) -> Message:
        lang = place.lang
        try:
            match press.action:
                case Action.NOT_MY_QUESTION:
                    exchange = int(press.value)
                    await self._store.add_opinion(exchange, press.user, Opinion.NOT_MY_QUESTION)
                    return blocks.nearest(await self._desk.nearest(place, exchange, lang), lang)
                case Action.OFFER:  # what is written next is for the desk
                    await self._talk.address_desk(place)
                    return offer_blocks.how(Offer(press.value), lang)
                case Action.ASK_PERSON:
                    name = await self._members.name(press.user, otherwise=press.user_name)
                    company = await self._members.company(press.user)
                    ticket = await self._desk.escalate(place, contact=name, company=company)
                    await self._talk.address_desk(place)  # what is written next is for the team
                    return blocks.ticket_opened(ticket, to_channel=self._to_channel)
                case _:
                    return self._told(press, lang)
        except (UnknownId, ValueError, IndexError):
            return blocks.note(texts.GONE, lang, person=True)

    def _told(self, press: Press, lang: Lang) -> Message:
        """Return what a button tells that changes nothing.

        Raises:
            UnknownId, ValueError, IndexError: there is no such thing any more.
        """
        match press.action:
            case Action.RULES:
                rules = [self._desk.cite(rule, lang) for rule in press.value.split(",")]
                return blocks.rules(rules, self._desk.document, lang)
            case Action.BROWSE:
                return blocks.browse(self._desk.subjects(lang), _position(press.value), lang)
            case _:
                answer = self._desk.pick(press.value, lang)
                return blocks.picked(answer, offers=self._offers(answer))
