"""What the team sees at a glance: figures, questions without answer, what people answered."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversations import Opinion
from bot.desk import Place
from bot.overview import Overview
from bot.settings import Settings
from bot.tickets.hours import OpeningHours
from bot.tickets.models import ChangeKind, Door
from bot.wiring import House, open_house
from tests.bot.tickets.people import DOMINIQUE

PLACE = Place(door=Door.WEB, key="cookie", address={}, lang="fr")
UNKNOWN = "Quelle est la recette de la tarte aux pommes ?"
KNOWN = "Quel est le SIRET de la CPAM ?"


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with open_house(settings) as opened:
        await opened.work.start()
        yield opened
        await opened.work.stop()


async def test_figures_count_the_week_and_what_came_before_is_left_out(house: House) -> None:
    known = await house.desk.ask(PLACE, KNOWN)
    unknown = await house.desk.ask(PLACE, UNKNOWN)
    await house.store.add_opinion(known.exchange_id, "U1", Opinion.USEFUL)
    await house.store.add_opinion(unknown.exchange_id, "U1", Opinion.NOT_MY_QUESTION)
    ticket = await house.desk.escalate(PLACE)
    quality = await house.overview.quality()
    assert (quality.answered, quality.offered, quality.unknown) == (1, 0, 1)
    assert (quality.useful, quality.not_useful) == (1, 1)
    assert (quality.handed_over, quality.unanswered, quality.first_reply) == (1, 1, None)
    await house.tickets.reply(ticket.number, DOMINIQUE, "Avec des pommes.")
    quality = await house.overview.quality()
    assert quality.unanswered == 0
    assert quality.first_reply is not None
    assert quality.first_reply < timedelta(minutes=5)
    next_week = Overview(
        store=house.store,
        answerer=house.answerer,
        hours=OpeningHours.parse("lun-ven 9:00-17:00"),
        now=lambda: datetime.now(UTC) + timedelta(days=8),
    )
    assert (await next_week.quality()).model_dump(exclude_none=True) == dict.fromkeys(
        ("answered", "offered", "unknown", "useful", "not_useful", "handed_over", "unanswered"), 0
    )
    assert await next_week.gaps() == ()
    await house.work.settled()


async def test_questions_without_answer_are_grouped_and_the_others_left_out(house: House) -> None:
    for question in (UNKNOWN, KNOWN, "La recette de la tarte aux pommes, quelle est-elle ?"):
        await house.desk.ask(PLACE, question)
    (gap,) = await house.overview.gaps()
    assert gap.questions == (UNKNOWN, "La recette de la tarte aux pommes, quelle est-elle ?")


async def test_what_a_person_answered_is_listed_once_resolved_where_the_desk_knew_nothing(
    house: House,
) -> None:
    await house.desk.ask(PLACE, UNKNOWN)
    ticket = await house.desk.escalate(PLACE)
    await house.tickets.reply(ticket.number, DOMINIQUE, "Avec des pommes.")
    assert await house.overview.leads() == ()
    await house.tickets.move(ticket.number, ChangeKind.RESOLVED, DOMINIQUE)
    (lead,) = await house.overview.leads()
    assert (lead.ticket, lead.question, lead.replies) == (ticket.number, UNKNOWN, ("Avec des pommes.",))
    known = Place(door=Door.WEB, key="other", address={}, lang="fr")
    await house.desk.ask(known, KNOWN)
    answered = await house.desk.escalate(known)
    await house.tickets.reply(answered.number, DOMINIQUE, "Comme le dit le guichet.")
    await house.tickets.move(answered.number, ChangeKind.RESOLVED, DOMINIQUE)
    assert len(await house.overview.leads()) == 1, "the book knows that already"
    await house.work.settled()
