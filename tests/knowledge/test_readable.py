import pytest

from knowledge.models import UnknownReason
from knowledge.readable import MAX_CHARACTERS, unusable_reason


@pytest.mark.parametrize("text", ["", " ", "\n\t \r\n", "\u200b\ufeff", "\u00a0"])
def test_nothing_visible_is_empty(text: str) -> None:
    assert unusable_reason(text) is UnknownReason.EMPTY


def test_text_over_the_limit_is_too_long() -> None:
    assert unusable_reason("a" * MAX_CHARACTERS) is None
    assert unusable_reason("a" * (MAX_CHARACTERS + 1)) is UnknownReason.TOO_LONG


@pytest.mark.parametrize(
    "text",
    [
        "siret\x00de la caisse",
        "\x1b[31mrouge",
        "\ud800",
        "%PDF-1.7 \ufffd\ufffd\ufffd\ufffd stream",
        "?!?!?!",
        "👍👍",
        "=+-*/ {}[]()<>;:,.|&^%$#@! a",
    ],
)
def test_bytes_and_symbols_are_not_text(text: str) -> None:
    assert unusable_reason(text) is UnknownReason.NOT_TEXT


@pytest.mark.parametrize(
    "text",
    ["<SCRIPT src='//x.example/a.js'>", "le siret <script>fetch('/facture')</script>", "<?php echo 1;"],
)
def test_code_is_no_question_whatever_words_it_holds(text: str) -> None:
    assert unusable_reason(text) is UnknownReason.NOT_TEXT


@pytest.mark.parametrize(
    "text",
    [
        "PLACE veut JavaScript: comment faire ?",
        "<https://place.example|PLACE>",
        "siret ?",
        "où ?\nmerci",
        "51503217500017",
        "C'est combien… 80 € ?",
        "👍 merci",
        "签名",
        "¿SIRET?",
    ],
)
def test_words_in_any_script_are_text(text: str) -> None:
    assert unusable_reason(text) is None
