"""The first lines of text in a document: PDF pages, office documents, text files; the root element of XML."""

import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice

import pypdfium2 as pdfium
from lxml import etree

from handlers.documents import opened as opened_pdf
from handlers.errors import UnreadableFile
from handlers.limits import MIB
from handlers.models import Kind
from handlers.sources import Content, head_of, opened, whole

MAX_LINES = 60
"""Lines that are looked at; a document says what it is at its beginning."""
_MAX_PAGES = 3
_MAX_CHARACTERS = 6000
_MAX_LINE_CHARACTERS = 300
_MAX_PART_BYTES = 2 * MIB
"""Of an office document's part that is unpacked; what follows is left."""
_MAX_ELEMENTS = 40_000
_PARTS = ("word/document.xml", "xl/sharedStrings.xml", "ppt/slides/slide1.xml", "content.xml")
"""Where office documents keep their text: OOXML (ECMA-376 part 1), OpenDocument 1.2 part 3."""
_LINES = frozenset(("p", "h", "si"))
"""Local names of the elements that are lines: paragraphs, headings, cells."""


def first_lines(content: Content, kind: Kind) -> tuple[str, ...]:
    """Return the first lines of a document, none empty; none at all when it has no text, or none that can be read."""
    match kind:
        case Kind.PDF:
            found = _of_pdf(whole(content))
        case Kind.OFFICE | Kind.ASIC:
            found = _of_office_document(content)
        case Kind.TEXT:
            found = head_of(content)[:_MAX_CHARACTERS].decode("utf-8", errors="replace").splitlines()
        case _:
            return ()
    shown = (" ".join(line[:_MAX_LINE_CHARACTERS].split()) for line in found)
    return tuple(islice(filter(None, shown), MAX_LINES))


def root_element(content: Content) -> str | None:
    """Return the local name of the root element of an XML file; None when there is none to be read."""
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True)
    try:
        parser.feed(head_of(content))
        first = next(iter(parser.read_events()), None)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if first is None else _local_name(first[1])


def _of_pdf(content: bytes) -> list[str]:
    said: list[str] = []
    room = _MAX_CHARACTERS
    try:
        with opened_pdf(content) as document:
            for index in range(min(len(document), _MAX_PAGES)):
                text = document[index].get_textpage()
                page: str = text.get_text_range(0, min(text.count_chars(), room))
                room -= len(page)
                said += page.splitlines()
                if room <= 0 or len(said) >= MAX_LINES:
                    break
    except (UnreadableFile, pdfium.PdfiumError):
        return said
    return said


def _of_office_document(content: Content) -> list[str]:
    try:
        with opened(content) as file, zipfile.ZipFile(file) as package:
            names = package.NameToInfo
            part = next((name for name in _PARTS if name in names), None)
            if part is None:
                return []
            with package.open(part) as stream:
                return list(islice(_paragraphs(stream.read(_MAX_PART_BYTES)), MAX_LINES))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        return []


def _paragraphs(xml: bytes) -> Iterator[str]:
    """Yield the text of each paragraph or cell of the beginning of an XML part, which may be cut anywhere."""
    parser = etree.XMLPullParser(events=("end",), resolve_entities=False, no_network=True, recover=True)
    parser.feed(xml)
    for _, element in islice(parser.read_events(), _MAX_ELEMENTS):
        if isinstance(element, etree._Element) and _local_name(element) in _LINES:  # noqa: SLF001 -- its public type
            yield "".join(map(str, element.itertext()))


def _local_name(element: object) -> str | None:
    """Return the name of an element, its namespace left aside; None for what is no element."""
    tag = getattr(element, "tag", None)
    return tag.rpartition("}")[2] if isinstance(tag, str) else None
