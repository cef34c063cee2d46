"""`guichet label`: a contract's number and name in, the label of the backup copy out."""

import argparse
import json
import sys
from pathlib import Path

from bot.contract import label_object
from bot.errors import InputError
from bot.label import Unprintable, texts, write_label
from bot.settings import load_settings
from handlers.names import shown
from knowledge import load_book
from knowledge.errors import UnusableLabel
from knowledge.label import Label, make_label
from knowledge.models import Lang

_MAX_PATH_CHARACTERS = 300


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--number", required=True, help="the contract's number, such as 2026-042")
    parser.add_argument(
        "--name", required=True, help='the contract\'s name in quotes, such as "Travaux de toiture"'
    )
    parser.add_argument(
        "--pdf", type=_pdf_path, metavar="FILE", help="also write a page to print, with the label"
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object")
    parser.add_argument(
        "--lang", choices=("fr", "en"), default="fr", help="language around the label (default: fr)"
    )
    parser.epilog = "Exit status: 0 done, 2 could not run."


def run(options: argparse.Namespace) -> int:
    """Print the label, and write its page when it was asked for; returns 0."""
    book = load_book(load_settings().book)
    if book.label is None:
        raise InputError(
            f"the rulebook {book.id} has no label for a backup copy: add `label` to its buyer.yaml"
        )
    try:
        label = make_label(book.label, options.number, options.name)
    except UnusableLabel as error:
        raise InputError(" ".join(texts.sentences_of(error.faults, options.lang))) from None
    if options.json:
        print(json.dumps(label_object(label), ensure_ascii=False))
    else:
        print(_as_text(label, options.lang))
    if options.pdf is not None:
        _write(options.pdf, label, options.lang)
    return 0


def _as_text(label: Label, lang: Lang) -> str:
    said = (label.text, label.copy_address, texts.COMPARE.in_(lang))
    return "\n\n".join(said)


def _write(path: Path, label: Label, lang: Lang) -> None:
    try:
        path.write_bytes(write_label(label, lang))
    except Unprintable as error:
        raise InputError(texts.UNPRINTABLE.in_(lang).format(characters=error.characters)) from None
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}): choose another place") from None
    print(f"guichet: {shown(str(path), max_characters=_MAX_PATH_CHARACTERS)}", file=sys.stderr)


def _pdf_path(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != ".pdf":
        raise argparse.ArgumentTypeError(f"{text!r} is no PDF: end it with .pdf")
    return path
