"""What was changed in a PDF after one of its signatures (ISO 32000-2 clause 12.8.2).

pyHanko's difference analysis explains each object of each later revision, or calls it suspicious. Its own
policy is kept, but for three things that ordinary signing tools do: they rewrite the validation data of
earlier signatures, tag new signature fields, and add a visible signature after one that certifies the file.
"""

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
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from handlers.signatures.change_rules import StructureRule, ValidationDataRule
from handlers.signatures.coverage import Coverage

_POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        *(
            rule.as_qualified(ModificationLevel.LTA_UPDATES)
            for rule in (
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
)


def modified_after(
    signature: EmbeddedPdfSignature, coverage: Coverage, signature_fields: frozenset[str]
) -> bool | None:
    """Tell whether content was changed after `signature` in a way that nothing explains.

    Form filling explains a change only when the signature itself permits it (DocMDP): whoever signs without
    saying so vouches for the values that were there. None when the covered range is no beginning of the file.
    """
    match coverage.level:
        case SignatureCoverageLevel.ENTIRE_FILE:
            return False
        case SignatureCoverageLevel.UNCLEAR:
            return None
        case SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START:
            return True
        case SignatureCoverageLevel.ENTIRE_REVISION:
            return _unexplained(signature, coverage.revision, signature_fields)


def _unexplained(signature: EmbeddedPdfSignature, revision: int, signature_fields: frozenset[str]) -> bool:
    try:
        permission = signature.docmdp_level
        changes = _POLICY.review_file(
            signature.reader, revision, field_mdp_spec=signature.fieldmdp, doc_mdp=permission
        )
    except Exception:  # noqa: BLE001 -- the later revisions cannot even be read, so nothing explains them
        return True
    if not isinstance(changes, DiffResult) or changes.modification_level is ModificationLevel.OTHER:
        return True
    if permission is not None:
        return bool(changes.modification_level.value > permission.value)
    return bool(changes.changed_form_fields - signature_fields)
