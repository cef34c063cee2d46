import pytest

from knowledge.placeholders import insert, placeholders, stray_braces


def test_placeholders_are_listed_once_in_order() -> None:
    assert placeholders("{b} puis {a}, {b} et {{c}}") == ("b", "a")


def test_doubled_braces_become_single_ones() -> None:
    assert insert("{{x}} {a}", lambda fact_id: fact_id.upper()) == "{x} A"


@pytest.mark.parametrize("text", ["{", "a } b", "{}", "{a b}", "{a", "{{a}"])
def test_stray_brace_is_noticed(text: str) -> None:
    assert stray_braces(text)


@pytest.mark.parametrize("text", ["", "sans rien", "{a}", "{{a}}", "{{{a}}}"])
def test_placeholders_and_doubled_braces_are_not_stray(text: str) -> None:
    assert not stray_braces(text)
