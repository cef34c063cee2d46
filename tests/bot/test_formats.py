"""Sizes and times as people read them."""

from datetime import UTC, date, datetime

import pytest

from bot.formats import day, french_spaces, moment, size, weekday_date

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (0, "0 octets"),
        (1023, "1023 octets"),
        (1024, "1 Ko"),
        (1536, "1,5 Ko"),
        (100 * 1024**2, "100 Mo"),
        (5 * 1024**4, "5120 Go"),
    ],
)
def test_size_is_in_the_largest_unit_that_fits(octets: int, shown: str) -> None:
    assert size(octets, "fr").replace(NBSP, " ") == shown


def test_english_size_has_a_decimal_point() -> None:
    assert size(1536, "en") == f"1.5{NBSP}KB"


def test_moment_is_in_paris_time_and_says_so() -> None:
    summer = datetime(2025, 7, 1, 22, 30, tzinfo=UTC)
    assert moment(summer, "fr").replace(NBSP, " ") == "2 juillet 2025 à 00:30 (heure de Paris)"
    assert moment(summer, "en").replace(NBSP, " ") == "2 July 2025 at 00:30 (Paris time)"


def test_first_of_the_month_is_premier_in_french() -> None:
    assert day(datetime(2025, 3, 1, 12, tzinfo=UTC), "fr").replace(NBSP, " ") == "1er mars 2025"


def test_date_with_its_weekday_may_wrap_after_it_alone() -> None:
    assert weekday_date(date(2026, 12, 24), "fr") == f"jeudi 24{NBSP}décembre{NBSP}2026"
    assert weekday_date(date(2026, 12, 27), "en") == f"Sunday 27{NBSP}December{NBSP}2026"


def test_french_signs_never_start_a_line() -> None:
    assert french_spaces("« Quoi ? » : rien !") == f"«{NBSP}Quoi{NBSP}?{NBSP}»{NBSP}: rien{NBSP}!"
