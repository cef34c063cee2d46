"""How fast messages are answered, beside plain fuzzy searches over the same phrasings: `python -m bench.answer [SET]…`.

The messages are those by other hands (`tests/knowledge/messages`), or of the labelled sets named: single questions,
whole e-mails, messages that ask several things. The desk has answered others before, as one that has been open for a
while: it has met the common words, not these messages. In each round a new desk, in a process of its own, answers each
of them once; the best of a message's rounds leaves out what else the machine did. Then the desk and the plain searches
take turns on every message: a busy machine slows them all, and each finds the processor's caches full of another's.
"""

import multiprocessing
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process, utils
from threadpoolctl import threadpool_limits

from knowledge import Answerer, load_book
from knowledge.bank import Bank, load_bank
from knowledge.evaluate import read_questions

_SETS = Path(__file__).parent.parent / "tests/knowledge/messages"
_BOOK = "cpam-aisne"
_SEED = 20140723
_ROUNDS = 5
_BEFORE = 2_000
"""Other messages that are answered before those that are timed."""
_OF_SO_MANY = 3
"""Messages, one is asked beside the plain searches, which take long."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_KIND_OF_STYLE = {"email": "e-mails", "multi": "several questions"}


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


def messages_of(sets: Iterable[Path]) -> dict[str, list[str]]:
    """Return the messages of labelled sets by their kind."""
    found: dict[str, list[str]] = {}
    for one in chain.from_iterable(map(read_questions, sets)):
        found.setdefault(_KIND_OF_STYLE.get(one.style, "questions"), []).append(one.q)
    return found


def desk_in_use(bank: Bank) -> Answerer:
    """Return a desk that has answered messages of the bank, a typing mistake in each; on one thread, as served."""
    threadpool_limits(limits=1, user_api="blas")
    desk = Answerer(load_book(_BOOK))
    chance = random.Random(_SEED)
    for one in chance.sample(bank.phrasings, min(_BEFORE, len(bank.phrasings))):
        desk.answer(misspelled(one.text, chance))
    return desk


def timed(calls: Sequence[Callable[[str], object]], messages: Sequence[str]) -> list[list[float]]:
    """Return, for each call, the milliseconds that each message takes; the calls take turns."""
    taken: list[list[float]] = [[] for _ in calls]
    for message in messages:
        for call, milliseconds in zip(calls, taken, strict=True):
            start = time.perf_counter()
            call(message)
            milliseconds.append((time.perf_counter() - start) * 1000)
    return taken


def one_round(messages: Sequence[str]) -> list[float]:
    """Return the milliseconds that a new desk takes for each message, asked once."""
    desk = desk_in_use(load_bank(load_book(_BOOK)))
    return timed([desk.answer], messages)[0]


def rounds(messages: Sequence[str]) -> list[list[float]]:
    """Return the times of some rounds, each in a process of its own."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawned, max_tasks_per_child=1) as pool:
        return list(pool.map(one_round, [messages] * _ROUNDS))


def p99(milliseconds: Sequence[float]) -> float:
    """Return what 99 of 100 calls stay below."""
    return statistics.quantiles(milliseconds, n=100, method="inclusive")[98]


def by_kind(milliseconds: Sequence[float], kinds: Mapping[str, Sequence[str]]) -> dict[str, Sequence[float]]:
    """Return the times of all messages, one after the other, by the kind of message."""
    found, start = {}, 0
    for kind, messages in kinds.items():
        found[kind] = milliseconds[start : start + len(messages)]
        start += len(messages)
    return {**found, "all": milliseconds}


def alone(kinds: Mapping[str, Sequence[str]]) -> None:
    """Print the times of a desk that has the machine for itself."""
    taken = rounds(list(chain.from_iterable(kinds.values())))
    best = by_kind([min(times) for times in zip(*taken, strict=True)], kinds)
    each = [by_kind(times, kinds) for times in taken]
    print(f"{'alone':44}{'p50':>8}{'p99':>8}   p99 of each of {_ROUNDS} rounds")
    for kind, milliseconds in best.items():
        by_round = "  ".join(f"{p99(times[kind]):.2f}" for times in each)
        head = f"{kind} ({len(milliseconds)}), each in its best round"
        print(f"{head:44}{statistics.median(milliseconds):8.2f}{p99(milliseconds):8.2f}   {by_round}")


def beside_searches(kinds: Mapping[str, Sequence[str]]) -> None:
    """Print the times of a desk and of plain searches that take turns, and their ratios."""
    bank = load_bank(load_book(_BOOK))
    texts = [utils.default_process(phrasing.text) for phrasing in bank.phrasings]
    desk = desk_in_use(bank)

    def extract_one(message: str) -> object:
        return process.extractOne(utils.default_process(message), texts, scorer=fuzz.token_set_ratio)

    def cdist(message: str) -> object:
        question = [utils.default_process(message)]
        return process.cdist(question, texts, scorer=fuzz.token_set_ratio, dtype=np.float32).argmax()

    names = ("Answerer.answer", "process.extractOne", "process.cdist")
    taken = timed((desk.answer, extract_one, cdist), list(chain.from_iterable(kinds.values())))
    by_call = [by_kind(times, kinds) for times in taken]
    print(f"{f'in turns, over {len(texts)} phrasings':44}{'p50':>8}{'p99':>8}   p99 of ours is")
    for kind in by_call[0]:
        ours = p99(by_call[0][kind])
        for name, of_call in zip(names, by_call, strict=True):
            times = of_call[kind]
            head = f"{kind} ({len(times)})" if name == names[0] else ""
            ratio = "" if name == names[0] else f"   {p99(times) / ours:.1f} times faster"
            print(f"{head:24}{name:20}{statistics.median(times):8.2f}{p99(times):8.2f}{ratio}")


def main(arguments: Sequence[str]) -> None:
    """Print the times of each kind of message, in milliseconds."""
    kinds = messages_of(map(Path, arguments) if arguments else sorted(_SETS.glob("*.jsonl")))
    start = time.perf_counter()
    Answerer(load_book(_BOOK)).answer("?!a")
    print(f"loaded until the first answer in {time.perf_counter() - start:.2f} s; milliseconds a message")
    alone(kinds)
    beside_searches({kind: messages[::_OF_SO_MANY] for kind, messages in kinds.items()})


if __name__ == "__main__":
    main(sys.argv[1:])
