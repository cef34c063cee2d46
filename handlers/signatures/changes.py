"""What was changed in a PDF after one of its signatures (ISO 32000-2 clause 12.8.2), and how it is called.

pyHanko's difference analysis explains each object of each later revision, or calls it suspicious. Its own
policy is kept, but for three things that ordinary signing tools do: they rewrite the validation data of
earlier signatures, tag new signature fields, and add a visible signature after one that certifies the file;
and for what it lets pass: objects that the signed file was waiting for, and fields drawn but never signed.
"""

from collections.abc import Iterator
from typing import NamedTuple

from pyhanko.pdf_utils import generic
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DiffResult,
    DocInfoRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation.status import SignatureCoverageLevel

from handlers.findings import Code
from handlers.signatures.change_kinds import kinds_of_changes
from handlers.signatures.change_rules import (
    FormAppearanceRule,
    NewObjectsRule,
    ShadowContent,
    StructureRule,
    ValidationDataRule,
)
from handlers.signatures.coverage import Coverage
from handlers.signatures.pdf_file import entry, follows_the_end, holds_objects
from handlers.signatures.pdf_signature import PdfSignature

_POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        *(
            rule.as_qualified(ModificationLevel.LTA_UPDATES)
            for rule in (
                NewObjectsRule(),
                FormAppearanceRule(),
                DocInfoRule(),
                XrefStreamRule(),
                ObjectStreamRule(),
                ValidationDataRule(),
                StructureRule(),
                MetadataUpdateRule(),
            )
        ),
    ],
    form_rule=FormUpdatingRule(
        field_rules=[
            SigFieldCreationRule(allow_new_visible_after_certify=True),
            SigFieldModificationRule(),
            GenericFieldModificationRule(),
        ]
    ),
    reject_object_freeing=False,  # NewObjectsRule looks at these
    ignore_orphaned_objects=False,  # and at these
)
_MODIFIED = True


class Changes(NamedTuple):
    """What happened to a file after one of its signatures."""

    modified: bool | None
    """Content was changed in a way that nothing explains; None when nobody can tell."""
    kinds: tuple[Code, ...] = ()
    """What was done, by name; empty when nothing was, or nothing that has a name."""


def changes_after(signature: PdfSignature, coverage: Coverage, signature_fields: frozenset[str]) -> Changes:
    """Return what was changed after `signature`; `signature_fields` are the names of all of them.

    Form filling explains a change only when the signature itself speaks of it (DocMDP, FieldMDP): whoever
    signs without saying so vouches for the values that were there.
    """
    found = _changes(signature, coverage, signature_fields)
    if signature.file.displaced:
        modified = True if found.modified else None
        return Changes(modified, (*found.kinds, Code.BYTES_BEFORE_HEADER))
    return found


def _changes(signature: PdfSignature, coverage: Coverage, signature_fields: frozenset[str]) -> Changes:
    match coverage.level:
        case SignatureCoverageLevel.ENTIRE_FILE:
            return Changes(modified=False)
        case SignatureCoverageLevel.UNCLEAR:
            return Changes(None, (Code.BYTE_RANGE_ABNORMAL,) if signature.value else ())
        case SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START:
            kind = Code.SIGNATURE_REPLACED if signature.is_overwritten else Code.HIDDEN_UPDATE
            return Changes(_MODIFIED, (kind,))
        case SignatureCoverageLevel.ENTIRE_REVISION:
            return _changes_since(signature, coverage.revision, signature_fields)


def _changes_since(signature: PdfSignature, revision: int, signature_fields: frozenset[str]) -> Changes:
    beyond = follows_the_end(signature.reader, signature.content)
    if holds_objects(beyond):
        return Changes(_MODIFIED, (Code.HIDDEN_UPDATE,))
    kinds = (*_unexplained(signature, revision, signature_fields),)
    if Code.ALTERED_AFTER_SIGNING in kinds:
        return Changes(_MODIFIED, tuple(kind for kind in kinds if kind is not Code.ALTERED_AFTER_SIGNING))
    return Changes(None, (Code.BYTES_AFTER_END,)) if beyond else Changes(modified=False)


def _unexplained(signature: PdfSignature, revision: int, signature_fields: frozenset[str]) -> Iterator[Code]:
    """Yield `ALTERED_AFTER_SIGNING` when something is unexplained, and then what it is called."""
    try:
        permission, lock = signature.permission, signature.lock
        changes = _review(signature, revision, permission, lock)
        drawn = _has_drawn_fields(signature, revision)
    except Exception:  # noqa: BLE001 -- the later revisions cannot even be read, so nothing explains them
        yield Code.ALTERED_AFTER_SIGNING
        yield from list(kinds_of_changes(signature, revision)) or [Code.HIDDEN_UPDATE]
        return
    if drawn:
        yield from (Code.ALTERED_AFTER_SIGNING, Code.FIELD_DRAWN_UNSIGNED)
    if isinstance(changes, ShadowContent):
        yield from (Code.ALTERED_AFTER_SIGNING, Code.SHADOW_CONTENT)
    elif not isinstance(changes, DiffResult) or not _is_explained(changes, None):
        yield Code.ALTERED_AFTER_SIGNING
        yield from _forbidden(signature, revision, permission, lock)
        yield from kinds_of_changes(signature, revision)
    elif not _is_explained(changes, permission):
        yield from (Code.ALTERED_AFTER_SIGNING, Code.CHANGE_FORBIDDEN)
    elif permission is None and lock is None and changes.changed_form_fields - signature_fields:
        yield from (Code.ALTERED_AFTER_SIGNING, Code.FORM_FILLED_AFTER_SIGNING)


def _review(
    signature: PdfSignature, revision: int, permission: MDPPerm | None, lock: FieldMDPSpec | None
) -> object:
    return _POLICY.review_file(signature.reader, revision, field_mdp_spec=lock, doc_mdp=permission)


def _is_explained(changes: object, permission: MDPPerm | None) -> bool:
    if not isinstance(changes, DiffResult) or changes.modification_level is ModificationLevel.OTHER:
        return False
    return permission is None or bool(changes.modification_level.value <= permission.value)


def _forbidden(
    signature: PdfSignature, revision: int, permission: MDPPerm | None, lock: FieldMDPSpec | None
) -> Iterator[Code]:
    """Tell of a change that would be explained, were it not for what the signature forbids."""
    if permission is None and lock is None:
        return
    if _is_explained(_review(signature, revision, None, None), None):
        yield Code.CHANGE_FORBIDDEN


def _has_drawn_fields(signature: PdfSignature, revision: int) -> bool:
    """Tell whether later revisions draw signature fields that nobody signed: pictures over the signed pages."""
    history = signature.reader.xrefs
    return any(
        history.get_introducing_revision(field.reference) > revision and _draws(field.get_object())
        for _, _, field in enumerate_sig_fields(signature.reader, filled_status=False)
    )


def _draws(field: generic.DictionaryObject) -> bool:
    appearance = entry(field, "/AP")
    drawing = entry(appearance, "/N") if isinstance(appearance, generic.DictionaryObject) else None
    return isinstance(drawing, generic.StreamObject) and bool(drawing.data.strip())
