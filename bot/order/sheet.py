"""The days to keep, in the order in which every door tells them: what to do, the dates, then how they are counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot import formats
from bot.order import texts
from knowledge import Book
from knowledge.guides import OrderGuide
from knowledge.models import Bilingual, CitedRule, Lang
from knowledge.order import Deadline, Holiday, OrderPlan, is_working_day


@dataclass(frozen=True)
class DayLine:
    """One day to keep."""

    label: str
    value: str


@dataclass(frozen=True)
class OrderStep:
    """One thing to do."""

    text: str
    rules: tuple[CitedRule, ...]


@dataclass(frozen=True)
class PlanSheet:
    """When to order, ready to read."""

    lang: Lang
    plan: OrderPlan
    title: str
    sentence: str
    steps: tuple[OrderStep, ...]
    """What to do; when it is too late, in this order."""
    days: tuple[DayLine, ...]
    reckoning: tuple[str, ...]
    """How the days were counted, and what was taken for granted."""
    rules: tuple[CitedRule, ...]
    """Behind the reckoning."""


def plan_sheet(plan: OrderPlan, guide: OrderGuide, book: Book, lang: Lang) -> PlanSheet:
    """Put a plan into words, with the book's rules."""
    last_day = formats.weekday_date(plan.order_by, lang)
    if plan.in_time:
        title, sentence = _told(texts.ORDER_BY, lang, day=last_day), _left(plan.days_left, lang)
        steps: tuple[OrderStep, ...] = (OrderStep(_told(texts.TRY_IT, lang), ()),)
    else:
        title, sentence = _told(texts.TOO_LATE, lang), _told(texts.WAS_LAST_DAY, lang, day=last_day)
        steps = tuple(
            OrderStep(formats.typeset(step.text.in_(lang), lang), _cited(step.rules, book, lang))
            for step in guide.late
        )
    return PlanSheet(
        lang=lang,
        plan=plan,
        title=title,
        sentence=sentence,
        steps=steps,
        days=(
            DayLine(_told(texts.LAST_SAFE_DAY, lang), last_day),
            DayLine(_told(texts.INSTALLED_BY, lang), formats.weekday_date(plan.installed_by, lang)),
            DayLine(_told(texts.DEADLINE, lang), _deadline(plan.deadline, lang)),
        ),
        reckoning=tuple(_reckoning(plan, lang)),
        rules=_cited(plan.rules, book, lang),
    )


def _left(days: int, lang: Lang) -> str:
    if days > 1:
        return _told(texts.DAYS_LEFT, lang, count=days)
    return _told(texts.ONE_DAY_LEFT if days == 1 else texts.LAST_DAY, lang)


def _deadline(deadline: Deadline, lang: Lang) -> str:
    day = formats.weekday_date(deadline.day, lang)
    if deadline.at is None:
        return day
    return _told(texts.AT_TIME, lang, day=day, time=f"{deadline.at:%H:%M}")


def _reckoning(plan: OrderPlan, lang: Lang) -> Iterator[str]:
    yield _told(texts.LEAD_TIME, lang, time=plan.lead_time.in_(lang))
    yield _told(texts.MARGIN, lang)
    yield _told(texts.WORKING_DAYS, lang)
    if plan.skipped:
        yield _told(texts.SKIPPED, lang, days=_named(plan.skipped, lang))
    else:
        yield _told(texts.NONE_SKIPPED, lang)
    if plan.meanwhile:
        yield _told(texts.MEANWHILE, lang, days=_named(plan.meanwhile, lang))
    if not is_working_day(plan.deadline.day):
        yield _told(texts.DAY_OFF, lang)
    if plan.deadline.at is None:
        yield _told(texts.NO_TIME, lang)


def _named(holidays: Iterable[Holiday], lang: Lang) -> str:
    return ", ".join(
        f"{formats.weekday_date(holiday.day, lang)} ({holiday.name.in_(lang)})" for holiday in holidays
    )


def _cited(rule_ids: Iterable[str], book: Book, lang: Lang) -> tuple[CitedRule, ...]:
    rules = map(book.rule, rule_ids)
    return tuple(CitedRule(id=rule.id, section=rule.section, text=rule.text.in_(lang)) for rule in rules)


def _told(text: Bilingual, lang: Lang, **values: object) -> str:
    return formats.typeset(text.in_(lang).format(**values), lang)
