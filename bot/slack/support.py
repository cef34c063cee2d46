"""What the agents do with tickets, once recorded: buttons, forms, and what they say in a ticket's thread."""

import logging
from typing import assert_never

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.durable import Event, Steps
from bot.errors import UnknownTicket
from bot.slack import markup, support_texts, texts, ticket_blocks, ticket_forms
from bot.slack.agents import Agents
from bot.slack.errors import SlackError
from bot.slack.identity import Members
from bot.slack.message import Action
from bot.slack.payloads import Edited, Press, Said, ViewPress
from bot.slack.places import Thread
from bot.slack.relay import attached
from bot.slack.support_thread import SupportThread
from bot.slack.ticket_blocks import TicketValue
from bot.slack.ticket_forms import TicketForm
from bot.store.store import Store
from bot.tickets.desk import TicketDesk
from bot.tickets.models import Actor, AttachedFile, Author, ChangeKind, Door, FileRefusal, Ticket
from bot.tickets.moves import Refusal

logger = logging.getLogger(__name__)

MARK = "!"
"""Begins a message of a ticket's thread that is for the supplier."""

_MOVES = {
    Action.TICKET_TAKE: ChangeKind.TAKEN,
    Action.TICKET_GIVE_BACK: ChangeKind.GIVEN_BACK,
    Action.TICKET_RESOLVE: ChangeKind.RESOLVED,
    Action.TICKET_REOPEN: ChangeKind.REOPENED,
}
MOVES = frozenset(_MOVES)
"""The buttons of a ticket that are carried out at once."""
FORMS = frozenset({Action.TICKET_REPLY, Action.TICKET_WAIT})
"""The buttons of a ticket that open a form."""


def is_for_supplier(text: str) -> bool:
    """Tell whether a message of a ticket's thread carries the mark; nothing else leaves the thread."""
    return text.lstrip().startswith(MARK)


def words_for_supplier(text: str) -> str:
    """Return what a marked message says to the supplier, in plain text; empty when that is no words (« !!! »)."""
    words = markup.plain(text.lstrip().removeprefix(MARK), without="")
    return words if any(map(str.isalnum, words)) else ""


def lane_of_team(event: Event) -> str:
    """Return the lane of what the team says in a thread: an edit is looked at after the message it edits."""
    return f"team:{event.payload['channel']}:{event.payload.get('thread_ts') or event.payload['ts']}"


def said_key(team: str, channel: str, ts: str) -> str:
    """Return the key of a message of the team that goes to a supplier."""
    return f"slack:{team}:{channel}:{ts}:sent"


def words_key(team: str, channel: str, ts: str) -> str:
    """Return the key of the words of a supplier's message."""
    return f"slack:{team}:{channel}:{ts}:words"


class SupportTeam:
    """The team's side: what its members press, fill in and say is carried out; anyone else is refused."""

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        store: Store,
        tickets: TicketDesk,
        members: Members,
        agents: Agents,
        thread: SupportThread,
        max_files: int,
    ) -> None:
        self._client = client
        self._store = store
        self._tickets = tickets
        self._members = members
        self._agents = agents
        self._thread = thread
        self._max_files = max_files

    # ---- within Slack's three seconds ----

    async def open_form(self, press: Press) -> None:
        """Show the form that a button opens, at once: a trigger lives three seconds. Say so when it stays shut."""
        ticket = await self._store.ticket_at(press.channel, press.message_ts)
        if ticket is None:
            gone = ticket_blocks.note(support_texts.GONE)
            await self._thread.tell_at(press.channel, press.message_ts, gone)
            return
        form = ticket_forms.wait_form if press.action is Action.TICKET_WAIT else ticket_forms.reply_form
        try:
            if not await self._agents.include(press.user):
                await self._refuse(ticket, press.user)
                return
        except SlackError:
            await self._thread.tell(ticket, ticket_blocks.note(support_texts.FORM_SHUT))
            return
        await self._open(ticket, form(ticket), press.trigger_id)

    async def open_form_in_home(self, press: ViewPress) -> bool:
        """Show the form of a reply to a member of the team, in the App Home; False when the ticket is gone."""
        ticket = await self._in_home(press)
        if ticket is not None:
            await self._open(ticket, ticket_forms.reply_form(ticket), press.trigger_id)
        return ticket is not None

    async def take_in_home(self, press: ViewPress) -> None:
        """Give a ticket to a member of the team, in the App Home, unless it changed since it was shown there."""
        ticket = await self._in_home(press)
        if ticket is None:
            return
        agent = await self._agent(press.user, press.user_name)
        key = f"home:{press.user}:{press.view}:{press.action_ts}"
        value = ticket_blocks.read_value(press.value, ticket)
        await self._tickets.move(ticket.number, ChangeKind.TAKEN, agent, key=key, revision=value.revision)

    async def _in_home(self, press: ViewPress) -> Ticket | None:
        try:
            return await self._store.ticket(int(press.value.partition(":")[0]))
        except UnknownTicket:
            return None

    async def _open(self, ticket: Ticket, form: dict[str, object], trigger_id: str) -> None:
        """Open a form; say in the ticket's thread when it stays shut."""
        try:
            await self._client.api_call("views.open", json={"trigger_id": trigger_id, "view": form})
        except (SlackError, SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            code = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
            logger.warning("Slack did not open a ticket's form: %s", code)
            await self._thread.tell(ticket, ticket_blocks.note(support_texts.FORM_SHUT))

    async def preview(self, form: TicketForm) -> dict[str, object]:
        """Return the form with what the supplier will read.

        Raises:
            UnknownTicket: the ticket is gone.
        """
        ticket = await self._store.ticket(form.number)
        agent = await self._agent(form.user, form.user_name)
        return ticket_forms.reply_preview(ticket, agent.name, form.text)

    # ---- once recorded ----

    async def on_press(self, event: Event, steps: Steps) -> None:
        """Carry out a button of a ticket."""
        press = Press.model_validate(event.payload)

        async def act() -> None:
            ticket = await self._store.ticket_at(press.channel, press.message_ts)
            if ticket is None:
                gone = ticket_blocks.note(support_texts.GONE)
                await self._thread.tell_at(press.channel, press.message_ts, gone)
                return
            if not await self._agents.include(press.user):
                await self._refuse(ticket, press.user)
                return
            agent = await self._agent(press.user, press.user_name)
            value = ticket_blocks.read_value(press.value, ticket)
            await self._move(value, _MOVES[press.action], agent, event.key)

        await steps.run("carry out", act)

    async def on_form(self, event: Event, steps: Steps) -> None:
        """Send the reply of a form, or put the ticket on hold."""
        form = TicketForm.model_validate(event.payload["form"])

        async def act() -> None:
            ticket = await self._store.ticket(form.number)
            if not await self._agents.include(form.user):
                await self._refuse(ticket, form.user)
                return
            agent = await self._agent(form.user, form.user_name)
            if event.payload["callback"] == ticket_forms.WAIT_FORM:
                value = TicketValue(form.number, form.revision)
                await self._move(value, ChangeKind.WAITING, agent, event.key, note=form.text)
            else:
                await self._reply(ticket, agent, form.text, key=event.key)

        await steps.run("carry out", act)

    async def on_said(self, event: Event, steps: Steps) -> None:
        """Send a marked message of a ticket's thread to the supplier; say what a mention of the desk does not do."""
        said = Said.model_validate(event.payload)

        async def act() -> None:
            ticket = await self._store.ticket_at(said.channel, said.root)
            if ticket is None:
                return
            if not await self._agents.include(said.user):
                await self._refuse(ticket, said.user)
            elif not is_for_supplier(said.text):
                await self._thread.tell(ticket, ticket_blocks.note(support_texts.NOTHING_SENT))
            else:
                await self._send(ticket, said, event.key)

        await steps.run("carry out", act)

    async def on_edited(self, event: Event, steps: Steps) -> None:
        """Say, when a message that has left is edited or deleted, what the supplier has."""
        edited = Edited.model_validate(event.payload)

        async def act() -> None:
            ticket = await self._store.ticket_at(edited.channel, edited.root)
            if ticket is None:
                return
            team = (await self._members.me()).team
            if await self._store.has_ticket_message(said_key(team, edited.channel, edited.ts)):
                text = support_texts.DELETED_AFTER if edited.deleted else support_texts.EDITED_AFTER
            elif edited.deleted or not is_for_supplier(edited.text):
                return
            else:
                text = support_texts.EDITED_IN
            await self._thread.tell(ticket, ticket_blocks.note(text))

        await steps.run("say", act)

    async def on_supplier_edited(self, event: Event, steps: Steps) -> None:
        """Tell the team what a supplier's message says now, or that it is gone, while their ticket is not resolved."""
        edited = Edited.model_validate(event.payload)

        async def act() -> None:
            team = (await self._members.me()).team
            thread = Thread(team, edited.channel, edited.root)
            ticket = await self._store.ticket_in_conversation(thread.key)
            known = await self._store.has_ticket_message(words_key(team, edited.channel, edited.ts))
            if ticket is None or not known:
                return
            words = markup.plain(edited.text, without="")
            if not edited.deleted and words:
                name = await self._members.name(edited.user, otherwise=ticket.contact)
                supplier = Actor(side=Author.SUPPLIER, name=name, door=Door.SLACK, member=edited.user)
                text = support_texts.CHANGED_WORDS.format(words=words)
                await self._tickets.add(ticket.number, supplier, text, key=event.key)
            elif ticket.support_message is not None:
                await self._thread.tell(ticket, ticket_blocks.note(support_texts.DELETED_BY_SUPPLIER))

        await steps.run("say", act)

    async def on_press_failure(self, event: Event, reference: str) -> None:
        """Say in the ticket's thread that a button did not work."""
        press = Press.model_validate(event.payload)
        await self._apologise(await self._store.ticket_at(press.channel, press.message_ts), reference)

    async def on_form_failure(self, event: Event, reference: str) -> None:
        """Say in the ticket's thread that the form may not have been carried out."""
        form = TicketForm.model_validate(event.payload["form"])
        await self._apologise(await self._store.ticket(form.number), reference)

    async def on_said_failure(self, event: Event, reference: str) -> None:
        """Say in the ticket's thread that a message may not have left."""
        said = Said.model_validate(event.payload)
        await self._apologise(await self._store.ticket_at(said.channel, said.root), reference)

    # ---- the parts ----

    async def _move(
        self, value: TicketValue, kind: ChangeKind, agent: Actor, key: str, *, note: str = ""
    ) -> None:
        moved = await self._tickets.move(
            value.number, kind, agent, key=key, revision=value.revision, note=note
        )
        match moved.refusal:
            case None:
                return
            case Refusal.STALE | Refusal.NOT_NOW:
                await self._thread.refresh(moved.ticket)
            case Refusal.OTHER_OPEN | Refusal.TOO_LATE:
                pass
            case _:  # pragma: no cover  # mypy
                assert_never(moved.refusal)
        await self._thread.tell(moved.ticket, ticket_blocks.refused(moved.ticket, moved.refusal))

    async def _send(self, ticket: Ticket, said: Said, key: str) -> None:
        words = words_for_supplier(said.text)
        files = attached(said.files)
        if not words and not files:
            await self._thread.tell(ticket, ticket_blocks.note(support_texts.NOTHING_TO_SEND))
            return
        agent = await self._agent(said.user, "")
        origin = {"channel": said.channel, "ts": said.ts}
        if await self._reply(ticket, agent, words, files[: self._max_files], origin=origin, key=key):
            for file in files[self._max_files :]:
                message = ticket_blocks.file_refused(file, FileRefusal.TOO_MANY, Author.AGENT)
                await self._thread.tell(ticket, message)

    async def _reply(
        self,
        ticket: Ticket,
        agent: Actor,
        text: str,
        files: tuple[AttachedFile, ...] = (),
        *,
        origin: dict[str, str] | None = None,
        key: str,
    ) -> bool:
        """Send words and files to the supplier; False, said with the words, when the ticket is resolved."""
        now = await self._tickets.reply(ticket.number, agent, text, files=files, origin=origin, key=key)
        sent = await self._store.has_ticket_message(key)
        if not sent:
            await self._thread.tell(ticket, ticket_blocks.not_sent(now, text))
        return sent

    async def _agent(self, user: str, user_name: str) -> Actor:
        name = await self._members.name(user, otherwise=user_name or texts.SOMEONE.fr)
        return Actor(side=Author.AGENT, name=name, door=Door.SLACK, member=user)

    async def _refuse(self, ticket: Ticket, user: str) -> None:
        refusal = ticket_blocks.note(support_texts.NOT_AN_AGENT, user=markup.mention(user))
        await self._thread.tell(ticket, refusal)

    async def _apologise(self, ticket: Ticket | None, reference: str) -> None:
        if ticket is not None:
            failure = ticket_blocks.note(support_texts.FAILED, reference=reference)
            await self._thread.tell(ticket, failure)
