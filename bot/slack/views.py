"""Shows the App Home and modals."""

import logging
from collections.abc import Iterable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import budget
from bot.slack.errors import SlackError
from bot.slack.message import Block, Modal

logger = logging.getLogger(__name__)


class Views:
    """What Slack shows outside of conversations. A trigger lives three seconds and serves once."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def publish(self, user: str, blocks: Iterable[Block]) -> None:
        """Show a member their App Home.

        Raises:
            SlackAway: Slack does not take it now.
            SlackError: Slack refused it.
        """
        await self._call("views.publish", {"user_id": user, "view": budget.home_json(blocks)})

    async def open(self, trigger: str, modal: Modal) -> bool:
        """Open a modal; False when Slack does not, so that the caller says it otherwise."""
        return await self._shown("views.open", {"trigger_id": trigger, "view": budget.modal_json(modal)})

    async def open_form(self, trigger: str, form: dict[str, Any]) -> bool:
        """Open a form; False when Slack does not."""
        return await self._shown("views.open", {"trigger_id": trigger, "view": form})

    async def push(self, trigger: str, modal: Modal) -> bool:
        """Put a modal over the one that is open; False when Slack does not."""
        return await self._shown("views.push", {"trigger_id": trigger, "view": budget.modal_json(modal)})

    async def _shown(self, method: str, arguments: dict[str, Any]) -> bool:
        try:
            await self._call(method, arguments)
        except SlackError as error:
            logger.warning("a modal stays shut: %s", error)
            return False
        return True

    async def _call(self, method: str, arguments: dict[str, Any]) -> None:
        try:
            await self._client.api_call(method, json=arguments)
        except SlackApiError as error:
            raise SlackError(f"{method}: {error.response.get('error')}") from None
