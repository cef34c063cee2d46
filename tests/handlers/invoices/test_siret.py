import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.invoices.siret import NEAR, Likeness, likeness
from tests.assets.invoices import RECIPIENT, SUPPLIER, grouped


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (RECIPIENT, Likeness.SAME),
        (grouped(RECIPIENT), Likeness.SAME),
        (grouped(RECIPIENT, "."), Likeness.SAME),
        (grouped(RECIPIENT, "\u202f"), Likeness.SAME),
        ("5I5O32I75OOOI7", Likeness.LETTERS),
        ("51503217500018", Likeness.ONE_DIGIT_WRONG),
        ("51503217500071", Likeness.TWO_DIGITS_SWAPPED),
        ("5150321750017", Likeness.DIGIT_MISSING),
        ("515032175000117", Likeness.DIGIT_TOO_MANY),
        ("515032175", Likeness.SIREN_ONLY),
        ("51503217500025", Likeness.OTHER_ESTABLISHMENT),
        (SUPPLIER, Likeness.OTHER),
        ("73282932000079", Likeness.IMPOSSIBLE),
        ("1234", Likeness.IMPOSSIBLE),
        ("", Likeness.IMPOSSIBLE),
        ("٥١٥٠٣٢١٧٥٠٠٠١٧", Likeness.IMPOSSIBLE),
    ],
)
def test_number_is_told_by_what_it_has_in_common_with_the_siret(written: str, expected: Likeness) -> None:
    assert likeness(written, RECIPIENT) is expected


def test_establishments_of_la_poste_follow_their_own_rule() -> None:
    assert likeness("35600000000001", RECIPIENT) is Likeness.OTHER
    assert likeness("35600000000002", RECIPIENT) is Likeness.IMPOSSIBLE
    assert likeness("73282932000001", RECIPIENT) is Likeness.IMPOSSIBLE


@given(position=st.integers(0, 13), digit=st.sampled_from("0123456789"))
def test_one_digit_off_is_always_near_and_never_the_same(position: int, digit: str) -> None:
    written = RECIPIENT[:position] + digit + RECIPIENT[position + 1 :]
    how = likeness(written, RECIPIENT)
    assert (how is Likeness.SAME) is (written == RECIPIENT)
    assert how is Likeness.SAME or how in NEAR


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_only_the_very_digits_are_the_same(written: str) -> None:
    if likeness(written, RECIPIENT) is Likeness.SAME:
        assert "".join(each for each in written if each.isalnum()) == RECIPIENT
