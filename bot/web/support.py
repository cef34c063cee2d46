"""The support desk for teams without Slack: the requests, one of them, take, reply, close. In French."""

from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.errors import UnknownTicket
from bot.settings import is_loopback
from bot.tickets.models import Actor, Author, ChangeKind, Door, Ticket
from bot.tickets.queue import QueueFilter
from bot.web import live, payloads, respond
from bot.web.errors import Refused
from bot.web.keys import HOUSE, PAGES, SUPPORT_ACCESS
from bot.web.support_access import SUPPORT_COOKIE
from bot.web.texts import say
from bot.web.visitors import VISITOR

_MAX_NUMBER = 2**31 - 1
"""The largest number that PostgreSQL's integer column takes."""

_RESOLVED_SHOWN = 20

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
    """Show the requests, those of one filter or all."""
    chosen = _filter(request)
    lists = await _requests(request, chosen, agent)
    return respond.page(request, "support.html", lang="fr", agent=agent, chosen=chosen, **lists)


@for_agents
async def desk_events(request: web.Request, agent: str) -> web.StreamResponse:
    """Send the newest list of requests as it changes."""
    chosen = _filter(request)

    async def fragment() -> str:
        lists = await _requests(request, chosen, agent)
        return request.app[PAGES].render("_support_list.html", "fr", chosen=chosen, **lists)

    return await live.stream(request, None, fragment)


@for_agents
async def overview(request: web.Request, agent: str) -> web.StreamResponse:
    """Show the week's figures, the questions without answer, and what people answered, to copy into the book."""
    seen = request.app[HOUSE].overview
    return respond.page(
        request,
        "support_overview.html",
        lang="fr",
        agent=agent,
        quality=await seen.quality(),
        gaps=await seen.gaps(),
        leads=await seen.leads(),
    )


@for_agents
async def ticket_page(request: web.Request, agent: str) -> web.StreamResponse:
    """Show one request."""
    ticket = await _ticket(request)
    store = request.app[HOUSE].store
    return respond.page(
        request,
        "support_ticket.html",
        lang="fr",
        agent=agent,
        ticket=ticket,
        messages=await store.ticket_messages(ticket.number),
        changes=await store.ticket_changes(ticket.number),
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
            changes=await store.ticket_changes(ticket.number),
        )

    return await live.stream(request, ticket.number, fragment)


def move(kind: ChangeKind) -> View:
    """Return the view that makes a change of state, unless the request changed since the page was shown."""

    @for_agents
    async def asked(request: web.Request, agent: str) -> web.StreamResponse:
        lang = request[VISITOR].lang
        form = await payloads.read_move(request, lang)
        ticket = await _ticket(request)
        revision = ticket.revision if form.revision is None else form.revision
        moved = await request.app[HOUSE].tickets.move(
            ticket.number,
            kind,
            _actor(agent),
            key=f"support:{ticket.number}:{kind}:{revision}:{agent}",
            revision=revision,
            note=form.note if kind is ChangeKind.WAITING else "",
        )
        if moved.refusal is not None:
            held = moved.ticket.agent or say("ticket.someone", lang)
            state = say(f"ticket.{moved.ticket.status}", lang)
            sentence = say(f"support.refused.{moved.refusal}", lang, agent=held, state=state)
            raise Refused(HTTPStatus.CONFLICT, sentence)
        return _back_to(ticket)

    return asked


@for_agents
async def reply(request: web.Request, agent: str) -> web.StreamResponse:
    """Send the agent's words to the supplier."""
    lang = request[VISITOR].lang
    message = await payloads.read_message(request, lang, empty="support.empty-reply")
    ticket = await _ticket(request)
    key = f"support:{ticket.number}:{message.key}"
    house = request.app[HOUSE]
    await house.tickets.reply(ticket.number, _actor(agent), message.text, key=key)
    if not await house.store.has_ticket_message(key):
        raise Refused(HTTPStatus.CONFLICT, say("support.not-sent", lang))
    return _back_to(ticket)


def _actor(agent: str) -> Actor:
    return Actor(side=Author.AGENT, name=agent, door=Door.WEB)


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


def _back_to(ticket: Ticket) -> web.Response:
    return respond.see_other(f"/support/tickets/{ticket.number}")


def _filter(request: web.Request) -> QueueFilter:
    try:
        return QueueFilter(request.query.get("filter", QueueFilter.ALL))
    except ValueError:  # of another version
        return QueueFilter.ALL


async def _requests(request: web.Request, chosen: QueueFilter, agent: str) -> dict[str, Any]:
    """Return what the list shows: the queue, most urgent first, how many each filter has, the last resolved ones."""
    house = request.app[HOUSE]
    queue = await house.overview.queue()
    me = _actor(agent)
    return {
        "queue": queue,
        "shown": queue.chosen(chosen, me),
        "waited": house.overview.waited,
        "counts": {each: len(queue.chosen(each, me)) for each in QueueFilter},
        "resolved": await house.store.tickets(resolved=True, limit=_RESOLVED_SHOWN),
    }


_MOVES = {
    "take": ChangeKind.TAKEN,
    "give-back": ChangeKind.GIVEN_BACK,
    "wait": ChangeKind.WAITING,
    "resolve": ChangeKind.RESOLVED,
    "reopen": ChangeKind.REOPENED,
}

_TICKET = r"/support/tickets/{number:\d{1,10}}"

ROUTES = (
    web.get("/support/enter", enter),
    web.get("/support/name", ask_name),
    web.post("/support/name", keep_name),
    web.get("/support", desk),
    web.get("/support/events", desk_events),
    web.get("/support/overview", overview),
    web.get(_TICKET, ticket_page),
    web.get(_TICKET + "/events", ticket_events),
    web.post(_TICKET + "/reply", reply),
    *(web.post(f"{_TICKET}/{path}", move(kind)) for path, kind in _MOVES.items()),
)
