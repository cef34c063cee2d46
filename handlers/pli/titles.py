"""What a document of a pli is, from what its first lines say: its title, or what such documents always say."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from handlers.models import DocumentKind
from handlers.pli.file_names import plain

_MAX_TITLE_WORDS = 14
"""Of a line that may be a title."""
_MAX_CUT_TITLE_WORDS = 4
"""Of the first line of a title that runs over two."""
_HEAD_LINES = 15
"""Where a title is looked for first."""
_MAX_TITLES = 2
"""A document whose first lines hold the titles of more kinds is a list of documents, and of no kind."""
_LIST = re.compile(
    r"(?:liste|sommaire|recapitulatif) des (?:pieces|documents)|pieces (?:jointes|a fournir)|bordereau d envoi"
)
"""What follows are names of documents."""
_NUMBER = r"(?:(?:piece|pièce|document|annexe) )?(?:n |no )?(?:\d{1,2} )*"

_TITLES: Sequence[tuple[DocumentKind, Sequence[str]]] = (
    (DocumentKind.REGLEMENT_CONSULTATION, (r"r ?e?glement (?:de |particulier de )?(?:la )?consultation",)),
    (
        DocumentKind.ACTE_ENGAGEMENT,
        (
            r"acte d engagement(?! (?:du|de la|des|est|sont|doit|signe|et ses))",
            r"(?:formulaire )?attri ?1",
            r"marches? publics? (?:\w+ ){0,4}acte d engagement",
            r"deed of commitment",
        ),
    ),
    (DocumentKind.DC1, (r"lettre de candidature", r"(?:formulaire |imprime )?dc ?1")),
    (DocumentKind.DC2, (r"declaration du candidat", r"(?:formulaire |imprime )?dc ?2")),
    (
        DocumentKind.DC4,
        (r"declaration de sous traitance", r"acte special de sous traitance", r"(?:formulaire )?dc ?4"),
    ),
    (
        DocumentKind.DUME,
        (
            r"document unique de marche europeen",
            r"dume",
            r"european single procurement document",
            r"espd",
        ),
    ),
    (
        DocumentKind.MEMOIRE_TECHNIQUE,
        (
            r"memoire (?:technique|justificatif|methodologique|explicatif|organisationnel)",
            r"(?:note|notice) methodologique",
            r"(?:offre|proposition) technique",
            r"cadre de (?:reponse|memoire) technique",
            r"technical (?:proposal|offer)",
            r"method statement",
        ),
    ),
    (DocumentKind.BPU, (r"bordereau (?:des |de )?prix", r"b ?p ?u")),
    (DocumentKind.DPGF, (r"decomposition du prix global", r"d ?p ?g ?f")),
    (DocumentKind.DQE, (r"detail (?:quantitatif (?:et )?)?estimatif", r"devis quantitatif", r"d ?q ?e")),
    (
        DocumentKind.OFFRE_FINANCIERE,
        (r"devis(?: n| no)?(?: \w+)?", r"(?:offre|proposition) (?:financiere|de prix)"),
    ),
    (
        DocumentKind.ATTESTATION_FISCALE,
        (
            r"attestation de regularite fiscale",
            r"attestation fiscale",
            r"tax (?:clearance|compliance) certificate",
        ),
    ),
    (
        DocumentKind.ATTESTATION_SOCIALE,
        (
            r"attestation de vigilance",
            r"attestation de fourniture (?:des|de) declarations? (?:sociales?)?",
            r"attestation (?:sociale|urssaf)",
            r"(?:certificat|attestation) (?:de )?conges payes",
        ),
    ),
    (
        DocumentKind.ATTESTATION_ASSURANCE,
        (
            r"attestation d assurances?",
            r"attestation (?:de )?responsabilite civile",
            r"attestation (?:de )?(?:garantie )?decennale",
            r"(?:certificate of insurance|insurance certificate)",
        ),
    ),
    (
        DocumentKind.KBIS,
        (
            r"extrait k ?bis",
            r"extrait d immatriculation principale",
            r"immatriculation principale au registre (?:national des entreprises|du commerce)",
        ),
    ),
    (DocumentKind.RIB, (r"releve d identite bancaire", r"rib")),
    (
        DocumentKind.POUVOIR,
        (
            r"pouvoir(?: du signataire| de signature| de signer)?",
            r"delegation de (?:pouvoirs?|signature)",
            r"habilitation (?:du signataire|a signer)",
            r"power of attorney",
        ),
    ),
    (DocumentKind.CCAP, (r"cahier des clauses administratives particulieres", r"c ?c ?a ?p")),
    (DocumentKind.CCTP, (r"cahier des clauses techniques particulieres", r"c ?c ?t ?p")),
    (DocumentKind.CCP, (r"cahier des clauses particulieres", r"c ?c ?p")),
)

_WHOLE_LINE = frozenset(
    ("rib", "dume", "espd", "b ?p ?u", "d ?p ?g ?f", "d ?q ?e", "c ?c ?a ?p", "c ?c ?t ?p", "c ?c ?p")
)
"""What is too short to be a title unless the line holds nothing else."""

_ESPD_ROOTS = frozenset(
    (
        "QualificationApplicationResponse",
        "QualificationApplicationRequest",
        "ESPDResponse",
        "ESPDRequest",
    )
)
"""Root elements of the electronic ESPD: UBL 2.2 and later (ESPD-EDM 2 and later), and ESPD-EDM 1."""


def kind_by_text(lines: Sequence[str]) -> DocumentKind | None:
    """Return what the first lines of a document say that it is; None when they do not say, or list documents.

    What the very first lines say counts; the following ones are looked at when those say nothing.
    """
    read = [plain(line) for line in lines]
    if any(_LIST.search(line) for line in read[:_HEAD_LINES]):
        return None
    for part in (read[:_HEAD_LINES], read[_HEAD_LINES:]):
        if titles := list(dict.fromkeys(_titles(part))):
            return titles[0] if len(titles) <= _MAX_TITLES else None
    return None


def kind_by_root(root: str | None) -> DocumentKind | None:
    """Return what the root element of an XML file says that it is."""
    return DocumentKind.DUME if root in _ESPD_ROOTS else None


def _titles(lines: Sequence[str]) -> Iterator[DocumentKind]:
    """Yield the kinds whose titles stand at the beginning of a line; a title may run over two lines."""
    for line, following in zip(lines, (*lines[1:], ""), strict=False):
        words = len(line.split())
        kind = _title(line) if words <= _MAX_TITLE_WORDS else None
        if kind is None and words <= _MAX_CUT_TITLE_WORDS:
            kind = _title(f"{line} {following}")
        if kind is not None:
            yield kind


def _title(line: str) -> DocumentKind | None:
    if _any_title().match(line) is None:  # as nearly all lines: there may be thousands of documents
        return None
    return next((kind for kind, titles in _TITLES for title in titles if _compiled(title).match(line)), None)


@cache
def _compiled(title: str) -> re.Pattern[str]:
    return re.compile(_NUMBER + _whole(title))


@cache
def _any_title() -> re.Pattern[str]:
    return re.compile(f"{_NUMBER}(?:{'|'.join(_whole(title) for _, titles in _TITLES for title in titles)})")


def _whole(title: str) -> str:
    """Return a title's pattern with what must follow."""
    return f"(?:{title})" + ("$" if title in _WHOLE_LINE else r"(?![a-z0-9])")
