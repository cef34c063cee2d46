"""`guichet serve`: opens every door that is configured."""

import argparse
import asyncio
import gc
import logging
import secrets
import signal
import sys
from contextlib import AsyncExitStack, suppress

from aiohttp import web
from threadpoolctl import threadpool_limits

from bot.errors import InputError
from bot.housekeeping import forget_daily
from bot.settings import Settings, load_settings
from bot.slack.app import SlackDoor
from bot.tickets.hours import OpeningHours
from bot.tickets.reminders import Reminders
from bot.trust import open_folder, refresh_daily
from bot.web.app import build_app
from bot.wiring import House, open_house

_SHUTDOWN_S = 10.0
"""Time that live pages are given to end."""


def arguments(_: argparse.ArgumentParser) -> None:
    """Add the command's arguments: none, everything is a setting."""


def run(_: argparse.Namespace) -> int:
    """Serve until told to stop; returns 0."""
    settings = load_settings()
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    asyncio.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    keep_to_one_thread()
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with AsyncExitStack() as doors:
        house = await doors.enter_async_context(open_house(settings))
        slack = SlackDoor(house) if settings.slack_bot_token else None
        if slack is not None:
            slack.connect()
        house.workers.warm_up()
        await house.work.start()
        doors.push_async_callback(house.work.stop)
        address = await _open_web(house, slack, doors)
        if slack is not None:
            await slack.start()
            doors.push_async_callback(slack.stop)
        reminders = Reminders(
            store=house.store,
            tickets=house.tickets,
            hours=OpeningHours.parse(settings.support_hours),
            after_hours=settings.remind_after_hours,
            on_call=bool(settings.support_on_call and settings.slack_support_channel),
        )
        running = [
            asyncio.create_task(forget_daily(house.store, settings)),
            asyncio.create_task(reminders.keep_reminding()),
        ]
        if settings.trust_refresh:
            lists = refresh_daily(open_folder(settings), settings, house.workers.hand_over)
            running.append(asyncio.create_task(lists))
        for task in running:
            doors.push_async_callback(_cancel, task)
        keep_what_stands()
        print(f"Guichet is open on {address} — stop it with Ctrl-C.", flush=True)
        await stopped.wait()


def keep_to_one_thread() -> None:
    """Multiply matrices on one thread: an answer's are small, and a second thread waits where checks keep it busy."""
    threadpool_limits(limits=1, user_api="blas")


def keep_what_stands() -> None:
    """Take what has been loaded for what stays: no collection of garbage walks through it, which stops the desk."""
    gc.collect()
    gc.freeze()


async def _open_web(house: House, slack: SlackDoor | None, doors: AsyncExitStack) -> str:
    """Listen; returns the address, and prints the support team's link where only this machine can use it."""
    settings = house.settings
    token = secrets.token_urlsafe(24) if settings.listens_on_loopback else None
    app = build_app(
        house,
        slack=slack.handle_http if slack else None,
        slack_fault=slack.fault if slack else None,
        support_link_token=token,
    )
    runner = web.AppRunner(app, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    doors.push_async_callback(runner.cleanup)
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        raise InputError(
            f"{settings.host}:{settings.port} cannot be listened on ({error.strerror}): "
            "another program may have it; set HOST or PORT"
        ) from error
    port = runner.addresses[0][1]
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{shown}:{port}"
    if token is not None:
        print(f"The support desk opens once with {address}/support/enter?token={token}", flush=True)
    return address


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
