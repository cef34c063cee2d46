import pytest
from pydantic import ValidationError

from knowledge.lexicon import Lexicon
from knowledge.models import Lang
from knowledge.text import stem, tokens

LEXICON = Lexicon.of(
    {
        "buyer": {"fr": ["caisse", "sécurité sociale"], "en": ["buyer", "public body"]},
        "invoice": {"fr": ["facture", "note d'honoraires"], "en": ["bill"]},
        "number": {"fr": ["14 chiffres"], "en": []},
    }
)


def concepts(text: str, lang: Lang = "fr") -> list[tuple[int, str]]:
    return list(LEXICON.concepts([stem(word, lang) for word in tokens(text, lang)], lang))


def test_word_names_its_concept_in_any_of_its_forms() -> None:
    assert concepts("les caisses") == [(1, "buyer")]
    assert concepts("deux Factures facturées") == [(1, "invoice"), (2, "invoice")]


def test_phrase_names_its_concept_at_its_last_word() -> None:
    assert concepts("la sécurité sociale paie ma note d'honoraires") == [(2, "buyer"), (6, "invoice")]


@pytest.mark.parametrize("text", ["sociale sécurité", "sécurité", "la sécurité routière et sociale", ""])
def test_phrase_out_of_order_or_cut_names_nothing(text: str) -> None:
    assert concepts(text) == []


def test_languages_are_kept_apart() -> None:
    assert concepts("the public body's bill", "en") == [(2, "buyer"), (3, "invoice")]
    assert concepts("bill") == []


def test_any_number_stands_for_the_one_in_the_lexicon() -> None:
    assert concepts("15 chiffres") == [(1, "number")]


def test_empty_lexicon_names_nothing() -> None:
    assert list(Lexicon.of({}).concepts(["caiss"], "fr")) == []


@pytest.mark.parametrize(
    "raw", [[], {"buyer": ["caisse"]}, {"buyer": {"fr": [""], "en": []}}, {"buyer": {"fr": []}}]
)
def test_lexicon_of_another_shape_is_refused(raw: object) -> None:
    with pytest.raises(ValidationError):
        Lexicon.of(raw)
