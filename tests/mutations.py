"""Damaged and forged copies of files, and what must hold of every report on one: `python -m tests.mutations`.

Each copy is told by its number: the same number gives the same copy. What must hold is judged by other means
than the check itself: plain byte comparison, PDFium's text, asn1crypto, zipfile and canonical XML.
"""

import argparse
import hashlib
import json
import random
import re
import signal
import sys
import time
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import pypdfium2
from asn1crypto import cms, core
from lxml import etree

from handlers import Finding, Report, State, Upload, VerdictName, check
from handlers.findings import Code
from knowledge import Book, load_book

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
SEED = 20260331
AT = datetime(2026, 1, 1, tzinfo=UTC)
MAX_SECONDS = 20
"""What the desk gives one file; a copy that takes longer is a fault."""
_PROCESSES = 2


class Sample(NamedTuple):
    """A file, and the documents beside it."""

    name: str
    content: bytes
    beside: tuple[Upload, ...] = ()


class Fault(NamedTuple):
    """Something that must not be."""

    number: int
    sample: str
    mutation: str
    what: str


def samples(folder: Path = CORPUS) -> tuple[Sample, ...]:
    """Return every sample file beside the project, detached signatures with their documents."""
    rows = [
        json.loads(line) for line in (folder / "signatures.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    found = {}
    for row in rows:
        files = row.get("detached_file", []) if "detached" in row["kind"] else []
        beside = [
            Upload(name=Path(file).name, content=(folder / file).read_bytes())
            for file in ([files] if isinstance(files, str) else files)
        ]
        if "detached_text" in row:
            beside.append(Upload(name="document.txt", content=row["detached_text"].encode()))
        path = folder / row["file"]
        sample = Sample(path.name, path.read_bytes(), tuple(beside))
        if path.name not in found or beside:
            found[path.name] = sample
    return tuple(found.values())


def mutated(originals: Sequence[Sample], number: int) -> tuple[Sample, Sample, str]:
    """Return the original of a copy, the copy, and what was done to it."""
    draw = random.Random(f"{SEED}-{number}")  # noqa: S311 -- no secret is drawn
    original = originals[number % len(originals)]
    if original.beside and draw.random() < 0.4:
        position = draw.randrange(len(original.beside))
        document = original.beside[position]
        label, content = _mutate(document.content, draw, originals)
        beside = list(original.beside)
        beside[position] = Upload(name=document.name, content=content)
        return original, original._replace(beside=tuple(beside)), f"{label} in its document"
    label, content = _mutate(original.content, draw, originals)
    return original, original._replace(content=content), label


def faults_of(originals: Sequence[Sample], number: int, book: Book) -> list[Fault]:
    """Check a copy and return what is wrong with the report on it; empty when nothing is."""
    original, copy, label = mutated(originals, number)

    def fault(what: str) -> Fault:
        return Fault(number, original.name, label, what)

    started = time.perf_counter()
    try:
        with _alarm(MAX_SECONDS):
            report = report_on(copy, book)
    except TimeoutError:
        return [fault(f"took more than {MAX_SECONDS} s")]
    except Exception as error:  # noqa: BLE001 -- what this looks for
        return [fault(f"raised {error!r}")]
    took = time.perf_counter() - started
    found = [fault(f"took {took:.1f} s")] if took > MAX_SECONDS / 2 else []
    return found + [fault(what) for what in wrong_with(report, original, copy)]


def wrong_with(report: Report, original: Sample, copy: Sample) -> Iterator[str]:
    """Yield what the report on a copy says that it must not say."""
    if copy == original:
        return
    if Code.CHECK_FAILED in {finding.code for finding in _on_unknown_files(report)}:
        yield "fell through to the last resort"
    if report.verdict is VerdictName.COMPLIANT:
        yield "is compliant"
    if _holds_where_altered(original.content, copy.content, report):
        yield "a signature is intact, but what it covers was altered"
    if _sound(report) and (why := _shows_something_else(original, copy)):
        yield f"is shown as sound, but {why}"


def report_on(sample: Sample, book: Book) -> Report:
    """Check a sample among its documents."""
    upload = Upload(name=sample.name, content=sample.content)
    return check(upload, book=book, at=AT, beside=sample.beside)


def _on_unknown_files(report: Report) -> Iterator[Finding]:
    """Yield the findings of files that nothing at all is known of."""
    if not report.signatures:
        yield from report.findings
    for member in report.members:
        yield from _on_unknown_files(member)


def _sound(report: Report) -> bool:
    """Tell whether a person would take everything here for properly signed and unchanged."""
    return bool(report.signatures) and all(
        each.intact and not each.modified_after_signing and each.controls.integrity.state is State.OK
        for each in report.signatures
    )


class _alarm:  # noqa: N801 -- reads as a statement
    """Ends a block that takes too long."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        signal.signal(signal.SIGALRM, _raise_timeout)
        signal.alarm(self._seconds)

    def __exit__(self, *_: object) -> None:
        signal.alarm(0)


def _raise_timeout(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError


# ---- what was done ----

_Mutator = Callable[[bytes, random.Random, Sequence[Sample]], bytes]


def _mutate(content: bytes, draw: random.Random, originals: Sequence[Sample]) -> tuple[str, bytes]:
    choices = list(_ON_BYTES)
    if content.startswith(b"PK"):
        choices += _ON_ZIP * 2
    elif b"%PDF-" in content[:1024]:
        choices += _ON_PDF * 2
    elif content.lstrip()[:1] == b"<":
        choices += _ON_XML * 2
    else:
        choices += _ON_CMS
    mutator = draw.choice(choices)
    label = mutator.__name__.removeprefix("_").replace("_", " ")
    try:
        return label, mutator(content, draw, originals)
    except (ValueError, IndexError, KeyError, zipfile.BadZipFile, etree.LxmlError, NotImplementedError):
        return "flip a bit", _flip_a_bit(content, draw, originals)


def _flip_a_bit(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    place = draw.randrange(max(len(content), 1))
    return content[:place] + bytes([content[place] ^ 1 << draw.randrange(8)]) + content[place + 1 :]


def _set_some_bytes(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    changed = bytearray(content)
    for _time in range(draw.randint(1, 8)):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _cut_the_end(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    return content[: draw.randrange(len(content))]


def _cut_a_part(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    start, end = sorted(draw.randrange(len(content)) for _time in range(2))
    return content[:start] + content[end:]


def _repeat_a_part(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    start, end = sorted(draw.randrange(len(content)) for _time in range(2))
    return content[:end] + content[start:]


def _blank_a_part(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    start = draw.randrange(len(content))
    end = min(start + draw.randint(1, 500), len(content))
    return content[:start] + b"\0" * (end - start) + content[end:]


def _insert_something(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    start = draw.randrange(len(content))
    return content[:start] + draw.randbytes(draw.randint(1, 40)) + content[start:]


def _put_before(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    return draw.choice([b"\xef\xbb\xbf", b"HTTP/1.1 200 OK\r\n\r\n", b"\0" * 9, b"GIF89a"]) + content


def _put_behind(content: bytes, draw: random.Random, originals: Sequence[Sample]) -> bytes:
    return content + draw.choice([b"\n", b"\0" * 2000, b"<html>", draw.choice(originals).content[:5000]])


_ON_BYTES: list[_Mutator] = [
    *(_flip_a_bit, _set_some_bytes, _cut_the_end, _cut_a_part, _repeat_a_part),
    *(_blank_a_part, _insert_something, _put_before, _put_behind),
]


def _change_range(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    found = draw.choice(list(re.finditer(rb"/ByteRange\s*\[([^\]]*)\]", content)))
    numbers = [int(number) for number in found[1].split()]
    way = draw.randrange(4)
    if way == 0:
        draw.shuffle(numbers)
    elif way == 1:
        numbers[draw.randrange(len(numbers))] += draw.choice([-1, 1, 2, 1000, -1000, 2**31, 2**64])
    elif way == 2:
        numbers = numbers[:2]
    else:
        numbers *= 2
    written = b" ".join(b"%d" % number for number in numbers)[: len(found[1])]
    return content[: found.start(1)] + written.ljust(len(found[1])) + content[found.end(1) :]


def _splice_an_update(content: bytes, draw: random.Random, originals: Sequence[Sample]) -> bytes:
    others = [each.content for each in originals if each.content.count(b"%%EOF") > 1]
    other = draw.choice(others)
    return content + other[other.index(b"%%EOF") + 5 :]


def _override_an_object(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    numbers = [int(number) for number in re.findall(rb"[\r\n](\d+) 0 obj\b", content)]
    number, body = draw.choice(numbers), _body(content, draw.choice(numbers))
    if draw.random() < 0.5:
        body = _body(content, number).replace(b"(", b"(98 250,00 ", 1).replace(b"/Rect", b"/Rekt", 1)
    return _revised(content, number, body)


def _declare_an_object_free(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    number = int(draw.choice(re.findall(rb"[\r\n](\d+) 0 obj\b", content)))
    section = b"\nxref\n%d 1\n%010d %05d f \n" % (number, 0, draw.choice([0, 1, 65535]))
    return content + section + _trailer(content, len(content) + 1)


def _point_elsewhere(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    objects = list(re.finditer(rb"[\r\n](\d+) 0 obj\b", content))
    number, place = int(draw.choice(objects)[1]), draw.choice(objects).start(1)
    section = b"\nxref\n%d 1\n%010d 00000 n \n" % (number, place)
    return content + section + _trailer(content, len(content) + 1)


def _leave_out_the_cross_references(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    number = int(draw.choice(re.findall(rb"[\r\n](\d+) 0 obj\b", content)))
    added = b"\n%d 0 obj\n%s\nendobj\n" % (number, _body(content, number).replace(b"1", b"9"))
    return content + added + draw.choice([b"", content[content.rindex(b"startxref") :]])


def _rename_a_key(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    keys = [b"/ByteRange", b"/Contents", b"/SubFilter", b"/Fields", b"/AcroForm", b"/Type", b"/FT", b"/V "]
    key = draw.choice([key for key in keys if key in content])
    places = [found.start() for found in re.finditer(re.escape(key), content)]
    place = draw.choice(places)
    return content[:place] + key[:-1] + b"X" + content[place + len(key) :]


def _take_the_signature_of_another(content: bytes, draw: random.Random, originals: Sequence[Sample]) -> bytes:
    values = [
        found for each in originals for found in re.findall(rb"<[0-9a-fA-F]{2000,}>", each.content[:200000])
    ]
    own = draw.choice(list(re.finditer(rb"<([0-9a-fA-F]{2000,})>", content)))
    other: bytes = draw.choice(values)[1:-1][: len(own[1])].ljust(len(own[1]), b"0")
    return content[: own.start(1)] + other + content[own.end(1) :]


_ON_PDF: list[_Mutator] = [
    *(_change_range, _splice_an_update, _override_an_object, _declare_an_object_free, _point_elsewhere),
    *(_leave_out_the_cross_references, _rename_a_key, _take_the_signature_of_another),
]


def _body(pdf: bytes, number: int) -> bytes:
    start = re.compile(rb"[\r\n]%d 0 obj\b" % number).search(pdf)
    if start is None:
        raise ValueError("no such object")
    return pdf[start.end() : pdf.index(b"endobj", start.end())].strip()


def _revised(pdf: bytes, number: int, body: bytes) -> bytes:
    added = b"\n%d 0 obj\n%s\nendobj\n" % (number, body)
    section = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(pdf) + 1)
    return pdf + added + section + _trailer(pdf, len(pdf) + len(added))


def _trailer(pdf: bytes, section: int) -> bytes:
    previous = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    root, size = re.findall(rb"/Root\s+(\d+)", pdf)[-1], re.findall(rb"/Size\s+(\d+)", pdf)[-1]
    return b"trailer\n<< /Size %s /Root %s 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        root,
        previous,
        section,
    )


def _change_a_member(content: bytes, draw: random.Random, originals: Sequence[Sample]) -> bytes:
    members = _members(content)
    position = draw.randrange(len(members))
    name, inside = members[position]
    way = draw.randrange(6)
    if way == 0:
        members[position] = (name, _flip_a_bit(inside, draw, originals))
    elif way == 1:
        del members[position]
    elif way == 2:
        members.append((draw.choice(["annexe.pdf", "META-INF/manifest.xml", "../acte.pdf"]), inside))
    elif way == 3:
        members[position] = (f"{name}.bak", inside)
    elif way == 4:
        other = draw.randrange(len(members))
        members[position], members[other] = (name, members[other][1]), (members[other][0], inside)
    else:
        members.insert(0, (name, _mutate(inside, draw, originals)[1]))
    return _zipped(members)


def _mutate_a_member(content: bytes, draw: random.Random, originals: Sequence[Sample]) -> bytes:
    members = _members(content)
    position = draw.randrange(len(members))
    name, inside = members[position]
    members[position] = (name, _mutate(inside, draw, originals)[1])
    return _zipped(members)


_ON_ZIP: list[_Mutator] = [_change_a_member, _mutate_a_member]


def _members(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()[:50]]


def _zipped(members: Sequence[tuple[str, bytes]]) -> bytes:
    output = BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(output, "w") as archive:
        for name, inside in members:
            info = zipfile.ZipInfo(name)
            archive.writestr(info, inside)
    return output.getvalue()


def _change_an_element(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    root = _parsed(content)
    elements = [each for each in root.iter() if isinstance(each.tag, str)]
    element = draw.choice(elements)
    parent = element.getparent()
    way = draw.randrange(6)
    if way == 0 and parent is not None:
        parent.remove(element)
    elif way == 1 and parent is not None:
        parent.append(_parsed(etree.tostring(element)))
    elif way == 2:
        element.text = f"{element.text or ''} 98 250,00"
    elif way == 3 and element.attrib:
        del element.attrib[draw.choice(list(element.attrib))]
    elif way == 4 and element.attrib:
        name = draw.choice(list(element.attrib))
        element.set(name, draw.choice(["", "#autre", "id-1", draw.choice(elements).get("Id") or "x"]))
    else:
        etree.SubElement(element, "Montant").text = "98 250,00"
    return bytes(etree.tostring(root.getroottree()))


def _wrap_the_root(content: bytes, _: random.Random, __: Sequence[Sample]) -> bytes:
    root = _parsed(content)
    outer = etree.Element("Enveloppe")
    etree.SubElement(outer, "Montant").text = "98 250,00"
    outer.append(root)
    return bytes(etree.tostring(outer))


_ON_XML: list[_Mutator] = [_change_an_element, _change_an_element, _wrap_the_root]


def _change_a_value(content: bytes, draw: random.Random, _: Sequence[Sample]) -> bytes:
    """Change one byte somewhere in the first or the last part, where the structure of a message is."""
    edge = min(len(content), 400)
    place = draw.choice([draw.randrange(edge), len(content) - 1 - draw.randrange(edge)])
    return content[:place] + bytes([draw.randrange(256)]) + content[place + 1 :]


_ON_CMS: list[_Mutator] = [_change_a_value]


# ---- what must hold ----


def _shows_something_else(original: Sample, copy: Sample) -> str | None:
    """Return how a copy differs from its original in what it shows to be signed; None when it does not."""
    if [each.content for each in original.beside] != [each.content for each in copy.beside]:
        changed = [
            (before.content, after.content)
            for before, after in zip(original.beside, copy.beside, strict=True)
            if before.content != after.content
        ]
        if all(_same_xml(*pair) for pair in changed):
            return None
        return "its document is another"
    content = copy.content
    if b"%PDF-" in content[:1024]:
        return _pdf_differs(original.content, content)
    if content.startswith(b"PK"):
        return _zip_differs(original.content, content)
    if content.lstrip()[:1] == b"<":
        return _xml_differs(original.content, content)
    before, after = _enclosed(original.content), _enclosed(content)
    same = before in content if before and after is None else before == after
    return None if same else "it encloses something else"


def _pdf_differs(original: bytes, copy: bytes) -> str | None:
    """Compare with the original and with each signed revision of it."""
    shown = _text(copy)
    ends = [
        int(found[1]) + int(found[2])
        for found in re.finditer(rb"/ByteRange\s*\[\s*0\s+\d+\s+(\d+)\s+(\d+)\s*\]", original)
    ]
    if shown in [_text(original), *(_text(original[:end]) for end in ends)]:
        return None
    return "its pages show something else"


def _holds_where_altered(original: bytes, copy: bytes, report: Report) -> bool:
    """Tell whether more signatures of a PDF are intact than have no altered byte in what they cover."""
    if len(original) != len(copy) or b"%PDF-" not in original[:1024]:
        return False
    altered = [
        place for place, (before, after) in enumerate(zip(original, copy, strict=True)) if before != after
    ]
    ranges = {found[1] for found in re.finditer(rb"/ByteRange\s*\[([\d\s]+)\]", original)}
    untouched = 0
    for written in ranges:
        numbers = [int(number) for number in written.split()]
        spans = list(zip(numbers[::2], numbers[1::2], strict=False))
        untouched += not any(start <= place < start + length for place in altered for start, length in spans)
    return bool(ranges) and sum(each.intact is True for each in report.signatures) > untouched


def _text(pdf: bytes) -> str:
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            pages = [document[index] for index in range(min(len(document), 10))]
            pictures = [hashlib.sha256(bytes(page.render(scale=0.3).buffer)).hexdigest() for page in pages]
            return "\f".join(page.get_textpage().get_text_range() for page in pages) + "".join(pictures)
    except pypdfium2.PdfiumError:
        return ""


_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
)
_UNSIGNED = re.compile(r"mimetype$|META-INF/|metadata/unsignable|.*/$", re.IGNORECASE)
"""What a container's signatures leave out: EN 319 162-1 clause 4.3, and ADOC's own metadata."""


def _zip_differs(original: bytes, copy: bytes) -> str | None:
    """Compare the documents of two containers; META-INF is the signature's own."""
    before, after = (Counter(_documents(content)) for content in (original, copy))
    return None if before == after else "its documents are others"


def _documents(content: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Yield the documents of a container, by name; None for one that cannot be taken out."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except _ZIP_FAULTS:
        return
    with archive:
        for info in archive.infolist():
            if _UNSIGNED.match(info.filename):
                continue
            try:
                yield info.filename, archive.read(info)
            except _ZIP_FAULTS:
                yield info.filename, None


def _xml_differs(original: bytes, copy: bytes) -> str | None:
    if _without_signatures(original) == _without_signatures(copy):
        return None
    return "its content is another"


def _without_signatures(content: bytes) -> str:
    """Return what a document says apart from signatures; of enveloping ones, what they envelop."""
    try:
        root = _parsed(content)
    except etree.LxmlError:
        return ""
    namespace, properties = "{http://www.w3.org/2000/09/xmldsig#}", "{*}QualifyingProperties"
    enveloped = [
        bytes(etree.tostring(each, method="c14n"))
        for each in root.iter(f"{namespace}Object")
        if next(each.iter(properties), None) is None and next(each.iterancestors(properties), None) is None
    ]
    for signature in list(root.iter(f"{namespace}Signature")):
        parent = signature.getparent()
        if parent is not None:
            parent.remove(signature)
    rest = b"" if root.tag == f"{namespace}Signature" else bytes(etree.tostring(root, method="c14n"))
    return hashlib.sha256(b"\f".join([rest, *enveloped])).hexdigest()


def _same_xml(first: bytes, second: bytes) -> bool:
    try:
        texts = [bytes(etree.tostring(_parsed(each), method="c14n")) for each in (first, second)]
    except etree.LxmlError:
        return False
    return texts[0] == texts[1]


def _enclosed(content: bytes) -> bytes | None:
    """Return what a CMS message encloses; None when it encloses nothing, or cannot be read."""
    try:
        message = cms.ContentInfo.load(content)["content"]
        found = message["encap_content_info"]["content"]
        return bytes(found) if isinstance(found, core.OctetString) else None
    except Exception:  # noqa: BLE001 -- asn1crypto raises anything
        return None


def _parsed(content: bytes) -> etree._Element:
    return etree.fromstring(
        content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    )


# ---- the whole ----

_process: list[tuple[tuple[Sample, ...], Book]] = []
"""What a process of the pool loads once, when it starts."""


def _start() -> None:
    _process.append((samples(), load_book("cpam-aisne")))


def _faults(number: int) -> list[Fault]:
    ((originals, book),) = _process
    return faults_of(originals, number, book)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check copies in two processes; print the faults, and how many copies there were."""
    options = argparse.ArgumentParser(
        prog="python -m tests.mutations", description="Check damaged copies of the sample files."
    )
    options.add_argument("--copies", type=int, default=2000)
    options.add_argument("--first", type=int, default=0, help="number of the first copy")
    chosen = options.parse_args(arguments)
    if not CORPUS.is_dir():
        sys.stderr.write("no sample files beside the project: nothing to check\n")
        return 2
    numbers = range(chosen.first, chosen.first + chosen.copies)
    started = time.perf_counter()
    with ProcessPoolExecutor(_PROCESSES, initializer=_start) as pool:
        found = [fault for faults in pool.map(_faults, numbers, chunksize=10) for fault in faults]
    for fault in found:
        sys.stdout.write(f"{fault.number}: {fault.sample}: {fault.mutation}: {fault.what}\n")
    took = time.perf_counter() - started
    sys.stdout.write(f"{len(found)} faults in {len(numbers)} copies, {took:.0f} s\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
