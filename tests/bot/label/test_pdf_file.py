"""The label as a PDF: one A4 page, fonts embedded, the words to the character, nothing outside the frame."""

import ctypes
import re
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from bot.label import Unprintable, file_name, write_label
from bot.label.pdf_file import _has_font
from knowledge import load_book
from knowledge.label import MAX_NAME_CHARACTERS, MAX_NUMBER_CHARACTERS, Label, make_label
from tests.bot.reports.strategies import HOSTILE

BOOK = load_book("cpam-aisne")
A4_POINTS = (595.28, 841.89)
MARGIN_POINTS = 56.6
"""2 cm."""


def label(number: str = "2026-042", name: str = "Travaux de toiture") -> Label:
    assert BOOK.label is not None
    return make_label(BOOK.label, number, name)


def text_of(pdf: bytes) -> str:
    """Return what the only page says, on one line."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    said = document[0].get_textpage().get_text_range()
    document.close()
    return re.sub(r"\s+", " ", said.replace("\N{NO-BREAK SPACE}", " "))


def squeezed(text: str) -> str:
    """Return a text without what the setting of lines adds, or what reading them back takes for a word's break."""
    return re.sub(r"[\s\u200b\ufffe\x02\u00ad-]", "", text)


def boxes(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Return left, bottom, right and top of every character that shows, in points."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0].get_textpage()
    found = []
    for index in range(page.count_chars()):
        edges = [ctypes.c_double() for _ in range(4)]
        left, right, bottom, top = edges
        pdfium.FPDFText_GetCharBox(page, index, left, right, bottom, top)
        if right.value > left.value:
            found.append((left.value, bottom.value, right.value, top.value))
    document.close()
    return found


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Return each font of the page, and whether its program is in the file."""
    page = PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Kids"][0]
    found = {}
    for name in page["/Resources"]["/Font"]:
        font = page["/Resources"]["/Font"][name]
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        found[str(font["/BaseFont"])] = any(
            program in descriptor for program in ("/FontFile", "/FontFile2", "/FontFile3")
        )
    return found


def test_page_is_one_a4_that_says_words_and_address_to_the_character() -> None:
    pdf = write_label(label(), "fr")
    document = pypdfium2.PdfDocument(pdf)
    assert document[0].get_size() == pytest.approx(A4_POINTS, abs=0.01)
    document.close()
    said = text_of(pdf)
    assert (
        "Copie de sauvegarde – candidature/offre dématérialisée pour le marché 2026-042 – Travaux de toiture "
        "Service Achats / Marchés Publics de la CPAM de l'Aisne CPAM HD 29 boulevard Roosevelt "
        "Bât C – 3ème étage – Porte 316 TSA 99 998 02323 SAINT-QUENTIN cedex"
    ) in said
    assert "découpez le long du cadre" in said


def test_words_on_the_label_stay_french_on_an_english_page() -> None:
    said = text_of(write_label(label(), "en"))
    assert "cut along the frame" in said
    assert label().text in said


def test_fonts_are_embedded_and_the_file_is_tagged_for_archives_and_screen_readers() -> None:
    pdf = write_label(label(), "fr")
    fonts = fonts_of(pdf)
    assert fonts
    assert all(fonts.values())
    assert b"pdfuaid:part" in pdf
    assert b"pdfaid:part" in pdf
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == "Étiquette de la copie de sauvegarde"
    document.close()


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("W" * MAX_NUMBER_CHARACTERS, "W" * MAX_NAME_CHARACTERS),
        ("1", ("M" * 31 + " ") * 9),
        ("1", "a " * 140),
        ("1", "Réfection des façades ; " * 12),
    ],
    ids=["no space", "long words", "short words", "sentence"],
)
def test_longest_names_wrap_and_stay_on_the_page(number: str, name: str) -> None:
    made = label(number, name)
    pdf = write_label(made, "fr")
    assert squeezed(made.text) in squeezed(text_of(pdf))
    for left, bottom, right, top in boxes(pdf):
        assert MARGIN_POINTS - 1 <= left < right <= A4_POINTS[0] - MARGIN_POINTS + 1
        assert 0 < bottom < top < A4_POINTS[1]


def test_usual_words_are_not_broken() -> None:
    assert "\u200b" not in text_of(write_label(label(name="Désenfumage, électricité, plomberie " * 6), "fr"))


def test_accented_letters_of_all_europe_are_printed_from_the_fonts_of_the_product() -> None:
    name = "Łódź, Győr, Škoda, Ålesund, Çeşme, Ñuñoa, œuvre, ŵ, Ελλάδα, Москва, 12 €, « ‑ »"
    pdf = write_label(label(name=name), "fr")
    assert squeezed(name) in squeezed(text_of(pdf))
    assert all(fonts_of(pdf).values())


def test_characters_without_a_font_are_named_rather_than_printed_as_boxes() -> None:
    with pytest.raises(Unprintable) as refused:
        write_label(label(name="Travaux \U0001e900\U0001e901 et \U00016a40"), "fr")
    assert refused.value.characters == "\U0001e900 \U0001e901 \U00016a40"


def test_character_that_only_a_font_of_this_machine_has_is_printed_with_it() -> None:
    smile = "\N{GRINNING FACE}"
    if not _has_font(smile):
        pytest.skip("no font of this machine has that character")
    pdf = write_label(label(name=f"Toit {smile}"), "fr")
    assert smile in text_of(pdf)
    assert all(fonts_of(pdf).values())


def test_file_is_named_after_the_number() -> None:
    assert file_name(label("MAPA 2026/042")) == "etiquette-MAPA-2026-042.pdf"
    assert file_name(label("../../è7\\é")) == "etiquette-7.pdf"
    assert file_name(label("é")) == "etiquette.pdf"


PLAIN = st.text(st.characters(codec="cp1252", categories=("L", "N", "P", "S", "Zs")), max_size=60)


@settings(max_examples=40)
@given(st.sampled_from([one[:55] for one in HOSTILE if one.isascii()]) | PLAIN, PLAIN)
def test_nothing_typed_is_markup_and_all_of_it_is_printed(number: str, name: str) -> None:
    made = label(f"7{number}"[:MAX_NUMBER_CHARACTERS], f"a{name}")
    pdf = write_label(made, "fr")
    said = squeezed(text_of(pdf))
    for part in (made.text, *made.address):
        assert squeezed(part) in said
