"""`guichet trust`, and what the lists change in a check."""

import json
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from bot.cli.main import main
from tests.assets import pdfs
from tests.assets.pki import AUTHORITY_UNTIL, Pki
from tests.assets.trusted_lists import SERVICE, Scheme


@pytest.fixture(scope="module")
def scheme(pki: Pki) -> Scheme:
    return Scheme(pki)


@pytest.fixture
def lists(scheme: Scheme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of lists brought by hand, and settings that trust who signed them."""
    anchors = tmp_path / "anchors.pem"
    anchors.write_bytes(scheme.lotl_operator.certificate.public_bytes(Encoding.PEM))
    monkeypatch.setenv("GUICHET_TRUST_ANCHORS", str(anchors))
    monkeypatch.setenv("GUICHET_DATA_DIR", str(tmp_path / "data"))
    folder = tmp_path / "lists"
    folder.mkdir()
    for document in scheme.documents():
        (folder / document.name).write_bytes(document.content)
    return folder


def test_without_lists_it_says_what_to_do(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lists.is_dir()
    assert main(["trust", "show"]) == 1
    assert "guichet trust import FOLDER" in capsys.readouterr().out


def test_lists_brought_by_hand_are_shown(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["trust", "import", str(lists)])
    printed = capsys.readouterr().out
    assert "List of lists no. 100, issued 2025-01-15" in printed
    assert "FR  no. 1       2 services" in printed
    assert "OUT OF DATE" in printed


def test_list_that_is_refused_is_named_with_its_cause(
    lists: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (lists / "tl-xx.xml").write_text("<liste/>")
    assert main(["trust", "import", str(lists)]) == 1
    assert "tl-xx.xml is no trusted list" in capsys.readouterr().out


def test_lists_are_told_as_an_object(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["trust", "import", str(lists), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["as_of"], told["missing"], told["problems"]) == ("2025-01-15", [], [])
    (french,) = told["lists"]
    assert (french["territory"], french["sequence"], french["services"]) == ("FR", 1, 2)
    assert told["list_of_lists"]["sequence"] == 100


def test_folder_without_lists_could_not_be_imported(
    lists: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lists.is_dir()
    assert main(["trust", "import", str(tmp_path / "empty")]) == 2
    assert "holds no *.xml file" in capsys.readouterr().err


def test_list_of_lists_that_cannot_be_reached_could_not_run(
    lists: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lists.is_dir()
    monkeypatch.setenv("GUICHET_TRUST_LOTL_URL", "http://127.0.0.1:1/eu-lotl.xml")
    assert main(["trust", "update"]) == 2
    assert "did not come" in capsys.readouterr().err


def test_check_as_of_a_date_uses_the_lists_at_hand(
    lists: Path, tmp_path: Path, pki: Pki, capsys: pytest.CaptureFixture[str]
) -> None:
    signed = pdfs.sign(pdfs.text_pdf(), pki.person, timestamper=pki.timestamper(pdfs.SIGNED_AT))
    (tmp_path / "acte.pdf").write_bytes(
        pdfs.add_validation_data(signed, pki.issuing, crls=[pki.crl(made=pdfs.SIGNED_AT)])
    )
    main(["trust", "import", str(lists)])
    capsys.readouterr()
    assert main(["check", "--json", "--at", "2025-03-10", str(tmp_path / "acte.pdf")]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "compliant"
    assert report["trusted_lists"] == {"loaded": True, "as_of": "2025-01-15"}
    assert report["signatures"][0]["certificate"]["trusted_by"] == f"{SERVICE} (Confiance Exemple, FR)"


def doctor_on_lists(capsys: pytest.CaptureFixture[str]) -> str:
    main(["doctor"])
    return next(line for line in capsys.readouterr().out.splitlines() if "trusted lists" in line)


def test_doctor_tells_the_age_of_the_lists(
    lists: Path, scheme: Scheme, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor_on_lists(capsys).startswith("-")
    main(["trust", "import", str(lists)])
    assert re.search(
        r"^WRONG .*1 territories, list of lists no\. 100 .*out of date: EU, FR", doctor_on_lists(capsys)
    )
    lotl = scheme.of_lists(sequence=101, next_update=AUTHORITY_UNTIL)
    french = scheme.french(sequence=2, next_update=AUTHORITY_UNTIL)
    for document in scheme.documents(of_lists=lotl, french=french):
        (lists / document.name).write_bytes(document.content)
    main(["trust", "import", str(lists)])
    assert re.search(r"^ok .*list of lists no\. 101 of 2025-01-15, last taken 20", doctor_on_lists(capsys))
