"""`guichet label`."""

import json
from pathlib import Path

import pypdfium2
import pytest

from bot.cli.main import main
from tests.knowledge.conftest import TOWN

GIVEN = ["label", "--number", "2026-042", "--name", "Travaux de toiture"]
TEXT = "Copie de sauvegarde – candidature/offre dématérialisée pour le marché 2026-042 – Travaux de toiture"


def test_text_and_address_are_printed_to_copy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(GIVEN) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == TEXT
    assert said[2:7] == [
        "Service Achats / Marchés Publics de la CPAM de l'Aisne",
        "CPAM HD 29 boulevard Roosevelt",
        "Bât C – 3ème étage – Porte 316",
        "TSA 99 998",
        "02323 SAINT-QUENTIN cedex",
    ]


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*GIVEN, "--json"]) == 0
    given = json.loads(capsys.readouterr().out)
    assert set(given) == {"number", "name", "text", "address", "rules"}
    assert given["text"] == TEXT
    assert given["rules"] == ["R11", "R10"]


def test_pdf_is_written_beside_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "étiquette.PDF"
    assert main([*GIVEN, "--pdf", str(out)]) == 0
    document = pypdfium2.PdfDocument(out.read_bytes())
    assert "2026-042" in document[0].get_textpage().get_text_range()
    document.close()
    said = capsys.readouterr()
    assert TEXT in said.out
    assert str(out) in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--number", "", "--name", "x"], "Il manque le numéro du marché"),
        (["--number", "1", "--name", " "], "Il manque le nom du marché"),
        (["--number", "1", "--name", "a" * 301], "dépasse 300 caractères"),
        (["--number", "1", "--name", "a" * 301, "--lang", "en"], "longer than 300 characters"),
        (["--number", "[Numéro du marché]", "--name", "x"], "n'est pas un numéro de marché"),
        (["--number", "1", "--name", "x", "--pdf", "/nowhere/at/all.pdf"], "cannot be written"),
        (["--number", "1", "--name", "\U0001e900", "--pdf", "a.pdf"], "aucune police"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["label", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["label", "--number", "1"], "--name"), ([*GIVEN, "--pdf", "label.doc"], "end it with .pdf")],
)
def test_command_line_that_lacks_something_says_what(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_book_without_a_label_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GUICHET_BOOK", str(TOWN))
    assert main(GIVEN) == 2
    assert "saint-aubin has no label" in capsys.readouterr().err
