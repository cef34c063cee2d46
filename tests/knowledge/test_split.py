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
    ("text", "questions"),
    [
        ("quel est le siret ? et le code service ?", ("quel est le siret ?", "et le code service ?")),
        (
            "Merci de m'indiquer le siret. J'ai aussi besoin du code.",
            ("Merci de m'indiquer le siret.", "J'ai aussi besoin du code."),
        ),
        ("Nous débutons. Il pleut. Où signer ?", ("Où signer ?",)),
        ("C koi le siret. Kan on signe", ("C koi le siret.", "Kan on signe")),
        ("où est le siret ?", ()),
        ("siret", ()),
    ],
)
def test_only_sentences_that_ask_are_questions(text: str, questions: tuple[str, ...]) -> None:
    assert split.questions(text) == questions


@pytest.mark.parametrize(
    ("sentence", "cuts"),
    [
        ("c'est quoi le dume et comment le remplir", (("c'est quoi le dume", "comment le remplir"),)),
        ("where do I sign, how much is it", (("where do I sign", "how much is it"),)),
        ("où est le siret et le code", (("où est le siret", "le code"),)),
        ("siret et code service", (("siret", "code service"),)),
        ("j'ai signé le zip, ça suffit ?", ()),
        ("j'ai signé le zip et le pdf, ça suffit ?", ()),
        ("siret", ()),
    ],
)
def test_sentence_is_cut_only_where_its_left_half_asks(
    sentence: str, cuts: tuple[tuple[str, str], ...]
) -> None:
    assert split.coordinated(sentence) == cuts


def test_long_sentence_is_not_cut() -> None:
    assert split.coordinated("où est le siret et " + "le code " * 20) == ()


def test_runs_of_spaces_become_one() -> None:
    assert split.body("où  est\t le" + " " * 9_000 + "siret ?") == "où est le siret ?"
