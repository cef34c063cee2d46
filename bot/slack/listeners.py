"""Receives from Slack: what is for the desk is recorded, then acknowledged, then handled, once.

What nobody addressed to the desk is not recorded at all, save, in a channel that it listens to, what it is sure
about. A mention comes as `message` and as `app_mention`,
an upload as `message` and as `file_shared`: the words and the files of one message are recorded under one key
each, whichever twin comes first, and `file_shared`, which names no message, is left alone.
"""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.conversations import Conversation
from bot.desk import Desk
from bot.durable import DurableWork, Event
from bot.slack import blocks, budget, markup, payloads, support_texts, texts, ticket_forms
from bot.slack.asides import Asides
from bot.slack.channels import Listened
from bot.slack.errors import SlackError
from bot.slack.features import Shortcut
from bot.slack.home import Home
from bot.slack.identity import Identity, Members
from bot.slack.message import Action, Context
from bot.slack.offers import reply_alone
from bot.slack.overheard import OVERHEARD, is_for_someone, is_sure, may_be_signed
from bot.slack.payloads import Aside, Press, Request, Said, ViewPress
from bot.slack.places import Thread, place_of
from bot.slack.request_form import request_form
from bot.slack.support import FORMS, MOVES, SupportTeam, is_for_supplier, said_key, words_key
from bot.slack.ticket_forms import TicketForm
from bot.slack.turns import Turns
from bot.slack.views import Views
from bot.store.store import Store
from bot.wanted import wanted_in
from knowledge import Answerer
from knowledge.models import Lang

logger = logging.getLogger(__name__)

QUESTION = "slack.question"
FILES = "slack.files"
PRESS = "slack.press"
TICKET_PRESS = "slack.ticket-press"
TEAM_SAID = "slack.team-said"
TEAM_EDITED = "slack.team-edited"
SUPPLIER_EDITED = "slack.supplier-edited"
TICKET_FORM = "slack.ticket-form"
REPORT = "slack.report"
HOME = "slack.home"
VIEW_PRESS = "slack.view-press"
ASIDE = "slack.aside"
ASIDE_FILES = "slack.aside-files"
ASIDE_NO_FILE = "slack.aside-no-file"
REQUEST = "slack.request"

_ANYTHING = re.compile(".*", re.DOTALL)

_KEY_VALUE_CHARS = 60

Body = dict[str, Any]
Read = TypeVar("Read")


class Listeners:
    """What Bolt calls. Each ends within Slack's three seconds: no more than a few rows are written."""

    def __init__(
        self,
        *,
        work: DurableWork,
        store: Store,
        desk: Desk,
        answerer: Answerer,
        listened: Listened,
        members: Members,
        team: SupportTeam,
        home: Home,
        views: Views,
        asides: Asides,
    ) -> None:
        self._work = work
        self._store = store
        self._desk = desk
        self._answerer = answerer
        self._listened = listened
        self._turns = Turns()
        self._members = members
        self._team = team
        self._home = home
        self._views = views
        self._asides = asides

    def register(self, app: AsyncApp) -> None:
        """Connect to everything that Slack can send: what is not for the desk is left alone."""
        app.event("message")(self.on_said)
        app.event("app_mention")(self.on_said)
        app.event("app_home_opened")(self.on_home)
        app.event(_ANYTHING)(self.on_other_event)
        app.action(_ANYTHING)(self.on_press)
        app.shortcut(_ANYTHING)(self.on_shortcut)
        app.view(_ANYTHING)(self.on_form)
        app.command(_ANYTHING)(self.on_command)
        app.error(on_error)

    async def on_said(self, event: Body) -> None:
        """Record what was said to the desk."""
        said = _read(payloads.said, event)
        if said is None:
            await self._on_edited(event)
            return
        async with self._turns.of(f"{said.channel}:{said.root}"):  # handled in the order of their coming
            await self._receive(said)

    async def _receive(self, said: Said) -> None:
        me = await self._members.me()
        if said.user == me.user:
            return
        thread = Thread(me.team, said.channel, said.root)
        mentioned = said.mention or markup.mentions(said.text, me.user)
        to_team = said.thread_ts is not None and (mentioned or is_for_supplier(said.text))
        if to_team and await self._store.ticket_at(said.channel, said.root) is not None:
            await self._record(TEAM_SAID, said_key(me.team, said.channel, said.ts), said)
            return
        known = await self._store.conversation(thread.key)
        spoken_to = known is not None and not known.address.get(OVERHEARD)
        if mentioned or said.direct or spoken_to:
            await self._record_said(me, thread, said, known)
        elif self._listened.includes(said.channel) and not is_for_someone(said):
            await self._record_overheard(me, thread, said, known)

    async def _on_edited(self, event: Body) -> None:
        """Record that what one side of a ticket has of the other was changed or deleted; no other edit matters."""
        edited = _read(payloads.edited, event)
        if edited is None:
            return
        me = await self._members.me()
        what = "deleted" if edited.deleted else "edited"
        key = f"slack:{me.team}:{edited.channel}:{edited.ts}:{what}"
        words = words_key(me.team, edited.channel, edited.ts)
        if await self._store.has_ticket_message(words) or await self._store.event(words) is not None:
            kind, key = SUPPLIER_EDITED, f"{key}:{edited.changed_ts}"
        elif (
            any(map(is_for_supplier, (edited.before, edited.text)))
            and await self._store.ticket_at(edited.channel, edited.root) is not None
        ):
            kind = TEAM_EDITED
        else:
            return
        await self._work.submit(Event(key=key, kind=kind, payload=edited.model_dump(mode="json")))

    async def on_home(self, event: Body) -> None:
        """Record that someone looks at the App Home."""
        opened = _read(payloads.home_opened, event)
        if opened is None:
            return
        team = (await self._members.me()).team
        key = f"slack:{team}:home:{opened.user}:{opened.event_ts}"
        await self._work.submit(Event(key=key, kind=HOME, payload=opened.model_dump(mode="json")))

    async def on_other_event(self) -> None:
        """Leave alone what the desk did not ask for; Bolt acknowledges it."""

    async def on_press(self, ack: AsyncAck, body: Body) -> None:
        """Record a button, or show the form that it opens."""
        press = _read(payloads.press, body)
        in_view = _read(payloads.view_press, body) if press is None else None
        if press is not None:
            await self._on_known_press(press)
        elif in_view is not None:
            await self._on_view_press(in_view)
        await ack()

    async def on_shortcut(self, ack: AsyncAck, body: Body) -> None:
        """Record a shortcut used on a message, or show the form that it opens."""
        aside = _read(payloads.aside, body)
        if aside is not None:
            await self._on_aside(aside)
        await ack()

    async def on_form(self, ack: AsyncAck, body: Body) -> None:
        """Record a form of a ticket, or a request to the team; an empty one is sent back to its form."""
        match body["view"].get("callback_id"):
            case ticket_forms.REPLY_FORM:
                await self._on_reply(ack, ticket_forms.read_form(body))
            case ticket_forms.WAIT_FORM:
                await self._on_ticket_form(ack, ticket_forms.WAIT_FORM, ticket_forms.read_form(body))
            case payloads.REQUEST_MODAL:
                await self._on_request(ack, payloads.request(body))
            case _:
                await ack()

    async def _on_reply(self, ack: AsyncAck, form: TicketForm) -> None:
        """Record a reply once it was shown as its supplier will read it; show it before."""
        if not form.text:
            errors = {ticket_forms.WORDS_BLOCK: support_texts.REPLY_EMPTY}
            await ack(response_action="errors", errors=errors)
        elif form.is_as_previewed:
            await self._on_ticket_form(ack, ticket_forms.REPLY_FORM, form)
        else:
            await ack(response_action="update", view=await self._team.preview(form))

    async def _on_ticket_form(self, ack: AsyncAck, callback: str, form: TicketForm) -> None:
        await self._work.submit(
            Event(
                key=f"slack:form:{form.view}:{form.number}",
                kind=TICKET_FORM,
                payload={"callback": callback, "form": form.model_dump(mode="json")},
            )
        )
        await ack()

    async def _on_request(self, ack: AsyncAck, wanted: Request) -> None:
        if not wanted.text.strip():
            errors = {payloads.REQUEST_BLOCK: texts.REQUEST_EMPTY.in_(wanted.lang)}
            await ack(response_action="errors", errors=errors)
            return
        key = f"slack:request:{wanted.view}"
        await self._work.submit(Event(key=key, kind=REQUEST, payload=wanted.model_dump(mode="json")))
        await ack()

    async def on_command(self, ack: AsyncAck, command: Body) -> None:
        """Answer a slash command at once, to its author alone; nothing is kept of it."""
        question = markup.plain(str(command.get("text") or ""), without="")
        if not question:
            await ack(text=texts.COMMAND_HELP.fr, response_type="ephemeral")
            return
        wanted = wanted_in(question, self._desk.all_offers())
        if wanted is None:
            answer = self._answerer.answer(question)
            lang, said = answer.lang, blocks.for_oneself(answer, question)
        else:
            lang, said = wanted.lang, reply_alone(self._desk, wanted)
        shown, *rest = budget.fit(said)
        if rest:
            more = Context(text=texts.COMMAND_REST.in_(lang))
            shown = shown._replace(blocks=(*shown.blocks[: budget.MAX_BLOCKS - 1], more))
        await ack(text=shown.text, blocks=budget.blocks_json(shown.blocks), response_type="ephemeral")

    async def _on_aside(self, aside: Aside) -> None:
        """Record what a shortcut asks for; one that opens a form does so at once: its trigger lives three seconds."""
        if aside.shortcut is Shortcut.REQUEST:
            text = markup.plain(aside.text, without="")
            about = {"channel": aside.channel, "root": aside.root, "author": aside.author}
            form = request_form(text, self._lang_of(text), **about)
            await self._open_request_form(aside.trigger_id, aside.user, form)
            return
        team = (await self._members.me()).team
        key = (
            f"slack:{team}:{aside.shortcut}:{aside.user}:{aside.channel}:{aside.message_ts}:{aside.action_ts}"
        )
        kind, payload = ASIDE, aside.model_dump(mode="json")
        if aside.shortcut is Shortcut.CHECK:
            kind = ASIDE_FILES if aside.files else ASIDE_NO_FILE
        if kind == ASIDE_FILES:
            said = Said(
                channel=aside.channel,
                ts=aside.message_ts,
                thread_ts=aside.root,
                user=aside.user,
                files=aside.files,
                direct=False,
                mention=False,
                aside=True,
            )
            payload = said.model_dump(mode="json")
        await self._work.submit(Event(key=key, kind=kind, payload=payload))

    def _lang_of(self, text: str) -> Lang:
        """Return the language in which the desk would answer a text."""
        return self._answerer.answer(text).lang

    async def _open_request_form(self, trigger: str, user: str, form: dict[str, Any]) -> None:
        if not await self._views.open_form(trigger, form):
            try:
                await self._asides.form_stays_shut(user)
            except SlackError as error:
                logger.warning("nor can it be said that a form stays shut: %s", error)

    async def _on_known_press(self, press: Press) -> None:
        if press.action in FORMS:
            await self._team.open_form(press)
            return
        if press.fleeting:
            await self._on_fleeting_press(press)
            return
        me = await self._members.me()
        moment = f"{press.message_ts}:{press.action_ts}"  # some Slacks count moments in seconds
        await self._work.submit(
            Event(
                key=f"slack:{me.team}:{press.user}:{moment}:{press.action}:{press.value[:_KEY_VALUE_CHARS]}",
                kind=_kind_of(press.action),
                payload=press.model_dump(mode="json"),
            )
        )

    async def _on_fleeting_press(self, press: Press) -> None:
        """Do what a button under a command's answer says, where it lasts: in a form, or in a direct message."""
        if press.action is Action.ASK_PERSON:
            form = request_form(press.value, self._lang_of(press.value))
            await self._open_request_form(press.trigger_id, press.user, form)
            return
        await self._say_directly(
            ViewPress(
                action=press.action,
                value=press.value,
                user=press.user,
                user_name=press.user_name,
                trigger_id=press.trigger_id,
                view=press.message_ts,
                in_home=False,
                action_ts=press.action_ts,
            )
        )

    async def _on_view_press(self, press: ViewPress) -> None:
        """Show what was asked for in a view; what cannot be shown there is said in a direct message."""
        if not await self._home.on_press(press):
            await self._say_directly(press)

    async def _say_directly(self, press: ViewPress) -> None:
        me = await self._members.me()
        await self._work.submit(
            Event(
                key=f"slack:{me.team}:{press.user}:{press.view}:{press.action_ts}:{press.action}",
                kind=VIEW_PRESS,
                payload=press.model_dump(mode="json"),
            )
        )

    async def _record_said(
        self, me: Identity, thread: Thread, said: Said, known: Conversation | None
    ) -> None:
        """Record the words and the files of a message; from now on its thread needs no mention."""
        place = place_of(thread, said.user, "fr")
        if known is None:
            await self._store.open_conversation(
                key=place.key, door=place.door, address=place.address, lang=place.lang
            )
        elif known.address.get(OVERHEARD):
            await self._store.set_address(place.key, place.address)
        if said.files:
            await self._record(FILES, f"{_message_key(me, said)}:files", said)
        if not said.files or markup.plain(said.text, without=me.user):
            await self._record(QUESTION, words_key(me.team, said.channel, said.ts), said)

    async def _record_overheard(
        self, me: Identity, thread: Thread, said: Said, known: Conversation | None
    ) -> None:
        """Record, of what nobody addressed to the desk, what it is sure about; the rest is not recorded at all."""
        heard = said.model_copy(update={"overheard": True})
        text = markup.plain(said.text, without=me.user)
        answered = bool(text) and is_sure(await self._desk.answer(thread.key, text))
        checked = may_be_signed(said.files)
        if known is None and (answered or checked):
            place = place_of(thread, said.user, "fr")
            address = {**place.address, OVERHEARD: True}
            await self._store.open_conversation(
                key=place.key, door=place.door, address=address, lang=place.lang
            )
        if checked:
            await self._record(FILES, f"{_message_key(me, said)}:files", heard)
        if answered:
            await self._record(QUESTION, words_key(me.team, said.channel, said.ts), heard)

    async def _record(self, kind: str, key: str, said: Said) -> None:
        await self._work.submit(Event(key=key, kind=kind, payload=said.model_dump(mode="json")))


async def on_error(error: Exception) -> BoltResponse:
    """Answer 500, so that Slack sends it again, and log the kind of error alone: its text may hold words."""
    reason = str(error) if isinstance(error, SlackError) else type(error).__name__
    logger.error("not received from Slack, to be sent again: %s", reason)
    return BoltResponse(status=500, body="")


def _kind_of(action: Action) -> str:
    if action in MOVES:
        return TICKET_PRESS
    return REPORT if action is Action.REPORT else PRESS


def _message_key(me: Identity, said: Said) -> str:
    return f"slack:{me.team}:{said.channel}:{said.ts}"


def _read(reader: Callable[[Mapping[str, Any]], Read | None], payload: Body) -> Read | None:
    """Read a payload; one without what it should have is left alone: again would not help."""
    try:
        return reader(payload)
    except ValidationError as error:
        logger.warning("unreadable payload from Slack: %d faults", error.error_count())
        return None
