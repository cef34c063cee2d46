"""What unexplained changes to a signed PDF are called: pages, annotations, hidden content, the signature's picture.

Names only: whether a change is explained is for `handlers.signatures.changes` to say.
"""

from collections.abc import Callable, Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from handlers.findings import Code
from handlers.signatures.pdf_file import entry
from handlers.signatures.pdf_signature import PdfSignature

_MAX_NODES = 10_000
"""Nodes of a page tree looked at."""

_Look = Callable[[PdfSignature, HistoricalResolver, HistoricalResolver], bool]


def kinds_of_changes(signature: PdfSignature, revision: int) -> Iterator[Code]:
    """Yield the names of what was done to the file after `revision`; none when it has no name."""
    reader = signature.reader
    for code, look in _LOOKS:
        for later in range(revision + 1, reader.xrefs.total_revisions):
            old, new = reader.get_historical_resolver(later - 1), reader.get_historical_resolver(later)
            try:
                found = look(signature, old, new)
            except Exception:  # noqa: BLE001, S112 -- what cannot be read has no name; it is unexplained all the same
                continue
            if found:
                yield code
                break


def _shows_what_was_prepared(_: PdfSignature, old: HistoricalResolver, new: HistoricalResolver) -> bool:
    """An update points to bytes that were there before it."""
    history = new.reader.xrefs
    written_by_then = history.get_xref_container_info(old.revision).end_location
    places = (
        history.get_historical_ref(reference, new.revision) for reference in new.explicit_refs_in_revision()
    )
    return any(isinstance(place, int) and 0 < place < written_by_then for place in places)


def _has_other_pages(_: PdfSignature, old: HistoricalResolver, new: HistoricalResolver) -> bool:
    return [page for page, _ in _pages(old)] != [page for page, _ in _pages(new)]


def _has_other_annotations(_: PdfSignature, old: HistoricalResolver, new: HistoricalResolver) -> bool:
    """Annotations were added, removed or changed; form fields are no annotations here."""
    written = new.explicit_refs_in_revision()
    before, after = set(_annotations(old)), set(_annotations(new))
    return before != after or any(reference in written for reference in after)


def _draws_signature_anew(signature: PdfSignature, _: HistoricalResolver, new: HistoricalResolver) -> bool:
    written = new.explicit_refs_in_revision()
    field = signature.field
    parts = new.collect_dependencies(field.raw_get("/AP")) if "/AP" in field else set()
    return field.container_ref in written or bool(parts & written)


_LOOKS: tuple[tuple[Code, _Look], ...] = (
    (Code.SHADOW_CONTENT, _shows_what_was_prepared),
    (Code.PAGES_CHANGED_AFTER_SIGNING, _has_other_pages),
    (Code.ANNOTATION_AFTER_SIGNING, _has_other_annotations),
    (Code.SIGNATURE_REDRAWN, _draws_signature_anew),
)


def _pages(resolver: HistoricalResolver) -> Iterator[tuple[generic.Reference, generic.DictionaryObject]]:
    waiting = [resolver.root.raw_get("/Pages")]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        reference = waiting.pop()
        node = reference.get_object()
        if "/Kids" in node:
            waiting += [node["/Kids"].raw_get(position) for position in reversed(range(len(node["/Kids"])))]
        else:
            yield reference.reference, node


def _annotations(resolver: HistoricalResolver) -> Iterator[generic.Reference]:
    for _, page in _pages(resolver):
        annotations = entry(page, "/Annots") or generic.ArrayObject()
        for position in range(len(annotations)):
            found = annotations.raw_get(position)
            if entry(found.get_object(), "/Subtype") != "/Widget" and isinstance(
                found, generic.IndirectObject
            ):
                yield found.reference
