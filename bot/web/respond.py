"""The ways to answer a request: a page, the page's result region, JSON, another address, or a refusal."""

from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.tickets.models import Ticket
from bot.web.keys import HOUSE, PAGES
from bot.web.texts import say
from bot.web.visitors import VISITOR
from knowledge.models import Lang


def wants_json(request: web.Request) -> bool:
    """Tell whether a program asks, that wants the contract's objects."""
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def wants_fragment(request: web.Request) -> bool:
    """Tell whether htmx asks, that puts the result into the page it has."""
    return request.headers.get("HX-Request") == "true"


def page(
    request: web.Request,
    template: str,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    lang: Lang | None = None,
    **values: Any,
) -> web.Response:
    """Answer with a whole page, or a fragment when `template` is one; `lang` None: the reader's language."""
    spoken = lang or request[VISITOR].lang
    text = request.app[PAGES].render(template, spoken, path=request.path, **values)
    return web.Response(text=text, content_type="text/html", status=status)


async def result(
    request: web.Request, fragment: str, *, status: HTTPStatus = HTTPStatus.OK, **values: Any
) -> web.Response:
    """Answer with a result: alone for htmx, else inside the suppliers' page."""
    ticket = await open_ticket(request)
    if wants_fragment(request):
        return page(request, fragment, status=status, ticket=ticket, **values)
    return page(request, "home.html", status=status, result=fragment, ticket=ticket, **values)


async def open_ticket(request: web.Request) -> Ticket | None:
    """Return the ticket of the visitor's conversation that is not closed."""
    visitor = request[VISITOR]
    if not visitor.returning:
        return None
    return await request.app[HOUSE].store.ticket_in_conversation(visitor.key)


def see_other(address: str) -> web.Response:
    """Send the browser to another page of ours after a form, so that reloading does not send it again."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def refuse(request: web.Request, status: HTTPStatus, sentence: str) -> web.Response:
    """Answer with one sentence that says what to do, in the shape that was asked for."""
    if wants_json(request):
        return web.json_response({"error": sentence}, status=status)
    template = "_error.html" if wants_fragment(request) else "error.html"
    title = say("error.title", request[VISITOR].lang)
    return page(request, template, status=status, title=title, sentence=sentence)
