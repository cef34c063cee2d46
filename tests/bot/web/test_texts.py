"""The sentences of the web door: all there, all used, the same in both languages."""

import re
from pathlib import Path

import bot.web.render
from bot.web.texts import names, say

WEB = Path(bot.web.render.__file__).parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
PREFIXES = (
    *("offer.", "ticket.", "verdict.keep.", "error."),
    *("support.change.", "support.filter.", "support.refused.", "support.status."),
)
"""Sentences that a template or a view names by a value: `"ticket." ~ ticket.status`."""


def test_every_sentence_that_a_template_names_exists() -> None:
    used = {
        name
        for template in TEMPLATES
        for name in re.findall(r'say\("([\w.-]+)"[,)]', template.read_text(encoding="utf-8"))
    }
    assert used <= set(names())


def test_every_sentence_is_used() -> None:
    sources = [*TEMPLATES, *WEB.glob("*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources if path.name != "texts.py")
    unused = {name for name in names() if f'"{name}"' not in text and f"'{name}'" not in text}
    assert {name for name in unused if not name.startswith(PREFIXES)} == set()


def test_sentences_insert_the_same_values_in_both_languages() -> None:
    for name in names():
        assert set(re.findall(r"{\w+}", say(name, "fr"))) == set(re.findall(r"{\w+}", say(name, "en"))), name
