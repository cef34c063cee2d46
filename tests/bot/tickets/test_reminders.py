"""Reminders: after working hours, first the team then who is on call, once each, and none once answered."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.durable import DurableWork
from bot.settings import Settings
from bot.store.engine import durable_url
from bot.store.store import Store
from bot.tickets.desk import TicketDesk
from bot.tickets.hours import OpeningHours
from bot.tickets.models import ChangeKind, Door, Ticket
from bot.tickets.reminders import Reminders
from bot.updates import Updates
from tests.bot.tickets.people import ALIX, CAMILLE
from tests.bot.tickets.test_desk import REQUEST, Supplier, Support

ALWAYS = OpeningHours.parse("lun-dim 0:00-23:59")
WEEKDAYS = OpeningHours.parse("lun-ven 9:00-12:00 14:00-17:00")


class Team:
    """A ticket desk whose clock can be set."""

    def __init__(self, store: Store, work: DurableWork, support: Support) -> None:
        self.store = store
        self.work = work
        self.support = support
        self.desk = TicketDesk(store=store, work=work, updates=Updates())
        self.desk.connect_support(support)
        self.desk.connect_door(Door.SLACK, Supplier())

    async def opened(self) -> Ticket:
        ticket = await self.desk.open(REQUEST)
        await self.work.settled()
        return ticket

    async def look(self, at: datetime, *, hours: OpeningHours = WEEKDAYS, on_call: bool = True) -> None:
        """Look which reminders are due at a moment."""
        reminders = Reminders(
            store=self.store, tickets=self.desk, hours=hours, after_hours=4, on_call=on_call, now=lambda: at
        )
        await reminders.look()
        await self.work.settled()

    @property
    def reminded(self) -> list[str]:
        """Return for whom each reminder was: `True` calls who is on call."""
        return [told[2] for told in self.support.told if told[0] == "remind"]


@pytest.fixture
async def team(store: Store, settings: Settings) -> AsyncIterator[Team]:
    work = DurableWork(store, url=durable_url(settings), retry_interval_s=0.01)
    made = Team(store, work, Support())
    await work.start()
    yield made
    await work.stop()


async def test_team_is_reminded_then_who_is_on_call_once_each(team: Team) -> None:
    ticket = await team.opened()
    first, second = (WEEKDAYS.after(ticket.created_at, hours) for hours in (4, 8))
    minute = timedelta(minutes=1)
    await team.look(first - minute)
    assert team.reminded == []
    for at in (first, first + minute, second - minute):
        await team.look(at)
    assert team.reminded == ["False"]
    for at in (second, second + minute, second + timedelta(days=30)):
        await team.look(at)
    assert team.reminded == ["False", "True"]
    trail = await team.store.ticket_changes(ticket.number)
    assert [line.kind for line in trail] == [ChangeKind.OPENED, *[ChangeKind.REMINDED] * 2]


async def test_without_anyone_on_call_the_team_is_reminded_once(team: Team) -> None:
    ticket = await team.opened()
    for hours in (4, 8, 40):
        await team.look(WEEKDAYS.after(ticket.created_at, hours), on_call=False)
    assert team.reminded == ["False"]


@pytest.mark.parametrize("end", ["answered", "waiting", "resolved"])
async def test_no_reminder_once_answered_waiting_or_resolved(team: Team, end: str) -> None:
    ticket = await team.opened()
    if end == "answered":
        await team.desk.reply(ticket.number, ALIX, "Voici.")
    elif end == "waiting":
        await team.desk.move(ticket.number, ChangeKind.WAITING, ALIX)
    else:
        await team.desk.move(ticket.number, ChangeKind.RESOLVED, ALIX)
    await team.look(ticket.created_at + timedelta(days=30))
    assert team.reminded == []


async def test_answer_that_comes_before_a_recorded_reminder_is_told_ends_it(team: Team) -> None:
    ticket = await team.opened()
    await team.desk.reply(ticket.number, ALIX, "Voici.")
    await team.desk.remind(ticket, timedelta(hours=4), key="late")
    await team.work.settled()
    assert team.reminded == []


async def test_supplier_who_writes_again_starts_a_new_wait(team: Team) -> None:
    ticket = await team.opened()
    await team.look(ticket.created_at + timedelta(days=30))
    await team.desk.reply(ticket.number, ALIX, "Voici.")
    await team.desk.add(ticket.number, CAMILLE, "Et encore ?")
    await team.work.settled()
    waiting = (await team.store.ticket(ticket.number)).awaiting_since
    assert waiting is not None
    await team.look(WEEKDAYS.after(waiting, 4))
    assert team.reminded == ["False", "False"]


async def test_team_that_works_at_all_hours_is_reminded_at_once(team: Team) -> None:
    ticket = await team.opened()
    await team.look(ticket.created_at + timedelta(hours=4, minutes=3), hours=ALWAYS)
    assert team.reminded == ["False"]


async def test_reminder_recorded_before_the_desk_was_stopped_is_told_when_it_opens_again(
    store: Store, settings: Settings
) -> None:
    support = Support()
    stopped = DurableWork(store, url=durable_url(settings))
    desk = TicketDesk(store=store, work=stopped, updates=Updates())
    ticket = await desk.open(REQUEST)
    await desk.remind(await store.ticket(ticket.number), timedelta(hours=4), key="remind:1")
    work = DurableWork(store, url=durable_url(settings), retry_interval_s=0.01)
    again = Team(store, work, support)
    await work.start()
    await work.settled()
    await work.stop()
    assert again.reminded == ["False"]


async def test_ticket_that_the_channel_did_not_take_is_sent_there_again_each_hour(team: Team) -> None:
    team.support.shut = True
    ticket = await team.opened()
    assert ticket.support_message is None
    hour = timedelta(hours=1, minutes=1)
    for at in (hour, hour, hour + timedelta(seconds=1)):
        await team.look(ticket.created_at + at, on_call=False)
    assert (await team.store.ticket(ticket.number)).support_message is None
    assert len(await team.store.ticket_messages(ticket.number)) == 1, "the failure is noted once"
    team.support.shut = False
    await team.look(ticket.created_at + 2 * hour, on_call=False)
    assert (await team.store.ticket(ticket.number)).support_message == {"channel": "S", "ts": "9.0"}
    announced = [told for told in team.support.told if told[0] == "announce"]
    await team.look(ticket.created_at + 3 * hour, on_call=False)
    assert [told for told in team.support.told if told[0] == "announce"] == announced
