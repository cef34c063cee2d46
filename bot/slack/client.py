"""Slack's Web API as every part of the desk calls it: told apart are what Slack refuses and what only has to wait.

A short `Retry-After` is waited for on the spot, for one method (for messages: in one channel) and no other. After a
longer one, an outage or a refused token the call ends with `SlackAway`, for the durable work to come back later.
Source: docs.slack.dev, apis/web-api/rate-limits, and the errors listed with each method.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.errors import SlackAway
from bot.slack.metrics import SlackMetrics

logger = logging.getLogger(__name__)

TOKEN_ERRORS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "app_uninstalled",  # not a code of the Web API's: an event says it
    }
)
"""Codes that mean: nothing will work with this token until someone mends it."""

LINK_DISABLED = "link_disabled"
"""Why Slack closes a socket: Socket Mode was turned off for the app."""

_PASSING = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)
"""Codes that Slack gives while something is wrong on its side."""
_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

_PER_CHANNEL = "chat.postMessage"
_WITH_ANOTHER_TOKEN = "apps.connections.open"  # noqa: S105  # a method's name
_TIMEOUT_S = 30
_LONGEST_WAIT_S = 3.0
"""On the spot."""
_TRIES = 3
_SPACING_S = 1.0
"""Between calls, once Slack has said that they come too fast."""
_DEFAULT_RETRY_AFTER_S = 1.0


class Condition:
    """Whether Slack answers and is heard; a change is told to the operator once."""

    def __init__(self, metrics: SlackMetrics) -> None:
        self._silent: str | None = None
        """Slack's code while it does not answer, or refuses the token."""
        self._deaf: str | None = None
        """Slack's code while it gives no socket, over Socket Mode."""
        self._metrics = metrics
        metrics.connected(yes=True)

    @property
    def fault(self) -> str | None:
        """Slack's code while it does not work with us; None while all is well."""
        return self._silent or self._deaf

    def fails(self, code: str) -> None:
        """Note that Slack does not answer, or refuses the token."""
        if self._silent == code or (self._silent in TOKEN_ERRORS and code not in TOKEN_ERRORS):
            return
        if code in TOKEN_ERRORS:
            logger.error(
                "Slack refuses SLACK_BOT_TOKEN (%s): install the app again, or put its new “xoxb-…” token in place and "
                "start again. Nothing is lost: what waits is said once Slack accepts the token.",
                code,
            )
        elif self._silent is None:
            logger.error("Slack does not answer (%s): what is to be said waits, and nothing is lost.", code)
        self._silent = code
        self._show()

    def works(self) -> None:
        """Note that Slack answered."""
        if self._silent is not None:
            logger.warning("Slack answers again: what waited is being said.")
            self._silent = None
            self._show()

    def deafens(self, code: str, sentence: str) -> None:
        """Note that Slack gives no socket to hear it by; `sentence` tells the operator why, and what to do."""
        if self._deaf in {code, LINK_DISABLED}:  # what follows comes of that
            return
        logger.error("Slack is not heard: %s", sentence)
        self._deaf = code
        self._show()

    def hears(self) -> None:
        """Note that Slack gave a socket."""
        if self._deaf is not None:
            logger.warning("Slack is heard again.")
            self._deaf = None
            self._show()

    def _show(self) -> None:
        self._metrics.connected(yes=self.fault is None)


class SlackClient(AsyncWebClient):
    """A client that waits its turn, counts its calls, and raises `SlackAway` for what may work later."""

    def __init__(
        self,
        token: str,
        api_url: str,
        *,
        metrics: SlackMetrics | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        quiet = logging.getLogger("bot.slack.web_api")
        quiet.setLevel(logging.WARNING)  # below, slack_sdk logs what is posted
        super().__init__(token=token, base_url=api_url, timeout=_TIMEOUT_S, logger=quiet, retry_handlers=[])
        self._metrics = metrics or SlackMetrics()
        self.condition = Condition(self._metrics)
        self._clock = clock
        self._sleep = sleep
        self._opens_at: dict[str, float] = {}

    def keep_connections(self) -> None:
        """Use one session for all calls from now on; `close` ends it."""
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S))

    async def close(self) -> None:
        """End the session, if there is one."""
        if self.session is not None:
            await self.session.close()

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """Call a method, waiting a little where Slack asks for it.

        Raises:
            SlackAway: Slack does not answer, asks to wait longer, or refuses the token.
            SlackApiError: Slack refuses this call; the same again would not help.
        """
        gate = _gate_of(api_method, arguments)
        for _ in range(_TRIES):
            await self._wait_turn(api_method, gate)
            try:
                answer = await self._attempt(api_method, arguments)
            except SlackAway as away:
                if away.code not in _LIMITED:
                    raise
                self._opens_at[gate] = self._clock() + away.retry_after_s
            else:
                return answer
        raise SlackAway(api_method, "ratelimited", retry_after_s=self._left(gate))

    async def _attempt(self, method: str, arguments: Mapping[str, Any]) -> AsyncSlackResponse:
        try:
            answer = await super().api_call(method, **arguments)
        except SlackApiError as error:
            away = _passing(method, error)
            code = _code_of(error) if away is None else away.code
            self._metrics.called(method, code)
            if away is None:
                self.condition.works()
                raise
            if code not in _LIMITED and method != _WITH_ANOTHER_TOKEN:
                self.condition.fails(code)
            raise away from None
        except (aiohttp.ClientError, OSError, ValueError, AttributeError) as error:
            code = type(error).__name__  # TimeoutError is an OSError; the last two: no answer of Slack's
            self._metrics.called(method, code)
            self.condition.fails(code)
            raise SlackAway(method, code) from None
        self._metrics.called(method, "ok")
        if method != _WITH_ANOTHER_TOKEN:
            self.condition.works()
        return answer

    async def _wait_turn(self, method: str, gate: str) -> None:
        """Wait until Slack takes calls of this kind again; after a refusal, one at a time."""
        wait_s = self._left(gate)
        if wait_s > _LONGEST_WAIT_S:
            raise SlackAway(method, "ratelimited", retry_after_s=wait_s)
        if gate in self._opens_at:
            if wait_s <= -_LONGEST_WAIT_S:  # nobody was refused for a while
                del self._opens_at[gate]
            else:
                self._opens_at[gate] = self._clock() + max(wait_s, 0.0) + _SPACING_S
        if wait_s > 0:
            await self._sleep(wait_s)

    def _left(self, gate: str) -> float:
        return self._opens_at.get(gate, self._clock()) - self._clock()


def _gate_of(method: str, arguments: Mapping[str, Any]) -> str:
    """Return what Slack counts together: a method, or the messages of one channel."""
    if method != _PER_CHANNEL:
        return method
    sent = arguments.get("json") or arguments.get("data") or {}
    return f"{method} {sent.get('channel')}"


def _passing(method: str, error: SlackApiError) -> SlackAway | None:
    """Return what may work later; None for a refusal that stands."""
    status = int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0))
    code = _code_of(error)
    if status == 429 or code in _LIMITED:  # noqa: PLR2004  # Too Many Requests
        return SlackAway(method, "ratelimited", retry_after_s=_retry_after_s(error.response.headers))
    if status >= 500 or code in _PASSING:  # noqa: PLR2004  # the server's own errors
        return SlackAway(method, code or f"HTTP {status}")
    if code in TOKEN_ERRORS:
        return SlackAway(method, code)
    return None if code else SlackAway(method, f"HTTP {status}")


def _code_of(error: SlackApiError) -> str:
    """Return Slack's code; empty when the answer is none of Slack's."""
    data = getattr(error.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def _retry_after_s(headers: Mapping[str, Any]) -> float:
    named = {str(name).lower(): value for name, value in headers.items()}
    try:
        return max(float(str(named.get("retry-after", _DEFAULT_RETRY_AFTER_S))), 0.0)
    except ValueError:
        return _DEFAULT_RETRY_AFTER_S
