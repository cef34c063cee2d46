"""Changes that ordinary tools make to a signed PDF and that show nothing to its reader.

They add to pyHanko's rules, and keep its way: a rule yields the objects of a new revision that it explains.
A new object may be explained wherever it is used, as whatever shows it must be explained too.
"""

from collections.abc import Iterable, Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, RawPdfPath
from pyhanko.sign.diff_analysis import ReferenceUpdate, SuspiciousModification, WhitelistRule
from pyhanko.sign.diff_analysis.policies import _find_orphans
from pyhanko.sign.diff_analysis.rules_api import Context

from handlers.signatures.pdf_file import entry

_Path = tuple[str | int, ...]

_MAX_PATH = 6
"""Length of the longest path into a document security store: root, store, VRI, entry, array, stream."""

_MAX_FIELDS = 20_000
"""Fields of a form looked at; hostile ones form loops."""

_TREE_KEYS = frozenset({"/K", "/ParentTree", "/ParentTreeNextKey"})
"""What a new element changes in the structure tree (ISO 32000-2 clause 14.7)."""


class ShadowContent(SuspiciousModification):
    """An update brings into view what the signed file had prepared."""


class NewObjectsRule(WhitelistRule):
    """Explains new objects that nothing uses, and free numbers set free; refuses what the signed file waited for.

    Signed pages may refer to objects that are not there yet, or the signed file may give fewer objects than
    it has: what an update then defines looks new, and changes what was signed (a shadow attack).
    """

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """Yield the new objects that are of no use, and the entries of numbers that had no object.

        Raises:
            ShadowContent: an object that looks new was used, or hidden, in the old revision, or one is gone.
        """
        for reference in new.explicit_refs_in_revision():
            if _was_waited_for(old, reference):
                raise ShadowContent("The signed revision already refers to an object that comes later.")
        yield from map(ReferenceUpdate, _find_orphans(new))
        for reference in _freed_in(new):
            if _was_in_use(old, reference):
                raise ShadowContent("The update takes away an object that was signed.")
            yield ReferenceUpdate(reference)


def _was_in_use(old: HistoricalResolver, reference: generic.Reference) -> bool:
    """Tell whether a revision had an object of that number: readers hardly look at generations."""
    history = old.reader.xrefs
    first = generic.Reference(reference.idnum, pdf=old.reader)
    return any(history.get_historical_ref(each, old.revision) is not None for each in (reference, first))


def _freed_in(new: HistoricalResolver) -> Iterator[generic.Reference]:
    for number, generation in new.reader.xrefs.get_xref_data(new.revision).freed.items():
        yield generic.Reference(number, generation - 1, pdf=new.reader)


class FormAppearanceRule(WhitelistRule):
    """Explains nothing; refuses that readers be told to draw filled fields anew.

    A field may hold another value than the one that its signed picture shows, which an update that sets
    NeedAppearances (ISO 32000-2 clause 12.7.3) would bring into view (a shadow attack).
    """

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """Yield nothing.

        Raises:
            ShadowContent: fields with a value are to be drawn anew, and were not before.
        """
        if _draws_fields_anew(new) and not _draws_fields_anew(old) and _has_values(new):
            raise ShadowContent("The update has readers draw the form's fields anew.")
        return ()


def _draws_fields_anew(resolver: HistoricalResolver) -> bool:
    form = entry(resolver.root, "/AcroForm")
    return isinstance(form, generic.DictionaryObject) and bool(entry(form, "/NeedAppearances"))


def _has_values(resolver: HistoricalResolver) -> bool:
    """Tell whether a form has a field, other than a signature, that is filled."""
    waiting, seen = [entry(resolver.root["/AcroForm"], "/Fields")], 0
    while waiting and seen < _MAX_FIELDS:
        fields = waiting.pop()
        for position in range(len(fields) if isinstance(fields, generic.ArrayObject) else 0):
            field, seen = fields[position], seen + 1
            if not isinstance(field, generic.DictionaryObject):
                continue
            if entry(field, "/V") and entry(field, "/FT") != "/Sig":
                return True
            waiting.append(entry(field, "/Kids"))
    return False


def _was_waited_for(old: HistoricalResolver, reference: generic.Reference) -> bool:
    if old.reader.xrefs.get_historical_ref(reference, old.revision) is not None:
        return bool(old.is_ref_unassignable(reference))
    return bool(old._get_usages_of_ref(reference))  # noqa: SLF001 -- the policy has just built this index


class ValidationDataRule(WhitelistRule):
    """Explains any rewriting of the document security store: certificates and revocation data.

    A stream is explained only when it is new: overwriting one could change what another object shows.
    """

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """Yield each object of the new store."""
        if "/DSS" in new.root:
            yield from _Walk(old).store(new.root.raw_get("/DSS"), ("/Root", "/DSS"))


class StructureRule(WhitelistRule):
    """Explains elements added to the structure tree, as each new signature field of a tagged file brings one.

    An element that was there may only get new children: its text for screen readers stays as it was signed.
    """

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """Yield the new and grown elements, and the tree's index."""
        for reference in new.explicit_refs_in_revision():
            if _is_grown_element(old, new, reference):
                yield ReferenceUpdate(reference)
        if "/StructTreeRoot" not in new.root:
            return
        tree = new.root["/StructTreeRoot"]
        if isinstance(tree, generic.DictionaryObject) and "/ParentTree" in tree:
            path = ("/Root", "/StructTreeRoot", "/ParentTree")
            yield from _Walk(old).index(tree.raw_get("/ParentTree"), path)


def _is_grown_element(old: HistoricalResolver, new: HistoricalResolver, reference: generic.Reference) -> bool:
    element = new(reference)
    if not _is_element(element):
        return False
    if old.is_ref_unassignable(reference):
        return True
    before = old(reference)
    return _is_element(before) and _without(before, _TREE_KEYS) == _without(element, _TREE_KEYS)


def _is_element(found: generic.PdfObject) -> bool:
    return (
        isinstance(found, generic.DictionaryObject)
        and not isinstance(found, generic.StreamObject)
        and found.get("/Type") in {"/StructElem", "/StructTreeRoot"}
    )


def _without(dictionary: generic.DictionaryObject, keys: frozenset[str]) -> dict[str, generic.PdfObject]:
    return {key: dictionary.raw_get(key) for key in dictionary if key not in keys}


class _Walk:
    """Visits the objects below one of the catalog's entries, each of them once: hostile ones form loops."""

    def __init__(self, old: HistoricalResolver) -> None:
        self._old = old
        self._seen: set[generic.Reference] = set()

    def index(self, found: generic.PdfObject, path: _Path) -> Iterator[ReferenceUpdate]:
        """Yield the nodes and arrays of a number tree (ISO 32000-2 clause 7.9.7), not what they refer to."""
        yield from self._approved(found, path)
        node = _value(found)
        if self._is_seen(found) or not isinstance(node, generic.DictionaryObject):
            return
        for key in ("/Kids", "/Nums"):
            if key not in node or not isinstance(node[key], generic.ArrayObject):
                continue
            entries = node[key]
            yield from self._approved(node.raw_get(key), (*path, key))
            for position in range(len(entries)):
                entry = entries.raw_get(position)
                if key == "/Kids":
                    yield from self.index(entry, (*path, key, position))
                elif isinstance(entries[position], generic.ArrayObject):
                    yield from self._approved(entry, (*path, key, position))

    def store(self, found: generic.PdfObject, path: _Path) -> Iterator[ReferenceUpdate]:
        """Yield every object from `found` on, down to streams that are new."""
        yield from self._approved(found, path)
        value = _value(found)
        if self._is_seen(found) or isinstance(value, generic.StreamObject) or len(path) >= _MAX_PATH:
            return
        if isinstance(value, generic.DictionaryObject):
            for key in value:
                yield from self.store(value.raw_get(key), (*path, key))
        elif isinstance(value, generic.ArrayObject):
            for position in range(len(value)):
                yield from self.store(value.raw_get(position), (*path, position))

    def _is_seen(self, found: generic.PdfObject) -> bool:
        if not isinstance(found, generic.IndirectObject):
            return False
        seen = found.reference in self._seen
        self._seen.add(found.reference)
        return seen

    def _approved(self, found: generic.PdfObject, path: _Path) -> Iterator[ReferenceUpdate]:
        """Yield `found` when it is an object of its own, for its use at `path`; an overwritten stream never."""
        if not isinstance(found, generic.IndirectObject):
            return
        is_new = self._old.is_ref_unassignable(found.reference)
        if is_new or not isinstance(_value(found), generic.StreamObject):
            context = Context.from_absolute(self._old, RawPdfPath(*path))
            yield ReferenceUpdate(found.reference, context_checked=context)


def _value(found: generic.PdfObject) -> generic.PdfObject:
    value: generic.PdfObject = found.get_object()
    return value
