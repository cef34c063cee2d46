"""`guichet knowledge`: what the rulebook makes of its source, and how well it answers."""

import argparse
from pathlib import Path

from pydantic import ValidationError

from bot.errors import InputError
from bot.settings import load_settings
from knowledge import Answerer, Book, load_book
from knowledge.coverage import Covered, coverage
from knowledge.evaluate import Metrics, evaluate, read_questions, reply_of

NOTHING_LEFT_OVER, SOMETHING_LEFT_OVER = 0, 1


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    covered = actions.add_parser(
        "coverage",
        help="list every amount, date, number, address and link of a source text and the rule that states it",
        epilog="Exit status: 0 nothing left over, 1 something left over, 2 could not run.",
    )
    covered.add_argument("source", type=Path, metavar="SOURCE", help="the buyer's document, as text")
    measured = actions.add_parser("evaluate", help="measure the answers to labelled questions")
    measured.add_argument(
        "questions", type=Path, metavar="QUESTIONS", help="JSON lines: q, accept, style, all"
    )


def run(options: argparse.Namespace) -> int:
    """Run one action; returns its exit status."""
    book = load_book(load_settings().book)
    if options.action == "coverage":
        return _coverage(book, options.source)
    return _evaluate(book, options.questions)


def _coverage(book: Book, source: Path) -> int:
    covered = coverage(book, _read(source))
    for one in covered:
        print(f"{one.figure.line:4d}  {one.figure.kind:9}  {one.figure.text}  {_stated_by(one)}")
    left_over = sum(one.left_over for one in covered)
    print(f"{len(covered)} in all, {left_over} left over")
    return SOMETHING_LEFT_OVER if left_over else NOTHING_LEFT_OVER


def _stated_by(covered: Covered) -> str:
    if covered.rules:
        return "→ " + " ".join(covered.rules)
    return "LEFT OVER" if covered.ignored is None else f"(ignored: {covered.ignored})"


def _evaluate(book: Book, questions: Path) -> int:
    _read(questions)
    try:
        labelled = read_questions(questions)
    except ValidationError as error:
        raise InputError(
            f"{questions} holds a line that is no labelled question: {error.error_count()} faults"
        ) from error
    answerer = Answerer(book)
    result = evaluate(labelled, lambda question: reply_of(answerer.answer(question)))
    print(f"{'':12} {'messages':>8} {'resolved':>8} {'offered':>8} {'wrong':>8} {'refused':>8}")
    for name, metrics in (("all", result.overall), *result.by_style):
        print(_metrics_line(name, metrics))
    return 0


def _metrics_line(name: str, metrics: Metrics) -> str:
    shares = (metrics.resolved, metrics.offered, metrics.wrong, metrics.refused)
    shown = (f"{'-':>8}" if share is None else f"{share:8.1%}" for share in shares)
    return f"{name:12} {metrics.messages:8d} {' '.join(shown)}"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} cannot be read as text ({type(error).__name__}): check its name and encoding"
        ) from error
