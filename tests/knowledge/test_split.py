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
        (
            "Nous débutons. Où signer ? Merci aussi de m'indiquer le siret.",
            ("Où signer ?", "Merci aussi de m'indiquer le siret."),
        ),
        ("Nous débutons. Où signer ? Merci de m'indiquer le siret.", ("Où signer ?",)),
        ("Nous souhaitons répondre au marché. Où signer ?", ("Où signer ?",)),
        ("Mon rendez-vous est passé. Où signer ?", ("Où signer ?",)),
    ],
)
def test_only_sentences_that_ask_are_questions(text: str, questions: tuple[str, ...]) -> None:
    assert tuple(question.text for question in split.questions(text)) == questions


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("1) siret 2) code service", ("siret", "code service")),
        ("Deux questions :\n1. le siret\n2. le code service", ("le siret", "le code service")),
        ("- siret\n- code service", ("siret", "code service")),
        ("Je voudrais savoir d'une part le siret, d'autre part le code.", ("le siret", "le code.")),
        ("I'd like to know firstly the siret and secondly the code", ("the siret", "the code")),
        ("Voici nos pièces :\n- DC1\n- DC2\nOù signer ?", ("Où signer ?",)),
        ("L'annexe 1) est vide. Où signer ?", ("Où signer ?",)),
    ],
)
def test_items_of_a_list_are_questions_when_the_list_asks(text: str, questions: tuple[str, ...]) -> None:
    assert tuple(question.text for question in split.questions(text)) == questions


def test_question_is_marked_by_its_mark_or_its_list_but_not_by_its_words() -> None:
    found = split.questions("Merci de m'indiquer le siret. Et le code ?")
    assert [question.marked for question in found] == [False, True]
    assert all(question.marked for question in split.questions("1) siret 2) code"))


def test_list_item_at_the_end_is_no_signature() -> None:
    assert (
        split.body("Bonjour,\n- siret\n- engagement\n- code service")
        == "- siret\n- engagement\n- code service"
    )


@pytest.mark.parametrize(
    ("sentence", "cuts"),
    [
        ("c'est quoi le dume et comment le remplir", (("c'est quoi le dume", "comment le remplir"),)),
        ("where do I sign, how much is it", (("where do I sign", "how much is it"),)),
        ("où est le siret et le code", (("où est le siret", "le code"),)),
        ("siret et code service", (("siret", "code service"),)),
        (
            "siret + code + engagement",
            (("siret", "code + engagement"), ("siret + code", "engagement"), ("siret", "code", "engagement")),
        ),
        ("mon adresse et le code, c'est quoi ?", ()),
        ("le siret et aussi comment signer", (("le siret", "comment signer"),)),
        ("j'ai signé le zip, ça suffit ?", ()),
        ("j'ai signé le zip et le pdf, ça suffit ?", ()),
        ("où est le siret et nous sommes perdus", ()),
        ("siret", ()),
    ],
)
def test_sentence_is_cut_between_what_may_be_questions(
    sentence: str, cuts: tuple[tuple[str, str], ...]
) -> None:
    assert split.coordinated(sentence) == cuts


def test_long_sentence_is_not_cut() -> None:
    assert split.coordinated("où est le siret et " + "le code " * 20) == ()


def test_runs_of_spaces_become_one() -> None:
    assert split.body("où  est\t le" + " " * 9_000 + "siret ?") == "où est le siret ?"


@pytest.mark.parametrize("text", ["Est-ce grave ?", "Cela nous concerne-t-il ?", "Que faire ?", "merci"])
def test_words_that_fit_any_question_name_nothing(text: str) -> None:
    assert not split.names_something(text)


@pytest.mark.parametrize("text", ["siret", "Le DUME, qu'est-ce que c'est ?", "Is the certificate needed?"])
def test_matter_of_a_question_is_named(text: str) -> None:
    assert split.names_something(text)


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Quelle est la couleur du logo ?", True),
        ("Notre dossier est prêt, quels sont les horaires du guichet ?", True),
        ("Notre dossier administratif est prêt, que faire ?", False),
        ("Que devient le dossier signé dans ce cas ?", False),
        ("Combien de temps ?", False),
    ],
)
def test_question_stands_alone_when_what_it_asks_is_in_it(question: str, alone: bool) -> None:  # noqa: FBT001 - a table's column
    assert split.stands_alone(question) is alone


@pytest.mark.parametrize("piece", ["1) ", "d'une part ", "et ", "est-", "a"])
def test_hostile_repetition_is_split(piece: str) -> None:
    text = split.body(piece * (8_000 // len(piece)))
    assert len(split.questions(text)) <= split.MAX_SENTENCES
