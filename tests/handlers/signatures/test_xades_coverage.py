import pytest
from lxml import etree

from handlers.signatures.xades_coverage import Coverage, coverage_of, covers
from handlers.signatures.xades_properties import properties_of
from handlers.signatures.xml_canonical import NodeSet
from handlers.signatures.xml_document import DS, XmlDocument, parse

SIGNATURE = f'<Signature xmlns="{DS}"><Object/></Signature>'
WHOLE, PARTIAL, WRAPPED = (
    Coverage(whole=True, wrapped=False),
    Coverage(whole=False, wrapped=False),
    Coverage(whole=False, wrapped=True),
)


def part(document: XmlDocument, path: str, without: str = "") -> NodeSet:
    (apex,) = document.tree.findall(path) if path != "." else [document.root]
    nodes = NodeSet(document, apex, whole=path == ".", comments=False)
    return nodes.without(document.root.iter(without)) if without else nodes


def coverage(content: str, *paths: str, without: str = "") -> Coverage:
    document = parse(content.encode())
    (signature,) = document.signatures
    parts = [part(document, path, without) for path in paths]
    return coverage_of(document, signature, properties_of(signature), parts)


BARE = SIGNATURE.replace("<Object/>", "")


@pytest.mark.parametrize(
    ("content", "path", "expected"),
    [
        (f'<a><b Id="x">un</b>{BARE}</a>', "b", WHOLE),
        (f'<a Id="y">\n <b>un</b>\n {BARE}\n</a>', "b", WHOLE),
        (f"<a>deux<b>un</b>{BARE}</a>", "b", PARTIAL),
        (f'<a sorte="z"><b>un</b>{BARE}</a>', "b", PARTIAL),
        (f"<a><b>un</b><c>deux</c>{BARE}</a>", "b", PARTIAL),
        (f"<a><b>un</b><d><b>deux</b></d>{BARE}</a>", "b", WRAPPED),
        (f"<a><b>un</b>{SIGNATURE}</a>", "b", PARTIAL),
        (f'<b><c>deux</c><w><b Id="x">un</b></w>{BARE}</b>', "w/b", WRAPPED),
    ],
)
def test_coverage_is_told(content: str, path: str, expected: Coverage) -> None:
    assert coverage(content, path) == expected


def test_signatures_left_out_are_no_content() -> None:
    assert coverage(f"<a><b>un</b>{BARE}</a>", ".", without=f"{{{DS}}}Signature") == WHOLE


def test_what_a_signature_holds_unsigned_is_content() -> None:
    content = f"<a><b>un</b>{SIGNATURE}</a>"
    assert coverage(content, ".", without=f"{{{DS}}}Signature").whole is False


def test_element_left_out_is_not_covered_unless_another_part_holds_it() -> None:
    content = f"<a><b>un</b><c>deux</c>{BARE}</a>"
    assert coverage(content, ".", without="c").whole is False
    document = parse(content.encode())
    (signature,) = document.signatures
    parts = [part(document, ".", "c"), part(document, "c")]
    assert coverage_of(document, signature, properties_of(signature), parts).whole is True


def test_part_of_another_document_covers_nothing_here() -> None:
    document, other = parse(f"<a>{BARE}</a>".encode()), parse(b"<a/>")
    (signature,) = document.signatures
    foreign = NodeSet(other, other.root, whole=True, comments=False)
    assert coverage_of(document, signature, properties_of(signature), [foreign]).whole is True
    assert (
        coverage_of(parse(f"<a>un{BARE}</a>".encode()), signature, properties_of(signature), [foreign]).whole
        is False
    )


def test_element_is_held_only_with_all_that_is_in_it() -> None:
    document = parse(b"<a><b><c/></b></a>")
    (b,) = document.root
    whole = NodeSet(document, document.root, whole=True, comments=False)
    assert covers([whole], b)
    assert not covers([whole.without([b[0]])], b)
    assert not covers([whole.without([b])], b[0])
    assert not covers([NodeSet(document, b[0], whole=False, comments=False)], b)
    assert etree.tostring(document.root) == b"<a><b><c/></b></a>"
