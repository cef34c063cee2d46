"""What a document of a pli is, from the name that its sender gave it.

Names are read as people write them: abbreviated, without accents, with dates, copies and lots in them. A name that
speaks of a document without being it (a notice, a blank form) is recognised as nothing.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import NamedTuple

from handlers.detect import promises_a_format
from handlers.models import DocumentKind

_MAX_CHARACTERS = 300
"""Of a name that is looked at."""
_MAX_ENDINGS = 3
"""As in `acte.pdf.p7m.p7s`."""

_PLACE_SIGNATURE = re.compile(r"(?P<document>.+\.[a-z0-9]{2,5}) - .*signature \d+\.xml", re.IGNORECASE)
"""What PLACE's tool makes of the name of what was signed."""
_JOINS = (
    re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-zà-ÿ])"),
    re.compile(r"(?<=[A-Z0-9])(?=[Ll]ots?[ _-]*\d)|(?<=[A-Za-z])(?=20\d\d)"),
    re.compile(r"(?<=\d)(?=v\d)", re.IGNORECASE),
    re.compile(r"(?<=^\d)(?=[A-Za-z])|(?<=^\d\d)(?=[A-Za-z])"),
)
"""Where words were written as one: `ActeEngagement`, `AElot2`, `DC1v2`, `01AE`."""
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_LOT = re.compile(
    r"\blots? *(?:no?|num(?:ero)?)? *(?P<first>\d{1,3}|[a-h])(?![a-z0-9])(?P<more>(?: *(?:et|and|a)? *\d{1,2}\b)*)"
)


class _Rule(NamedTuple):
    """What names one kind, by patterns in which `é` is a letter e that may be lost and a space may be left out."""

    kind: DocumentKind
    names: Sequence[str]
    unless: Sequence[str] = ()


_NOT_THE_DOCUMENT = (
    r"notices?(?! méthodo)",
    r"mode d? emploi",
    r"modéles?",
    r"vierges?",
    r"vide",
    r"exemples?",
    r"explicati(?:f|ve)s?",
    r"guide",
    r"projets? d",
    r"template",
    r"blank",
    r"instructions?",
    r"accusé (?:de )?réception",
    r"récépissé",
    r"a compléter",
)
"""It speaks of a document, or is one to be filled in."""

_PROOF = r"(?:attestations?|attest|att|certificats?)"

_RULES = (
    _Rule(
        DocumentKind.DC4,
        (r"dc 4", r"déclaration (?:de |d )?sous trait[a-z]*", r"acte (?:spécial )?(?:de )?sous traitance"),
    ),
    _Rule(
        DocumentKind.ACTE_ENGAGEMENT,
        (
            r"actes? (?:d |de |dune )?eng(?:agements?|agts?|ag|t)?",
            r"ae",
            r"a e",
            r"^actes?(?: signé| lot.*| v\d)?$",
            r"attri 1",
            r"dc 3",
            r"deed of commitment",
            r"commitment (?:form|deed|act|letter)",
            r"act of commitment",
        ),
        (
            r"annexes? .*(?:ae|a e|actes?|attri 1)",
            r"avenants?",
            r"(?:pouvoirs?|délégations?|habilitations?|mandat) .*",
        ),
    ),
    _Rule(
        DocumentKind.BPU,
        (
            r"c?bpu\d?",
            r"bordereaux? (?:des |de )?prix",
            r"(?:unit )?price schedule",
            r"schedule of (?:unit )?(?:prices|rates)",
        ),
    ),
    _Rule(
        DocumentKind.DPGF,
        (
            r"c?dpgf\d?",
            r"décomposition (?:du |des |de )?prix",
            r"prix global (?:et )?forfaitaire",
            r"price breakdown",
        ),
    ),
    _Rule(
        DocumentKind.DQE,
        (
            r"dqe\d?",
            r"détail (?:quantitatif )?(?:et )?estimatif",
            r"devis (?:quantitatif|estimatif)",
            r"bill of quantities",
        ),
    ),
    _Rule(DocumentKind.DC1, (r"dc 1", r"lettre (?:de )?candidature", r"letter of application")),
    _Rule(DocumentKind.DC2, (r"dc 2", r"déclaration (?:du )?candidat")),
    _Rule(
        DocumentKind.DUME,
        (r"e?dume", r"espd", r"document unique (?:de )?march[a-z]*", r"european single procurement document"),
    ),
    _Rule(
        DocumentKind.ATTESTATION_ASSURANCE,
        (
            rf"{_PROOF} .*assurances?",
            r"assurances? (?:rc|responsabilité|décennale|pro|professionnelle|civile)",
            r"rc (?:pro|professionnelle|décennale|exploitation|civile|travaux)",
            rf"{_PROOF} (?:de )?rc",
            r"responsabilité (?:civile|décennale|professionnelle)",
            r"décennale",
            r"insurance certificates?",
            r"certificates? of insurance",
            r"liability insurance",
        ),
    ),
    _Rule(
        DocumentKind.ATTESTATION_SOCIALE,
        (
            r"urss?aff?",
            rf"{_PROOF} (?:de )?vigilance",
            rf"(?:{_PROOF}|régularité) (?:de )?(?:déclarations? |régularité )?sociales?",
            r"congés payés",
            r"(?:pro )?btp (?:certificat|attestation)",
            rf"{_PROOF} (?:cibtp|pro btp|msa|rsi|ssi)",
            r"cibtp",
            r"social security certificate",
        ),
    ),
    _Rule(
        DocumentKind.ATTESTATION_FISCALE,
        (
            rf"(?:{_PROOF}|régularité) (?:de )?(?:régularité )?fiscales?",
            r"dgfip",
            r"3666",
            rf"{_PROOF} (?:des |d )?impots?",
            r"noti 2",
            r"tax (?:clearance |compliance )?certificate",
        ),
    ),
    _Rule(
        DocumentKind.KBIS,
        (
            r"k bis",
            r"extrait (?:du )?(?:rcs|k|rne)",
            r"(?:avis (?:de )?)?situation (?:sirene|insee)",
            r"company register extract",
        ),
    ),
    _Rule(
        DocumentKind.RIB,
        (r"ribs?", r"iban", r"relevé (?:d )?identité bancaire", r"coordonnées bancaires", r"bank details"),
    ),
    _Rule(
        DocumentKind.POUVOIR,
        (
            r"pouvoirs?(?! adjudicateur)",
            r"délég(?:ations?)? (?:de |du )?(?:sign[a-z]*|pouvoirs?)",
            r"habilitation .*sign[a-z]*",
            r"mandat (?:de )?sign[a-z]*",
            r"power of attorney",
            r"delegation of (?:authority|signature)",
        ),
    ),
    _Rule(DocumentKind.CCAP, (r"ccap", r"clauses administratives(?: particuliéres)?")),
    _Rule(DocumentKind.CCTP, (r"cctp", r"clauses techniques(?: particuliéres)?")),
    _Rule(DocumentKind.CCP, (r"ccp", r"cahier (?:des )?clauses particuliéres")),
    _Rule(
        DocumentKind.REGLEMENT_CONSULTATION,
        (r"réglement (?:de )?(?:la )?consultation", r"rdc", r"rc", r"tender rules"),
    ),
    _Rule(
        DocumentKind.MEMOIRE_TECHNIQUE,
        (
            r"mémoires?(?! en)",
            r"mt",
            r"mto",
            r"(?:note|notice) méthodologique",
            r"méthodologie",
            r"(?:offre|proposition|réponse|note) technique",
            r"cadre (?:de )?(?:réponse|mémoire)",
            r"crt",
            r"cmt",
            r"technical (?:proposal|offer|memorandum|submission|bid)",
            r"method statement",
        ),
    ),
    _Rule(
        DocumentKind.OFFRE_FINANCIERE,
        (
            r"devis",
            r"(?:offre|proposition|annexe) (?:de )?(?:prix|financiére|tarifaire|commerciale)",
            r"(?:price|financial) (?:quotation|offer|proposal|bid)",
            r"quotation",
            r"grille (?:tarifaire|de prix)",
        ),
    ),
)
"""The first that fits wins: a name may hold several."""


def kind_by_name(name: str) -> DocumentKind | None:
    """Return what a file's name says that it is; None when it does not say, or speaks of something else."""
    read = read_name(name)
    if _any_of(_NOT_THE_DOCUMENT, read):
        return None
    fitting = (rule.kind for rule in _RULES if _any_of(rule.names, read) and not _any_of(rule.unless, read))
    return next(fitting, None)


def lot_in(name: str) -> str | None:
    """Return the lot or lots that a name speaks of, such as `2` or `1 et 3`; None when it speaks of none.

    The nearest folder that names a lot says it where the file's own name does not.
    """
    parts = reversed(name.replace("\\", "/").split("/"))
    found = next((said for part in parts if (said := _LOT.search(read_name(part))) is not None), None)
    if found is None:
        return None
    lots = [found["first"], *re.findall(r"\d+", found["more"])]
    return " et ".join(lot.lstrip("0").upper() or "0" for lot in lots)


def read_name(name: str) -> str:
    """Return the words of a name: no folder, ending, accent nor capital; a signature file has its document's words."""
    last = _mended(PurePosixPath(name.replace("\\", "/")).name[-_MAX_CHARACTERS:])
    beside = _PLACE_SIGNATURE.fullmatch(last)
    last = last if beside is None else beside["document"]
    for _ in range(_MAX_ENDINGS):
        last = last[: last.rindex(".")] if promises_a_format(last) else last
    for join in _JOINS:
        last = join.sub(" ", last)
    return plain(last)


def plain(words: str) -> str:
    """Return words in small unaccented letters and figures, one space between them."""
    unaccented = "".join(
        char for char in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(char)
    )
    return _NOT_PLAIN.sub(" ", unaccented).strip()


def _mended(name: str) -> str:
    """Return a name whose UTF-8 was taken for Latin-1 as it was meant (`MÃ©moire`)."""
    try:
        return name.encode("cp1252").decode("utf-8") if "Ã" in name else name
    except UnicodeError:
        return name


def _any_of(patterns: Sequence[str], read: str) -> bool:
    return any(_compiled(pattern).search(read) for pattern in patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    loose = pattern.replace(" ", " *").replace("é", " *e? *")
    return re.compile(rf"(?<![a-z0-9])(?:{loose})(?![a-z0-9])")
