"""The sentences for who reads English."""

import re

from bot.english import ENGLISH_CONTROLS, ENGLISH_FINDINGS, ENGLISH_MENTIONS
from bot.texts import CONTROLS, MENTIONS
from handlers.findings import SENTENCES, Code
from handlers.models import MentionState, State


def test_every_finding_has_its_meaning_and_what_to_do_in_english() -> None:
    assert set(ENGLISH_FINDINGS) == set(Code)
    for code, english in ENGLISH_FINDINGS.items():
        assert english.text.endswith("."), code
        assert bool(english.advice) is bool(SENTENCES[Code(code)].advice), code


def test_every_state_of_every_control_has_its_meaning() -> None:
    assert {name: set(states) for name, states in ENGLISH_CONTROLS.items()} == {
        name: set(State) for name in CONTROLS
    }
    for states in ENGLISH_CONTROLS.values():
        assert len(set(states.values())) == len(State)


def test_every_state_of_every_mention_of_an_invoice_has_its_meaning() -> None:
    assert {name: set(states) for name, states in ENGLISH_MENTIONS.items()} == {
        name: set(MentionState) for name in MENTIONS
    }


def test_nothing_in_english_is_left_in_french() -> None:
    said = [text for english in ENGLISH_FINDINGS.values() for text in english]
    said += [text for states in ENGLISH_MENTIONS.values() for text in states.values()]
    assert not [text for text in said if re.search(r"\b(le|la|les|une|est|vous)\b", text)]
