"""XML files as signatures see them (XML 1.0), read without fetching, expanding or running anything."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import cast

from lxml import etree

from handlers.errors import DamagedFile
from handlers.limits import MIB

DS = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE = f"{{{DS}}}Signature"

_IDENTIFIERS = ("Id", "ID", "id")
_WITH_IDENTIFIER = etree.XPath(
    f"//*[@*[{' or '.join(f'local-name() = {name!r}' for name in _IDENTIFIERS)}]]", smart_strings=False
)
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)


_COPIES = 8
"""How often the references of one file may cover all of it: as many signatures, say, and as many people."""
_WORK_BESIDES = 64 * MIB


class Work:
    """What the references of one file may still cost: thousands of them may each cover all of it."""

    def __init__(self, size: int) -> None:
        self._left = _COPIES * size + _WORK_BESIDES

    def spend(self, size: int) -> bool:
        """Take the bytes that are about to be copied, parsed or searched; False when too few are left."""
        self._left -= size
        return self._left >= 0


class XmlDocument:
    """One parsed XML file. Its tree is never changed: what is to be changed is copied first."""

    def __init__(self, root: etree._Element, *, size: int, work: Work) -> None:
        self.root = root
        self.tree = root.getroottree()
        self.size = size
        """Bytes of the file."""
        self.work = work

    @property
    def has_doctype(self) -> bool:
        """It has a document type declaration: what it says may then depend on the software that reads it.

        Entities, and attributes that go unwritten, are declared there, and no signature covers it.
        """
        return self.tree.docinfo.internalDTD is not None

    @cached_property
    def _identified(self) -> Mapping[str, Sequence[etree._Element]]:
        found = defaultdict(list)
        for element in cast("list[etree._Element]", _WITH_IDENTIFIER(self.root)):  # noqa: SLF001 -- elements only
            for value in set(_identifiers(element)):
                found[value].append(element)
        return found

    def with_id(self, identifier: str) -> Sequence[etree._Element]:
        """Return the elements of that identifier; several when the reference is ambiguous."""
        return self._identified.get(identifier, ())

    @cached_property
    def signatures(self) -> Sequence[etree._Element]:
        """Every `ds:Signature`, counter-signatures included, in document order."""
        return tuple(self.root.iter(SIGNATURE))


def parse(content: bytes, *, work: Work | None = None) -> XmlDocument:
    """Parse an XML file; `work` is that of the file which led to this one.

    Raises:
        DamagedFile: it is not well-formed, or it is built to exhaust its reader.
    """
    return XmlDocument(_root(content), size=len(content), work=work or Work(len(content)))


def serialise(node: etree._Element | etree._ElementTree) -> bytes:
    """Write an element with the namespaces that it inherits, or a whole document."""
    return etree.tostring(node, encoding="utf-8", with_tail=False)


def reparse(serialised: bytes) -> etree._ElementTree:
    """Read again what `serialise` wrote from a parsed document."""
    return etree.fromstring(serialised, _parser(large=True)).getroottree()


def text_of(element: etree._Element | None) -> str:
    """Return the text of an element and of those in it, comments left out; empty without an element."""
    return "" if element is None else str(element.xpath("string()"))


def ds(name: str) -> str:
    """Return the full name of an element of XML signatures."""
    return f"{{{DS}}}{name}"


def _parser(*, large: bool = False, encoding: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        attribute_defaults=False,
        collect_ids=False,
        huge_tree=large,
        encoding=encoding,
    )


def _root(content: bytes) -> etree._Element:
    try:
        return etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        if "XML_PARSE_HUGE" in str(error) and _DOCTYPE.search(content) is None:
            return _root_of_large(content)
        raise DamagedFile("this XML cannot be read") from error
    except Exception as error:  # lxml raises ValueError, LookupError… for odd encodings
        raise DamagedFile("this XML cannot be read") from error


def _root_of_large(content: bytes) -> etree._Element:
    """Parse a file with a text of more than ten million characters: a signed document in base64.

    Without the parser's limits, entities could multiply: none can be declared here, as there is no document
    type declaration, and the encoding that would hide one is not believed.
    """
    try:
        return etree.fromstring(content, _parser(large=True, encoding="utf-8"))
    except Exception as error:
        raise DamagedFile("this XML cannot be read") from error


def _identifiers(element: etree._Element) -> Iterator[str]:
    """Yield the values of attributes that signing software takes for identifiers, whatever their namespace."""
    for name, value in element.attrib.items():
        if str(name).rpartition("}")[2] in _IDENTIFIERS:
            yield str(value)
