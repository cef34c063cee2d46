import pytest

from knowledge.vocabulary import Vocabulary

FRENCH = Vocabulary(["facture", "siret", "engagement", "service", "dépôt", "enveloppe", "certificat"], "fr")


def stem_of(vocabulary: Vocabulary, typed: str) -> str:
    found = vocabulary.meant(typed)
    assert found is not None
    return found.stem


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("factures", "facture"),
        ("fcature", "facture"),
        ("engagment", "engagement"),
        ("servisse", "service"),
        ("lenveloppe", "enveloppe"),
        ("certifica", "certificat"),
    ],
)
def test_mistyped_word_finds_the_known_one(typed: str, meant: str) -> None:
    assert stem_of(FRENCH, typed) == stem_of(FRENCH, meant)


@pytest.mark.parametrize("commonest", ["siret", "sert"])
def test_of_two_words_as_near_the_commoner_one_is_meant(commonest: str) -> None:
    words = sorted(["siret", "sert"], key=lambda word: word != commonest)
    vocabulary = Vocabulary(words, "fr")
    assert stem_of(vocabulary, "siert") == stem_of(vocabulary, commonest)


def test_word_that_is_much_nearer_is_meant_though_it_is_rarer() -> None:
    vocabulary = Vocabulary(["certains", *(f"mot{number}" for number in range(20)), "certificat"], "fr")
    assert stem_of(vocabulary, "certficat") == stem_of(vocabulary, "certificat")


def test_exact_word_is_surer_than_a_mistyped_one() -> None:
    exact, mistyped = FRENCH.meant("siret"), FRENCH.meant("sirte")
    assert exact is not None
    assert exact.likeness == 1.0
    assert mistyped is not None
    assert 0.5 < mistyped.likeness < 1.0


@pytest.mark.parametrize("typed", ["tarte", "sir", "xyz", "a", ""])
def test_word_that_is_near_nothing_stands_for_nothing(typed: str) -> None:
    assert FRENCH.meant(typed) is None
