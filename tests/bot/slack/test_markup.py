"""What people typed reads as they meant it, and never acts when it is shown again."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import markup


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@U0BOT> bonjour", "bonjour"),
        ("<@U0BOT|guichet> bonjour", "bonjour"),
        ("bonjour <@U1|camille>", "bonjour @camille"),
        ("R&amp;D &lt; 3 &gt; 2", "R&D < 3 > 2"),
        ("voir <https://example.org/a?b=1&amp;c=2>", "voir https://example.org/a?b=1&c=2"),
        ("voir <https://example.org|ici>", "voir ici (https://example.org)"),
        ("voir <https://example.org|example.org>", "voir https://example.org"),
        ("écrire à <mailto:a@example.org|a@example.org>", "écrire à a@example.org"),
        ("dans <#C1|marches>", "dans #marches"),
        ("<!channel> urgent", "@channel urgent"),
        ("&lt;@U0BOT&gt;", "<@U0BOT>"),
        ("3 < 4", "3 < 4"),
    ],
)
def test_typed_text_reads_as_meant(typed: str, read: str) -> None:
    assert markup.plain(typed, without="U0BOT") == read


def test_mention_is_seen_with_and_without_a_name() -> None:
    assert markup.mentions("<@U0BOT> ?", "U0BOT")
    assert markup.mentions("ah <@U0BOT|guichet>", "U0BOT")
    assert not markup.mentions("<@U0OTHER> &lt;@U0BOT&gt; U0BOT", "U0BOT")


@given(st.text())
def test_escaped_text_holds_no_markup_and_can_be_read_back(text: str) -> None:
    shown = markup.escape(text)
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", shown)
    assert html.unescape(shown) == text or "&" in text


@given(st.text())
def test_code_is_one_span_whatever_the_name(name: str) -> None:
    shown = markup.code(name)
    assert shown.count("`") == 2
    assert len(shown) > 2
    assert "\n" not in shown
    assert "<" not in shown


def test_quote_and_code_block_keep_every_line_inside() -> None:
    assert markup.quote("a\n<!here>") == ">a\n>&lt;!here&gt;"
    assert markup.code_block("a\n``` b") == "```a\n b```"
