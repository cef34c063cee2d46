"""The Slack door: puts its parts together, receives over HTTP or Socket Mode."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress

import aiohttp
from aiohttp import web
from pydantic import SecretStr
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackClientError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SettingsError
from bot.pauses import FIRST_S, pauses
from bot.slack import listeners, workspace
from bot.slack.agents import Agents
from bot.slack.asides import Asides
from bot.slack.channels import Listened
from bot.slack.client import SlackClient
from bot.slack.conversation import Conversation, lane_of_edited, lane_of_press, lane_of_said, lane_of_words
from bot.slack.errors import NotConnected
from bot.slack.files import FileFetcher
from bot.slack.hand_in import HandIn, lane_of_report
from bot.slack.home import Home
from bot.slack.identity import Members
from bot.slack.listeners import Listeners
from bot.slack.metrics import SlackMetrics
from bot.slack.offers import LabelPages
from bot.slack.outbox import Outbox
from bot.slack.recall import Recall
from bot.slack.relay import FileRelay
from bot.slack.sharing import FileSharing
from bot.slack.socket_mode import Hearing, socket_address
from bot.slack.suppliers import SlackSuppliers
from bot.slack.support import SupportTeam, lane_of_team
from bot.slack.support_thread import SupportThread
from bot.slack.talk import Talk
from bot.slack.team_home import TeamHome
from bot.slack.views import Views
from bot.slack.workspace import Workspace
from bot.tickets.models import Door
from bot.wiring import House

logger = logging.getLogger(__name__)

_CONNECT_TIMEOUT_S = 10
_NO_LISTENER = 404
_SSL_CHECK = b"ssl_check=1"
_MALFORMED = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What Bolt raises while it reads a body that is no payload of Slack's."""


class SlackDoor:
    """Suppliers and the support team in Slack.

    `connect`, then `house.work.start()`, then `start`. HTTP requests go to `handle_http`.
    """

    def __init__(self, house: House, *, first_pause_s: float = FIRST_S) -> None:
        settings = house.settings
        token = _secret(settings.slack_bot_token)
        if not token:
            raise SettingsError("SLACK_BOT_TOKEN is missing: the Slack door cannot open without it.")
        self._house = house
        secret = _secret(settings.slack_signing_secret)
        self._verifier = SignatureVerifier(secret) if secret else None
        self._first_pause_s = first_pause_s
        self._app_token = _secret(settings.slack_app_token)
        self._metrics = SlackMetrics(house.registry)
        self._client = SlackClient(token, settings.slack_api_url, metrics=self._metrics)
        self._members = Members(self._client, house.store)
        self._outbox = Outbox(self._client)
        fetcher = FileFetcher(self._client, token=token, max_bytes=settings.max_upload_bytes)
        sharing = FileSharing(self._client)
        self._relay = FileRelay(fetcher, sharing)
        self._thread = SupportThread(
            self._client,
            self._outbox,
            self._relay,
            wanted=settings.slack_support_channel or "",
            on_call=settings.support_on_call,
        )
        agents = Agents(self._client, self._members, team=settings.support_team, channel=self._thread.channel)
        self._team = SupportTeam(
            client=self._client,
            store=house.store,
            tickets=house.tickets,
            members=self._members,
            agents=agents,
            thread=self._thread,
            max_files=settings.max_files,
        )
        talk = Talk(
            store=house.store,
            tickets=house.tickets,
            members=self._members,
            outbox=self._outbox,
            sharing=sharing,
        )
        to_channel = bool(settings.slack_support_channel)
        self._conversation = Conversation(
            desk=house.desk,
            store=house.store,
            talk=talk,
            members=self._members,
            outbox=self._outbox,
            pages=LabelPages(desk=house.desk, talk=talk, sharing=sharing),
            to_channel=to_channel,
        )
        self._hand_in = HandIn(
            desk=house.desk,
            talk=talk,
            outbox=self._outbox,
            fetcher=fetcher,
            sharing=sharing,
            recall=Recall(self._client, self._members),
            max_files=settings.max_files,
        )
        self._asides = Asides(
            desk=house.desk,
            talk=talk,
            tickets=house.tickets,
            members=self._members,
            outbox=self._outbox,
            to_channel=to_channel,
        )
        self._listened = Listened(settings.listened_channels)
        views = Views(self._client)
        team_home = TeamHome(
            overview=house.overview, agents=agents, team=self._team, views=views, now=house.tickets.now
        )
        self._home = Home(desk=house.desk, store=house.store, views=views, support=team_home)
        self._app = _bolt_app(self._client)
        self._workspace = Workspace(
            work=house.work,
            store=house.store,
            members=self._members,
            condition=self._client.condition,
            metrics=self._metrics,
        )
        self._workspace.register(self._app)
        Listeners(
            work=house.work,
            store=house.store,
            desk=house.desk,
            answerer=house.answerer,
            listened=self._listened,
            members=self._members,
            team=self._team,
            home=self._home,
            views=views,
            asides=self._asides,
        ).register(self._app)
        self._socket: Hearing | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._trying: asyncio.Task[None] | None = None

    def connect(self) -> None:
        """Name this door's handlers to the desk; call before `house.work.start()`."""
        work, said, team = self._house.work, self._conversation, self._team
        files, asides = self._hand_in, self._asides
        work.handle(
            listeners.QUESTION, said.on_question, said.on_said_failure, lane=lane_of_words, awaited=True
        )
        work.handle(listeners.FILES, files.on_files, said.on_said_failure, lane=lane_of_said, awaited=True)
        work.handle(
            listeners.REPORT, files.on_report, said.on_press_failure, lane=lane_of_report, awaited=True
        )
        work.handle(listeners.PRESS, said.on_press, said.on_press_failure, lane=lane_of_press, awaited=True)
        work.handle(listeners.TICKET_PRESS, team.on_press, team.on_press_failure)
        work.handle(listeners.TEAM_SAID, team.on_said, team.on_said_failure, lane=lane_of_team)
        work.handle(listeners.TEAM_EDITED, team.on_edited, lane=lane_of_team)
        work.handle(listeners.SUPPLIER_EDITED, team.on_supplier_edited, lane=lane_of_edited)
        work.handle(listeners.TICKET_FORM, team.on_form, team.on_form_failure)
        work.handle(listeners.HOME, self._home.on_opened)
        work.handle(listeners.VIEW_PRESS, asides.on_view_press, asides.on_failure)
        work.handle(listeners.ASIDE, asides.on_question, asides.on_failure)
        work.handle(listeners.ASIDE_FILES, files.on_files, asides.on_failure)
        work.handle(listeners.ASIDE_NO_FILE, asides.on_no_file, asides.on_failure)
        work.handle(listeners.REQUEST, asides.on_request, asides.on_failure)
        work.handle(workspace.CHANNEL_MOVED, self._workspace.move_channel)
        self._house.tickets.connect_door(Door.SLACK, SlackSuppliers(self._outbox, self._relay))
        if self._house.settings.slack_support_channel:
            self._house.tickets.connect_support(self._thread)

    async def start(self) -> str | None:
        """Make sure that Slack knows us, and open Socket Mode when it is set.

        Returns what keeps Slack from working, as one sentence for the operator; None when all is well.
        The desk then tries again by itself, until it works or `stop`.
        """
        self._client.keep_connections()
        fault = await self._try_to_open()
        if fault is not None:
            self._trying = asyncio.create_task(self._keep_trying(fault))
        return fault

    async def opened(self) -> None:
        """Wait until Slack answers, when it did not at `start`."""
        if self._trying is not None:
            await self._trying

    def fault(self) -> str | None:
        """Return what keeps Slack from working: its code, in a word or two; None when all is well."""
        return self._client.condition.fault

    async def stop(self) -> None:
        """Close Socket Mode and the connections to Slack."""
        for task in (self._trying, self._connecting):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        if self._socket is not None:
            await self._socket.close()
            self._socket = None
        await self._client.close()

    async def handle_http(self, request: web.Request) -> web.Response:
        """Answer `POST /slack/events`: events, buttons, forms and slash commands, signed by Slack."""
        if self._verifier is None:
            return web.Response(
                status=403, text="SLACK_SIGNING_SECRET is not set: Slack is heard over Socket Mode."
            )
        body = (
            await request.read()
        )  # refused at the application's limit, before anything else is done with it
        if not _is_signed(self._verifier, request.headers, body):
            if body.startswith(
                _SSL_CHECK
            ):  # Slack looks at the certificate, and expects no more than an answer
                return web.Response()
            self._metrics.received("unsigned")
            return web.Response(status=401, text="The request is not signed, or too old.")
        headers: dict[str, str | Sequence[str]] = {**request.headers}
        try:
            read = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=headers)
            malformed = not isinstance(read.body.get("event", {}), dict)
            if "view" in read.body:
                read.body["view"].setdefault("type", "modal")  # Bolt cannot do without
        except _MALFORMED:
            malformed = True
        if malformed:
            self._metrics.received("malformed")
            return web.Response(status=400, text="The request is none of Slack's payloads.")
        with self._house.work.receiving():
            response = await self._app.async_dispatch(read)
        if response.status == _NO_LISTENER:  # new kinds of payload: again would not help
            return web.Response()
        return await to_aiohttp_response(response)

    async def _try_to_open(self, known_fault: str | None = None) -> str | None:
        """Return what keeps Slack from working, logged once; None when all is well."""
        try:
            await self._members.introduce()
            await self._find_listened()
            if self._app_token:
                await self._open_socket(self._app_token)
        except NotConnected as error:
            if str(error) != known_fault:
                logger.error("%s", error)  # one sentence, without traceback
            return str(error)
        return None

    async def _find_listened(self) -> None:
        """Find the channels to listen to by their names; one that is not there keeps nothing else from working."""
        try:
            missing = await self._listened.find(self._client)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            logger.error("The channels of GUICHET_SLACK_LISTEN cannot be looked up: %s", type(error).__name__)
            return
        if missing:
            logger.error(
                "GUICHET_SLACK_LISTEN: %s is not to be found. Correct it, or invite the app there, then start again.",
                ", ".join(missing),
            )

    async def _keep_trying(self, fault: str | None) -> None:
        growing = pauses(self._first_pause_s)
        while fault is not None:
            await asyncio.sleep(next(growing))
            fault = await self._try_to_open(fault)
        logger.info("Slack answers again: the desk is connected.")

    async def _open_socket(self, app_token: str) -> None:
        """Connect once to know whether the token is good; from then on the connection renews itself.

        Raises:
            NotConnected: Slack does not accept the app-level token, or cannot be reached.
        """
        address = await socket_address(self._client, app_token)
        self._socket = Hearing(
            self._app,
            app_token,
            self._client,
            logger=_quiet_logger("bot.slack.socket"),
            first_pause_s=self._first_pause_s,
        )
        self._socket.wss_uri = address
        self._connecting = asyncio.create_task(self._connect(self._socket))
        await asyncio.wait({self._connecting}, timeout=_CONNECT_TIMEOUT_S)

    @staticmethod
    async def _connect(socket: Hearing) -> None:
        await socket.connect()  # type: ignore[no-untyped-call]  # slack_sdk


def _is_signed(verifier: SignatureVerifier, headers: Mapping[str, str], body: bytes) -> bool:
    """Tell whether Slack signed these bytes within the last five minutes."""
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    if not (timestamp.isdecimal() and signature.isascii()):
        return False
    try:
        return verifier.is_valid(body, timestamp, signature)
    except ValueError:  # not text, or a time stamp of thousands of digits
        return False


def _bolt_app(client: AsyncWebClient) -> AsyncApp:
    """Return a Bolt app that acknowledges what a listener has recorded, without asking Slack anything."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=client.token)

    return AsyncApp(
        name="guichet",
        logger=_quiet_logger("bot.slack.bolt"),
        client=client,
        request_verification_enabled=False,  # SlackDoor does, before the body is read
        authorize=authorize,
        process_before_response=True,
        ignoring_self_events_enabled=False,  # Listeners does, without a call to Slack
    )


def _quiet_logger(name: str) -> logging.Logger:
    """Return a logger that lets errors through alone: below, Bolt and slack_sdk log what people write."""
    quiet = logging.getLogger(name)
    quiet.setLevel(logging.ERROR)
    return quiet


def _secret(value: SecretStr | None) -> str:
    return "" if value is None else value.get_secret_value()
