"""The command `guichet`: reads the command line and calls the module of the command.

Only the module of the command that was given is imported, so that `guichet ask` does not wait for a web server.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from types import MappingProxyType

from bot.errors import BotError
from knowledge import BookError

COULD_NOT_RUN = 2
"""Exit status of every command that could not do its work."""

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "serve": "open every door that is configured: web page, Slack",
        "ask": "answer a question from the buyer's rules",
        "check": "check the electronic signatures of files",
        "label": "write the label of a backup copy's envelope, to copy or to print",
        "deadline": "count back from a deadline the last safe day to order a certificate",
        "trust": "show the trusted lists, fetch them, or take them from a folder",
        "slack": "write the manifest that creates the Slack app",
        "doctor": "say what is set up, what is missing and what to do",
        "knowledge": "measure the rulebook: coverage of its source, quality of its answers",
    }
)
"""Each command and its help; `bot.cli.<command>` is its module."""


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """Return the parser; with `command`, that command's own arguments are in it too."""
    top = argparse.ArgumentParser(prog="guichet", description="The suppliers' desk of a French public buyer.")
    top.add_argument("--version", action="version", version=f"guichet {version('guichet')}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, help_text in COMMANDS.items():
        one = commands.add_parser(
            name, help=help_text, description=help_text[0].upper() + help_text[1:] + "."
        )
        if name == command:
            import_module(f"bot.cli.{name}").arguments(one)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status. Whatever stops it is one sentence on standard error."""
    given = list(sys.argv[1:] if argv is None else argv)
    command = next((word for word in given if word in COMMANDS), None)
    options = parser(command).parse_args(given)
    try:
        return int(import_module(f"bot.cli.{options.command}").run(options))
    except BookError as error:
        print(
            "The rulebook cannot be used; mend these, or set GUICHET_BOOK:", error, sep="\n", file=sys.stderr
        )
    except BotError as error:
        print(f"guichet: {error}", file=sys.stderr)
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        sys.stderr.close()
    except KeyboardInterrupt:
        print("guichet: stopped", file=sys.stderr)
    return COULD_NOT_RUN
