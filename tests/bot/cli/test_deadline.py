"""`guichet deadline`, whose days are relative to today: only the command's own clock says when that is."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.cli.main import main
from knowledge.order import is_working_day
from tests.knowledge.conftest import TOWN

TODAY = datetime.now(UTC).date()
FAR = (TODAY + timedelta(days=200)).isoformat()
SOON = (TODAY + timedelta(days=9)).isoformat()


def test_day_to_order_is_told_with_how_it_was_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deadline", FAR, "12:00"]) == 0
    said = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("Commandez votre certificat le ")
    assert "à 12:00 (heure de Paris)" in said
    assert "Comment ces dates sont comptées (R24)" in said


def test_json_is_one_object_whose_days_are_working_days(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deadline", FAR, "--json"]) == 0
    given = json.loads(capsys.readouterr().out)
    assert given["deadline"] == FAR
    assert given["time"] is None
    assert given["in_time"] is True
    assert given["lead_time"] == {"value": 3, "unit": "week"}
    assert is_working_day(date.fromisoformat(given["order_by"]))
    assert given["order_by"] < given["installed_by"] < FAR


def test_too_late_has_an_exit_status_of_its_own_and_numbered_steps(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["deadline", SOON, "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "It is too late" in said
    assert "  3. Submit before the deadline, even unsigned" in said
    assert "(R18, R26)" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2001-01-15"], "est passée"),
        (["2099-01-15"], "plus de 2 ans"),
        (["31/02/2027"], "n'existe pas"),
        (["demain"], "pas de date"),
        ([FAR, "25:00"], "pas l'heure"),
        (["demain", "--lang", "en"], "I read no date"),
    ],
)
def test_bad_deadline_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["deadline", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_book_without_a_lead_time_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GUICHET_BOOK", str(TOWN))
    assert main(["deadline", FAR]) == 2
    assert "saint-aubin has no lead time" in capsys.readouterr().err
