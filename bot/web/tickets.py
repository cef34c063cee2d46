"""A supplier's page of one request: where it stands, the messages, a box to add one."""

from http import HTTPStatus

from aiohttp import web

from bot.store.store import Store
from bot.tickets.models import Actor, Author, Door, Ticket, TicketMessage, TicketStatus
from bot.web import live, payloads, respond
from bot.web.errors import Refused
from bot.web.keys import HOUSE, METRICS, PAGES
from bot.web.texts import say
from bot.web.visitors import VISITOR


async def open_request(request: web.Request) -> web.Response:
    """Hand the conversation over to a person, or add to its open request."""
    house, visitor = request.app[HOUSE], request[VISITOR]
    asked = await payloads.read_person_request(request, visitor.lang)
    ticket = await respond.open_ticket(request)
    if ticket is None:
        ticket = await house.desk.escalate(visitor.place, contact=asked.contact, words=asked.words)
        request.app[METRICS].handed_over()
    elif asked.words:
        await house.tickets.add(ticket.number, _supplier(ticket), asked.words)
    address = f"/tickets/{ticket.token}"
    if respond.wants_json(request):
        return web.json_response({"number": ticket.number, "page": address}, status=HTTPStatus.CREATED)
    return respond.see_other(address)


async def follow(request: web.Request) -> web.Response:
    """Show a request and what was said since."""
    ticket = await _ticket(request)
    messages = await _correspondence(request.app[HOUSE].store, ticket)
    reopenable = request.app[HOUSE].tickets.may_reopen(ticket)
    return respond.page(request, "ticket.html", ticket=ticket, messages=messages, reopenable=reopenable)


async def add_message(request: web.Request) -> web.Response:
    """Add the supplier's words."""
    lang = request[VISITOR].lang
    ticket = await _ticket(request)
    message = await payloads.read_message(request, lang, empty="ticket.empty")
    if ticket.status is TicketStatus.RESOLVED:
        raise Refused(HTTPStatus.CONFLICT, say("ticket.is-closed", lang))
    await request.app[HOUSE].tickets.add(
        ticket.number, _supplier(ticket), message.text, key=f"web:{ticket.number}:{message.key}"
    )
    return respond.see_other(f"/tickets/{ticket.token}#messages")


async def reopen(request: web.Request) -> web.Response:
    """Reopen a resolved request, unless that is too long ago."""
    ticket = await _ticket(request)
    moved = await request.app[HOUSE].tickets.reopen_as_supplier(ticket.number, _supplier(ticket))
    if moved.refusal is not None:
        sentence = say(f"ticket.reopen.{moved.refusal}", request[VISITOR].lang)
        raise Refused(HTTPStatus.CONFLICT, sentence)
    return respond.see_other(f"/tickets/{ticket.token}")


async def events(request: web.Request) -> web.StreamResponse:
    """Send the request's newest state as it changes."""
    ticket = await _ticket(request)
    store, lang = request.app[HOUSE].store, request[VISITOR].lang

    async def fragment() -> str:
        return request.app[PAGES].render(
            "_thread.html",
            lang,
            ticket=await store.ticket(ticket.number),
            messages=await _correspondence(store, ticket),
            reopenable=request.app[HOUSE].tickets.may_reopen(await store.ticket(ticket.number)),
        )

    return await live.stream(request, ticket.number, fragment)


async def _ticket(request: web.Request) -> Ticket:
    ticket = await request.app[HOUSE].store.ticket_by_token(request.match_info["token"])
    if ticket is None:
        raise Refused(HTTPStatus.NOT_FOUND, say("ticket.unknown", request[VISITOR].lang))
    return ticket


async def _correspondence(store: Store, ticket: Ticket) -> tuple[TicketMessage, ...]:
    """Return what supplier and agent wrote, without the desk's notes for the team."""
    messages = await store.ticket_messages(ticket.number)
    return tuple(message for message in messages if message.author is not Author.DESK)


def _supplier(ticket: Ticket) -> Actor:
    return Actor(side=Author.SUPPLIER, name=ticket.contact or "Fournisseur", door=Door.WEB)


ROUTES = (
    web.post("/tickets", open_request),
    web.get("/tickets/{token}", follow),
    web.post("/tickets/{token}/messages", add_message),
    web.post("/tickets/{token}/reopen", reopen),
    web.get("/tickets/{token}/events", events),
)
