"""What Slack says of the workspace itself: whose events come, that the app was removed, that a channel has a new id.

Source: docs.slack.dev, reference/events/{app_rate_limited,app_uninstalled,tokens_revoked,channel_id_changed}.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from bot.durable import DurableWork, Event, Steps
from bot.slack.client import Condition
from bot.slack.errors import NotConnected
from bot.slack.identity import Members
from bot.slack.metrics import SlackMetrics
from bot.store.store import Store

logger = logging.getLogger(__name__)

CHANNEL_MOVED = "slack.channel-moved"

_MAX_KNOWN_STRANGERS = 100

Body = dict[str, Any]


class Workspace:
    """Stands before the listeners, in HTTP as in Socket Mode."""

    def __init__(
        self,
        *,
        work: DurableWork,
        store: Store,
        members: Members,
        condition: Condition,
        metrics: SlackMetrics,
    ) -> None:
        self._work = work
        self._store = store
        self._members = members
        self._condition = condition
        self._metrics = metrics
        self._strangers: set[str] = set()

    def register(self, app: AsyncApp) -> None:
        """Look at everything before the listeners do; call before theirs."""
        app.use(self.admit)
        app.event("app_uninstalled")(self.on_uninstalled)
        app.event("tokens_revoked")(self.on_tokens_revoked)
        app.event("channel_id_changed")(self.on_channel_moved)

    async def admit(self, body: Body, next: Callable[[], Awaitable[None]]) -> BoltResponse | None:  # noqa: A002  # Bolt's name
        """Let through what comes from our workspace; leave the rest alone, and tell the operator once."""
        if body.get("type") == "app_rate_limited":
            self._metrics.received("rate-limited")
            logger.error(
                "Slack holds back events, more than 30,000 came in an hour: what suppliers wrote since then is lost, "
                "and they may write again."
            )
            return BoltResponse(status=200)
        stranger = await self._stranger(body)
        if stranger is None:
            self._metrics.received("taken")
            await next()
            return None
        self._metrics.received("other-workspace")
        if stranger not in self._strangers and len(self._strangers) < _MAX_KNOWN_STRANGERS:
            self._strangers.add(stranger)
            logger.error(
                "Events of another workspace (%s) come in and are left alone: the app is installed there too, or "
                "SLACK_BOT_TOKEN is another workspace's.",
                stranger,
            )
        return BoltResponse(status=200)

    async def on_uninstalled(self) -> None:
        """Tell the operator that the app was removed."""
        self._condition.fails("app_uninstalled")

    async def on_tokens_revoked(self, event: Body) -> None:
        """Tell the operator that the desk's token is void; people's own tokens are not its business."""
        if (event.get("tokens") or {}).get("bot"):
            self._condition.fails("token_revoked")

    async def on_channel_moved(self, event: Body) -> None:
        """Record that a channel has a new id (Slack Connect)."""
        old, new = str(event.get("old_channel_id") or ""), str(event.get("new_channel_id") or "")
        if old and new:
            team = (await self._members.me()).team
            await self._work.submit(
                Event(
                    key=f"slack:{team}:moved:{old}:{new}",
                    kind=CHANNEL_MOVED,
                    payload={"team": team, "old": old, "new": new},
                )
            )

    async def move_channel(self, event: Event, steps: Steps) -> None:
        """Let the threads and tickets of a channel move along to its new id."""
        moved = event.payload
        await steps.run("move", lambda: self._store.move_channel(moved["team"], moved["old"], moved["new"]))

    async def _stranger(self, body: Body) -> str | None:
        """Return the workspace that a payload comes from when it is none of ours.

        A shared channel's events name several; one that names none is ours.
        """
        named = {team for team in _teams_of(body) if team}
        if not named:
            return None
        try:
            ours = (await self._members.me()).team
        except NotConnected:  # who we are is not known yet: the listeners ask again
            return None
        return None if not ours or ours in named else min(named)


def _teams_of(body: Mapping[str, Any]) -> Iterator[str]:
    for part in (body, *(body.get("authorizations") or ())):
        yield _text(part, "team_id")
    yield _text(body, "context_team_id")
    yield _text(body.get("team"), "id")
    yield _text(body.get("message"), "team")
    yield _text(body.get("view"), "team_id")
    yield _text(body.get("view"), "app_installed_team_id")


def _text(part: object, name: str) -> str:
    return str(part.get(name) or "") if isinstance(part, Mapping) else ""
