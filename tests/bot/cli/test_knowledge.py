"""`guichet knowledge`."""

from pathlib import Path

import pytest

from bot.cli.main import main


def test_figure_that_no_rule_states_is_left_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "source.txt"
    source.write_text("Le SIRET est 51503217500017.\nLe seuil est de 41 000 € HT.\n", encoding="utf-8")
    assert main(["knowledge", "coverage", str(source)]) == 1
    printed = capsys.readouterr().out
    assert "51503217500017  → R03" in printed
    assert "41 000 € HT  LEFT OVER" in printed
    assert "2 in all, 1 left over" in printed


def test_source_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knowledge", "coverage", str(tmp_path / "none.txt")]) == 2
    assert "none.txt" in capsys.readouterr().err


def test_real_source_leaves_nothing_over(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(__file__).parents[3].parent / "shared" / "source"
    sources = list(folder.glob("*.txt"))
    if not sources:
        pytest.skip("the buyer's document is not beside the project")
    assert main(["knowledge", "coverage", str(sources[0])]) == 0
    assert " 0 left over" in capsys.readouterr().out


def test_evaluation_counts_right_and_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text(
        '{"q": "Quel est le SIRET de la CPAM ?", "accept": ["invoice-siret"], "style": "plain"}\n'
        '{"q": "Quel est le SIRET de la CPAM ?", "accept": ["dume"], "style": "plain"}\n',
        encoding="utf-8",
    )
    assert main(["knowledge", "evaluate", str(questions)]) == 0
    assert "50.0%" in capsys.readouterr().out


def test_line_that_is_no_labelled_question_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"question": "?"}\n', encoding="utf-8")
    assert main(["knowledge", "evaluate", str(questions)]) == 2
    assert "no labelled question" in capsys.readouterr().err
