import pytest
from lxml import etree

from handlers.signatures.xml_canonical import (
    DEFAULT_METHOD,
    METHODS,
    CannotEvaluateError,
    NodeSet,
    canonical,
    canonical_element,
    method_of,
)
from handlers.signatures.xml_document import XmlDocument, parse

EXCLUSIVE = METHODS["http://www.w3.org/2001/10/xml-exc-c14n#"]
VERSION_1_1 = METHODS["http://www.w3.org/2006/12/xml-c14n11"]
WITH_COMMENTS = METHODS["http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"]

CONTENT = b"""<!--avant--><a xmlns="urn:d" xmlns:u="urn:u" xml:lang="fr" xml:id="i">
<b z="1" y='2'><!--dedans--><c/>texte<d/>fin</b></a>"""


@pytest.fixture
def document() -> XmlDocument:
    return parse(CONTENT)


def test_part_inherits_namespaces_and_xml_attributes(document: XmlDocument) -> None:
    assert canonical_element(document, document.root[0], DEFAULT_METHOD) == (
        b'<b xmlns="urn:d" xmlns:u="urn:u" y="2" z="1" xml:id="i" xml:lang="fr"><c></c>texte<d></d>fin</b>'
    )


def test_version_1_1_does_not_inherit_identifiers(document: XmlDocument) -> None:
    written = canonical_element(document, document.root[0], VERSION_1_1)
    assert b'xml:lang="fr"' in written
    assert b"xml:id" not in written


def test_version_1_1_with_a_base_is_not_evaluated() -> None:
    document = parse(b'<a xml:base="http://example.org/"><b/></a>')
    with pytest.raises(CannotEvaluateError):
        canonical_element(document, document.root[0], VERSION_1_1)


def test_exclusive_form_keeps_only_what_is_used(document: XmlDocument) -> None:
    assert canonical_element(document, document.root[0], EXCLUSIVE) == (
        b'<b xmlns="urn:d" y="2" z="1"><c></c>texte<d></d>fin</b>'
    )
    assert b'xmlns:u="urn:u"' in canonical_element(document, document.root[0], EXCLUSIVE, ["u"])


def test_comments_are_written_when_part_and_method_have_them(document: XmlDocument) -> None:
    whole = NodeSet(document, document.root, whole=True, comments=True)
    assert canonical(whole, WITH_COMMENTS).count(b"<!--") == 2
    assert canonical(whole).count(b"<!--") == 0
    without = NodeSet(document, document.root, whole=True, comments=False)
    assert canonical(without, WITH_COMMENTS).count(b"<!--") == 0


def test_elements_left_out_take_their_content_but_not_what_follows(document: XmlDocument) -> None:
    (part,) = document.root
    nodes = NodeSet(document, part, whole=False, comments=False).without(part.iterchildren("*"))
    assert canonical(nodes, EXCLUSIVE) == b'<b xmlns="urn:d" y="2" z="1">textefin</b>'
    assert etree.tostring(document.tree) == etree.tostring(parse(CONTENT).tree)


def test_element_left_out_elsewhere_has_no_effect(document: XmlDocument) -> None:
    part = document.root[0][1]
    nodes = NodeSet(document, part, whole=False, comments=False)
    assert canonical(nodes.without([document.root[0][2]])) == canonical(nodes)
    assert canonical(nodes.without([part])) == b""


def test_unknown_method_is_not_evaluated() -> None:
    with pytest.raises(CannotEvaluateError):
        method_of(etree.fromstring(b'<Transform Algorithm="urn:inconnu"/>'))
    assert method_of(None) == (DEFAULT_METHOD, ())
