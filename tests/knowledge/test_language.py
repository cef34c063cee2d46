import pytest

from knowledge.language import detect
from knowledge.text import words


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Quel est votre numéro SIRET ?", "fr"),
        ("What is your SIRET number?", "en"),
        ("how do I sign on PLACE", "en"),
        ("I can't find the documents", "en"),
        ("kel è le siret svp", "fr"),
        ("DUME", "fr"),
        ("", "fr"),
    ],
)
def test_language_is_french_unless_english_words_prevail(text: str, lang: str) -> None:
    assert detect(words(text)) == lang
