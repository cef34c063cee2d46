"""The first lines of documents in each format, and of what only pretends to be one."""

import io
import zipfile

import pytest

from handlers.limits import MIB
from handlers.models import Kind
from handlers.pli.first_pages import MAX_LINES, first_lines, root_element
from tests.assets import pdfs

WORD = '<w:document xmlns:w="urn:w"><w:body><w:p><w:r><w:t>Acte </w:t></w:r><w:r><w:t>d\'engagement</w:t></w:r></w:p>'
SHEET = "<sst xmlns='urn:s'><si><t>Bordereau des prix</t></si><si><t>Prix</t></si></sst>"
OPEN = "<o:c xmlns:o='urn:o' xmlns:t='urn:t'><t:h>DC2</t:h><t:p>Déclaration du candidat</t:p></o:c>"


def package(part: str, xml: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, xml)
    return made.getvalue()


def test_lines_of_a_pdf_are_read() -> None:
    assert first_lines(pdfs.text_pdf(("Acte d'engagement", "", "Lot 2")), Kind.PDF) == (
        "Acte d'engagement",
        "Lot 2",
    )


@pytest.mark.parametrize(
    ("part", "xml", "lines"),
    [
        ("word/document.xml", WORD + "</w:body></w:document>", ("Acte d'engagement",)),
        ("word/document.xml", WORD, ("Acte d'engagement",)),
        ("xl/sharedStrings.xml", SHEET, ("Bordereau des prix", "Prix")),
        ("content.xml", OPEN, ("DC2", "Déclaration du candidat")),
        ("docProps/app.xml", OPEN, ()),
    ],
)
def test_lines_of_an_office_document_are_read(part: str, xml: str, lines: tuple[str, ...]) -> None:
    assert first_lines(package(part, xml), Kind.OFFICE) == lines


def test_lines_of_a_text_file_are_read() -> None:
    assert first_lines(b"DC1\n\n  Lettre\tde candidature ", Kind.TEXT) == (
        "DC1",
        "Lettre de candidature",
    )


def test_no_more_lines_are_read_than_tell_what_a_document_is() -> None:
    assert len(first_lines(b"ligne\n" * 1000, Kind.TEXT)) == MAX_LINES


def test_vast_part_of_an_office_document_is_not_unpacked_whole() -> None:
    vast = package("word/document.xml", WORD + "<w:p/>" * (20 * MIB // 6))
    assert first_lines(vast, Kind.OFFICE)[0] == "Acte d'engagement"


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 no archive", b"%PDF-1.7 nothing", b"<a", b"\xff" * 100]
)
def test_what_cannot_be_read_has_no_lines(kind: Kind, content: bytes) -> None:
    assert all(isinstance(line, str) for line in first_lines(content, kind))
    assert kind is Kind.TEXT or first_lines(content, kind) == ()


def test_entities_of_a_hostile_document_are_not_expanded() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;">]><d><p>DC1 &b;</p></d>'
    assert "haha" not in "".join(first_lines(package("content.xml", bomb), Kind.OFFICE))


def test_document_behind_a_password_has_no_lines() -> None:
    assert first_lines(pdfs.encrypt(pdfs.text_pdf()), Kind.PDF) == ()


@pytest.mark.parametrize(
    ("content", "root"),
    [
        (b"<?xml version='1.0'?><!-- x --><e:ESPDResponse xmlns:e='urn:e'><a>", "ESPDResponse"),
        ('<?xml version="1.0" encoding="UTF-16"?><Invoice/>'.encode("utf-16"), "Invoice"),
        (b"<", None),
        (b"no markup", None),
        (b"", None),
    ],
)
def test_root_element_is_read_from_the_beginning_of_xml(content: bytes, root: str | None) -> None:
    assert root_element(content) == root
