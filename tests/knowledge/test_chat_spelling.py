import pytest

from knowledge.chat_spelling import expand


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("koi", ("quoi",)),
        ("kan", ("quand",)),
        ("jdois", ("je", "dois")),
        ("jpeu", ("je", "peut")),
        ("esk", ("est", "ce", "que")),
        ("facture", ("facture",)),
        ("joindre", ("joindre",)),
        ("jpg", ("jpg",)),
        ("", ("",)),
    ],
)
def test_chat_spelling_is_undone_and_words_are_left_alone(typed: str, meant: tuple[str, ...]) -> None:
    assert expand(typed) == meant
