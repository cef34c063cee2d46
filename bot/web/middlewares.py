"""What happens around every request: who is there, where it came from, what went wrong."""

import asyncio
import logging
import secrets
import traceback
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.errors import UnknownTicket
from bot.settings import Settings
from bot.texts import FAILURE
from bot.web.errors import Refused
from bot.web.keys import HOUSE, METRICS
from bot.web.respond import refuse
from bot.web.texts import say
from bot.web.visitors import VISITOR, remember, visitor_of
from knowledge import UnknownId

logger = logging.getLogger(__name__)

SLACK_PATH = "/slack/events"

_REST_BYTES = 2 * 1024 * 1024
_REST_S = 2.0

_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Add the security headers; nothing but the static files may be kept by a browser or a proxy."""
    response.headers.update(_SECURITY_HEADERS)
    fingerprinted = request.path.startswith("/static/") and "v" in request.query
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fingerprinted else "no-store"


@web.middleware
async def leave_the_rest_unread(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Send an answer that came before the end of the request, and do not read the rest of it.

    A little is still read and thrown away, for the sender to see the answer before the connection ends.
    """
    response = await handler(request)
    if request.content.is_eof() or response.prepared:
        return response
    response.force_close()
    left = _REST_BYTES
    with suppress(TimeoutError, ConnectionError, web.RequestPayloadError):
        await response.prepare(request)
        await response.write_eof()
        async with asyncio.timeout(_REST_S):
            while left > 0 and not request.content.at_eof():
                left -= len(await request.content.readany())
    return response


@web.middleware
async def know_visitor(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Name the visitor, and give the cookies that the visit needs."""
    visitor = visitor_of(request)
    request[VISITOR] = visitor
    response = await handler(request)
    if not response.prepared and request.path != SLACK_PATH:
        wrote = request.method == "POST" and not request.path.startswith("/support")
        remember(visitor, response, request.app[HOUSE].settings, wrote=wrote)
    return response


@web.middleware
async def explain_failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever went wrong into a page that says what to do, in the reader's language."""
    lang = request[VISITOR].lang
    try:
        return await handler(request)
    except Refused as refusal:
        return refuse(request, refusal.status, str(refusal))
    except (UnknownId, UnknownTicket):
        return refuse(request, HTTPStatus.NOT_FOUND, say("error.404", lang))
    except web.HTTPException as error:
        return refuse(request, HTTPStatus(error.status), _http_sentence(request, error))
    except web.RequestPayloadError:  # cut short, or not encoded as it says
        return refuse(request, HTTPStatus.BAD_REQUEST, say("fields.unreadable", lang))
    except (ConnectionError, asyncio.CancelledError):
        raise
    except Exception as error:  # noqa: BLE001  # the front door's broad one: a reference, never words
        reference = secrets.token_hex(4).upper()
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.error(  # the exception's own text may hold what someone wrote
            "request %s %s %s: %s\n%s",
            reference,
            request.method,
            _route(request),
            type(error).__name__,
            frames,
        )
        request.app[METRICS].failed()
        return refuse(
            request, HTTPStatus.INTERNAL_SERVER_ERROR, FAILURE.in_(lang).format(reference=reference)
        )


@web.middleware
async def refuse_other_sites(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what another site makes a browser send (Fetch Metadata, W3C; Origin, RFC 6454)."""
    changes = request.method not in {"GET", "HEAD"} and request.path != SLACK_PATH
    if changes and not _is_own(request, request.app[HOUSE].settings):
        raise Refused(HTTPStatus.FORBIDDEN, say("error.origin", request[VISITOR].lang))
    return await handler(request)


def _is_own(request: web.Request, settings: Settings) -> bool:
    """Tell whether our own page sent it; a program, which names no site, is not a browser to protect."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")  # all there is from an older browser, or without https
    if origin is None:
        return True
    public_host = urlsplit(settings.public_url or "").netloc
    return urlsplit(origin).netloc in {request.host, public_host} - {""}


def _http_sentence(request: web.Request, error: web.HTTPException) -> str:
    lang = request[VISITOR].lang
    if error.status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
        return say(f"error.{error.status}", lang)
    return say("error.other", lang, code=str(error.status))


def _route(request: web.Request) -> str:
    """Return the route's pattern: a path may hold a ticket's token, a query what someone typed."""
    resource = request.match_info.route.resource
    return "unknown route" if resource is None else resource.canonical
