"""The support team's side of the App Home: what its members see and press there."""

from collections.abc import Callable
from datetime import datetime

from bot.overview import Overview
from bot.slack import team_home_blocks
from bot.slack.agents import Agents
from bot.slack.errors import SlackAway, SlackError
from bot.slack.message import Action, Block
from bot.slack.payloads import ViewPress
from bot.slack.support import SupportTeam
from bot.slack.team_home_blocks import Shown
from bot.slack.views import Views
from bot.tickets.models import Actor, Author, Door
from bot.tickets.queue import QueueFilter

_KEPT_CHOICES = 500


class TeamHome:
    """`bot.slack.home.SupportHome`: the queue, filtered as each member chose last."""

    def __init__(
        self,
        *,
        overview: Overview,
        agents: Agents,
        team: SupportTeam,
        views: Views,
        now: Callable[[], datetime],
    ) -> None:
        self._overview = overview
        self._agents = agents
        self._team = team
        self._views = views
        self._now = now
        self._chosen: dict[str, QueueFilter] = {}

    async def is_member(self, user: str) -> bool:
        """Tell whether someone is of the support team; nobody is while Slack does not say."""
        try:
            return await self._agents.include(user)
        except SlackAway:
            raise
        except SlackError:
            return False

    async def blocks(self, user: str) -> tuple[Block, ...]:
        """Return what a member of the team sees."""
        me = Actor(side=Author.AGENT, name="", door=Door.SLACK, member=user)
        chosen = self._chosen.get(user, QueueFilter.ALL)
        queue = await self._overview.queue()
        return team_home_blocks.home(
            queue,
            [Shown(ticket, self._overview.waited(ticket)) for ticket in queue.chosen(chosen, me)],
            chosen=chosen,
            me=me,
            quality=await self._overview.quality(),
            gaps=await self._overview.gaps(),
            at=self._now(),
        )

    async def on_press(self, press: ViewPress) -> None:
        """Filter the queue, take a ticket of it, or open the form of a reply; nobody else than the team can."""
        if not await self.is_member(press.user):
            return
        match press.action:
            case Action.QUEUE:
                if len(self._chosen) >= _KEPT_CHOICES:
                    self._chosen.clear()
                self._chosen[press.user] = QueueFilter(press.value)
            case Action.TICKET_REPLY:
                if await self._team.open_form_in_home(press):
                    return
            case Action.TICKET_TAKE:
                await self._team.take_in_home(press)
            case _:
                return
        await self._views.publish(press.user, await self.blocks(press.user))
