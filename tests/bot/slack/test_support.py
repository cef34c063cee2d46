"""What leaves a ticket's thread: what begins with the mark, and nothing else."""

import pytest

from bot.slack.support import is_for_supplier, words_for_supplier


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("!Oui, avant vendredi.", "Oui, avant vendredi."),
        ("  !  Oui &amp; non", "Oui & non"),
        (
            "! voir <https://www.marches-publics.gouv.fr|la plateforme>",
            "voir la plateforme (https://www.marches-publics.gouv.fr)",
        ),
        ("!", ""),
        ("!!!", ""),
        ("! :)", ""),
    ],
)
def test_what_follows_the_mark_is_for_the_supplier(typed: str, words: str) -> None:
    assert is_for_supplier(typed)
    assert words_for_supplier(typed) == words


@pytest.mark.parametrize("typed", ["", "Oui !", "Attends !Oui", "<!channel> attention", "&gt;!Oui"])
def test_without_the_mark_in_front_nothing_is_for_the_supplier(typed: str) -> None:
    assert not is_for_supplier(typed)
