from collections.abc import Sequence

import pytest
from lxml import etree

from handlers.signatures.indication import SubIndication
from handlers.signatures.xml_document import ds, parse
from handlers.signatures.xml_reference import Checked, PlainDigest, References, SignedFile
from tests.assets import xades
from tests.assets.pki import Pki
from tests.assets.xades import BASE64, ENVELOPED, EXCLUSIVE, Ref

FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"


class NoFiles:
    def candidates(
        self,
        name: str | None,  # noqa: ARG002 -- there are none
        digest: PlainDigest | None,  # noqa: ARG002 -- the same
    ) -> Sequence[SignedFile]:
        return ()

    def meant(self, name: str | None, *, alone: bool) -> SignedFile | None:  # noqa: ARG002 -- the same
        return None


def checked(document: bytes, reference: Ref, pki: Pki) -> Checked:
    """Check a reference of a signature that ends a document."""
    root = etree.fromstring(document)
    root.append(xades.sign([reference], pki.person))
    parsed = parse(xades.written(root))
    (signature,) = parsed.signatures
    found = References(parsed, signature, NoFiles())
    return found.check_all(signature.findall(f"{ds('SignedInfo')}/{ds('Reference')}"))[0]


def by_filter(path: str, way: str = "subtract") -> str:
    return (
        f'<ds:Transform Algorithm="{FILTER}"><f:XPath xmlns:f="{FILTER}" Filter="{way}">{path}</f:XPath>'
        "</ds:Transform>"
    )


def by_xpath(expression: str) -> str:
    return (
        '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">'
        f"<ds:XPath>{expression}</ds:XPath></ds:Transform>"
    )


DOCUMENT = b'<a><b Id="b">un<!-- x --></b><c>deux</c></a>'
B = b'<b Id="b">un</b>'
WHOLE = b'<a><b Id="b">un</b><c>deux</c></a>'


@pytest.mark.parametrize(
    ("uri", "covered", "transforms"),
    [
        ("", WHOLE, (ENVELOPED, EXCLUSIVE)),
        ("", WHOLE, (by_filter("/descendant::ds:Signature"), EXCLUSIVE)),
        ("", WHOLE, (by_filter("here()/ancestor::ds:Signature[1]"), EXCLUSIVE)),
        ("", WHOLE, (by_xpath("not(ancestor-or-self::ds:Signature)"), EXCLUSIVE)),
        ("", B, (by_filter("//*[@Id='b']", "intersect"), EXCLUSIVE)),
        ("", b'<a><b Id="b">un</b></a>', (ENVELOPED, by_filter("/a/c"), EXCLUSIVE)),
        ("#b", B, (EXCLUSIVE,)),
        ("#b", B, ()),
        ("#xpointer(id('b'))", b'<b Id="b">un<!-- x --></b>', (f"{EXCLUSIVE}WithComments",)),
        ("#b", B, (f"{EXCLUSIVE}WithComments",)),
    ],
)
def test_transforms_that_signers_use_are_run(
    uri: str, covered: bytes, transforms: Sequence[str], pki: Pki
) -> None:
    found = checked(DOCUMENT, Ref(uri, covered, transforms), pki)
    assert (found.holds, found.failure, found.algorithm) == (True, None, "sha256")


@pytest.mark.parametrize(
    "transforms",
    [
        (by_filter("//*[contains(., 'un')]"), EXCLUSIVE),
        (by_filter("//a//b//c"), EXCLUSIVE),
        (by_filter("//b | //c"), EXCLUSIVE),
        (by_filter("//inconnu:b"), EXCLUSIVE),
        (by_filter("//*", "intersect"), EXCLUSIVE),
        (by_filter("//b", "union"), EXCLUSIVE),
        (by_xpath("count(//*) > 1"), EXCLUSIVE),
        (by_xpath("not(ancestor-or-self::inconnu:b)"), EXCLUSIVE),
        ("http://www.w3.org/TR/1999/REC-xslt-19991116",),
        (EXCLUSIVE,) * 11,
    ],
)
def test_anything_else_is_left_untried(transforms: Sequence[str], pki: Pki) -> None:
    found = checked(DOCUMENT, Ref("", WHOLE, transforms), pki)
    assert (found.holds, found.failure) == (None, SubIndication.GENERIC)


def test_transforms_run_in_their_order(pki: Pki) -> None:
    document = b'<a><b Id="b">PGM+dW48L2M+</b></a>'  # <c>un</c>
    found = checked(document, Ref("#b", b"<c>un</c>", (BASE64, EXCLUSIVE)), pki)
    assert (found.holds, found.decoded) == (True, b"<c>un</c>")
    assert checked(document, Ref("#b", b"<c>un</c>", (EXCLUSIVE, BASE64)), pki).holds is not True


def test_reference_to_nothing_does_not_hold(pki: Pki) -> None:
    found = checked(DOCUMENT, Ref("#inconnu", B, (EXCLUSIVE,)), pki)
    assert (found.holds, found.failure) == (False, SubIndication.HASH_FAILURE)


def test_reference_to_two_elements_is_ambiguous(pki: Pki) -> None:
    found = checked(b'<a><b Id="b"/><c ID="b"/></a>', Ref("#b", b"", (EXCLUSIVE,)), pki)
    assert (found.holds, found.ambiguous) == (False, True)


def test_reference_to_another_file_tells_its_name(pki: Pki) -> None:
    found = checked(DOCUMENT, Ref("lot%201/acte.pdf", b""), pki)
    assert (found.holds, found.failure) == (None, SubIndication.SIGNED_DATA_NOT_FOUND)
    assert found.asked == "lot 1/acte.pdf"


def test_references_that_cost_too_much_are_left_untried(pki: Pki) -> None:
    document = b"<a>" + b"<b>texte</b>" * 100_000 + b"</a>"
    root = etree.fromstring(document)
    root.append(xades.sign([Ref("", document, (ENVELOPED, EXCLUSIVE))] * 100, pki.person))
    parsed = parse(xades.written(root))
    (signature,) = parsed.signatures
    found = References(parsed, signature, NoFiles()).check_all(
        signature.findall(f"{ds('SignedInfo')}/{ds('Reference')}")
    )
    assert found[0].holds is True
    assert found[99].holds is None
