"""`guichet ask`."""

import io
import json
from types import SimpleNamespace

import pytest

from bot.cli.main import main


def test_answer_names_the_figure_and_its_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Quel est le SIRET de la CPAM ?"]) == 0
    printed = capsys.readouterr().out
    assert "51503217500017" in printed
    assert "R03" in printed


def test_json_has_exactly_the_fields_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--json", "What is the SIRET number of the CPAM?"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"outcome", "topics", "rules", "text", "lang", "score", "ms"}
    assert (answer["outcome"], answer["topics"], answer["rules"], answer["lang"]) == (
        "answer",
        ["invoice-siret"],
        ["R03"],
        "en",
    )
    assert 0 <= answer["score"] <= 1


def test_lines_are_answered_in_order_and_a_bad_one_loses_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = '{"q": "SIRET CPAM"}\nnot json\n{"q": 3}\n{"q": "qu\'est-ce que le DUME ?"}\n'
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(lines.encode())))
    assert main(["ask", "--jsonl"]) == 2
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer.get("topics") for answer in written] == [["invoice-siret"], None, None, ["dume"]]
    assert "line 2" in written[1]["error"]
    assert "line 3" in written[2]["error"]


@pytest.mark.parametrize("question", ["", "   \n ", "x" * 100_000, "\x00\x01\x02\x03\ufffd\ufffd"])
def test_unusable_question_gets_one_sentence_and_no_topic(
    capsys: pytest.CaptureFixture[str], question: str
) -> None:
    assert main(["ask", "--json", question]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["outcome"], answer["topics"]) == ("unknown", [])
    assert 10 < len(answer["text"]) < 400


def test_neither_question_nor_lines_says_what_to_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask"]) == 2
    assert "--jsonl" in capsys.readouterr().err


def test_unreadable_book_says_where_and_why(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_BOOK", "nowhere/at/all")
    assert main(["ask", "SIRET ?"]) == 2
    said = capsys.readouterr().err
    assert "GUICHET_BOOK" in said
    assert "nowhere/at/all" in said


def test_unknown_setting_stops_the_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_COLOUR", "blue")
    assert main(["ask", "SIRET ?"]) == 2
    assert "GUICHET_COLOUR" in capsys.readouterr().err
