"""How fast messages are answered, beside plain fuzzy searches over the same phrasings: `python -m bench.answer`.

The messages are the bank's own, with a typing mistake in each, the same ones on every run: single questions, whole
e-mails, messages that ask several things. The desk has answered others before, as one that has been open for a while:
it has met the common words, not these mistakes. The three take turns on every message: a busy machine slows them all.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

import numpy as np
from rapidfuzz import fuzz, process, utils

from knowledge import Answerer, load_book
from knowledge.bank import Bank, load_bank

_SEED = 20140723
_OF_EACH_KIND = 600
_BEFORE = 2_000
"""Other messages that are answered before those that are timed."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


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


def messages_of(bank: Bank) -> dict[str, list[str]]:
    """Return misspelled messages by their kind."""
    chance = random.Random(_SEED)
    texts = [one.text for one in bank.phrasings]
    kinds = {
        "questions": texts,
        "e-mails": [one.text for one in bank.phrasings if one.is_letter],
        "several questions": [message.text for message in bank.messages],
    }
    return {
        kind: [misspelled(text, chance) for text in chance.sample(some, min(_OF_EACH_KIND, len(some)))]
        for kind, some in kinds.items()
        if len(some) > 1
    }


def others_than(messages: Iterable[str], bank: Bank) -> list[str]:
    """Return misspelled messages of the bank that are not among some."""
    chance = random.Random(_SEED + 1)
    texts = [one.text for one in bank.phrasings]
    chosen = [misspelled(text, chance) for text in chance.sample(texts, min(_BEFORE, len(texts)))]
    known = set(messages)
    return [text for text in chosen if text not in known]


def timed(calls: Sequence[Callable[[str], object]], messages: Sequence[str]) -> list[list[float]]:
    """Return, for each call, the milliseconds that each message takes; the calls take turns."""
    taken: list[list[float]] = [[] for _ in calls]
    for message in messages:
        for call, milliseconds in zip(calls, taken, strict=True):
            start = time.perf_counter()
            call(message)
            milliseconds.append((time.perf_counter() - start) * 1000)
    return taken


def p99(milliseconds: Sequence[float]) -> float:
    """Return what 99 of 100 calls stay below."""
    return statistics.quantiles(milliseconds, n=100, method="inclusive")[98]


def main(book_id: str = "cpam-aisne") -> None:
    """Print the times of each kind of message and their ratios."""
    book = load_book(book_id)
    bank = load_bank(book)
    texts = [utils.default_process(phrasing.text) for phrasing in bank.phrasings]
    start = time.perf_counter()
    answerer = Answerer(book)
    answerer.answer("?!a")
    loaded = time.perf_counter() - start
    kinds = messages_of(bank)
    every = [one for some in kinds.values() for one in some]
    for message in others_than(every, bank):
        answerer.answer(message)

    def extract_one(message: str) -> object:
        return process.extractOne(utils.default_process(message), texts, scorer=fuzz.token_set_ratio)

    def cdist(message: str) -> object:
        question = [utils.default_process(message)]
        return process.cdist(question, texts, scorer=fuzz.token_set_ratio, dtype=np.float32).argmax()

    names = ("Answerer.answer", "process.extractOne", "process.cdist")
    calls: tuple[Callable[[str], object], ...] = (answerer.answer, extract_one, cdist)
    print(f"{len(texts)} phrasings, model loaded in {loaded:.2f} s; milliseconds a message")
    print(f"{'':20}{'':20}{'p50':>8}{'p99':>8}   p99 of ours is")
    taken_by: dict[str, list[list[float]]] = {kind: timed(calls, some) for kind, some in kinds.items()}
    taken_by["all"] = [list(chain.from_iterable(of_call)) for of_call in zip(*taken_by.values(), strict=True)]
    for kind, taken in taken_by.items():
        ours = p99(taken[0])
        for name, milliseconds in zip(names, taken, strict=True):
            head = f"{kind} ({len(milliseconds)})" if name == names[0] else ""
            ratio = "" if name == names[0] else f"   {p99(milliseconds) / ours:.1f} times faster"
            print(f"{head:24}{name:20}{statistics.median(milliseconds):8.2f}{p99(milliseconds):8.2f}{ratio}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
