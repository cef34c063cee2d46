import pytest

from knowledge.vocabulary import Vocabulary

FRENCH = Vocabulary(["facture", "siret", "engagement", "service", "dépôt", "enveloppe", "certificat"], "fr")


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
    assert FRENCH.stems_of(typed)[0][0] == FRENCH.stems_of(meant)[0][0]


def test_exact_word_is_surer_than_a_mistyped_one() -> None:
    assert FRENCH.stems_of("siret")[0][1] == 1.0
    assert 0.5 < FRENCH.stems_of("sirte")[0][1] < 1.0


@pytest.mark.parametrize("typed", ["tarte", "sir", "xyz", "a", ""])
def test_word_that_is_near_nothing_stands_for_nothing(typed: str) -> None:
    assert FRENCH.stems_of(typed) == ()
