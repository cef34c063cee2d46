"""Socket Mode: hearing Slack without a public address."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import TOKEN_ERRORS
from bot.slack.errors import NotConnected, SlackAway


async def socket_address(client: AsyncWebClient, app_token: str) -> str:
    """Return an address to connect to, good for once.

    Raises:
        NotConnected: Slack does not accept the app-level token, or cannot be reached.
    """
    try:
        opened = await client.apps_connections_open(app_token=app_token)
    except SlackAway as away:
        if away.code in TOKEN_ERRORS:
            raise _refused(away.code) from None
        raise NotConnected(f"Slack cannot be reached ({away.code}): check the network.") from None
    except SlackApiError as error:
        raise _refused(str(error.response.get("error"))) from None
    return str(opened["url"])


def _refused(code: str) -> NotConnected:
    return NotConnected(
        f"Slack refuses SLACK_APP_TOKEN ({code}): copy the “xapp-…” token of the app's “Basic Information” page "
        "(scope connections:write), then start again."
    )
