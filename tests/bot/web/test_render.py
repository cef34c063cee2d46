"""Templates and the book's links."""

import re
from pathlib import Path

import pytest

import bot.web.render
from bot.web.render import asset, linked

WEB = Path(bot.web.render.__file__).parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))


def test_no_template_marks_what_people_typed_as_safe() -> None:
    for template in TEMPLATES:
        assert not re.search(r"\|\s*safe|autoescape", template.read_text(encoding="utf-8")), template.name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        (
            "Voir www.example.fr.",
            'Voir <a href="https://www.example.fr" rel="noopener">www.example.fr</a>.',
        ),
        (
            "(https://example.fr/?a=1&b=2)",
            '(<a href="https://example.fr/?a=1&amp;b=2" rel="noopener">https://example.fr/?a=1&amp;b=2</a>)',
        ),
    ],
)
def test_web_addresses_of_the_book_become_links_and_the_rest_is_escaped(text: str, shown: str) -> None:
    assert linked(text) == shown


def test_static_address_changes_with_the_file() -> None:
    assert re.fullmatch(r"/static/app\.css\?v=[0-9a-f]{12}", asset("app.css"))
    assert asset("app.css").split("=")[1] != asset("app.js").split("=")[1]
