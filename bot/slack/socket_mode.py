"""Socket Mode: hearing Slack without a public address."""

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import NotConnected


async def socket_address(client: AsyncWebClient, app_token: str) -> str:
    """Return an address to connect to, good for once.

    Raises:
        NotConnected: Slack does not accept the app-level token, or cannot be reached.
    """
    try:
        opened = await client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        raise NotConnected(
            f"Slack refuses SLACK_APP_TOKEN ({error.response.get('error')}): copy the “xapp-…” token of the app's "
            "“Basic Information” page (scope connections:write), then start again."
        ) from None
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        raise NotConnected(f"Slack cannot be reached ({type(error).__name__}): check the network.") from None
    return str(opened["url"])
