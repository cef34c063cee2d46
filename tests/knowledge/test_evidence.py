import numpy as np

from knowledge.evidence import count
from knowledge.features import Reader
from knowledge.lexicon import Lexicon
from knowledge.models import Lang
from knowledge.vocabulary import Vocabulary

READER = Reader(
    {"fr": Vocabulary(["facture", "siret"], "fr"), "en": Vocabulary(["invoice"], "en")},
    Lexicon.of({"bill": {"fr": ["facture"], "en": ["invoice"]}}),
)
TEXTS: list[tuple[tuple[str, ...], Lang]] = [
    (("facture", "siret", "facture"), "fr"),
    (("invoice",), "en"),
    ((), "fr"),
]


def amounts(name: str, kinds: str = "wbck") -> list[float]:
    evidence = count(READER, TEXTS, kinds)
    column: list[float] = evidence.held[:, evidence.names.index(name)].toarray().ravel().tolist()
    return column


def test_each_text_holds_its_words_pairs_letters_and_concepts_as_often_as_they_stand_there() -> None:
    assert amounts("wfactur") == [2.0, 0.0, 0.0]
    assert amounts("bfactur siret") == [1.0, 0.0, 0.0]
    assert amounts("b^ factur") == [1.0, 0.0, 0.0]
    assert amounts("csir") == [1.0, 0.0, 0.0]
    assert amounts("kbill") == [2.0, 1.0, 0.0]


def test_names_are_sorted_and_of_the_kinds_asked_for() -> None:
    names = count(READER, TEXTS, "wk").names
    assert list(names) == sorted(names)
    assert {name[0] for name in names} == {"w", "k"}


def test_evidence_of_few_texts_is_left_out() -> None:
    evidence = count(READER, TEXTS, "wk")
    common = evidence.common_to(2)
    assert common.names == ("kbill",)
    assert np.array_equal(common.held.toarray().ravel(), [2.0, 1.0, 0.0])
