"""When to order, in words."""

from datetime import UTC, date, datetime, time

import pytest

from bot.order import PlanSheet, plan_sheet, texts
from bot.order.typed import TypedFault
from knowledge import Book, load_book
from knowledge.models import Lang
from knowledge.order import Deadline, DeadlineFault, plan_order

BOOK: Book = load_book("cpam-aisne")


def sheet(day: str, at: time | None = None, *, now: str = "2026-11-29", lang: Lang = "fr") -> PlanSheet:
    assert BOOK.order is not None
    moment = datetime.fromisoformat(f"{now}T12:00").replace(tzinfo=UTC)
    plan = plan_order(BOOK.order, Deadline(day=date.fromisoformat(day), at=at), moment)
    return plan_sheet(plan, BOOK.order, BOOK, lang)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_days_to_keep_come_with_their_reckoning_and_rule() -> None:
    made = sheet("2027-01-15", time(12, 0))
    assert plain(made.title) == "Commandez votre certificat le jeudi 24 décembre 2026 au plus tard"
    assert plain(made.sentence) == "Il reste 25 jours."
    assert [plain(day.value) for day in made.days] == [
        "jeudi 24 décembre 2026",
        "jeudi 14 janvier 2027",
        "vendredi 15 janvier 2027 à 12:00 (heure de Paris)",
    ]
    assert [rule.id for rule in made.rules] == ["R24"]
    said = plain(" ".join(made.reckoning))
    assert "environ 3 semaines" in said
    assert "Aucun jour férié n'a avancé ces dates." in said
    assert "vendredi 25 décembre 2026 (Noël), vendredi 1er janvier 2027 (Jour de l'an)" in said
    assert "Alsace-Moselle" in said
    assert "L'heure limite" not in said


def test_holiday_that_made_a_day_earlier_is_named() -> None:
    said = plain(" ".join(sheet("2027-01-18").reckoning))
    assert "Jours fériés évités, d'où une date plus tôt : vendredi 25 décembre 2026 (Noël)." in said
    assert "L'heure limite n'est pas indiquée" in said


def test_deadline_on_a_day_off_is_to_be_looked_at_again() -> None:
    assert any("pas un jour ouvré" in line for line in sheet("2027-01-16").reckoning)
    assert not any("pas un jour ouvré" in line for line in sheet("2027-01-15").reckoning)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-12-22", "Il reste 2 jours."),
        ("2026-12-23", "Il reste un jour."),
        ("2026-12-24", "C'est aujourd'hui le dernier jour sûr."),
    ],
)
def test_days_left_are_counted_down(now: str, said: str) -> None:
    assert plain(sheet("2027-01-15", now=now).sentence) == said


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_when_it_is_too_late_each_thing_left_to_do_cites_the_rules_of_the_book(lang: Lang) -> None:
    made = sheet("2027-01-15", now="2026-12-25", lang=lang)
    assert made.title == texts.TOO_LATE.in_(lang)
    assert [[rule.id for rule in step.rules] for step in made.steps] == [
        ["R22", "R26"],
        ["R25", "R17"],
        ["R17"],
        ["R18", "R26"],
    ]
    assert "https://www.marches-publics.gouv.fr/?page=entreprise.ListeAcRGS" in made.steps[1].text


def test_english_sheet_is_english_throughout() -> None:
    made = sheet("2027-01-18", time(12, 0), lang="en")
    assert plain(made.title) == "Order your certificate by Thursday 24 December 2026 at the latest"
    said = plain(" ".join((made.sentence, *made.reckoning, *(day.label for day in made.days))))
    assert "Friday 25 December 2026 (Christmas Day)" in said
    assert "about 3 weeks" in said
    assert not set("éèàùç") & set(said)


def test_every_fault_has_its_words_in_both_languages() -> None:
    for known in (texts.TYPED_FAULTS, texts.DEADLINE_FAULTS):
        assert all(text.fr and text.en for text in known.values())
    assert set(texts.TYPED_FAULTS) == set(TypedFault)
    assert set(texts.DEADLINE_FAULTS) == set(DeadlineFault)
