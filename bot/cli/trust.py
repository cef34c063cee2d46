"""`guichet trust`: what trusted lists are at hand; fetch them, or take them from a folder."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from bot.errors import InputError
from bot.settings import load_settings
from bot.trust import Kept, Problem, open_folder, update
from handlers.trust import MAX_BYTES, Cause, Document, ListOfLists, TrustedList

ALL_IN_ORDER, SOMETHING_TO_LOOK_AT = 0, 1

_CAUSES: Mapping[str, str] = MappingProxyType(
    {
        Cause.TOO_LARGE: "is too large",
        Cause.NOT_XML: "is empty, cut short or no XML",
        Cause.NOT_A_LIST: "is no trusted list",
        Cause.NO_VERSION: "does not say a version of ETSI TS 119 612 that we know",
        Cause.NO_SIGNATURE: "is not signed",
        Cause.SEVERAL_SIGNATURES: "is signed more than once",
        Cause.BROKEN_SIGNATURE: "has a signature that does not hold",
        Cause.SIGNER_NOT_ANNOUNCED: "is signed by somebody whom the list of lists does not name",
        Cause.SIGNER_OUT_OF_DATE: "is signed with a certificate that was not valid then",
        Cause.NO_LIST_OF_LISTS: "cannot be trusted without a list of lists: bring that one too",
        Cause.NOT_POINTED_TO: "is of a territory that the list of lists does not know",
        Cause.OLDER: "is older than the one at hand",
    }
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="age, territories, services and problems of the lists at hand")
    fetch = actions.add_parser("update", help="fetch the lists, and keep those whose signature holds")
    brought = actions.add_parser("import", help="take lists (*.xml) from a folder, verified the same way")
    brought.add_argument("folder", type=Path, metavar="FOLDER", help="with the list of lists and its pivots")
    for action in (show, fetch, brought):
        action.add_argument("--json", action="store_true", help="write one JSON object")
    parser.epilog = "Exit status: 0 all in order, 1 something to look at, 2 could not run."


def run(options: argparse.Namespace) -> int:
    """Do what was asked, and print the lists at hand; returns 1 when one of them has a problem."""
    settings = load_settings()
    folder, now = open_folder(settings), datetime.now(UTC)
    match options.action:
        case "update":
            kept = asyncio.run(update(folder, settings, now=now))
        case "import":
            kept = folder.keep(_documents(options.folder), updated=now)
        case _:
            kept = folder.load()
    if options.json:
        print(json.dumps(_object(kept, now), ensure_ascii=False))
    else:
        print(*_lines(kept, now), sep="\n")
    return ALL_IN_ORDER if _in_order(kept, now) else SOMETHING_TO_LOOK_AT


def _documents(folder: Path) -> list[Document]:
    files = sorted(folder.rglob("*.xml"))
    if not files:
        raise InputError(f"{folder} holds no *.xml file: give the folder of the lists")
    try:
        return [Document(str(file), file.read_bytes()) for file in files if _is_small(file)]
    except OSError as error:
        raise InputError(f"{error.filename} cannot be read ({error.strerror})") from error


def _is_small(file: Path) -> bool:
    if file.stat().st_size <= MAX_BYTES:
        return True
    print(f"guichet: {file} is too large for a trusted list", file=sys.stderr)
    return False


def _in_order(kept: Kept, now: datetime) -> bool:
    heads = (*kept.lists.lists, *([kept.lists.list_of_lists] if kept.lists.list_of_lists else []))
    return bool(kept.lists.lists) and not kept.problems and not any(each.is_stale(now) for each in heads)


def _lines(kept: Kept, now: datetime) -> Iterator[str]:
    newest = kept.lists.list_of_lists
    if newest is None:
        yield "No trusted list is at hand: no certificate is confirmed. Fetch them with `guichet trust update`,"
        yield "or bring them with `guichet trust import FOLDER`."
    else:
        yield f"List of lists no. {newest.sequence}, {_dates(newest, now)}"
        if kept.updated is not None:
            yield f"Last taken {kept.updated:%Y-%m-%d %H:%M} UTC"
        for each in kept.lists.lists:
            services = f"{len(each.services):4} services"
            yield f"  {each.territory}  no. {each.sequence:<4} {services}, {_dates(each, now)}"
        if kept.lists.missing:
            yield f"Not at hand: {', '.join(sorted(kept.lists.missing))}"
    for problem in kept.problems:
        yield f"Problem: {_sentence(problem)}"


def _dates(head: TrustedList | ListOfLists, now: datetime) -> str:
    if head.next_update is None:
        return f"issued {head.issued:%Y-%m-%d}, closed"
    due = f"issued {head.issued:%Y-%m-%d}, next update {head.next_update:%Y-%m-%d}"
    return f"{due}: OUT OF DATE" if head.is_stale(now) else due


def _sentence(problem: Problem) -> str:
    where = f" ({problem.territory})" if problem.territory else ""
    if problem.cause in _CAUSES:
        return f"{problem.name}{where} {_CAUSES[problem.cause]}"
    return f"{problem.name}{where} was not fetched: {problem.cause}"


def _object(kept: Kept, now: datetime) -> dict[str, object]:
    newest = kept.lists.list_of_lists
    return {
        "as_of": None if kept.lists.as_of is None else kept.lists.as_of.isoformat(),
        "updated": None if kept.updated is None else kept.updated.isoformat(),
        "list_of_lists": None if newest is None else _head(newest, now),
        "lists": [
            {"territory": each.territory, **_head(each, now), "services": len(each.services)}
            for each in kept.lists.lists
        ],
        "missing": sorted(kept.lists.missing),
        "problems": [problem.model_dump() for problem in kept.problems],
    }


def _head(head: TrustedList | ListOfLists, now: datetime) -> dict[str, object]:
    return {
        "sequence": head.sequence,
        "version": head.version,
        "issued": head.issued.isoformat(),
        "next_update": None if head.next_update is None else head.next_update.isoformat(),
        "stale": head.is_stale(now),
    }
