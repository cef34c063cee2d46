"""`guichet knowledge`: what the rulebook makes of its source, how well it answers, and why it answers so."""

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import ValidationError

from bot.errors import InputError
from bot.overview import Lead, leads
from bot.settings import load_settings
from bot.store.engine import open_engine
from bot.store.store import Store
from knowledge import Answerer, Book, load_book
from knowledge.bank import load_bank
from knowledge.coverage import Covered, coverage
from knowledge.evaluate import (
    Evaluation,
    LabelledQuestion,
    Metrics,
    evaluate,
    is_resolved,
    is_wrong,
    read_questions,
    reply_of,
)
from knowledge.explain import Explanation, explain
from knowledge.gaps import Gap, Mismatch, gaps, mismatches
from knowledge.matcher import Matcher
from knowledge.model import load_model, save

NOTHING_LEFT_OVER, SOMETHING_LEFT_OVER = 0, 1
CURRENT, STALE = 0, 1
_VOICES_SHOWN = 0.05
"""Logits below which a word's voice is not worth a line."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    covered = actions.add_parser(
        "coverage",
        help="list every amount, date, number, address and link of a source text and the rule that states it",
        epilog="Exit status: 0 nothing left over, 1 something left over, 2 could not run.",
    )
    covered.add_argument("source", type=Path, metavar="SOURCE", help="the buyer's document, as text")
    measured = actions.add_parser(
        "evaluate", help="measure the answers to labelled questions, style by style"
    )
    measured.add_argument(
        "questions", type=Path, nargs="+", metavar="SET", help="JSON lines: q, accept, style, all"
    )
    measured.add_argument("--json", action="store_true", help="write one JSON object")
    measured.add_argument(
        "--errors", action="store_true", help="list what was not resolved or was answered wrongly"
    )
    explained = actions.add_parser("explain", help="show which words, concepts and phrasings led where")
    explained.add_argument("question", help="the question, in quotes")
    missing = actions.add_parser(
        "gaps",
        help="group what was asked and not covered, or answered beside the question, from the desk's own memory",
    )
    missing.add_argument("--json", action="store_true", help="write one JSON object a group")
    built = actions.add_parser(
        "build",
        help="learn the book's model from its phrase bank (needs scikit-learn: pip install guichet[train])",
        epilog="Exit status: 0 built or current, 1 not current (--check), 2 could not run.",
    )
    built.add_argument("--check", action="store_true", help="only tell whether the model is current")


def run(options: argparse.Namespace) -> int:
    """Run one action; returns its exit status."""
    book = load_book(load_settings().book)
    match options.action:
        case "coverage":
            return _coverage(book, options.source)
        case "evaluate":
            return _evaluate(book, options)
        case "explain":
            return _explain(book, options.question)
        case "gaps":
            return _gaps(book, as_json=options.json)
        case _:
            return _build(book, only_check=options.check)


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


def _evaluate(book: Book, options: argparse.Namespace) -> int:
    labelled = [question for path in options.questions for question in _labelled(path)]
    answerer = Answerer(book)
    replies = {question.q: reply_of(answerer.answer(question.q)) for question in labelled}
    result = evaluate(labelled, replies.__getitem__)
    errors = [
        (question, replies[question.q])
        for question in labelled
        if is_wrong(question, replies[question.q])
        or (question.accept and not is_resolved(question, replies[question.q]))
    ]
    if options.json:
        listed = [
            {"q": question.q, "style": question.style, "accept": question.accept, **asdict(reply)}
            for question, reply in errors
        ]
        print(
            json.dumps(
                _as_object(result) | ({"errors": listed} if options.errors else {}), ensure_ascii=False
            )
        )
        return 0
    print(f"{'':12} {'messages':>8} {'resolved':>8} {'offered':>8} {'wrong':>8} {'refused':>8}")
    for name, metrics in (("all", result.overall), *result.by_style):
        print(_metrics_line(name, metrics))
    for question, reply in errors if options.errors else ():
        got = " + ".join(reply.answered) or " | ".join(reply.offered) or "not covered"
        mark = "WRONG" if is_wrong(question, reply) else reply.outcome
        print(f"{mark:8} {question.style:10} {question.q!r}\n{'':8} wants {_wanted(question)}; got {got}")
    return 0


def _wanted(question: LabelledQuestion) -> str:
    if question.all:
        return " + ".join("/".join(accepted) for accepted in question.all)
    return "/".join(question.accept) or "not covered"


def _as_object(result: Evaluation) -> dict[str, object]:
    return {"all": asdict(result.overall)} | {name: asdict(metrics) for name, metrics in result.by_style}


def _metrics_line(name: str, metrics: Metrics) -> str:
    shares = (metrics.resolved, metrics.offered, metrics.wrong, metrics.refused)
    shown = (f"{'-':>8}" if share is None else f"{share:8.1%}" for share in shares)
    return f"{name:12} {metrics.messages:8d} {' '.join(shown)}"


def _explain(book: Book, question: str) -> int:
    for line in _explanation(explain(Matcher(load_model(book.folder)), load_bank(book), question)):
        print(line)
    return 0


def _explanation(found: Explanation) -> Sequence[str]:
    read = " ".join(
        voice.word.typed if voice.word.stem is None else f"{voice.word.typed}→{voice.word.stem}"
        for voice in found.owners[0].voices
    )
    lines = [
        f"read ({found.lang}): {read}",
        f"concepts: {', '.join(found.concepts) or 'none'}",
        f"sure of the best topic: {found.answerable:.0%} (answered from {found.threshold:.0%} on)",
    ]
    for owner in found.owners:
        lines.append(f"{owner.share:6.1%}  {owner.id}{'' if owner.covered else '  (not covered)'}")
        spoken = sorted(owner.voices, key=lambda voice: -abs(voice.logit))
        said = [
            f"{voice.word.typed} {voice.logit:+.1f}" for voice in spoken if abs(voice.logit) > _VOICES_SHOWN
        ]
        lines.append(f"        words: {', '.join(said) or 'none'}")
        lines.extend(f"        like: {text.splitlines()[0]}" for text in owner.phrasings)
    return lines


def _gaps(book: Book, *, as_json: bool) -> int:
    asked, disowned, answered = asyncio.run(_asked())
    answerer = Answerer(book)
    found: tuple[Gap | Mismatch, ...] = (*gaps(answerer, asked), *mismatches(answerer, disowned))
    for one in found:
        if as_json:
            print(json.dumps(asdict(one), ensure_ascii=False))
            continue
        about = (
            one.subject or "unnamed" if isinstance(one, Gap) else f"answered with {one.answered}, not asked"
        )
        print(f"{len(one.questions):4d}  {about}")
        for question in one.questions:
            print(f"      {' '.join(question.split())}")
    for lead in answered:
        if as_json:
            print(lead.model_dump_json())
            continue
        print(f"   1  answered by a person, request no. {lead.ticket}")
        print(f"      {' '.join(lead.question.split())}")
        for reply in lead.replies:
            print(f"      → {' '.join(reply.split())}")
    if not found and not answered and not as_json:
        print("Nothing that was asked is left uncovered.")
    return 0


async def _asked() -> tuple[tuple[str, ...], tuple[str, ...], tuple[Lead, ...]]:
    """Return every question that the desk remembers, those whose answer was disowned, and what people answered."""
    engine = await open_engine(load_settings())
    try:
        store = Store(engine)
        return await store.questions(), await store.disowned_questions(), await leads(store)
    finally:
        await engine.dispose()


def _build(book: Book, *, only_check: bool) -> int:
    try:
        from knowledge.build import build  # noqa: PLC0415 -- scikit-learn is not there on every machine
        from knowledge.training import digest_of  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise InputError(
            f"building needs {error.name}, which is not installed: pip install 'guichet[train]'"
        ) from error
    if only_check:
        current = load_model(book.folder).digest == digest_of(book, load_bank(book))
        print("current" if current else "not current: run guichet knowledge build")
        return CURRENT if current else STALE
    model = build(book)
    save(model, book.folder)
    print(
        f"{len(model.owners)} topics and exclusions, {len(model.names)} pieces of evidence; "
        f"answers from {model.thresholds.answer:.0%} on, offers from {model.thresholds.choice:.0%} on, "
        f"divides from {model.thresholds.parts:.0%} on"
    )
    return 0


def _labelled(path: Path) -> tuple[LabelledQuestion, ...]:
    _read(path)
    try:
        return read_questions(path)
    except ValidationError as error:
        raise InputError(
            f"{path} holds a line that is no labelled question: {error.error_count()} faults"
        ) from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} cannot be read as text ({type(error).__name__}): check its name and encoding"
        ) from error
