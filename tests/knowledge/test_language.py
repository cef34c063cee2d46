import pytest

from knowledge.language import detect, is_foreign
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


@pytest.mark.parametrize(
    "text",
    [
        "Wie lautet Ihre SIRET-Nummer für die Rechnung?",
        "¿Cuál es el número para la factura y dónde la envío?",
        "Qual è il codice da mettere sulla fattura e come si invia?",
        "Waar moet ik de factuur naar toe sturen en welk nummer is het",
        "Jak wysłać fakturę i gdzie jest numer?",
        "Где найти номер заказа?",
        "在哪里提交发票？",
        "أين أرسل الفاتورة؟",
    ],
)
def test_message_in_another_language_is_told_by_its_words_or_its_alphabet(text: str) -> None:
    assert is_foreign(text, words(text))


@pytest.mark.parametrize(
    "text",
    [
        "Quel est le SIRET de la CPAM ?",
        "c koi le siret svp",
        "What is the SIRET number for the invoice?",
        "SIRET",
        "DUME DC1 DC2",
        "siret die",
        "12 345",
        "?!",
        "",
    ],
)
def test_french_english_and_what_is_neither_words_nor_letters_is_not_foreign(text: str) -> None:
    assert not is_foreign(text, words(text))
