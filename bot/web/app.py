"""The web application: every door that speaks HTTP."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.web import health, middlewares, offers, progress, support, tickets, views
from bot.web.health import Metrics, SlackFault
from bot.web.keys import HOUSE, LIVE, METRICS, PAGES, SUPPORT_ACCESS, WATCHED, Live
from bot.web.render import STATIC, Pages
from bot.web.server_log import server_logger
from bot.web.support_access import SupportAccess
from bot.web.watched import WatchedChecks
from bot.wiring import House

SlackHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build_app(
    house: House,
    *,
    slack: SlackHandler | None = None,
    slack_fault: SlackFault | None = None,
    support_link_token: str | None = None,
    reread_s: float = 5.0,
) -> web.Application:
    """Return the application to run; the caller has started `house.work` or starts it before serving.

    `slack` takes Slack's own requests, `slack_fault` tells `/readyz` what keeps Slack from working.
    `support_link_token` opens `/support/enter?token=…` once; without it the support desk stays closed. `reread_s` is
    how often, in seconds, a live page looks by itself.
    """
    app = web.Application(
        middlewares=(
            middlewares.leave_the_rest_unread,
            middlewares.know_visitor,
            middlewares.explain_failures,
            middlewares.refuse_other_sites,
        ),
        handler_args={
            "lingering_time": 0.0,  # leave_the_rest_unread bounds it by size too
            "logger": server_logger,
            "access_log": None,  # its lines hold tickets' addresses and what people type in others
        },
    )
    app[HOUSE] = house
    app[PAGES] = Pages(house.book, house.settings)
    app[METRICS] = Metrics()
    app[SUPPORT_ACCESS] = SupportAccess(support_link_token)
    app[WATCHED] = WatchedChecks()
    app[LIVE] = Live(reread_s=reread_s, closing=asyncio.Event())
    app.add_routes(
        [
            *views.ROUTES,
            *progress.ROUTES,
            *offers.ROUTES,
            *tickets.ROUTES,
            *support.ROUTES,
            *health.routes(house, app[METRICS], slack_fault),
        ]
    )
    app.router.add_static("/static", STATIC)
    if slack is not None:
        app.router.add_post(middlewares.SLACK_PATH, slack)
    app.on_response_prepare.append(middlewares.add_headers)
    app.on_shutdown.append(_end_live_pages)
    return app


async def _end_live_pages(app: web.Application) -> None:
    app[LIVE].closing.set()
    app[WATCHED].close()
