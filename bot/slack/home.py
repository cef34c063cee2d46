"""The App Home: a supplier's requests and the subjects to browse, or the support team's own view."""

from typing import Protocol

from bot.desk import Desk
from bot.durable import Event, Steps
from bot.slack import blocks, home_blocks
from bot.slack.message import Action, Block, Modal
from bot.slack.payloads import HomeOpened, ViewPress
from bot.slack.views import Views
from bot.store.store import Store
from bot.tickets.models import Door
from knowledge import UnknownId
from knowledge.models import Lang

_TICKETS_SHOWN = 10


class SupportHome(Protocol):
    """The support team's side of the App Home."""

    async def is_member(self, user: str) -> bool:
        """Tell whether someone is of the support team."""
        ...

    async def blocks(self, user: str) -> tuple[Block, ...]:
        """Return what a member of the team sees."""
        ...

    async def on_press(self, press: ViewPress) -> None:
        """Do, within Slack's three seconds, what a button of the team's view says."""
        ...


class NoSupportHome:
    """`SupportHome` where nobody is of the team."""

    async def is_member(self, user: str) -> bool:  # noqa: ARG002  # the port's arguments
        """Tell that nobody is."""
        return False

    async def blocks(self, user: str) -> tuple[Block, ...]:  # noqa: ARG002  # the port's arguments
        """Return nothing: nobody looks."""
        return ()

    async def on_press(self, press: ViewPress) -> None:
        """Do nothing: nobody presses."""


class Home:
    """Publishes the App Home, and answers the buttons pressed in it and in its modals."""

    def __init__(self, *, desk: Desk, store: Store, views: Views, support: SupportHome) -> None:
        self._desk = desk
        self._store = store
        self._views = views
        self._support = support

    async def on_opened(self, event: Event, steps: Steps) -> None:
        """Show a member their view."""
        user = HomeOpened.model_validate(event.payload).user

        async def publish() -> None:
            await self.publish(user)

        await steps.run("publish", publish)

    async def publish(self, user: str) -> None:
        """Show a member their view: the team's to who is of the team, a supplier's to anybody else.

        Raises:
            SlackError: Slack refused it.
        """
        if await self._support.is_member(user):
            await self._views.publish(user, await self._support.blocks(user))
            return
        tickets = await self._store.tickets_of(Door.SLACK, user, limit=_TICKETS_SHOWN)
        lang = tickets[0].lang if tickets else "fr"
        await self._views.publish(user, home_blocks.home(tickets, self._desk.subjects(lang), lang))

    async def on_press(self, press: ViewPress) -> bool:
        """Show, at once, what a button in a view leads to.

        False when it could not be shown there: it is then said in a direct message.
        """
        match press.action:
            case Action.BROWSE:
                modal = self._section(press.value, await self._lang(press.user))
            case Action.TOPIC_PICK:
                modal = self._topic(press.value, await self._lang(press.user))
            case Action.ASK_PERSON:
                return False
            case _:
                await self._support.on_press(press)
                return True
        if modal is None:  # the book has changed since
            return False
        if press.in_home:
            return await self._views.open(press.trigger_id, modal)
        return await self._views.push(press.trigger_id, modal)

    def _section(self, value: str, lang: Lang) -> Modal | None:
        try:
            return home_blocks.section(self._desk.subjects(lang), int(value), lang)
        except (ValueError, IndexError):
            return None

    def _topic(self, value: str, lang: Lang) -> Modal | None:
        try:
            return home_blocks.topic(blocks.picked(self._desk.pick(value, lang)), lang)
        except UnknownId:
            return None

    async def _lang(self, user: str) -> Lang:
        """Return the language of a member's last request; French when there is none."""
        tickets = await self._store.tickets_of(Door.SLACK, user, limit=1)
        return tickets[0].lang if tickets else "fr"
