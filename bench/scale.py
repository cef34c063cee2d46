"""What scale costs: a book of ten times the size, and twenty real books in one process: `python -m bench.scale`.

Each measurement runs in a process of its own, so that one's memory is not counted for another.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.answer import misspelled, p99, timed
from bench.generated import TEN_TIMES, write_book
from knowledge import Answerer, Book, load_book
from knowledge.bank import Bank, load_bank
from knowledge.build import build
from knowledge.model import FILE, load_model, save

_SEED = 20140723
_QUESTIONS = 1_000
_BOOKS_SERVED = 20
_REAL = "cpam-aisne"


def peak_mib() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def questions_of(bank: Bank) -> list[str]:
    """Return phrasings of a bank, a typing mistake in each."""
    chance = random.Random(_SEED)
    texts = chance.sample([one.text for one in bank.phrasings], min(_QUESTIONS, len(bank.phrasings)))
    return [misspelled(text, chance) for text in texts]


def built(folder: Path) -> None:
    """Build a generated book and print what it took."""
    start = time.perf_counter()
    book = load_book(folder)
    bank = load_bank(book)
    read = time.perf_counter() - start
    model = build(book)
    save(model, folder)
    owners, evidence = len(model.owners), len(model.names)
    print(
        f"built      {time.perf_counter() - start:8.1f} s, {read:.1f} of them to read the YAML; "
        f"{len(bank.phrasings)} phrasings, {owners} owners, {evidence} pieces of evidence; "
        f"{(folder / FILE).stat().st_size / 2**20:.1f} MiB; peak {peak_mib():.0f} MiB"
    )


def served(folder: Path) -> None:
    """Load a book and answer from it and from the real one in turns; print what it took."""
    start = time.perf_counter()
    book = load_book(folder)
    desk = Answerer(book)
    desk.answer("siret")
    print(f"loaded     {time.perf_counter() - start:8.2f} s, until the first answer")
    real = load_book(_REAL)
    real_desk = Answerer(real)
    ours, theirs = (_p99(*pair) for pair in ((desk, book), (real_desk, real)))
    print(f"answered   {ours:8.2f} ms p99; the real book {theirs:.2f} ms: {ours / theirs:.1f} times")


def _p99(desk: Answerer, book: Book) -> float:
    ((*milliseconds,),) = timed([desk.answer], questions_of(load_bank(book)))
    return p99(milliseconds)


def many() -> None:
    """Serve the real book many times over in this process, each with a model of its own; print the memory."""
    book = load_book(_REAL)
    desks = [Answerer(book, load_model(book.folder)) for _ in range(_BOOKS_SERVED)]
    asked = questions_of(load_bank(book))[:200]
    for desk in desks:
        for question in asked:
            desk.answer(question)
    print(f"{_BOOKS_SERVED} books   {peak_mib():8.0f} MiB, all having answered")


def _apart(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "bench.scale", *arguments], check=True)  # noqa: S603 - ourselves


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what building, loading, answering and serving cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=float, default=1.0, help="share of the ten times larger book")
    parser.add_argument("--only", choices=("built", "served", "many"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    match options.only:
        case "built":
            built(options.folder)
        case "served":
            served(options.folder)
        case "many":
            many()
        case _:
            size = TEN_TIMES.times(options.size)
            print(f"{size.topics} topics, {size.exclusions} exclusions, {size.phrasings} phrasings")
            with tempfile.TemporaryDirectory() as folder:
                write_book(Path(folder), size)
                for what in ("built", "served"):
                    _apart("--only", what, "--folder", folder)
            _apart("--only", "many")


if __name__ == "__main__":
    main()
