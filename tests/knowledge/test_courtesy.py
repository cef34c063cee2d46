import pytest

from knowledge.courtesy import courtesy, thanks_afterwards
from knowledge.text import words
from knowledge.texts import GREETING, THANKS


@pytest.mark.parametrize(
    "text", ["Bonjour", "bjr", "hello", "Bonsoir Madame,", "Bonjour à tous !", "Hi there", "coucou 👋"]
)
def test_message_that_only_greets_is_greeted(text: str) -> None:
    assert courtesy(words(text)) == GREETING


@pytest.mark.parametrize(
    "text",
    [
        "Merci !",
        "ok super merci",
        "merci beaucoup pour votre aide",
        "Thanks a lot",
        "Bonjour, merci bien",
        "mrc bcp",
    ],
)
def test_message_that_only_thanks_is_thanked(text: str) -> None:
    assert courtesy(words(text)) == THANKS


@pytest.mark.parametrize(
    "text",
    [
        "Merci, où signer ?",
        "Bonjour, le siret ?",
        "merci de me donner le siret",
        "bonjour " * 13,
        "Madame",
        "ok",
        "cordialement",
        "",
        "👍",
    ],
)
def test_anything_else_is_left_to_the_matching(text: str) -> None:
    assert courtesy(words(text)) is None


@pytest.mark.parametrize(
    ("text", "afterwards"),
    [
        ("Tout est réglé, merci infiniment", True),
        ("Thank you for the explanations", True),
        ("Merci d'avance", False),
        ("Thanks in advance", False),
        ("Merci de me répondre", False),
        ("Notre dépôt est bloqué. Merci", False),
        ("Notre dépôt est bloqué. Je vous remercie.", False),
        ("Notre dépôt est bloqué. Merci pour votre retour", False),
        ("Je vous remercie vivement de la clarté de vos explications", True),
        ("Merci encore pour tout", True),
        ("Tout est réglé", False),
    ],
)
def test_thanks_are_for_what_was_done_or_for_what_is_expected(text: str, afterwards: bool) -> None:  # noqa: FBT001 - a table's column
    assert thanks_afterwards(words(text)) is afterwards
