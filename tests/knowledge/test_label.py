"""The words on the envelope, to the character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import Book, load_book
from knowledge.errors import UnusableLabel
from knowledge.guides import LabelGuide
from knowledge.label import MAX_NAME_CHARACTERS, MAX_NUMBER_CHARACTERS, LabelFault, make_label


def guide_of(book: Book) -> LabelGuide:
    assert book.label is not None
    return book.label


CPAM = guide_of(load_book("cpam-aisne"))


def test_label_holds_the_mandatory_words_to_the_character() -> None:
    made = make_label(CPAM, "2026-042", "Travaux de toiture")
    assert made.text == (
        "Copie de sauvegarde – candidature/offre dématérialisée pour le marché 2026-042 – Travaux de toiture"
    )
    assert made.rules == ("R11", "R10")
    assert made.copy_address == (
        "Service Achats / Marchés Publics de la CPAM de l'Aisne\n"
        "CPAM HD 29 boulevard Roosevelt\n"
        "Bât C – 3ème étage – Porte 316\n"
        "TSA 99 998\n"
        "02323 SAINT-QUENTIN cedex"
    )


@pytest.mark.parametrize(
    ("number", "name", "text"),
    [
        ("  2026-042\n", "\tTravaux\u00a0de \u2028 toiture ", "marché 2026-042 – Travaux de toiture"),
        (
            "2026-042",
            "Re\u0301fection e\u0301tanche\u0301ite\u0301",
            "marché 2026-042 – Réfection étanchéité",
        ),
        ("2026\u202e-042", "Toi\u200bture\x1b\ufeff", "marché 2026-042 – Toiture"),
        ("[Nom du marché] 7", "Travaux", "marché [Nom du marché] 7 – Travaux"),
        ("7", "[Numéro du marché] 8", "marché 7 – [Numéro du marché] 8"),
        ("M&Ms <7>", '#panic("x") $x$ *a* {n} %s', 'marché M&Ms <7> – #panic("x") $x$ *a* {n} %s'),
    ],
)
def test_spaces_are_made_single_what_hides_is_left_out_and_nothing_typed_acts(
    number: str, name: str, text: str
) -> None:
    assert make_label(CPAM, number, name).text.endswith(text)


@pytest.mark.parametrize(
    ("number", "name", "faults"),
    [
        ("", "Travaux", (LabelFault.NUMBER_MISSING,)),
        ("2026", " \n", (LabelFault.NAME_MISSING,)),
        ("", "", (LabelFault.NUMBER_MISSING, LabelFault.NAME_MISSING)),
        ("\u200b", "Travaux", (LabelFault.NUMBER_MISSING,)),
        ("1" * (MAX_NUMBER_CHARACTERS + 1), "Travaux", (LabelFault.NUMBER_TOO_LONG,)),
        ("1", "a" * (MAX_NAME_CHARACTERS + 1), (LabelFault.NAME_TOO_LONG,)),
        ("---", "…", (LabelFault.NUMBER_UNREADABLE, LabelFault.NAME_UNREADABLE)),
        ("[Numéro du marché]", "nom du marché", (LabelFault.NUMBER_UNREADABLE, LabelFault.NAME_UNREADABLE)),
    ],
)
def test_missing_or_absurd_input_is_refused_all_faults_at_once(
    number: str, name: str, faults: tuple[LabelFault, ...]
) -> None:
    with pytest.raises(UnusableLabel) as refused:
        make_label(CPAM, number, name)
    assert refused.value.faults == faults


def test_longest_number_and_name_are_taken() -> None:
    made = make_label(CPAM, "1" * MAX_NUMBER_CHARACTERS, "a" * MAX_NAME_CHARACTERS)
    assert made.text.endswith(f"{'1' * MAX_NUMBER_CHARACTERS} – {'a' * MAX_NAME_CHARACTERS}")


@given(st.text(), st.text())
def test_any_input_is_refused_or_stands_on_one_line_within_the_words(number: str, name: str) -> None:
    try:
        made = make_label(CPAM, number, name)
    except UnusableLabel:
        return
    assert made.text.startswith("Copie de sauvegarde – candidature/offre dématérialisée pour le marché ")
    assert made.text.isprintable()
    assert made == make_label(CPAM, made.number, made.name), "what was made once is made again"


def test_another_buyers_words_and_blanks_are_its_own() -> None:
    wording = CPAM.wording.model_copy(update={"text": "Échantillon <n> (<nom>), ne pas ouvrir"})
    guide = CPAM.model_copy(update={"wording": wording, "number_blank": "<n>", "name_blank": "<nom>"})
    assert make_label(guide, "7", "Pont").text == "Échantillon 7 (Pont), ne pas ouvrir"
