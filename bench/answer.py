"""How fast questions are answered, beside a plain fuzzy search over the same phrasings: `python -m bench.answer`.

The questions are the book's own phrasings with typing mistakes, the same ones on every run.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from knowledge import Answerer, load_book
from knowledge.matcher import phrasings

_SEED = 20140723
_QUESTIONS = 1000
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Timing:
    """How long one call takes."""

    per_second: float
    p50_ms: float
    p99_ms: float


def misspelled(text: str, chance: random.Random) -> str:
    """Return a text with one typing mistake: a letter lost, doubled, swapped or replaced."""
    at = chance.randrange(max(len(text) - 1, 1))
    before, letter, after = text[:at], text[at : at + 1], text[at + 1 :]
    mistakes = (
        before + after,
        before + letter * 2 + after,
        before + after[:1] + letter + after[1:],
        before + chance.choice(_LETTERS) + after,
    )
    return chance.choice(mistakes)


def measure(call: Callable[[str], object], questions: Sequence[str]) -> Timing:
    """Time a call on every question."""
    seconds = []
    for question in questions:
        start = time.perf_counter()
        call(question)
        seconds.append(time.perf_counter() - start)
    return Timing(
        per_second=len(seconds) / sum(seconds),
        p50_ms=statistics.median(seconds) * 1000,
        p99_ms=statistics.quantiles(seconds, n=100)[98] * 1000,
    )


def main(book_id: str = "cpam-aisne") -> None:
    """Print both timings and their ratio."""
    book = load_book(book_id)
    bank = [utils.default_process(phrasing.text) for phrasing in phrasings(book)]
    answerer = Answerer(book)
    chance = random.Random(_SEED)
    questions = [misspelled(chance.choice(bank), chance) for _ in range(_QUESTIONS)]

    def extract_one(question: str) -> object:
        return process.extractOne(utils.default_process(question), bank, scorer=fuzz.token_set_ratio)

    ours = measure(answerer.answer, questions)
    plain = measure(extract_one, questions)
    print(f"{len(questions)} questions, {len(bank)} phrasings")
    for name, timing in (("Answerer.answer", ours), ("rapidfuzz.process.extractOne", plain)):
        print(
            f"{name:<30}{timing.per_second:>8.0f}/s   p50 {timing.p50_ms:6.3f} ms   p99 {timing.p99_ms:6.3f} ms"
        )
    print(f"ratio: {ours.per_second / plain.per_second:.2f} times as many questions a second")


if __name__ == "__main__":
    main(*sys.argv[1:2])
