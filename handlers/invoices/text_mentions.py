"""The mentions of an invoice as its pages show them: by their labels, and the SIRET also by whose it is.

Two SIRETs on one invoice are normal: the supplier's own and the recipient's. A number counts only where it stands
by itself: one inside an IBAN or a longer run of digits is none.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from handlers.invoices.labels import Place, below, beside, folded, labelled_apart, places
from handlers.invoices.mentions import (
    Written,
    absent,
    asked_for,
    commitment_number_mention,
    service_code_mention,
    siret_mention,
    why_no_commitment_number,
)
from handlers.invoices.page_text import Cell, PageText
from handlers.invoices.siret import LENGTH, NEAR, SIREN_LENGTH, Likeness, compact, likeness
from handlers.models import Mention, MentionName
from knowledge.guides import InvoiceGuide

_SIRET = re.compile(
    r"(?:\bn\s*[°o.]\s*(?:de\s*)?)?\bsiret\b(?:\s*/\s*siren|\s*\(?(?:du|de\s*la|de\s*l'|de|d')?\s*"
    r"(?:client|destinataire|acheteur|debiteur|fournisseur|emetteur|vendeur|prestataire|titulaire|payeur)\b\)?)?"
)
_SERVICE_CODE = re.compile(
    r"\bcodes?\s*(?:du\s*|de\s*)?service(?:\s*(?:executant|destinataire|chorus(?:\s*pro)?))*\b|\bservice\s*executant\b"
    r"|\bservice\s*code\b"
)
_COMMITMENT = re.compile(
    r"\b(?:n\s*[°o.]|num(?:ero)?\.?|ref(?:erence)?\.?)\s*(?:d'\s*|de\s*l'\s*)?(?:engagement(?:\s*juridique)?|ej\b)"
    r"|\bengagement\s*juridique(?:\s*n\s*[°o.])?|\bengagement\s*(?:n\s*[°o.]|:)|\be\.?j\.?\s*(?:n\s*[°o.]|:)"
    r"|\bcommitment\s*(?:number|no\b\.?|ref(?:erence)?\b\.?|n\s*°)"
)
_ORDER = re.compile(
    r"\b(?:(?:n\s*[°o.]|num(?:ero)?\.?|ref(?:erence)?\.?)\s*(?:de\s*|du\s*)?)?(?:votre\s*)?bon\s*de\s*commande(?:\s*n\s*[°o.])?"
    r"|\bvotre\s*(?:n\s*[°o.]\s*(?:de\s*)?)?commande(?:\s*n\s*[°o.])?|\bpurchase\s*order(?:\s*(?:no\b\.?|number|ref\b|n\s*°|#))?"
    r"|\bp\.?o\.?\s*(?:no\b\.?|number|n\s*°|#)|\byour\s*order(?:\s*(?:no\b\.?|number|ref\b|n\s*°))?|\bbdc\s*(?:n\s*[°o.]|:)"
)
_OWN_ORDER = re.compile(r"\b(?:notre|our|nos|interne|fournisseur|supplier)\s*$")

_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d(?:[ .\u00a0\u202f-]?\d)*(?![0-9A-Za-z])")
_GROUPED = re.compile(r"\d{14}(?!\d)|\d{3}[ .-]?\d{3}[ .-]?\d{3}[ .-]{0,2}\d{5}(?!\d)")
_AS_READ = re.compile(r"[0-9OoQDIl|SsBZz](?:[ .-]?[0-9OoQDIl|SsBZz])*(?![0-9A-Za-z])")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*(?=$|[\s,;()|])(?!\s*:)")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}")
_TELEPHONE = re.compile(r"(?:\+33 ?|0)\d(?:[ .]\d\d){4}(?!\d)")
_BEFORE_NUMBER = re.compile(
    r"(?:(?:du|en\s*date\s*du|dated?|le)\s*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2})\s*[:,]?\s*)?"
    r"(?:(?:n\s*[°o.]|no\b|#|ref\.?)\s*[:.]?\s*)?"
)
_FEWEST_DIGITS = 5
_SHORTEST = 9
"""Digits, and characters in all, of a number that may have been meant for a SIRET."""
_COMMITMENT_LENGTH = range(3, 51)
_YEAR = re.compile(r"(?:19|20)\d\d")
_DISOWNED = re.compile(
    r"[\s,;:(-]*(?:non|not|sans\s*objet|neant|aucun|n/?a\b|inconnu|a\s*(?:completer|preciser|confirmer))"
)
"""What follows a value that is not given."""

_SUPPLIERS_OWN = re.compile(
    r"\b(?:notre|nos|our|fournisseur|emetteur|vendeur|prestataire|titulaire|supplier|seller|vendor)\b"
)
_RECIPIENTS = re.compile(
    r"\b(?:votre|your|client|destinataire|acheteur|debiteur|payeur|customer|buyer|recipient|facture\s*a)\b"
)
_LEGAL_FORM = re.compile(
    r"\b(?:rcs|capital|ape|naf|sarl|sasu?|eurl|sa|tva\s*intra\w*|n\s*[°o.]\s*tva|vat\s*(?:no|number)|r\.c\.s\.)\b"
)
_RECIPIENT_HEADING = re.compile(
    r"(?:client|destinataire|facture[er]?s?\s*(?:a|au)\b|adressee?\s*a\b|adresse\s*(?:de\s*(?:facturation|livraison)|du\s*client|client)"
    r"|acheteur|debiteur|doit\b|a\s*l'attention|livre[er]?\s*a\b|bill(?:ed)?\s*to|invoice(?:d)?\s*to|sold\s*to|ship\s*to|customer"
    r"|buyer|recipient)\b(?!\s*(?:n\s*[°o.]|no\b|ref|id\b|num))"
)
_SUPPLIER_HEADING = re.compile(
    r"(?:emetteur|fournisseur|vendeur|prestataire|titulaire|emise?\s*par|de\s*la\s*part\s*de|seller|supplier|vendor|from"
    r"|bill(?:ed)?\s*from)\b"
)
_ANOTHER_NUMBER = re.compile(
    r"\b(?:iban|rib|bic|compte|account|cle)\b"
    r"|\b(?:tel(?:ephone)?|phone|fax|mobile|portable|dossier|chantier|contrat|projet)\s*(?:n\s*[°o.])?[\s:.]*$"
)
_HEADING_REACH = 170.0
"""Points below a heading, such as « Destinataire », that what belongs to it may stand."""
_HEADING_ALIGNED = 40.0
_FOOT = 75.0
"""Points from the lower edge of the page where a supplier's own legal mentions stand, whatever is above."""
_NIC = re.compile(r"\d{5}")


class _Whose(Enum):
    RECIPIENT = auto()
    SUPPLIER = auto()
    UNKNOWN = auto()


class _Number(NamedTuple):
    """A number that may be a SIRET."""

    written: Written
    whose: _Whose
    labelled: bool


def mentions_in(
    text: PageText, guide: InvoiceGuide, invoice_number: str | None = None
) -> tuple[Mention, ...]:
    """Return what becomes of each mention that the buyer asks for; the invoice's own number is none of them."""
    cells = labelled_apart(text.cells)
    return tuple(
        _mention(name, expected, cells, text.unread, guide, invoice_number=invoice_number)
        for name, expected in asked_for(guide)
    )


def _mention(
    name: MentionName,
    expected: str | None,
    cells: Sequence[Cell],
    unread: Sequence[str],
    guide: InvoiceGuide,
    *,
    invoice_number: str | None,
) -> Mention:
    if name == "siret":
        return _siret(cells, unread, guide)
    if name == "service_code" and expected is not None:
        return _service_code(cells, unread, expected)
    return _commitment_number(cells, unread, invoice_number)


# ---- the recipient's SIRET ----


def _siret(cells: Sequence[Cell], unread: Sequence[str], guide: InvoiceGuide) -> Mention:
    expected = guide.siret.value
    numbers = [*_labelled(cells, guide), *_unlabelled(cells, guide)]
    by_likeness = [(likeness(each.written.value, expected), each) for each in numbers]
    of_recipient = [each for each in by_likeness if each[1].whose is not _Whose.SUPPLIER]
    for how, each in of_recipient:
        if how is Likeness.SAME:
            return siret_mention(each.written, expected)
    for how, each in of_recipient:
        if how in NEAR or how is Likeness.OTHER_ESTABLISHMENT:
            return siret_mention(each.written, expected)
    for how, each in of_recipient:
        if each.labelled and (how is Likeness.SIREN_ONLY or each.whose is _Whose.RECIPIENT):
            return siret_mention(each.written, expected)
    others = dict.fromkeys(each.written.value for _, each in by_likeness if each.labelled)
    remark = f"Nous avons lu : {', '.join(list(others)[:3])}." if others else ""
    return absent("siret", expected, unread=unread, remark=remark)


def _labelled(cells: Sequence[Cell], guide: InvoiceGuide) -> Iterator[_Number]:
    done = set()
    for place in places(_SIRET, cells):
        found = _GROUPED.match(place.text) or _AS_READ.match(place.text)
        if found is None or not _may_be_meant(found[0]):
            continue
        value = _whole(found[0], place.text, place.cell, cells)
        label = f"{place.before} {folded(place.label)}"
        if (place.cell, value) not in done:
            done.add((place.cell, value))
            whose = _whose(label, place.cell, cells, guide)
            yield _Number(Written(value, _where(place.cell, place.label)), whose, labelled=True)


def _may_be_meant(number: str) -> bool:
    return len(compact(number)) >= _SHORTEST and sum(each.isdigit() for each in number) >= _FEWEST_DIGITS


def _whole(number: str, text: str, cell: Cell, cells: Sequence[Cell]) -> str:
    """Return a number cut down to one, or completed with the five digits that stand beside or below it."""
    first = re.split(r"[ .-]", number)[0]
    if len(compact(number)) > LENGTH + 1 and len(first) >= LENGTH - 2:
        return first
    if len(compact(number)) == SIREN_LENGTH and text.rstrip().endswith(number):
        for other in (beside(cell, cells), below(cell, cells)):
            if other is not None and _NIC.fullmatch(other.text):
                return f"{number} {other.text}"
    return number


def _unlabelled(cells: Sequence[Cell], guide: InvoiceGuide) -> Iterator[_Number]:
    """Yield the numbers that are the expected one, or nearly, and stand by themselves without a label."""
    for cell in cells:
        plain = folded(cell.text)
        for found in _DIGITS.finditer(cell.text):
            how = likeness(found[0], guide.siret.value)
            before = plain[: found.start()]
            if (
                (how is Likeness.SAME or how in NEAR)
                and _stands_alone(cell.text, found)
                and not _ANOTHER_NUMBER.search(before)
            ):
                whose = _whose(before, cell, cells, guide)
                yield _Number(Written(found[0], _where(cell)), whose, labelled=False)


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Tell whether no part of a longer number, such as an IBAN, stands beside a number."""
    before, after = text[: found.start()].split(), text[found.end() :].split()
    return not (before and re.search(r"\d", before[-1])) and not (after and re.search(r"\d", after[0]))


def _whose(label: str, cell: Cell, cells: Sequence[Cell], guide: InvoiceGuide) -> _Whose:
    """Return whose number it is: by its label, by what its line says, else by the nearest heading above it."""
    if _SUPPLIERS_OWN.search(label):
        return _Whose.SUPPLIER
    if _RECIPIENTS.search(label) or _names_buyer(cell, guide):
        return _Whose.RECIPIENT
    if _LEGAL_FORM.search(folded(cell.text)):
        return _Whose.SUPPLIER
    if cell.base < _FOOT:
        return _Whose.UNKNOWN
    headings = [
        (_distance(other, cell), whose) for other in cells if (whose := _heading(other, guide)) is not None
    ]
    near = [(distance, whose) for distance, whose in headings if distance is not None]
    return min(near, key=lambda each: each[0])[1] if near else _Whose.UNKNOWN


def _heading(cell: Cell, guide: InvoiceGuide) -> _Whose | None:
    plain = folded(cell.text)
    if _RECIPIENT_HEADING.match(plain) or _names_buyer(cell, guide):
        return _Whose.RECIPIENT
    return _Whose.SUPPLIER if _SUPPLIER_HEADING.match(plain) else None


def _names_buyer(cell: Cell, guide: InvoiceGuide) -> bool:
    words = " ".join(re.findall(r"[a-z0-9]+", folded(cell.text)))
    return any(" ".join(re.findall(r"[a-z0-9]+", folded(name))) in words for name in guide.recipients)


def _distance(heading: Cell, cell: Cell) -> float | None:
    """Return how far below its heading a cell stands; None when it is not under it."""
    down = heading.base - cell.base
    if heading.page != cell.page or not -1 <= down <= _HEADING_REACH:
        return None
    overlap = min(heading.right, cell.right) - max(heading.left, cell.left)
    aligned = overlap > 0 or abs(heading.left - cell.left) <= _HEADING_ALIGNED
    same_line = down <= cell.size and heading.right <= cell.left
    return down if aligned or same_line else None


# ---- the service code and the commitment number ----


def _service_code(cells: Sequence[Cell], unread: Sequence[str], expected: str) -> Mention:
    written = []
    for place in places(_SERVICE_CODE, cells):
        found = _CODE.match(place.text)
        if found is None or _DISOWNED.match(folded(place.text[found.end() :])):
            continue
        if found[0].casefold() == expected.casefold() or _is_code(found[0]):
            written.append(Written(found[0].rstrip("./"), _where(place.cell, place.label)))
    if not written:
        return absent(
            "service_code", expected, unread=unread, remark=_left_blank(_announced(_SERVICE_CODE, cells))
        )
    right = [each for each in written if each.value == expected]
    return service_code_mention((right or written)[0], expected)


def _is_code(word: str) -> bool:
    """Tell a code from a word of a sentence: it has a figure, or is in capitals."""
    return any(each.isdigit() for each in word) or word.isupper()


def _commitment_number(cells: Sequence[Cell], unread: Sequence[str], invoice_number: str | None) -> Mention:
    seen = ""
    for label in (_COMMITMENT, _ORDER):
        for place in places(label, cells):
            number = None if _names_no_value(place) else _number(place.text)
            if number is None or (place.is_apart and not place.text.rstrip(" .;,").endswith(number)):
                continue
            why_not = why_no_commitment_number(number, invoice_number)
            if not why_not:
                return commitment_number_mention(Written(number, _where(place.cell, place.label)))
            seen = seen or why_not
    remark = seen or _left_blank(_announced(_COMMITMENT, cells))
    return absent("commitment_number", None, unread=unread, remark=remark)


def _names_no_value(place: Place) -> bool:
    """Tell whether a label is of the supplier's own order, or in a remark on another: « N° EJ (bon de commande) »."""
    remarks = place.before.rfind("(") > place.before.rfind(")") and _COMMITMENT.search(place.before)
    return bool(remarks or _OWN_ORDER.search(place.before))


def _number(text: str) -> str | None:
    """Return the number that a text opens with; None for a date, an amount, a telephone number or a word."""
    start = _BEFORE_NUMBER.match(folded(text))
    rest = text[start.end() :] if start is not None else text
    if _TELEPHONE.match(rest):
        return None
    if re.fullmatch(r"\d+(?: \d+)+", rest.strip()):
        return rest.strip()
    found = _NUMBER.match(rest)
    if found is None or _DATE.fullmatch(found[0]):
        return None
    number, after = found[0].rstrip("./-_"), rest[found.end() :]
    if _YEAR.fullmatch(number) or _DISOWNED.match(folded(after)):
        return None
    is_amount = re.match(r"\s*(?:,\d{2}|€|eur\b|%|\d{3},\d{2})", after, re.IGNORECASE) is not None
    is_number = any(each.isdigit() for each in number) and len(number) in _COMMITMENT_LENGTH
    return number if is_number and not is_amount else None


def _announced(label: re.Pattern[str], cells: Sequence[Cell]) -> str:
    for cell in cells:
        found = label.search(folded(cell.text))
        if found is not None:
            return cell.text[found.start() : found.end()]
    return ""


def _left_blank(label: str) -> str:
    return f"« {label} » est annoncé, mais rien n'y est inscrit." if label else ""


def _where(cell: Cell, label: str = "") -> str:
    return f"p. {cell.page}, « {label} »" if label else f"p. {cell.page}"
