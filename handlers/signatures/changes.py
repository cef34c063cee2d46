"""What was changed in a PDF after one of its signatures (ISO 32000-2 clause 12.8.2, EN 319 142-1 clause 5.5).

pyHanko's difference analysis explains each object of each later revision, or calls it suspicious. Its
standard policy is kept, but for two things that ordinary signing tools do: they rewrite the validation data of earlier
signatures, and they add a visible signature after one that certifies the document.
"""

from collections.abc import Iterable, Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, RawPdfPath
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DiffResult,
    DocInfoRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    ReferenceUpdate,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    WhitelistRule,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.rules_api import Context
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

_MAX_STORE_DEPTH = 6
"""Length of the longest path into a document security store: root, store, VRI, entry, array, stream."""


class ValidationDataRule(WhitelistRule):
    """Explains any rewriting of the document security store: certificates and revocation data, never shown.

    A stream is explained only when it is new: overwriting one could change what another object shows.
    """

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """Yield each object of the new store."""
        if "/DSS" in new.root:
            yield from _store_updates(old, new.root.raw_get("/DSS"), ("/Root", "/DSS"))


_POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),  # type: ignore[no-untyped-call]  # pyHanko's
        *(
            rule.as_qualified(ModificationLevel.LTA_UPDATES)
            for rule in (
                DocInfoRule(),
                XrefStreamRule(),
                ObjectStreamRule(),
                ValidationDataRule(),
                MetadataUpdateRule(),  # type: ignore[no-untyped-call]  # pyHanko's
            )
        ),
    ],
    form_rule=FormUpdatingRule(
        field_rules=[
            SigFieldCreationRule(  # type: ignore[no-untyped-call]  # pyHanko's
                allow_new_visible_after_certify=True
            ),
            SigFieldModificationRule(),
            GenericFieldModificationRule(),
        ]
    ),
)


def modified_after(
    signature: EmbeddedPdfSignature, coverage: SignatureCoverageLevel, signature_fields: frozenset[str]
) -> bool | None:
    """Tell whether content was changed after `signature` in a way that nothing explains.

    Form filling explains a change only when the signature itself permits it (DocMDP): whoever signs without
    saying so vouches for the values that were there. None when the covered range is no prefix of the file.
    """
    match coverage:
        case SignatureCoverageLevel.ENTIRE_FILE:
            return False
        case SignatureCoverageLevel.UNCLEAR:
            return None
        case SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START:
            return True
        case SignatureCoverageLevel.ENTIRE_REVISION:
            return _unexplained(signature, signature_fields)


def _unexplained(signature: EmbeddedPdfSignature, signature_fields: frozenset[str]) -> bool:
    """Tell whether nothing explains a later revision; the signature covers its own."""
    try:
        permission = signature.docmdp_level
        changes = _POLICY.review_file(
            signature.reader,
            signature.signed_revision,
            field_mdp_spec=signature.fieldmdp,
            doc_mdp=permission,
        )
    except Exception:  # noqa: BLE001 -- the later revisions cannot even be read, so nothing explains them
        return True
    if not isinstance(changes, DiffResult) or changes.modification_level is ModificationLevel.OTHER:
        return True
    if permission is not None:
        return bool(changes.modification_level.value > permission.value)
    return bool(changes.changed_form_fields - signature_fields)


def _store_updates(
    old: HistoricalResolver, found: generic.PdfObject, path: tuple[str | int, ...]
) -> Iterator[ReferenceUpdate]:
    value = found
    if isinstance(found, generic.IndirectObject):
        value = found.get_object()  # type: ignore[no-untyped-call]  # pyHanko's
        is_new = old.is_ref_unassignable(found.reference)
        if isinstance(value, generic.StreamObject) and not is_new:
            return
        yield ReferenceUpdate(found.reference, context_checked=Context.from_absolute(old, RawPdfPath(*path)))
    if len(path) > _MAX_STORE_DEPTH or isinstance(value, generic.StreamObject):
        return
    if isinstance(value, generic.DictionaryObject):
        for key in value:
            yield from _store_updates(old, value.raw_get(key), (*path, key))
    elif isinstance(value, generic.ArrayObject):
        for index in range(len(value)):
            yield from _store_updates(old, value.raw_get(index), (*path, index))
