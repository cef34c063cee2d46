"""`guichet deadline`: a deadline for offers in, the last safe day to order a certificate out."""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.contract import plan_object
from bot.errors import InputError
from bot.order import PlanSheet, UnreadableDeadline, plan_sheet, read_deadline, texts
from bot.settings import load_settings
from knowledge import load_book
from knowledge.errors import UnusableDeadline
from knowledge.models import CitedRule
from knowledge.order import plan_order

IN_TIME, TOO_LATE = 0, 1


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "deadline", nargs="+", metavar="DEADLINE", help="2027-01-15 12:00, or 15/01/2027; Paris time"
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object")
    parser.add_argument(
        "--lang", choices=("fr", "en"), default="fr", help="language of the reply (default: fr)"
    )
    parser.epilog = "Exit status: 0 there is time, 1 it is too late, 2 could not run."


def run(options: argparse.Namespace) -> int:
    """Print the days to keep; returns 1 when it is too late to order."""
    book = load_book(load_settings().book)
    if book.order is None:
        raise InputError(f"the rulebook {book.id} has no lead time: add `order` to its buyer.yaml")
    try:
        plan = plan_order(book.order, read_deadline(" ".join(options.deadline)), datetime.now(UTC))
    except UnreadableDeadline as error:
        raise InputError(texts.TYPED_FAULTS[error.fault].in_(options.lang)) from None
    except UnusableDeadline as error:
        raise InputError(texts.DEADLINE_FAULTS[error.fault].in_(options.lang)) from None
    sheet = plan_sheet(plan, book.order, book, options.lang)
    if options.json:
        print(json.dumps(plan_object(sheet), ensure_ascii=False))
    else:
        print("\n".join(_lines(sheet)))
    return IN_TIME if plan.in_time else TOO_LATE


def _lines(sheet: PlanSheet) -> Iterator[str]:
    yield f"{sheet.title}."
    yield sheet.sentence
    numbered = len(sheet.steps) > 1
    for number, step in enumerate(sheet.steps, start=1):
        yield f"{f'  {number}. ' if numbered else ''}{step.text}{_cited(step.rules)}"
    yield ""
    yield from (f"  {day.label} : {day.value}" for day in sheet.days)
    yield ""
    yield f"{texts.RECKONING.in_(sheet.lang)}{_cited(sheet.rules)}"
    yield from (f"  - {line}" for line in sheet.reckoning)


def _cited(rules: tuple[CitedRule, ...]) -> str:
    return f" ({', '.join(rule.id for rule in rules)})" if rules else ""
