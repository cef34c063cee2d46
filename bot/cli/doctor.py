"""`guichet doctor`: what is set up, what is missing and what to do, one line each."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp

from bot import rar_tool
from bot.checkup import Check
from bot.errors import SettingsError, StoreError
from bot.settings import Settings, load_settings
from bot.slack.probe import probe
from bot.store.engine import open_engine, reachable
from bot.trust import open_folder
from knowledge import BookError, load_book

_CLOCK_TOLERANCE_S = 60
"""Slack refuses and sends requests within five minutes; a minute is worth a warning."""
_CLOCK_TIMEOUT = aiohttp.ClientTimeout(total=5)


def arguments(_: argparse.ArgumentParser) -> None:
    """Add the command's arguments: none."""


def run(_: argparse.Namespace) -> int:
    """Print one line per point; returns 0 when none is wrong, else 1."""
    checks = asyncio.run(_all())
    for check in checks:
        print(f"{_MARKS[check.ok]:5} {check.name:16} {check.sentence}")
    return 1 if any(check.ok is False for check in checks) else 0


_MARKS = {True: "ok", False: "WRONG", None: "-"}


async def _all() -> tuple[Check, ...]:
    try:
        settings = load_settings()
    except SettingsError as error:
        return (Check("settings", ok=False, sentence=str(error)),)
    return (
        Check("settings", ok=True, sentence=_doors(settings)),
        _book(settings),
        await _database(settings),
        *[check async for check in _slack(settings)],
        _trusted_lists(settings, datetime.now(UTC)),
        _rar(),
        await _clock(settings),
    )


def _doors(settings: Settings) -> str:
    web = f"web page on http://{settings.host}:{settings.port}"
    support = "support page open on this machine" if settings.listens_on_loopback else "support page closed"
    return f"read; {web}; {support}; files up to {settings.max_upload_mib} MiB"


def _book(settings: Settings) -> Check:
    try:
        book = load_book(settings.book)
    except BookError as error:
        return Check(
            "rulebook", ok=False, sentence=f"{len(error.faults)} faults, the first: {error.faults[0]}"
        )
    return Check(
        "rulebook", ok=True, sentence=f"{book.id}: {len(book.rules)} rules, {len(book.topics)} topics"
    )


def _trusted_lists(settings: Settings, now: datetime) -> Check:
    name = "trusted lists"
    try:
        kept = open_folder(settings).load()
    except SettingsError as error:
        return Check(name, ok=False, sentence=str(error))
    newest = kept.lists.list_of_lists
    if newest is None or not kept.lists.lists:
        none = "none is at hand: no certificate is confirmed, so no verdict is better than « À vérifier »"
        return Check(name, ok=None, sentence=f"{none}; guichet trust update")
    stale = [each.territory for each in kept.lists.lists if each.is_stale(now)]
    found = f"{len(kept.lists.lists)} territories, list of lists no. {newest.sequence} of {newest.issued:%Y-%m-%d}"
    when = "" if kept.updated is None else f", last taken {kept.updated:%Y-%m-%d %H:%M} UTC"
    if newest.is_stale(now) or stale:
        which = ", ".join([*(["EU"] if newest.is_stale(now) else []), *stale])
        return Check(name, ok=False, sentence=f"{found}{when}; out of date: {which}; guichet trust update")
    return Check(name, ok=True, sentence=found + when)


def _rar() -> Check:
    if rar_tool.command() is None:
        missing = "not here: what rar archives hold compressed is not checked; apt install libarchive-tools"
        return Check(rar_tool.PROGRAM, ok=None, sentence=missing)
    return Check(rar_tool.PROGRAM, ok=True, sentence="unpacks rar archives")


async def _database(settings: Settings) -> Check:
    try:
        engine = await open_engine(settings)
    except StoreError as error:
        return Check("database", ok=False, sentence=str(error))
    answers = await reachable(engine)
    await engine.dispose()
    where = settings.database_url and "PostgreSQL or SQLite of DATABASE_URL"
    return Check(
        "database", ok=answers, sentence=f"{where or Path(settings.data_dir) / 'guichet.sqlite3'}: up to date"
    )


async def _slack(settings: Settings) -> AsyncIterator[Check]:
    if settings.slack_bot_token is None:
        yield Check(
            "Slack", ok=None, sentence="no SLACK_BOT_TOKEN: the web page alone is open; see docs/slack.md"
        )
        return
    for check in await probe(settings):
        yield check


async def _clock(settings: Settings) -> Check:
    """Compare this machine's clock with Slack's, the only server that the desk talks to."""
    if settings.slack_bot_token is None:
        return Check(
            "clock",
            ok=None,
            sentence=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; not compared, Slack is not set up",
        )
    try:
        async with (
            aiohttp.ClientSession(timeout=_CLOCK_TIMEOUT) as session,
            session.head(settings.slack_api_url, allow_redirects=False) as response,
        ):
            theirs = parsedate_to_datetime(response.headers.get("Date", ""))
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return Check("clock", ok=None, sentence="not compared: Slack did not tell the time")
    off_s = abs((datetime.now(UTC) - theirs).total_seconds())
    if off_s > _CLOCK_TOLERANCE_S:
        return Check(
            "clock",
            ok=False,
            sentence=f"{off_s:.0f} s away from Slack's: set it, or Slack's requests are refused",
        )
    return Check("clock", ok=True, sentence=f"within {_CLOCK_TOLERANCE_S} s of Slack's")
