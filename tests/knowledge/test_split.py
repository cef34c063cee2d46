import pytest

from knowledge import split


@pytest.mark.parametrize(
    ("message", "body"),
    [
        ("Bonjour,\nOù est le siret ?\nCordialement,\nÉlodie Martin", "Où est le siret ?"),
        ("Madame, Monsieur, où est le siret ?", "où est le siret ?"),
        ("Dear Sir or Madam,\nWhere is it?\nKind regards,\nJohn", "Where is it?"),
        ("Bonjour", "Bonjour"),
        ("Merci !", "Merci !"),
        ("Merci de me donner le siret", "Merci de me donner le siret"),
        ("  siret  ", "siret"),
    ],
)
def test_body_is_what_is_left_between_greeting_and_signature(message: str, body: str) -> None:
    assert split.body(message) == body


def test_context_stays_in_the_body() -> None:
    message = "Bonjour,\nNotre clé date de deux ans. Combien de temps dure-t-elle ?\nMerci bien,\nÉlodie"
    assert split.body(message) == "Notre clé date de deux ans. Combien de temps dure-t-elle ?"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("quel est le siret ? et le code service ?", ("quel est le siret ?", "et le code service ?")),
        ("c'est quoi le dume et comment le remplir", ("c'est quoi le dume", "comment le remplir")),
        ("where do I sign, and how much is it", ("where do I sign", "how much is it")),
        ("candidature et offre", ("candidature et offre",)),
        ("siret", ("siret",)),
    ],
)
def test_message_is_cut_where_another_question_may_start(text: str, pieces: tuple[str, ...]) -> None:
    assert split.questions(text) == pieces
