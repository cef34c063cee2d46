"""What each part of the matching is worth: `python -m bench.ablation [SET.jsonl…]` prints a Markdown table.

A quarter of the voices is held out; weights and thresholds are learned from the others, once for each row, with one
part left out. Each row is then asked what the held-out voices say, and the labelled questions, if any are given.
"""

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from unittest import mock

from knowledge import Answerer, Book, load_book
from knowledge.bank import ASIDE, Bank, Message, Phrasing, load_bank
from knowledge.calibration import HeldOut, calibrated
from knowledge.evaluate import LabelledQuestion, Metrics, evaluate, read_questions, reply_of
from knowledge.model import Calibration, Model
from knowledge.training import folds, learn
from knowledge.vocabulary import Meant, Vocabulary

_NEVER = -30.0
"""The logarithm of odds that reach no threshold."""
_VOICES = (1, 2, 4)
_SEED = 20140723
_ASKED = 1_200
"""Phrasings of the held-out voices that each row is asked."""
_BEST_SHARE, _BEST_SHARES = 0, 1
"""Positions among `knowledge.model.signals`: of the best topic, of the best three."""


@dataclass(frozen=True)
class Trained:
    """What one row has learned from, and what it has not seen."""

    book: Book
    seen: Bank
    phrasings: tuple[Phrasing, ...]
    """Of the held-out voices."""
    messages: tuple[Message, ...]

    def model(self, bank: Bank, kinds: str = "wbck") -> Model:
        """Return the model of a bank, calibrated on the held-out voices."""
        learned = learn(self.book, bank, kinds=kinds)
        return calibrated(learned, [HeldOut(learned, self.phrasings, self.messages)])

    def questions(self) -> tuple[LabelledQuestion, ...]:
        """Return what held-out voices say as labelled questions; asides ask nothing and are left out."""
        topics = {topic.id for topic in self.book.topics}
        single = [
            LabelledQuestion(q=one.text, accept=(one.owner,) if one.covered else (), style="one")
            for one in self.phrasings
            if one.owner != ASIDE
        ]
        asked = random.Random(_SEED).sample(single, min(_ASKED, len(single)))
        several = (
            LabelledQuestion(
                q=one.text, accept=owners, style="several", all=tuple((owner,) for owner in owners)
            )
            for one in self.messages
            if (owners := tuple(owner for owner in one.owners if owner in topics))
        )
        return (*asked, *several)


class _Literal(Vocabulary):
    """A vocabulary that brings no misspelt word home."""

    def meant(self, word: str) -> Meant | None:
        found = super().meant(word)
        return found if found is not None and found.likeness == 1.0 else None


@contextmanager
def _literally() -> Iterator[None]:
    """Learn and read without spelling correction."""
    with (
        mock.patch("knowledge.training.Vocabulary", _Literal),
        mock.patch("knowledge.model.Vocabulary", _Literal),
    ):
        yield


def without_near_misses(bank: Bank) -> Bank:
    """Return a bank of topics and asides."""
    topics = {one.owner for one in bank.phrasings if one.covered}
    return Bank(
        tuple(one for one in bank.phrasings if one.covered or one.owner == ASIDE),
        tuple(one for one in bank.messages if set(one.owners) <= topics),
    )


def of_voices(bank: Bank, count: int) -> Bank:
    """Return a bank of the so many voices that ask about most, and of all that only speak of near misses."""
    said = {
        voice: {one.owner for one in bank.phrasings if one.voice == voice and one.covered}
        for voice in bank.voices
    }
    asking = sorted(
        (voice for voice in bank.voices if said[voice]), key=lambda voice: (-len(said[voice]), voice)
    )
    return bank.without(asking[count:])


def uncalibrated(model: Model) -> Model:
    """Take shares for probabilities, and speak from one half on."""

    def only(calibration: Calibration, signal: int) -> Calibration:
        return Calibration(tuple(float(at == signal) for at in range(len(calibration.weights))), 0.0)

    return replace(
        model,
        answerable=only(model.answerable, _BEST_SHARE),
        offerable=only(model.offerable, _BEST_SHARES),
        clear=only(model.clear, _BEST_SHARE),
        focal=only(model.focal, 0),
        divisible=only(model.divisible, 0),
        thresholds=replace(model.thresholds, answer=0.5, choice=0.5, parts=0.5),
    )


def undivided(model: Model) -> Model:
    """Never reply to parts of a message."""

    def never(calibration: Calibration) -> Calibration:
        return Calibration((0.0,) * len(calibration.weights), _NEVER)

    return replace(model, focal=never(model.focal), divisible=never(model.divisible))


def rows(trained: Trained) -> Iterator[tuple[str, Callable[[], Answerer]]]:
    """Yield each row's name and how its desk is made."""
    book, seen = trained.book, trained.seen
    whole = trained.model(seen)
    yield "all parts", partial(Answerer, book, whole)
    for kind, name in (
        ("w", "words"),
        ("b", "pairs of words"),
        ("c", "characters"),
        ("k", "concepts (lexicon)"),
    ):
        yield f"without {name}", partial(_desk, trained, seen, "wbck".replace(kind, ""))
    yield "without spelling correction", partial(_desk, trained, seen)
    yield "without near misses in the bank", partial(_desk, trained, without_near_misses(seen))
    yield (
        "without calibration (share of the best, from one half on)",
        partial(Answerer, book, uncalibrated(whole)),
    )
    yield "without parts (a message is one question)", partial(Answerer, book, undivided(whole))
    for count in _VOICES:
        name = f"{count} voice{'s' if count > 1 else ''} and the near misses"
        yield name, partial(_desk, trained, of_voices(seen, count))


def _desk(trained: Trained, bank: Bank, kinds: str = "wbck") -> Answerer:
    return Answerer(trained.book, trained.model(bank, kinds))


def _balance(phrasings: Sequence[Phrasing]) -> int:
    """Return how many held-out phrasings can be answered, or how many must be refused, whichever is less."""
    covered = sum(one.covered for one in phrasings)
    return min(covered, len(phrasings) - covered)


def _measured(desk: Answerer, questions: Sequence[LabelledQuestion]) -> Metrics:
    return evaluate(questions, lambda text: reply_of(desk.answer(text))).overall


def _cells(metrics: Metrics) -> str:
    shares = (metrics.resolved, metrics.offered, metrics.wrong, metrics.refused)
    return " | ".join("–" if share is None else f"{share:.1%}" for share in shares)


def main() -> None:
    """Print the table, row by row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, nargs="*", metavar="SET")
    parser.add_argument("--book", default="cpam-aisne")
    options = parser.parse_args()
    book = load_book(options.book)
    bank = load_bank(book)
    seen, phrasings = max(folds(bank), key=lambda fold: _balance(fold[1]))
    kept = {message.voice for message in seen.messages}
    messages = tuple(message for message in bank.messages if message.voice not in kept)
    trained = Trained(book, seen, phrasings, messages)
    sets = [trained.questions()]
    if options.questions:
        sets.append(tuple(question for path in options.questions for question in read_questions(path)))
    heads = [f"held-out voices ({len(sets[0])})", *(f"labelled questions ({len(one)})" for one in sets[1:])]
    names = " | ".join(f"{head}: resolved | offered | wrong | refused" for head in heads)
    print(f"| | {names} |\n|---|{'---:|' * 4 * len(sets)}")
    for name, desk in rows(trained):
        if "spelling" in name:
            with _literally():
                made = desk()
                cells = [_cells(_measured(made, one)) for one in sets]
        else:
            made = desk()
            cells = [_cells(_measured(made, one)) for one in sets]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
