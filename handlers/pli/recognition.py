"""What a document of a pli is: what its name says weighed with what its first pages say."""

from handlers.archives.zip_file import ZipArchive
from handlers.errors import UnreadableFile
from handlers.models import DocumentKind, Kind, Recognised, Upload
from handlers.pli.file_names import kind_by_name, lot_in
from handlers.pli.first_pages import first_lines, root_element
from handlers.pli.titles import kind_by_root, kind_by_text
from handlers.sources import Content

_PRICES = frozenset((DocumentKind.BPU, DocumentKind.DPGF, DocumentKind.DQE, DocumentKind.OFFRE_FINANCIERE))
_CLAUSES = frozenset((DocumentKind.CCAP, DocumentKind.CCTP, DocumentKind.CCP))


def recognise(upload: Upload, kind: Kind) -> Recognised:
    """Return what a document seems to be.

    What its first pages say counts for more than its name, which is easily given to another file; both are kept, as
    is whether they disagree. Two words for the same prices, or for the same clauses, do not disagree. A container
    (ASiC) whose own name does not say is what the names in it say.
    """
    by_name = kind_by_name(upload.name)
    if by_name is None and kind is Kind.ASIC:
        by_name = _kind_in_container(upload.source)
    by_text = _kind_by_content(upload.source, kind)
    disagree = by_name is not None and by_text is not None and by_name is not by_text
    alike = disagree and any({by_name, by_text} <= family for family in (_PRICES, _CLAUSES))
    return Recognised(
        kind=by_name if alike else by_text or by_name,
        by_name=by_name,
        by_text=by_text,
        lot=lot_in(upload.name),
        disagree=disagree and not alike,
    )


def recognise_by_name(name: str) -> Recognised:
    """Return what a document that could not be read seems to be."""
    by_name = kind_by_name(name)
    return Recognised(kind=by_name, by_name=by_name, by_text=None, lot=lot_in(name), disagree=False)


def _kind_in_container(content: Content) -> DocumentKind | None:
    """Return what is in a container by the names in it: the acte d'engagement first, which must be signed (R16)."""
    try:
        with ZipArchive(content) as container:
            kinds = [kind_by_name(member.path) for member in container.members]
    except UnreadableFile:
        return None
    if DocumentKind.ACTE_ENGAGEMENT in kinds:
        return DocumentKind.ACTE_ENGAGEMENT
    return next((kind for kind in kinds if kind is not None), None)


def _kind_by_content(content: Content, kind: Kind) -> DocumentKind | None:
    try:
        return (
            kind_by_root(root_element(content))
            if kind is Kind.XML
            else kind_by_text(first_lines(content, kind))
        )
    except Exception:  # noqa: BLE001 -- what a hostile file sets off takes nothing from the verdict on its signatures
        return None
