"""How much of an XML file a signature covers, and whether what it covers is what a reader of the file sees."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from handlers.signatures.xades_properties import Properties
from handlers.signatures.xml_canonical import NodeSet
from handlers.signatures.xml_document import SIGNATURE, XmlDocument, ds

_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_IDENTIFIERS = {"Id", "ID", "id"}


@dataclass(frozen=True)
class Coverage:
    """What a signature covers of the file that it is in."""

    whole: bool
    """All of the file's content, signatures themselves aside."""
    wrapped: bool
    """What it covers was moved aside, and something that looks the same stands unsigned in its place."""


def coverage_of(
    document: XmlDocument, signature: etree._Element, properties: Properties, parts: Iterable[NodeSet]
) -> Coverage:
    """Return what a signature covers of its document, from the parts of its data whose digests hold."""
    own = [_Part(part) for part in parts if part.document is document]
    left = list(_not_covered(document, signature, properties, own))
    return Coverage(whole=not left, wrapped=_is_wrapped(own, left))


def covers(parts: Iterable[NodeSet], element: etree._Element) -> bool:
    """Tell whether one of the parts holds all of an element."""
    line = (element, *element.iterancestors())
    for part in parts:
        if part.apex not in line:
            continue
        within = line[: line.index(part.apex) + 1]
        if not any(out in within or element in out.iterancestors() for out in part.left_out):
            return True
    return False


class _Part:
    """A covered part of the document, ready to be asked element by element on the way down."""

    def __init__(self, nodes: NodeSet) -> None:
        self.apex = nodes.apex
        self.left_out = nodes.left_out
        self._around_gaps = {around for out in nodes.left_out for around in out.iterancestors()}

    def holds_all_of(self, element: etree._Element) -> bool:
        """Tell whether nothing in an element, itself a part of this, is left out."""
        return element not in self._around_gaps


def _not_covered(
    document: XmlDocument, signature: etree._Element, properties: Properties, parts: Sequence[_Part]
) -> Iterator[etree._Element]:
    """Yield the outermost elements with content that no part holds."""
    apexes = {part.apex for part in parts}
    leading = {around for kept in (*apexes, *document.signatures) for around in kept.iterancestors()}
    waiting: list[tuple[etree._Element, list[_Part]]] = [(document.root, [])]
    while waiting:
        element, around = waiting.pop()
        starting = [part for part in parts if part.apex is element] if element in apexes else []
        holding = [part for part in (*around, *starting) if element not in part.left_out]
        if any(part.holds_all_of(element) for part in holding):
            continue
        if element.tag == SIGNATURE and not holding:
            if element is signature:
                waiting += [(item, []) for item in _objects(signature, properties)]
        elif holding or (element in leading and not _has_own_content(element)):
            waiting += [(child, holding) for child in element.iterchildren("*")]
        else:
            yield element


def _objects(signature: etree._Element, properties: Properties) -> Iterator[etree._Element]:
    """Yield what a signature holds besides its own machinery (XMLDSig 1.1 clause 4.5)."""
    for item in signature.iterchildren(ds("Object")):
        if properties.qualifying is None or properties.qualifying.getparent() is not item:
            yield item
        else:
            yield from (child for child in item.iterchildren("*") if child is not properties.qualifying)


def _has_own_content(element: etree._Element) -> bool:
    """Tell whether an element says something itself, besides what the elements in it say."""
    texts = (element.text, *(child.tail for child in element))
    if any(text is not None and text.strip() for text in texts):
        return True
    return any(
        not str(name).startswith((_SCHEMA, _XML)) and str(name).rpartition("}")[2] not in _IDENTIFIERS
        for name in element.attrib
    )


def _is_wrapped(parts: Sequence[_Part], left: Sequence[etree._Element]) -> bool:
    """Tell whether an unsigned element, or one around it, bears the name of a covered one."""
    apexes = {part.apex for part in parts}
    unsigned = {each for element in left for each in (element, *element.iterancestors())} - apexes
    return not {apex.tag for apex in apexes}.isdisjoint(element.tag for element in unsigned)
