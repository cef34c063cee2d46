"""Canonical XML: the one spelling of a part of a document that digests are computed on.

Canonical XML 1.0 and 1.1 and Exclusive XML Canonicalization 1.0, each with and without comments. lxml does the
spelling; which part it is, and what that part inherits from the elements around it, is settled here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lxml import etree

from handlers.signatures.xml_document import XmlDocument, reparse, serialise

_XML = "{http://www.w3.org/XML/1998/namespace}"
_MAX_LEFT_OUT = 1000
"""Parts left out of one covered part; signers leave out a handful."""


class CannotEvaluateError(Exception):
    """A reference is made in a way that we do not know, or would not run, so it could not be tried."""


@dataclass(frozen=True, eq=False)
class NodeSet:
    """A part of a document: an element with all it holds, or the whole document, less some elements."""

    document: XmlDocument
    apex: etree._Element
    """The root element when the whole document is meant."""
    whole: bool
    """Also what stands before and after the root element: comments and processing instructions."""
    comments: bool
    """Comments are part of it."""
    left_out: frozenset[etree._Element] = frozenset()
    """Elements that are not part of it, with all they hold; they may lie outside the apex, to no effect."""

    def without(self, elements: Iterable[etree._Element]) -> "NodeSet":
        """Return the same part less some elements."""
        return replace(self, left_out=self.left_out | frozenset(elements))


class Method(NamedTuple):
    """One canonicalisation algorithm."""

    exclusive: bool
    with_comments: bool
    first_version: bool
    """Canonical XML 1.0, by which a part inherits every `xml:` attribute."""


METHODS = {
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": Method(
        exclusive=False, with_comments=False, first_version=True
    ),
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": Method(
        exclusive=False, with_comments=True, first_version=True
    ),
    "http://www.w3.org/2006/12/xml-c14n11": Method(exclusive=False, with_comments=False, first_version=False),
    "http://www.w3.org/2006/12/xml-c14n11#WithComments": Method(
        exclusive=False, with_comments=True, first_version=False
    ),
    "http://www.w3.org/2001/10/xml-exc-c14n#": Method(
        exclusive=True, with_comments=False, first_version=False
    ),
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments": Method(
        exclusive=True, with_comments=True, first_version=False
    ),
}
"""By the URI of each, RFC 9231 clause 3.2 and XMLDSig 1.1 clause 6.5."""
DEFAULT_METHOD = METHODS["http://www.w3.org/TR/2001/REC-xml-c14n-20010315"]
"""What an unnamed canonicalisation is, XMLDSig 1.1 clause 4.4.3.2."""

_EXCLUSIVE_PREFIXES = "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces"


def method_of(element: etree._Element | None) -> tuple[Method, Sequence[str]]:
    """Return the method that a `CanonicalizationMethod` or `Transform` names, with its inclusive prefixes.

    Raises:
        CannotEvaluateError: it is none of those known here.
    """
    if element is None:
        return DEFAULT_METHOD, ()
    method = METHODS.get(element.get("Algorithm", ""))
    if method is None:
        raise CannotEvaluateError
    prefixes = element.find(_EXCLUSIVE_PREFIXES)
    return method, () if prefixes is None else prefixes.get("PrefixList", "").split()


def canonical_element(
    document: XmlDocument, element: etree._Element, method: Method, prefixes: Sequence[str] = ()
) -> bytes:
    """Return an element of a document in canonical form."""
    nodes = NodeSet(document, element, whole=False, comments=True)
    return canonical(nodes, method, prefixes)


def canonical(nodes: NodeSet, method: Method = DEFAULT_METHOD, prefixes: Sequence[str] = ()) -> bytes:
    """Return a part of a document in canonical form; empty when all of it is left out.

    Raises:
        CannotEvaluateError: the part is too odd to be written that way.
    """
    copy = _copy(nodes, method)
    if copy is None:
        return b""
    try:
        return etree.tostring(
            copy,
            method="c14n",
            exclusive=method.exclusive,
            with_comments=method.with_comments and nodes.comments,
            inclusive_ns_prefixes=list(prefixes) or None if method.exclusive else None,
        )
    except (etree.LxmlError, ValueError) as error:  # a relative namespace name, for one
        raise CannotEvaluateError from error


def _copy(nodes: NodeSet, method: Method) -> etree._ElementTree | None:
    """Return the part as a document of its own, which inherits what it should; None when nothing is left."""
    if len(nodes.left_out) > _MAX_LEFT_OUT:
        raise CannotEvaluateError
    places = [place for element in nodes.left_out if (place := _place(element, nodes.apex)) is not None]
    if () in places:
        return None
    if nodes.whole and not places:
        _spend(nodes, nodes.document.size)
        return nodes.document.tree
    serialised = serialise(nodes.document.tree if nodes.whole else nodes.apex)
    _spend(nodes, len(serialised))
    copy = reparse(serialised)
    root = copy.getroot()
    if not nodes.whole and not method.exclusive:
        _inherit(root, nodes.apex, method)
    # All are found before any is taken out: taking one out moves the places of the others.
    for element in [_at(root, place) for place in places]:
        _take_out(element)
    return copy


def _spend(nodes: NodeSet, size: int) -> None:
    if not nodes.document.work.spend(size):
        raise CannotEvaluateError


def _place(element: etree._Element, apex: etree._Element) -> tuple[int, ...] | None:
    """Return the way down from the apex to an element inside it, by positions; None when it is elsewhere."""
    steps: list[int] = []
    while element is not apex:
        parent = element.getparent()
        if parent is None:
            return None
        steps.append(parent.index(element))
        element = parent
    return tuple(reversed(steps))


def _at(root: etree._Element, place: tuple[int, ...]) -> etree._Element:
    for step in place:
        root = root[step]
    return root


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:  # inside another that was taken out
        return
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    parent.remove(element)


def _inherit(root: etree._Element, apex: etree._Element, method: Method) -> None:
    """Give the copy the `xml:` attributes of the elements around it (Canonical XML 1.0 and 1.1, clause 2.4)."""
    for ancestor in apex.iterancestors():
        for name, value in ancestor.attrib.items():
            if not str(name).startswith(_XML) or name in root.attrib:
                continue
            if method.first_version or name in {f"{_XML}lang", f"{_XML}space"}:
                root.set(name, value)
            elif name == f"{_XML}base":
                raise CannotEvaluateError  # version 1.1 joins the bases of all ancestors
