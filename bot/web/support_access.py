"""Who may enter the support desk: whoever opens, once, the link that was printed at start."""

import secrets

from aiohttp import web

SUPPORT_COOKIE = "guichet_support"
_SESSION_BYTES = 32


class SupportAccess:
    """Sessions of the support desk, in memory: a restart ends them, and prints a new link."""

    def __init__(self, link_token: str | None) -> None:
        self._link_token = link_token
        self._names: dict[str, str] = {}

    def enter(self, token: str) -> str | None:
        """Use the one-time link; returns a new session, or None when the link is wrong or was used."""
        if self._link_token is None or not secrets.compare_digest(self._link_token.encode(), token.encode()):
            return None
        self._link_token = None
        session = secrets.token_urlsafe(_SESSION_BYTES)
        self._names[session] = ""
        return session

    def agent(self, request: web.Request) -> str | None:
        """Return the name of the agent at the desk, empty while not asked; None for anyone else."""
        return self._names.get(request.cookies.get(SUPPORT_COOKIE, ""))

    def name_agent(self, request: web.Request, name: str) -> None:
        """Remember how the agent of this session signs."""
        session = request.cookies.get(SUPPORT_COOKIE, "")
        if session in self._names:
            self._names[session] = name
