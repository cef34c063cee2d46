import pytest

from handlers.names import hides_something, shown


@pytest.mark.parametrize("name", ["acte\nbis", "acte\0.exe", "acte\u202efdp.exe", "ac\u200bte", "acte\u2028"])
def test_characters_that_hide_or_reorder_are_replaced(name: str) -> None:
    assert hides_something(name)
    assert not hides_something(shown(name, max_characters=50))
    assert "\ufffd" in shown(name, max_characters=50)


@pytest.mark.parametrize("name", ["Pièce n° 2 – « œuvre ».pdf", "Élodie Ñandú-O’Brien", "合同.pdf"])
def test_ordinary_names_stay_as_they_are(name: str) -> None:
    assert not hides_something(name)
    assert shown(name, max_characters=50) == name


def test_long_name_is_cut_with_an_ellipsis() -> None:
    assert shown("a" * 11, max_characters=10) == "a" * 9 + "…"
    assert shown("a" * 10, max_characters=10) == "a" * 10
