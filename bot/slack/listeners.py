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
from bot.slack import markup, payloads, texts
from bot.slack.channels import Listened
from bot.slack.errors import SlackError
from bot.slack.home import Home
from bot.slack.identity import Identity, Members
from bot.slack.message import Action
from bot.slack.overheard import OVERHEARD, is_for_someone, is_sure, may_be_signed
from bot.slack.payloads import Press, Said, ViewPress
from bot.slack.places import Thread, place_of
from bot.slack.support import SupportTeam
from bot.store.store import Store
from knowledge import Answerer

logger = logging.getLogger(__name__)

QUESTION = "slack.question"
FILES = "slack.files"
PRESS = "slack.press"
TICKET_PRESS = "slack.ticket-press"
TICKET_MENTION = "slack.ticket-mention"
REPLY_FORM = "slack.reply-form"
REPORT = "slack.report"
HOME = "slack.home"
VIEW_PRESS = "slack.view-press"

_ANYTHING = re.compile(".*", re.DOTALL)
_TICKET_ACTIONS = {Action.TICKET_TAKE, Action.TICKET_REPLY, Action.TICKET_CLOSE}

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
    ) -> None:
        self._work = work
        self._store = store
        self._desk = desk
        self._answerer = answerer
        self._listened = listened
        self._members = members
        self._team = team
        self._home = home

    def register(self, app: AsyncApp) -> None:
        """Connect to everything that Slack can send: what is not for the desk is left alone."""
        app.event("message")(self.on_said)
        app.event("app_mention")(self.on_said)
        app.event("app_home_opened")(self.on_home)
        app.event(_ANYTHING)(self.on_other_event)
        app.action(_ANYTHING)(self.on_press)
        app.view(_ANYTHING)(self.on_form)
        app.command(_ANYTHING)(self.on_command)
        app.error(on_error)

    async def on_said(self, event: Body) -> None:
        """Record what was said to the desk."""
        said = _read(payloads.said, event)
        if said is None:
            return
        me = await self._members.me()
        if said.user == me.user:
            return
        thread = Thread(me.team, said.channel, said.root)
        mentioned = said.mention or markup.mentions(said.text, me.user)
        if mentioned and await self._store.ticket_at(said.channel, said.root) is not None:
            await self._record(TICKET_MENTION, f"{_message_key(me, said)}:order", said)
            return
        known = await self._store.conversation(thread.key)
        spoken_to = known is not None and not known.address.get(OVERHEARD)
        if mentioned or said.direct or spoken_to:
            await self._record_said(me, thread, said, known)
        elif self._listened.includes(said.channel) and not is_for_someone(said):
            await self._record_overheard(me, thread, said, known)

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

    async def on_form(self, ack: AsyncAck, body: Body) -> None:
        """Record a reply to a supplier; an empty one is sent back to its form."""
        if body["view"].get("callback_id") != payloads.REPLY_MODAL:
            await ack()
            return
        form = payloads.reply_form(body)
        if not form.text.strip():
            await ack(response_action="errors", errors={payloads.REPLY_BLOCK: texts.MODAL_EMPTY})
            return
        await self._work.submit(
            Event(
                key=f"slack:form:{form.view}:{form.number}",
                kind=REPLY_FORM,
                payload=form.model_dump(mode="json"),
            )
        )
        await ack()

    async def on_command(self, ack: AsyncAck, command: Body) -> None:
        """Answer a slash command at once, to its author alone; nothing is kept of it."""
        question = str(command.get("text") or "").strip()
        if not question:
            await ack(text=texts.COMMAND_HELP.fr)
            return
        answer = self._answerer.answer(markup.plain(question, without=""))
        await ack(text=markup.escape(answer.text))

    async def _on_known_press(self, press: Press) -> None:
        if press.action is Action.TICKET_REPLY:
            await self._team.open_reply_form(press)
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

    async def _on_view_press(self, press: ViewPress) -> None:
        """Show what was asked for in a view; what cannot be shown there is said in a direct message."""
        if await self._home.on_press(press):
            return
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
            await self._record(QUESTION, f"{_message_key(me, said)}:words", said)

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
            await self._record(QUESTION, f"{_message_key(me, said)}:words", heard)

    async def _record(self, kind: str, key: str, said: Said) -> None:
        await self._work.submit(Event(key=key, kind=kind, payload=said.model_dump(mode="json")))


async def on_error(error: Exception) -> BoltResponse:
    """Answer 500, so that Slack sends it again, and log the kind of error alone: its text may hold words."""
    reason = str(error) if isinstance(error, SlackError) else type(error).__name__
    logger.error("not received from Slack, to be sent again: %s", reason)
    return BoltResponse(status=500, body="")


def _kind_of(action: Action) -> str:
    if action in _TICKET_ACTIONS:
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
