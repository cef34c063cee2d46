"""`guichet check`, with its worker processes."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main, parser
from handlers.models import Report
from tests.assets import cades
from tests.assets.pki import Pki


@pytest.fixture
def folder(tmp_path: Path, signed_pdf: bytes, unsigned_pdf: bytes) -> Path:
    (tmp_path / "signed.pdf").write_bytes(signed_pdf)
    (tmp_path / "unsigned.pdf").write_bytes(unsigned_pdf)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("signed.pdf", signed_pdf)
        archive.writestr("unsigned.pdf", unsigned_pdf)
    (tmp_path / "pli.zip").write_bytes(packed.getvalue())
    return tmp_path


def objects(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


def test_each_file_gets_one_line_of_the_contract_in_order(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["pli.zip", "signed.pdf", "unsigned.pdf"]
    assert main(["check", "--json", *(str(folder / name) for name in names)]) == 1
    reports = objects(capsys.readouterr().out)
    assert [(report["file"], report["kind"], report["verdict"]) for report in reports] == [
        ("pli.zip", "zip", "check"),
        ("signed.pdf", "pdf", "check"),
        ("unsigned.pdf", "pdf", "unsigned"),
    ]
    assert [member["file"] for member in reports[0]["members"]] == ["signed.pdf", "unsigned.pdf"]
    for report in reports:
        assert list(report) == list(Report.model_fields)
    (signature,) = reports[1]["signatures"]
    assert (signature["format"], signature["intact"], signature["profile"]) == ("PAdES", True, "B-T")
    assert set(signature["controls"]) == {"identity", "certificate", "format", "validity", "integrity"}


@pytest.mark.parametrize("names", [("acte.pdf.p7s", "unsigned.pdf"), ("unsigned.pdf", "acte.pdf.p7s")])
def test_detached_signature_is_paired_with_its_document_in_any_order(
    names: tuple[str, str], folder: Path, unsigned_pdf: bytes, pki: Pki, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "acte.pdf.p7s").write_bytes(cades.sign(unsigned_pdf, pki.person))
    assert main(["check", "--json", *(str(folder / name) for name in (*names, "absent.pdf"))]) == 2
    *reports, absent = objects(capsys.readouterr().out)
    assert tuple(report["file"] for report in reports) == names
    by_name = {report["file"]: report for report in reports}
    (signature,) = by_name["acte.pdf.p7s"]["signatures"]
    assert (signature["intact"], signature["signed_file"]) == (True, "unsigned.pdf")
    assert by_name["unsigned.pdf"]["verdict"] == "check"
    assert [found["code"] for found in by_name["unsigned.pdf"]["findings"]] == ["signed-separately"]
    assert "error" in absent


def test_text_report_names_the_verdict_the_rule_and_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(folder / "unsigned.pdf")]) == 1
    printed = capsys.readouterr().out
    assert "NON SIGNÉ" in printed
    assert "R17" in printed
    assert "Ce que vous devez faire" in printed
    assert (
        printed.index("NON SIGNÉ")
        < printed.index("Ce que vous devez faire")
        < printed.index("Détails techniques")
    )


def test_missing_file_loses_nothing_and_ends_in_could_not_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = folder / "nothing.pdf"
    assert main(["check", "--json", str(missing), str(folder / "unsigned.pdf")]) == 2
    first, second = objects(capsys.readouterr().out)
    assert str(missing) in first["error"]
    assert second["verdict"] == "unsigned"


def test_folder_is_no_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_file_above_the_limit_is_refused_without_being_read(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_MAX_UPLOAD_MIB", "1")
    large = folder / "large.pdf"
    with large.open("wb") as out:
        out.truncate(300 * 1024 * 1024)
    assert main(["check", "--json", str(large)]) == 1
    (report,) = objects(capsys.readouterr().out)
    assert (report["verdict"], report["sha256"], report["size"]) == ("unreadable", "", 300 * 1024 * 1024)
    assert report["findings"][0]["code"] == "too-large"


def test_stream_without_end_is_refused_at_the_limit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_MAX_UPLOAD_MIB", "1")
    assert main(["check", "--json", "/dev/zero"]) == 1
    (report,) = objects(capsys.readouterr().out)
    assert [finding["code"] for finding in report["findings"]] == ["too-large"]


@pytest.mark.parametrize("written", ["2026-03-31", "20260331"])
def test_date_alone_means_its_end_however_it_is_written(written: str) -> None:
    given = parser("check").parse_args(["check", "--at", written, "a.pdf"])
    assert given.at == datetime.combine(date(2026, 3, 31), time.max, tzinfo=UTC)


def test_name_that_would_command_the_terminal_is_shown_without_its_hidden_characters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], unsigned_pdf: bytes
) -> None:
    named = tmp_path / "acte\x1b[2J\u202efdp.pdf"
    named.write_bytes(unsigned_pdf)
    main(["check", str(named)])
    printed = capsys.readouterr().out
    assert "acte\ufffd[2J\ufffdfdp.pdf" in printed
    assert "\x1b" not in printed


def test_date_of_judgement_changes_the_verdict(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--json", "--at", "2020-01-01", str(folder / "signed.pdf")])
    main(["check", "--json", "--at", "2026-01-01T12:00:00+02:00", str(folder / "signed.pdf")])
    before, after = objects(capsys.readouterr().out)
    assert before["signatures"][0]["controls"]["validity"] != after["signatures"][0]["controls"]["validity"]


def test_wrong_date_says_how_to_write_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["check", "--at", "hier", str(folder / "signed.pdf")])
    assert stopped.value.code == 2
    assert "2026-03-31" in capsys.readouterr().err


def test_several_files_are_also_told_as_one_pli_in_a_table(
    folder: Path, capsys: pytest.CaptureFixture[str], unsigned_pdf: bytes
) -> None:
    (folder / "AE.pdf").write_bytes(unsigned_pdf)
    assert main(["check", str(folder / "AE.pdf"), str(folder / "signed.pdf")]) == 1
    printed = capsys.readouterr().out
    table = printed[printed.index("Ces 2 fichiers, jugés ensemble comme un seul pli : À VÉRIFIER") :]
    (line,) = (line for line in table.splitlines() if line.strip().startswith("AE.pdf"))
    cells = [cell.strip() for cell in line.split("  ") if cell.strip()]
    assert cells == ["AE.pdf", "acte d'engagement", "oui", "non signé", "À signer"]


def test_archive_is_told_as_one_pli_in_its_own_report(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", str(folder / "pli.zip")])
    printed = capsys.readouterr().out
    assert printed.count("Votre pli en un tableau") == 1


def test_list_of_what_must_be_signed_is_taken_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(
        [
            "check",
            "--json",
            "--must-sign",
            "DPGF et planning",
            "--must-sign",
            "acte d'engagement",
            str(folder / "pli.zip"),
        ]
    )
    (report,) = objects(capsys.readouterr().out)
    assert [item["asked"] for item in report["pli"]["required"]] == ["DPGF", "planning", "acte d'engagement"]
    assert report["pli"]["listed"] is True
    assert "pli-required-not-found" in {finding["code"] for finding in report["findings"]}


def test_whole_of_several_files_is_one_more_line_where_it_is_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [str(folder / name) for name in ("signed.pdf", "unsigned.pdf", "pli.zip")]
    main(["check", "--json", "--pli", *names])
    *reports, whole = objects(capsys.readouterr().out)
    assert [report["pli"] for report in reports] == [None, None, None]
    assert [line["file"] for line in whole["pli"]["pli"]["documents"]] == [
        "signed.pdf",
        "unsigned.pdf",
        "pli.zip › signed.pdf",
        "pli.zip › unsigned.pdf",
    ]
    assert whole["pli"]["verdict"] == "check"


def test_whole_of_an_archive_is_what_its_report_says(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--json", "--pli", str(folder / "pli.zip")])
    report, whole = objects(capsys.readouterr().out)
    assert whole["pli"] == {name: report[name] for name in ("verdict", "findings", "pli")}


def test_document_is_recognised_in_the_report_of_each_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--json", str(folder / "unsigned.pdf")])
    (report,) = objects(capsys.readouterr().out)
    assert report["document"] == {
        "kind": "acte-engagement",
        "by_name": None,
        "by_text": "acte-engagement",
        "lot": None,
        "disagree": False,
    }
