"""`guichet ask`: a question in, the buyer's rule out."""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator

from bot.contract import answer_object
from bot.errors import InputError
from bot.settings import load_settings
from knowledge import Answer, Answerer, load_book
from knowledge.models import Lang


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("question", nargs="?", help="the question, in French or in English, in quotes")
    parser.add_argument("--json", action="store_true", help="write one JSON object")
    parser.add_argument(
        "--jsonl", action="store_true", help='read {"q": …} lines on standard input, write one object a line'
    )
    parser.add_argument(
        "--lang", choices=("fr", "en"), help="language of the answer (default: the question's)"
    )


def run(options: argparse.Namespace) -> int:
    """Answer; returns 0, or 2 when a line of `--jsonl` could not be read."""
    if options.jsonl == (options.question is not None):
        raise InputError('give one question in quotes, or --jsonl with {"q": …} lines on standard input')
    answerer = Answerer(load_book(load_settings().book))
    if options.jsonl:
        return _answer_lines(answerer, sys.stdin.buffer, options.lang)
    if options.json:
        print(_answered(answerer, options.question, options.lang))
    else:
        print(_as_text(answerer.answer(options.question, options.lang)))
    return 0


def _answered(answerer: Answerer, question: str, lang: Lang | None) -> str:
    started = time.perf_counter()
    answer = answerer.answer(question, lang)
    return json.dumps(answer_object(answer, seconds=time.perf_counter() - started), ensure_ascii=False)


def _answer_lines(answerer: Answerer, lines: Iterable[bytes], lang: Lang | None) -> int:
    status = 0
    for line_number, question in enumerate(_questions(lines), start=1):
        if question is None:
            status = 2
            print(
                json.dumps(
                    {"error": f'line {line_number}: write one JSON object a line, {{"q": "your question"}}'}
                )
            )
        else:
            print(_answered(answerer, question, lang), flush=True)
    return status


def _questions(lines: Iterable[bytes]) -> Iterator[str | None]:
    """Yield the question of each line; None for a line that holds none."""
    for line in lines:
        try:
            question = json.loads(line)["q"]
        except (ValueError, TypeError, KeyError):
            question = None
        yield question if isinstance(question, str) else None


def _as_text(answer: Answer) -> str:
    facts = [fact for part in answer.parts for fact in part.facts]
    copyable = [f"  {fact.label} : {fact.value}" for fact in facts if "\n" not in fact.value]
    return "\n\n".join([answer.text, "\n".join(copyable)]).strip()
