"""Whatever the desk has to say, Slack accepts it, nothing of it is lost, and its buttons stay whole."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import budget, markup
from bot.slack.message import Action, Block, Button, Buttons, Context, Message, Section

_texts = st.text(alphabet=st.sampled_from("aé&<>` \n_*"), max_size=9000).map(markup.escape)
_buttons = st.builds(
    Button,
    label=st.text(min_size=1, max_size=75),
    action=st.sampled_from(Action),
    value=st.text(min_size=1, max_size=30),
)
_blocks = st.one_of(
    st.builds(Section, text=_texts, button=st.none() | _buttons),
    st.builds(Context, text=_texts),
    st.builds(Buttons, buttons=st.lists(_buttons, min_size=1, max_size=60).map(tuple)),
)
_messages = st.builds(Message, text=_texts, blocks=st.lists(_blocks, max_size=60).map(tuple))


def buttons_of(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    found: list[Button] = []
    for block in blocks:
        if isinstance(block, Buttons):
            found.extend(block.buttons)
        elif isinstance(block, Section) and block.button:
            found.append(block.button)
    return [(button.label, button.value) for button in found]


def letters(text: str) -> str:
    """Return a text without what splitting may add or drop: white space and code fences."""
    return re.sub(r"[\s`…]", "", text)


def check_limits(made: list[dict[str, Any]]) -> None:
    assert len(made) <= 50
    assert len(json.dumps(made, ensure_ascii=False)) <= 13_000
    for block in made:
        rows = block.get("elements", [])
        if block["type"] == "section":
            assert 1 <= len(block["text"]["text"]) <= 3000
        if block["type"] == "actions":
            assert 1 <= len(rows) <= 25
            assert len({button["action_id"] for button in rows}) == len(rows)


@pytest.mark.parametrize("text", ["`" * 9000, "```" * 3000, "&amp;" * 3000, "a" * 9000, "\n" * 9000])
def test_text_without_a_good_place_to_cut_is_cut_all_the_same(text: str) -> None:
    pieces = budget.split_text(text, 3000)
    assert all(len(piece) <= 3000 for piece in pieces)
    assert sum(map(len, pieces)) >= len(text.strip())


@given(_messages)
def test_every_message_keeps_slacks_limits_and_loses_nothing(message: Message) -> None:
    parts = budget.fit(message)
    assert parts
    for part in parts:
        assert len(part.text) <= 4000
        check_limits(budget.blocks_json(part.blocks))
    shown = tuple(block for part in parts for block in part.blocks)
    assert buttons_of(shown) == buttons_of(message.blocks)
    said = "".join(block.text for block in shown if not isinstance(block, Buttons))
    meant = "".join(block.text for block in message.blocks if not isinstance(block, Buttons))
    assert letters(said) == letters(meant)


@given(_texts, st.integers(min_value=60, max_value=3000))
def test_split_text_never_breaks_an_escaped_character(text: str, limit: int) -> None:
    for piece in budget.split_text(text, limit):
        assert len(piece) <= limit
        assert not re.search(r"&(?!amp;|lt;|gt;)", piece)


def test_code_block_that_is_cut_is_closed_and_opened_again() -> None:
    pieces = budget.split_text("```" + "ligne\n" * 40 + "```", 100)
    assert len(pieces) > 2
    assert all(piece.startswith("```") and piece.endswith("```") for piece in pieces)


def test_text_is_cut_at_a_line_first_then_at_a_word() -> None:
    assert budget.split_text("un deux\ntrois quatre cinq", 20) == ("un deux\ntrois", "quatre cinq")


def test_section_button_stays_with_its_last_piece() -> None:
    button = Button(label="Pourquoi ?", action=Action.WHY, value="t")
    (part,) = budget.fit(Message("x", (Section(text="mot " * 1000, button=button),)))
    assert [getattr(block, "button", None) for block in part.blocks] == [None, button]


def test_sixty_small_blocks_make_two_messages() -> None:
    parts = budget.fit(Message("x", tuple(Section(text=str(number)) for number in range(60))))
    assert [len(part.blocks) for part in parts] == [50, 10]


def test_plain_text_says_what_the_blocks_said() -> None:
    message = Message("court", (Section(text="long"), Context(text="note"), Buttons(buttons=())))
    assert budget.plain(message) == ("long\n\nnote",)
    assert budget.plain(Message("seul")) == ("seul",)
