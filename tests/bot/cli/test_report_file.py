"""`guichet check --report`, with its worker processes."""

from pathlib import Path

import pypdfium2
import pytest

from bot.cli.main import main
from tests.assets import pdfs
from tests.assets.pki import Pki


@pytest.fixture
def framed(tmp_path: Path, pki: Pki) -> Path:
    path = tmp_path / "acte.pdf"
    path.write_bytes(pdfs.sign(pdfs.text_pdf(), pki.person, box=(300, 500, 480, 560)))
    return path


def test_report_is_written_as_a_page_with_the_page_picture(framed: Path, tmp_path: Path) -> None:
    out = tmp_path / "rapport.html"
    assert main(["check", str(framed), "--report", str(out)]) == 1
    page = out.read_text(encoding="utf-8")
    assert "acte.pdf" in page
    assert "data:image/png;base64," in page


def test_report_on_several_files_is_one_pdf(framed: Path, tmp_path: Path, unsigned_pdf: bytes) -> None:
    other = tmp_path / "dc1.pdf"
    other.write_bytes(unsigned_pdf)
    out = tmp_path / "rapport.PDF"
    main(["check", "--at", "2026-01-01", "--report", str(out), str(framed), str(other)])
    document = pypdfium2.PdfDocument(out.read_bytes())
    said = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert said.rindex("acte.pdf") < said.rindex("dc1.pdf")
    assert "jugés ensemble comme un seul pli" in said
    assert "Jugé à la date du" in said


def test_report_of_another_kind_is_refused_before_anything_is_checked(
    framed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["check", str(framed), "--report", "rapport.doc"])
    assert stopped.value.code == 2
    assert ".html or .pdf" in capsys.readouterr().err


def test_report_that_cannot_be_written_is_said_after_the_verdict(
    framed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(framed), "--report", str(tmp_path / "nowhere" / "r.pdf")]) == 2
    said = capsys.readouterr()
    assert "À VÉRIFIER" in said.out
    assert "cannot be written" in said.err
