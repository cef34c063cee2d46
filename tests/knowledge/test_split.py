import pytest

from knowledge import split
from knowledge.split import Joint


@pytest.mark.parametrize(
    ("message", "body"),
    [
        ("Bonjour,\nOù est le siret ?\nCordialement,\nÉlodie Martin", "Où est le siret ?"),
        ("URGENT : où est le siret ?", "où est le siret ?"),
        ("Bonjour à tous, (très urgent) où est le siret ?", "où est le siret ?"),
        ("L'urgent, c'est le siret.", "L'urgent, c'est le siret."),
        ("Madame, Monsieur, où est le siret ?", "où est le siret ?"),
        ("Dear Sir or Madam,\nWhere is it?\nKind regards,\nJohn", "Where is it?"),
        ("Bonjour", "Bonjour"),
        ("Merci !", "Merci !"),
        ("Merci de me donner le siret", "Merci de me donner le siret"),
        ("  siret  ", "siret"),
        (
            "Où est le siret ?\n\nFraternellement,\n\nÉlodie Martin\nToitures Martin\n03 23 00 00 00 (après 19 h)",
            "Où est le siret ?",
        ),
        ("Je cherche vos numéros :\n\nSIRET\nCode service", "Je cherche vos numéros :\nSIRET\nCode service"),
        ("Facture\n\nSIRET", "Facture\nSIRET"),
        ("Où est le siret ?\n\nÉlodie\n\nPS : et le code ?", "Où est le siret ?\nÉlodie\nPS : et le code ?"),
    ],
)
def test_body_is_what_is_left_between_greeting_and_signature(message: str, body: str) -> None:
    assert split.body(message) == body


def test_context_stays_in_the_body() -> None:
    message = "Bonjour,\nNotre clé date de deux ans. Combien de temps dure-t-elle ?\nMerci bien,\nÉlodie"
    assert split.body(message) == "Notre clé date de deux ans. Combien de temps dure-t-elle ?"


def texts(text: str) -> tuple[str, ...]:
    return tuple(fragment.text for fragment in split.fragments(text))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("quel est le siret ? et le code service ?", ("quel est le siret ?", "et le code service ?")),
        ("Nous débutons. Il pleut. Où signer ?", ("Nous débutons.", "Il pleut.", "Où signer ?")),
        ("c'est quoi le dume et comment le remplir", ("c'est quoi le dume", "comment le remplir")),
        ("where do I sign, how much is it", ("where do I sign", "how much is it")),
        ("siret + code + engagement", ("siret", "code", "engagement")),
        ("le siret et aussi comment signer", ("le siret", "comment signer")),
        ("siret (et le code)", ("siret", "et le code")),
        ("le zip, ça suffit ou pas", ("le zip", "ça suffit ou pas")),
        ("le mail ou le portail", ("le mail", "le portail")),
        ("c'est marqué ou ? et le code", ("c'est marqué ou ?", "et le code")),
        ("on facture en ligne, où trouver le site", ("on facture en ligne", "où trouver le site")),
        ("ni où signer ni comment payer", ("ni où signer", "comment payer")),
        ("la clé ne sera plus bonne", ("la clé ne sera plus bonne",)),
        ("le siret plus le code", ("le siret", "le code")),
        ("siret", ("siret",)),
        ("", ()),
    ],
)
def test_message_is_cut_wherever_another_question_may_begin(text: str, pieces: tuple[str, ...]) -> None:
    assert texts(text) == pieces


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1) siret 2) code service", ("siret", "code service")),
        (
            "Deux questions :\n1. le siret\n2. le code service",
            ("Deux questions :", "le siret", "le code service"),
        ),
        ("- siret\n- code service", ("siret", "code service")),
        (
            "Je voudrais savoir d'une part le siret, d'autre part le code.",
            ("Je voudrais savoir :", "le siret", "le code."),
        ),
        ("firstly the siret and secondly the code", (":", "the siret", "the code")),
    ],
)
def test_items_of_a_list_are_fragments_without_their_marks(text: str, items: tuple[str, ...]) -> None:
    assert texts(text) == items


def test_closing_formulas_are_no_fragments_but_requests_in_them_are() -> None:
    assert texts("Merci. Où signer ? Cordialement.") == ("Où signer ?",)
    assert texts("Merci de m'indiquer le siret.") == ("Merci de m'indiquer le siret.",)


def test_message_of_nothing_but_closing_formulas_keeps_them() -> None:
    assert texts("Je vous remercie vivement de votre patience.") == (
        "Je vous remercie vivement de votre patience.",
    )


def test_signature_in_the_last_line_is_no_fragment() -> None:
    assert texts("Où signer ? Merci. J. Vasseur, assistante, tél. 03 23") == ("Où signer ?",)
    assert texts("Merci. Le siret, s'il vous plaît ?") == ("Le siret",)


def test_what_announces_questions_is_told_by_its_colon() -> None:
    announcing = [
        one.announces for one in split.fragments("Deux questions :\n- le siret\n- pour la clé : le prix")
    ]
    assert announcing == [True, False, True, False]


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("Nos locaux ont brûlé, comment vous le déclarer ?", True),
        ("Nos relevés sont prêts, où vous les transmettre ?", True),
        ("Nos locaux ont brûlé, avez-vous le dossier ?", False),
        ("Nos locaux ont brûlé, pouvez-vous le dire au maire ?", False),
        ("Nos locaux ont brûlé, où déposer la facture ?", False),
        ("Notre clé est perdue, je fais quoi ?", True),
        ("Notre clé est perdue, du coup comment dois-je faire", True),
        ("Our key is lost, what should we do?", True),
        ("On signe au feutre, ça passe ?", True),
        ("Une case demande le service, je mets quoi ?", True),
        ("Une case demande le service, qu'est-ce qu'on doit mettre ?", True),
        ("Notre clé est perdue, que faire du dossier ?", False),
        ("Une question sur un lot, par quel moyen ?", True),
        ("Pas de certificat, on l'achète où", True),
        ("Pas de certificat, on achète la clé où", False),
        ("Ma boîte est petite, et c'est payant ?", True),
    ],
)
def test_fragment_tells_whether_it_leans_on_what_was_said(text: str, leans: bool) -> None:  # noqa: FBT001 - a table's column
    assert split.fragments(text)[-1].leans is leans


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("1) siret et adresse 2) délai", [True, False, True]),
        ("- Le siret ? Il manque.\n- Le délai", [True, False, True]),
        ("Dites-moi d'une part le siret, d'autre part le délai", [False, True, True]),
        ("Le siret, le délai", [False, False]),
    ],
)
def test_fragment_tells_whether_it_begins_an_item_of_a_list(text: str, listed: list[bool]) -> None:
    assert [one.listed for one in split.fragments(text) if one.text] == listed


def test_fragment_tells_what_joins_it_to_the_one_before() -> None:
    joints = [one.joint for one in split.fragments("le siret, le code et le nom ou l'adresse. Et le prix ?")]
    assert joints == [Joint.START, Joint.MARK, Joint.AND, Joint.OR, Joint.START]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("où faut-il signer", True),
        ("kan on signe", True),
        ("Il nous faudrait savoir le siret", True),
        ("Could you send it", True),
        ("le siret ?", True),
        ("Nous débutons.", False),
        ("Votre rendez-vous est pris.", False),
        ("À qui l'envoyer", True),
        ("Qui signe", True),
        ("la clé, on la pose où", True),
        ("la cle on la pose ou", True),
        ("le papier c'est fini ou pas", True),
        ("le jour où nous avons signé", False),
        ("Mon comptable veut le siret", True),
        ("Nous voulons signer", False),
        ("J'aimerais en outre pouvoir en discuter", True),
        ("siret, s'il vous plaît, et vite", True),
        ("C'est ma fille qui me l'a dit.", False),
        ("Les photos sont sur demande.", False),
        ("The file is signed.", False),
    ],
)
def test_text_asks_by_its_words_or_its_mark(text: str, asks: bool) -> None:  # noqa: FBT001 - a table's column
    assert split.asks(text) is asks


def test_question_mark_at_the_end_of_a_sentence_belongs_to_its_last_fragment() -> None:
    assert [fragment.asks for fragment in split.fragments("le siret, le code ?")] == [False, True]


def test_list_item_at_the_end_is_no_signature() -> None:
    assert (
        split.body("Bonjour,\n- siret\n- engagement\n- code service")
        == "- siret\n- engagement\n- code service"
    )


def test_runs_of_spaces_become_one() -> None:
    assert split.body("où  est\t le" + " " * 9_000 + "siret ?") == "où est le siret ?"


@pytest.mark.parametrize("word", ["mettre", "signer", "modifier", "me renseigner"])
def test_greeting_does_not_swallow_the_word_where(word: str) -> None:
    assert split.body(f"Bonjour, où {word} ?") == f"où {word} ?"


@pytest.mark.parametrize("piece", ["1) ", "d'une part ", "et ", "est-", "a", "? ", "(", "bonjour ", "- \n"])
def test_fragments_of_a_hostile_message_grow_no_faster_than_it(piece: str) -> None:
    short, long = (len(texts(split.body(piece * (size // len(piece))))) for size in (4_000, 8_000))
    assert long <= 2 * short + 2
    assert long <= 8_000
