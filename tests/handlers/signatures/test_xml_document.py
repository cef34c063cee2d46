import pytest

from handlers.errors import DamagedFile
from handlers.signatures.xml_document import parse, serialise, text_of


def test_identifiers_are_found_whatever_their_spelling_and_namespace() -> None:
    document = parse(b'<a Id="1"><b ID="2"/><c id="3"/><d xmlns:w="urn:w" w:Id="4"/><e xml:id="5"/></a>')
    assert [element.tag for value in "12345" for element in document.with_id(value)] == list("abcde")


def test_repeated_identifier_has_all_its_elements_and_each_once() -> None:
    document = parse(b'<a><b Id="x" ID="x"/><c id="x"/></a>')
    assert [element.tag for element in document.with_id("x")] == ["b", "c"]


@pytest.mark.parametrize(
    "declaration",
    [
        b"<!DOCTYPE a>",
        b'<!DOCTYPE a [<!ENTITY b "c">]>',
        b'<!DOCTYPE a [<!ATTLIST a b CDATA "c">]>',
        b'<!DOCTYPE a SYSTEM "urn:nowhere">',
    ],
)
def test_declarations_that_may_change_what_is_read_are_told(declaration: bytes) -> None:
    assert parse(declaration + b"<a/>").has_doctype is True
    assert parse(b"<a/>").has_doctype is False


def test_nothing_is_expanded_nor_fetched() -> None:
    document = parse(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>')
    assert text_of(document.root) in {"", "&b;"}


@pytest.mark.parametrize("declared", [b'<!DOCTYPE a [<!ENTITY b "c">]>', b""])
def test_long_text_is_read_only_where_nothing_can_multiply(declared: bytes) -> None:
    content = declared + b"<a>" + b"x" * 11_000_000 + b"</a>"
    if not declared:
        assert len(text_of(parse(content).root)) == 11_000_000
        return
    with pytest.raises(DamagedFile):
        parse(content)


def test_text_is_read_through_comments() -> None:
    assert text_of(parse(b"<a>MI<!-- x -->ID<b>!</b></a>").root) == "MIID!"
    assert text_of(None) == ""


def test_element_is_written_with_the_namespaces_it_inherits() -> None:
    document = parse(b'<a xmlns="urn:d" xmlns:u="urn:u"><b/>tail</a>')
    assert serialise(document.root[0]) == b'<b xmlns="urn:d" xmlns:u="urn:u"/>'
