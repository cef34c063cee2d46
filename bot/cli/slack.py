"""`guichet slack`: what creates the app in Slack."""

import argparse
import re

from bot.errors import InputError
from bot.slack.manifest import EXAMPLE_URL, manifest_text

_PUBLIC = re.compile(r"https://[^\s/?#@]+(/[^\s?#]*)?")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    shown = actions.add_parser("manifest", help="write the manifest that creates the app, to paste in Slack")
    way = shown.add_mutually_exclusive_group()
    way.add_argument(
        "--url",
        default=EXAMPLE_URL,
        metavar="URL",
        help=f"the desk's public address, as Slack reaches it (default: {EXAMPLE_URL}, to be replaced)",
    )
    way.add_argument("--socket-mode", action="store_true", help="for a desk without a public address")


def run(options: argparse.Namespace) -> int:
    """Write the manifest on standard output; returns 0.

    Raises:
        InputError: the address is none that Slack could reach.
    """
    if options.socket_mode:
        print(manifest_text(None), end="")
        return 0
    if not _PUBLIC.fullmatch(options.url):
        raise InputError(
            f"--url {options.url}: write the desk's public address as https://host, "
            "or use --socket-mode when it has none"
        )
    print(manifest_text(options.url), end="")
    return 0
