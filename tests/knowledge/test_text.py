import pytest

from knowledge.text import NUMBER, YEAR, sound, stem, tokens, words


def test_words_lose_case_accents_ligatures_and_elided_articles() -> None:
    assert words("L'ŒUVRE d’Été, qu'à l’Hôtel !") == ("oeuvre", "ete", "a", "hotel")


def test_thousands_are_one_number() -> None:
    assert words("40 000 € ou 55\u202f000") == ("40000", "ou", "55000")


def test_any_number_is_the_same_token() -> None:
    assert tokens("seuil de 40 000 €", "fr") == ("seuil", "de", NUMBER)
    assert tokens("marché 2019", "fr") == ("marche", YEAR)
    assert tokens("2000 1850 2050 20190", "fr") == (NUMBER,) * 4


def test_number_sign_is_read_as_a_word() -> None:
    assert words("n° d'engagement") == ("numero", "engagement")


def test_stretched_letters_are_shortened() -> None:
    assert tokens("urgenttttt", "fr") == ("urgent",)


def test_english_contractions_keep_their_negation() -> None:
    assert words("I can't, it's") == ("i", "can", "not", "it")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("facture", "factures"),
        ("signé", "signée"),
        ("déposé", "dépose"),
        ("envoyer", "envoie"),
    ],
)
def test_forms_of_a_french_word_share_their_stem(one: str, other: str) -> None:
    assert stem(words(one)[0], "fr") == stem(words(other)[0], "fr")


def test_forms_of_an_english_word_share_their_stem() -> None:
    assert stem("signing", "en") == stem("signed", "en") == stem("signs", "en")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("servisse", "service"),
        ("fakture", "facture"),
        ("signiature", "signature"),
        ("anveloppe", "enveloppe"),
    ],
)
def test_word_spelled_by_ear_sounds_like_the_right_one(typed: str, meant: str) -> None:
    assert sound(typed) == sound(meant)
