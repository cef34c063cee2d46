"""How much of an XML file a signature covers, and whether what it covers is what a reader of the file sees."""

from collections.abc import Collection, Iterable, Iterator, Sequence
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
    own = _Parts(part for part in parts if part.document is document)
    left = list(_not_covered(document, signature, properties, own))
    return Coverage(whole=not left, wrapped=_is_wrapped(own, left))


def covers(parts: Iterable[NodeSet], element: etree._Element) -> bool:
    """Tell whether one of the parts holds all of an element."""
    return any(not _gaps(part, element) for part in _Parts(parts).holding(element))


class _Parts:
    """The covered parts of a document."""

    def __init__(self, parts: Iterable[NodeSet]) -> None:
        self._by_apex: dict[etree._Element, list[NodeSet]] = {}
        for part in parts:
            self._by_apex.setdefault(part.apex, []).append(part)

    @property
    def apexes(self) -> Collection[etree._Element]:
        """Where they begin."""
        return self._by_apex.keys()

    def holding(self, element: etree._Element) -> list[NodeSet]:
        """Return those that an element belongs to, whatever they leave out of the element itself."""
        line = (element, *element.iterancestors())
        return [
            part
            for height, apex in enumerate(line)
            for part in self._by_apex.get(apex, ())
            if part.left_out.isdisjoint(line[: height + 1])
        ]


def _gaps(part: NodeSet, element: etree._Element) -> list[etree._Element]:
    """Return what a part leaves out of an element."""
    return [out for out in part.left_out if element in out.iterancestors()]


def _not_covered(
    document: XmlDocument, signature: etree._Element, properties: Properties, parts: _Parts
) -> Iterator[etree._Element]:
    """Yield the outermost elements with content that no part holds."""
    leading = {around for kept in (*parts.apexes, *document.signatures) for around in kept.iterancestors()}
    waiting = [document.root]
    while waiting:
        element = waiting.pop()
        if holding := parts.holding(element):
            waiting += _gaps(min(holding, key=lambda part: len(part.left_out)), element)
        elif element.tag == SIGNATURE:
            waiting += _objects(signature, properties) if element is signature else ()
        elif element in leading and not _has_own_content(element):
            waiting += element.iterchildren("*")
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


def _is_wrapped(parts: _Parts, left: Sequence[etree._Element]) -> bool:
    """Tell whether an unsigned element, one in it or one around it bears the name of a covered one."""
    names = {str(apex.tag) for apex in parts.apexes}
    if not names:
        return False
    around = {ancestor for element in left for ancestor in element.iterancestors()}.difference(parts.apexes)
    inside = (found for element in left for found in element.iter(*names) if not parts.holding(found))
    return next(inside, None) is not None or not names.isdisjoint(str(element.tag) for element in around)
