"""Who is at the page: a random cookie names the conversation, another keeps the language."""

import re
import secrets
from dataclasses import dataclass

from aiohttp import web

from bot.desk import Place
from bot.settings import Settings
from bot.tickets.models import Door
from knowledge.models import Lang

CONVERSATION_COOKIE = "guichet"
LANGUAGE_COOKIE = "guichet_lang"

_KEY = re.compile(r"[A-Za-z0-9_-]{32}")
_KEY_BYTES = 24
_DAY_S = 24 * 60 * 60


@dataclass(frozen=True)
class Visitor:
    """One browser."""

    key: str
    """Unguessable name of its conversation."""
    lang: Lang
    returning: bool
    """It came with its key."""
    chose_language: bool
    """It asked for a language in this request's address."""

    @property
    def place(self) -> Place:
        """Where it talks to the desk. The address is empty: the page looks for replies by itself."""
        return Place(door=Door.WEB, key=self.key, address={}, lang=self.lang)


VISITOR = web.RequestKey("visitor", Visitor)


def visitor_of(request: web.Request) -> Visitor:
    """Read who is at the page from the request's cookies; a newcomer gets a fresh key."""
    given = request.cookies.get(CONVERSATION_COOKIE, "")
    returning = _KEY.fullmatch(given) is not None
    asked = _known(request.query.get("lang"))
    lang = asked or _known(request.cookies.get(LANGUAGE_COOKIE)) or _preferred(request)
    return Visitor(
        key=given if returning else secrets.token_urlsafe(_KEY_BYTES),
        lang=lang,
        returning=returning,
        chose_language=asked is not None,
    )


def remember(visitor: Visitor, response: web.StreamResponse, settings: Settings, *, wrote: bool) -> None:
    """Set the cookies that this visit needs: the conversation's once something was written in it."""
    secure = settings.public_url is not None and settings.public_url.startswith("https://")
    max_age = settings.conversation_days * _DAY_S
    if wrote and not visitor.returning:
        response.set_cookie(
            CONVERSATION_COOKIE, visitor.key, max_age=max_age, httponly=True, secure=secure, samesite="Lax"
        )
    if visitor.chose_language:
        response.set_cookie(
            LANGUAGE_COOKIE, visitor.lang, max_age=max_age, httponly=True, secure=secure, samesite="Lax"
        )


def _known(name: str | None) -> Lang | None:
    return "fr" if name == "fr" else "en" if name == "en" else None


def _preferred(request: web.Request) -> Lang:
    """Return the first of our languages that the browser lists, French when it lists neither."""
    for entry in request.headers.get("Accept-Language", "").lower().split(","):
        lang = _known(entry.split(";")[0].strip()[:2])
        if lang is not None:
            return lang
    return "fr"
