"""Whether the text of a PDF is an invoice: evidence is weighed, and when in doubt it is none.

A title alone proves nothing (a letter on an invoice has one), nor do totals and VAT (a quotation has both).
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from statistics import median
from typing import NamedTuple

from handlers.invoices.labels import below, beside, folded, places
from handlers.invoices.page_text import Cell

_ENOUGH = 6
_LONGEST_TITLE = 70
_PROMINENT = 1.12
"""Size of a title beside the usual one."""

_TITLE = re.compile(
    r"(?:(?:duplicata|copie|original)(?:\s*de)?\s*)?"
    r"(?P<kind>facture|avoir|(?:tax\s|commercial\s|sales\s)?invoice|credit\s*note|note\s*de\s*credit)\b(?P<rest>.*)"
)
_TITLE_REST = re.compile(
    r"\s*(?:$|[:#]|n\s*[°o.]|num|no\b|number|(?:[a-z]{1,6}[-_/ ]?)?\d"
    r"|(?:d'acompte|d'avoir|de\s*solde|de\s*situation|finale|definitive|electronique|rectificative|client|tva|original)\b"
    r"|(?:du|en\s*date\s*du|date)\s*\d|sur\s*facture|/|[-\u2013\u2014|])"
)
_CREDIT_NOTE = re.compile(r"avoir|credit\s*note|note\s*de\s*credit")
_WHICH = (
    r"(?:(?:premiere?|1e?re?|deuxieme|2e(?:me)?|seconde?|2nde?|troisieme|3e(?:me)?|derniere?|ultime|votre|notre|nouveau|nouvelle"
    r"|first|second|final|last|your|our)\s+)*"
)
_OTHER_TITLE = re.compile(
    rf"{_WHICH}(?:devis|bon\s*(?:de|d')\s*\w+|acte\s*d'engagement|releve|bordereau"
    r"|attestation|contrat|marche|memoire|decompte|avis|recu|quittance|ordre\s*de|convention"
    r"|reglement|certificat|(?:facture\s*|invoice\s*)?pro\s*-?\s*forma|quotation|quote|estimate|purchase\s*order|delivery\s*note"
    r"|statement|receipt|order\s*confirmation|confirmation\s*de\s*commande|conditions\s*generales|offre|proposition"
    r"|factures|invoices|lettre|note\s*de\s*(?:frais|synthese)|etat\s*des|liste|journal|situation\s*de\s*travaux"
    r"|commande|demande|projet|extrait|echeancier|estimation|estimatif|chiffrage|simulation|budget|specimen|brouillon|modele"
    r"|exemple|justificatif|preuve|proces[- ]verbal|compte\s*(?:rendu|client)|ticket|annulation|instructions?|draft"
    r"|sample|payment\s*(?:request|advice)|remittance|sales\s*order)\b"
)
_CLAIM = re.compile(
    rf"{_WHICH}(?:(?:lettre\s*de\s*)?relance|rappel|mise\s*en\s*demeure|reclamation|rejet|impayee?s?|projet\s*de\s*facture"
    r"|demande\s*(?:de\s*paiement|d'acompte)|(?:payment\s*|invoice\s*)?reminder"
    r"|overdue|past\s*due|final\s*notice|dunning)\b"
)
"""Of a letter on an invoice: unlike the name of another document, never a reference that an invoice bears."""
_NO_INVOICE_YET = re.compile(
    r"pro\s*-?\s*forma\b|(?:facture|invoice)\s*\(?\s*(?:pro\s*-?\s*forma|modele|type|specimen|exemple|projet|provisoire|simulee|a\s*etablir"
    r"|draft|sample|template|impayee|non\s*(?:reglee|payee)|en\s*(?:attente|retard)|reminder|overdue)\b"
)
"""A draft, a pattern, or a letter on an invoice."""
_NUMBER = re.compile(
    r"\b(?:n\s*[°o.]|num(?:ero)?\.?|ref(?:erence)?\.?)\s*(?:de\s*)?(?:la\s*|votre\s*)?(?:d'\s*)?(?:facture|avoir)\b"
    r"|\b(?:facture|avoir)\s*(?:n\s*[°o.]|num(?:ero)?\b\.?)|\b(?:invoice|credit\s*note)\s*(?:no\b\.?|number|num\b\.?|n\s*°|#|id\b)"
)
_TOTAL = re.compile(
    r"\btotal\b|\bmontant\s*(?:total|ht|ttc|net|tva|hors|toutes|du\b)|\bnet\s*a\s*payer\b|\breste\s*a\s*(?:payer|regler)\b"
    r"|\bamount\s*due\b|\bbalance\s*due\b|\bsous[- ]total\b|\bsubtotal\b"
)
_VAT = re.compile(r"\bt\.?v\.?a\.?\b|\bvat\b|\b293\s*b\b")
_DATE = re.compile(
    r"\b(?:date\s*(?:de\s*(?:la\s*)?|d')?(?:facture|facturation|emission|echeance)|echeance|emise?\s*le|invoice\s*date|due\s*date"
    r"|date)\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b"
)
_PAYMENT = re.compile(
    r"\biban\b|\bconditions?\s*de\s*(?:reglement|paiement)\b|\bpenalites?\s*de\s*retard\b|\bindemnite\s*forfaitaire\b"
    r"|\bpayment\s*terms?\b|\bvirement\b|\breglement\b"
)
_AMOUNT = re.compile(r"\d[,.]\d{2}(?!\d)")
_FIGURE = re.compile(r"(?=\S*\d)[A-Za-z0-9_./-]+")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
_ANNOUNCED = re.compile(r"facture|invoice|avoir|creditnote|notedecredit")
_NAMED = re.compile(r"(?:^|[^a-z])(?:factures?|invoices?)(?:[^a-z]|$)|^avoir(?:[^a-z]|$)")


class Recognised(NamedTuple):
    """An invoice as its text shows it."""

    number: str | None
    credit_note: bool


def may_be_invoice(glance: str) -> bool:
    """Tell whether the first page has a word that every invoice has; cheap, and true of many other documents."""
    return _ANNOUNCED.search("".join(folded(glance).split())) is not None


def is_named_invoice(name: str) -> bool:
    """Tell whether a file is named like an invoice."""
    return _NAMED.search(folded(PurePosixPath(name.replace("\\", "/")).stem)) is not None


def recognise(cells: Sequence[Cell]) -> Recognised | None:
    """Return what the text says of itself as an invoice or a credit note; None when it may be something else."""
    first_page = [cell for cell in cells if cell.page == 1]
    if not first_page or any(_NO_INVOICE_YET.match(folded(cell.text)) for cell in first_page):
        return None
    title = max(_titles(first_page), key=lambda cell: cell.size, default=None)
    number = _number(cells)
    if (title is None and number is None) or _is_another_document(first_page, title):
        return None
    plain = [folded(cell.text) for cell in cells]
    has_total = any(_has_amount(cell, cells) for cell in cells if _TOTAL.search(folded(cell.text)))
    has_date = any(map(_DATE.search, plain))
    weight = (
        3 * (title is not None)
        + 2 * (number is not None)
        + 2 * has_total
        + sum(any(map(sign.search, plain)) for sign in (_VAT, _PAYMENT))
        + has_date
    )
    if not has_total or weight < _ENOUGH:
        return None
    said = "" if title is None else folded(title.text)
    return Recognised(
        number=number or (None if title is None else _number_in_title(title)),
        credit_note=_CREDIT_NOTE.match(said) is not None or "d'avoir" in said,
    )


def _titles(first_page: Sequence[Cell]) -> Iterator[Cell]:
    usual = median(cell.size for cell in first_page)
    for cell in first_page:
        found = _TITLE.match(folded(cell.text))
        if found is None or len(cell.text) > _LONGEST_TITLE:
            continue
        written = cell.text[found.start("kind") : found.end("kind")]
        if written.casefold() == "facturé":  # « Facturé à »
            continue
        stands_out = cell.size >= _PROMINENT * usual or written.isupper()
        says_number = re.search(r"\d", found["rest"]) is not None
        if _TITLE_REST.match(found["rest"]) and (stands_out or says_number):
            yield cell


def _is_another_document(first_page: Sequence[Cell], title: Cell | None) -> bool:
    """Tell whether another title is as prominent; a reference (« Bon de commande n° … ») is no title by itself."""
    usual = median(cell.size for cell in first_page)
    for cell in first_page:
        plain = folded(cell.text)
        is_claim = _CLAIM.match(plain) is not None
        if len(cell.text) > _LONGEST_TITLE or not (is_claim or _OTHER_TITLE.match(plain)):
            continue
        is_reference = not is_claim and (
            re.search(r"\d|:", cell.text) is not None or _names_a_figure(cell, first_page)
        )
        if title is None:
            prominent = cell.size >= _PROMINENT * usual or cell.text.isupper() or not is_reference
        else:
            prominent = cell.size >= _PROMINENT * title.size or (
                not is_reference and cell.size >= 0.98 * title.size and cell.base > title.base
            )
        if prominent:
            return True
    return False


def _names_a_figure(cell: Cell, cells: Sequence[Cell]) -> bool:
    """Tell whether a number stands beside or below a cell, which is then a label."""
    around = (beside(cell, cells), below(cell, cells))
    return any(other is not None and _FIGURE.fullmatch(other.text) for other in around)


def _has_amount(cell: Cell, cells: Sequence[Cell]) -> bool:
    around = (cell, beside(cell, cells), below(cell, cells))
    return any(other is not None and _AMOUNT.search(other.text) for other in around)


def _number(cells: Sequence[Cell]) -> str | None:
    for place in places(_NUMBER, cells):
        found = _IDENTIFIER.match(place.text)
        if found is not None and re.search(r"\d", found[0]):
            return found[0]
    return None


def _number_in_title(title: Cell) -> str | None:
    words = (each for each in _IDENTIFIER.findall(title.text) if re.search(r"\d", each))
    return next((each for each in words if not re.fullmatch(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}", each)), None)
