import pytest

from handlers.errors import DamagedFile, EncryptedFile
from handlers.invoices import page_text
from handlers.invoices.page_text import glance, read_pages
from tests.assets import pdfs
from tests.assets.invoices import set_pages


def texts(markup: str) -> list[str]:
    return [cell.text for cell in read_pages(set_pages(markup)).cells]


def test_words_far_apart_on_a_line_are_cells_of_their_own() -> None:
    assert texts("Code service #h(3cm) MOA") == ["Code service", "MOA"]


def test_spaced_out_letters_are_words() -> None:
    assert texts("#text(tracking: 4pt)[Code service : MOA]") == ["Code service : MOA"]


def test_lines_come_from_the_top_and_columns_from_the_left() -> None:
    markup = "#place(top + right)[droite]\n#place(top + left)[gauche]\n#place(bottom)[bas]\n#place(horizon)[milieu]"
    assert texts(markup) == ["gauche", "droite", "milieu", "bas"]


def test_letters_printed_twice_to_look_bold_are_read_once() -> None:
    assert texts("#place(dx: 0.3pt)[SIRET 515]\n#place(dx: 0pt)[SIRET 515]") == ["SIRET 515"]


def test_digits_of_two_columns_never_join() -> None:
    assert texts("515032175 #h(2cm) 00017") == ["515032175", "00017"]


def test_single_digits_of_a_row_never_join() -> None:
    assert texts("5 #h(1cm) 1 #h(1cm) 5 #h(1cm) 0 #h(1cm) 3") == ["5", "1", "5", "0", "3"]


def test_pages_beyond_the_limit_are_said_to_be_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_text, "MAX_PAGES", 2)
    read = read_pages(set_pages("un #pagebreak() deux #pagebreak() trois"))
    assert [(cell.page, cell.text) for cell in read.cells] == [(1, "un"), (3, "trois")]
    assert read.unread == ("nous n'avons lu que 2 de ses 3 pages",)


def test_crowded_page_is_said_not_to_be_read_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_text, "MAX_CHARACTERS", 4)
    read = read_pages(set_pages("abcdefgh"))
    assert [cell.text for cell in read.cells] == ["abcd"]
    assert "page 1" in read.unread[0]


def test_picture_of_paper_is_said_to_be_unread() -> None:
    read = read_pages(pdfs.scanned_pdf())
    assert (read.cells, read.pictured, read.unread) == ((), (1,), ("la page 1 est une image",))


def test_first_page_alone_is_glanced_at() -> None:
    assert glance(set_pages("un #pagebreak() deux")).split() == ["un"]


def test_damaged_and_encrypted_files_are_told_apart(encrypted_pdf: bytes) -> None:
    with pytest.raises(DamagedFile):
        read_pages(b"%PDF-1.7 nothing")
    with pytest.raises(EncryptedFile):
        glance(encrypted_pdf)
