"""The support desk for teams without Slack: the requests, one of them, take, reply, close. In French."""

from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus

from aiohttp import web

from bot.errors import UnknownTicket
from bot.settings import is_loopback
from bot.tickets.models import Ticket, TicketStatus
from bot.web import live, payloads, respond
from bot.web.errors import Refused
from bot.web.keys import HOUSE, PAGES, SUPPORT_ACCESS
from bot.web.support_access import SUPPORT_COOKIE
from bot.web.texts import say
from bot.web.visitors import VISITOR

_MAX_NUMBER = 2**31 - 1
"""The largest number that PostgreSQL's integer column takes."""

_CLOSED_SHOWN = 20

AgentView = Callable[[web.Request, str], Awaitable[web.StreamResponse]]
View = Callable[[web.Request], Awaitable[web.StreamResponse]]


def for_agents(view: AgentView) -> View:
    """Let in whoever entered by the link and gave a name, which `view` gets; ask the others."""

    @wraps(view)
    async def guarded(request: web.Request) -> web.StreamResponse:
        agent = _agent(request)
        return await view(request, agent) if agent else respond.see_other("/support/name")

    return guarded


async def enter(request: web.Request) -> web.Response:
    """Open a session by the one-time link."""
    _refuse_elsewhere(request)
    session = request.app[SUPPORT_ACCESS].enter(request.query.get("token", ""))
    if session is None:
        raise Refused(HTTPStatus.FORBIDDEN, say("support.bad-link", request[VISITOR].lang))
    response = respond.see_other("/support")
    response.set_cookie(SUPPORT_COOKIE, session, path="/support", httponly=True, samesite="Strict")
    return response


async def ask_name(request: web.Request) -> web.Response:
    """Ask how the agent signs."""
    return respond.page(request, "support_name.html", lang="fr", agent=_agent(request))


async def keep_name(request: web.Request) -> web.Response:
    """Remember how the agent signs."""
    _agent(request)
    given = await payloads.read_agent_name(request, request[VISITOR].lang)
    request.app[SUPPORT_ACCESS].name_agent(request, given.name)
    return respond.see_other("/support")


@for_agents
async def desk(request: web.Request, agent: str) -> web.StreamResponse:
    """Show the requests."""
    waiting, closed = await _requests(request)
    return respond.page(request, "support.html", lang="fr", agent=agent, waiting=waiting, closed=closed)


@for_agents
async def desk_events(request: web.Request, _agent: str) -> web.StreamResponse:
    """Send the newest list of requests as it changes."""

    async def fragment() -> str:
        waiting, closed = await _requests(request)
        return request.app[PAGES].render("_support_list.html", "fr", waiting=waiting, closed=closed)

    return await live.stream(request, None, fragment)


@for_agents
async def ticket_page(request: web.Request, agent: str) -> web.StreamResponse:
    """Show one request."""
    ticket = await _ticket(request)
    messages = await request.app[HOUSE].store.ticket_messages(ticket.number)
    return respond.page(
        request, "support_ticket.html", lang="fr", agent=agent, ticket=ticket, messages=messages
    )


@for_agents
async def ticket_events(request: web.Request, _agent: str) -> web.StreamResponse:
    """Send the newest state of one request as it changes."""
    ticket = await _ticket(request)
    store = request.app[HOUSE].store

    async def fragment() -> str:
        return request.app[PAGES].render(
            "_support_thread.html",
            "fr",
            ticket=await store.ticket(ticket.number),
            messages=await store.ticket_messages(ticket.number),
        )

    return await live.stream(request, ticket.number, fragment)


@for_agents
async def take(request: web.Request, agent: str) -> web.StreamResponse:
    """Give the request to this agent, unless another took it since their page was shown."""
    ticket = await _not_closed(request)
    if ticket.agent != agent:
        ticket = await request.app[HOUSE].tickets.take(ticket.number, agent)
    if ticket.agent != agent:
        lang = request[VISITOR].lang
        raise Refused(HTTPStatus.CONFLICT, say("support.already-taken", lang, agent=ticket.agent))
    return _back_to(ticket)


@for_agents
async def reply(request: web.Request, agent: str) -> web.StreamResponse:
    """Send the agent's words to the supplier."""
    message = await payloads.read_message(request, request[VISITOR].lang, empty="support.empty-reply")
    ticket = await _not_closed(request)
    await request.app[HOUSE].tickets.reply(
        ticket.number, agent, message.text, key=f"support:{ticket.number}:{message.key}"
    )
    return _back_to(ticket)


@for_agents
async def close(request: web.Request, agent: str) -> web.StreamResponse:
    """Close the request."""
    ticket = await _not_closed(request)
    await request.app[HOUSE].tickets.close(ticket.number, agent)
    return _back_to(ticket)


def _agent(request: web.Request) -> str:
    """Return the agent's name, empty while not asked; refuse anyone who did not enter by the link."""
    _refuse_elsewhere(request)
    agent = request.app[SUPPORT_ACCESS].agent(request)
    if agent is None:
        raise Refused(HTTPStatus.FORBIDDEN, say("support.no-session", request[VISITOR].lang))
    return agent


def _refuse_elsewhere(request: web.Request) -> None:
    """Refuse unless both ends are this machine: another name in `Host` is a proxy's, or a rebound site's."""
    if not (request.app[HOUSE].settings.listens_on_loopback and is_loopback(_asked_host(request))):
        raise Refused(HTTPStatus.FORBIDDEN, say("support.closed-here", request[VISITOR].lang))


def _asked_host(request: web.Request) -> str:
    try:
        return request.url.host or ""
    except ValueError:  # no name that an address could have
        return ""


async def _ticket(request: web.Request) -> Ticket:
    number = min(int(request.match_info["number"]), _MAX_NUMBER)
    try:
        return await request.app[HOUSE].store.ticket(number)
    except UnknownTicket:
        raise Refused(HTTPStatus.NOT_FOUND, say("support.no-ticket", request[VISITOR].lang)) from None


async def _not_closed(request: web.Request) -> Ticket:
    ticket = await _ticket(request)
    if ticket.status is TicketStatus.CLOSED:
        raise Refused(HTTPStatus.CONFLICT, say("support.ticket-closed", request[VISITOR].lang))
    return ticket


def _back_to(ticket: Ticket) -> web.Response:
    return respond.see_other(f"/support/tickets/{ticket.number}")


async def _requests(request: web.Request) -> tuple[tuple[Ticket, ...], tuple[Ticket, ...]]:
    """Return what the list shows: the requests that wait or are taken, and the last closed ones."""
    store = request.app[HOUSE].store
    return await store.tickets(), await store.tickets(closed=True, limit=_CLOSED_SHOWN)


_TICKET = r"/support/tickets/{number:\d{1,10}}"

ROUTES = (
    web.get("/support/enter", enter),
    web.get("/support/name", ask_name),
    web.post("/support/name", keep_name),
    web.get("/support", desk),
    web.get("/support/events", desk_events),
    web.get(_TICKET, ticket_page),
    web.get(_TICKET + "/events", ticket_events),
    web.post(_TICKET + "/take", take),
    web.post(_TICKET + "/reply", reply),
    web.post(_TICKET + "/close", close),
)
