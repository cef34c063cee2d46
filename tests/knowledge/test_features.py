import pytest

from knowledge.features import Reader, Word, of_concept, of_pairs, of_word, stems_of_pair
from knowledge.lexicon import Lexicon
from knowledge.text import NUMBER, stem
from knowledge.vocabulary import Vocabulary

READER = Reader(
    {
        "fr": Vocabulary(["facture", "engagement", "service", "commande"], "fr"),
        "en": Vocabulary(["invoice", "order"], "en"),
    },
    Lexicon.of({"order": {"fr": ["bon de commande", "commande"], "en": ["purchase order"]}}),
)


def test_right_word_stands_for_its_stem_surely() -> None:
    (word,) = READER.words("Factures", "fr")
    assert word == Word("factures", stem("facture", "fr"), 1.0, common=False)


@pytest.mark.parametrize("typed", ["fcature", "fakture", "facturre"])
def test_misspelt_word_is_brought_home_less_surely(typed: str) -> None:
    (word,) = READER.words(typed, "fr")
    assert word.stem == stem("facture", "fr")
    assert 0.5 < word.likeness <= 1.0
    assert (word.likeness < 1.0) == (stem(typed, "fr") != word.stem)


def test_unknown_word_stands_for_nothing_but_its_letters_still_speak() -> None:
    (word,) = READER.words("xylophone", "fr")
    assert (word.stem, word.likeness) == (None, 0.0)
    names = {name for name, _ in of_word(word)}
    assert {"c xy", "cxyl", "cone "} <= names
    assert {name[0] for name in names} == {"c"}


def test_misspelt_stem_counts_as_much_as_it_is_alike() -> None:
    evidence = dict(of_word(Word("fcature", "factur", 0.8, common=False)))
    assert evidence["wfactur"] == 0.8


def test_words_of_every_letter_are_marked_common() -> None:
    common = {word.typed: word.common for word in READER.words("vous avez la facture", "fr")}
    assert common["vous"]
    assert not common["facture"]


def test_any_number_is_one_word() -> None:
    assert [word.stem for word in READER.words("12 500", "fr")] == [NUMBER]


def test_concept_is_found_through_a_misspelling() -> None:
    words = READER.words("mon bon de comande", "fr")
    assert (3, "order") in READER.concepts(words, "fr")


def test_pair_needs_two_known_neighbours() -> None:
    assert of_pairs(["bon", "command", None, "servic", "achat"]) == ["bbon command", "bservic achat"]


def test_pair_is_told_from_other_evidence() -> None:
    assert stems_of_pair("b^ bon") == ("^", "bon")
    assert stems_of_pair("wbon") is None


def test_kind_of_evidence_is_the_first_letter_of_its_name() -> None:
    word = Word("a", "a", 1.0, common=True)
    assert {name[0] for name, _ in of_word(word)} == {"w", "c"}
    assert of_concept("order") == "korder"
    assert [name for name, _ in of_word(word) if name[0] == "c"] == ["c a "]
