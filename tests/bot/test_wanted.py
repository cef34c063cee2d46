"""What a message asks to prepare, and what it asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.offers import Offer
from bot.wanted import DeadlineWanted, LabelWanted, Wanted, wanted_in


def read(text: str) -> Wanted | None:
    return wanted_in(text, tuple(Offer))


@pytest.mark.parametrize(
    ("text", "number", "name"),
    [
        ("étiquette 2026-042 Travaux de toiture", "2026-042", "Travaux de toiture"),
        ("Étiquette : 2026-042 – Travaux de toiture", "2026-042", "Travaux de toiture"),
        ("e\u0301tiquette 2026-042 Travaux – lot 3", "2026-042", "Travaux – lot 3"),
        ("etiquette n° 2026-042, Travaux de toiture", "2026-042", "Travaux de toiture"),
        ("étiquette pour le marché n°2026-042 : Travaux", "2026-042", "Travaux"),
        ("étiquette numéro 2026/042 ; Travaux", "2026/042", "Travaux"),
        ("étiquette MAPA 2026-04 – Nettoyage des locaux", "MAPA 2026-04", "Nettoyage des locaux"),
        ("étiquette 2026 042 ; Toiture", "2026 042", "Toiture"),
        ("étiquette 2026-042\nTravaux de toiture\ndu siège", "2026-042", "Travaux de toiture\ndu siège"),
        ("étiquette 2026-042 3 lots de peinture", "2026-042", "3 lots de peinture"),
        ("étiquette 2026-042 TOITURE – lot 3", "2026-042", "TOITURE – lot 3"),
        ("étiquette 2026-042", "2026-042", ""),
        ("étiquette Travaux de toiture", "", "Travaux de toiture"),
        ("étiquette", "", ""),
    ],
)
def test_label_is_asked_for_with_its_number_and_name(text: str, number: str, name: str) -> None:
    assert read(text) == LabelWanted(number=number, name=name, lang="fr")


def test_english_word_is_replied_to_in_english() -> None:
    assert read("Label 2026-042 Roof works") == LabelWanted(number="2026-042", name="Roof works", lang="en")
    assert read("deadline 15/01/2027") == DeadlineWanted(text="15/01/2027", lang="en")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date limite 15/01/2027", "15/01/2027"),
        ("Date limite : le 15 janvier 2027 à 12h", ": le 15 janvier 2027 à 12h"),
        ("la date limite est le 15/01/2027", "est le 15/01/2027"),
        ("date limite 31/02/2027", "31/02/2027"),
        ("date limite 15/01", "15/01"),
        ("date limite", ""),
    ],
)
def test_day_to_order_is_asked_for_with_a_deadline(text: str, words: str) -> None:
    assert read(text) == DeadlineWanted(text=words, lang="fr")


@pytest.mark.parametrize(
    "text",
    [
        "étiquette de la copie de sauvegarde : que faut-il écrire ?",
        "Que mettre sur l'étiquette ?",
        "labelling the backup copy",
        "date limite pour remettre une offre ?",
        "date limite de dépôt des offres",
        "la date limite du 15/01/2027 est-elle reportée ?",
        "Quel est le SIRET de la CPAM ?",
        "",
    ],
)
def test_question_is_left_to_the_book(text: str) -> None:
    assert read(text) is None


@given(st.sampled_from(("étiquette ", "label ", "date limite ", "deadline ", "")), st.text())
def test_any_message_is_read(word: str, rest: str) -> None:
    read(word + rest)


def test_what_the_book_does_not_speak_of_is_not_prepared() -> None:
    assert wanted_in("étiquette 2026-042 Toiture", (Offer.DEADLINE,)) is None
    assert wanted_in("date limite 15/01/2027", (Offer.LABEL,)) is None
