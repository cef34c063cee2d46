"""What became of each mention, in words: the same whether it was read in data or in a text."""

from collections.abc import Sequence
from typing import NamedTuple

from stdnum.fr import siret

from handlers.invoices.siret import Likeness, compact, likeness
from handlers.models import Mention, MentionName, MentionState
from handlers.names import shown
from knowledge.guides import InvoiceGuide

MAX_VALUE_CHARACTERS = 60
"""Of a value that is shown; a service code has at most 100, a commitment number 50 (Chorus Pro)."""

_WHY_DIFFERENT = {
    Likeness.LETTERS: "une lettre y tient la place d'un chiffre",
    Likeness.ONE_DIGIT_WRONG: "un chiffre diffère",
    Likeness.TWO_DIGITS_SWAPPED: "deux chiffres voisins sont inversés",
    Likeness.DIGIT_MISSING: "il manque un chiffre",
    Likeness.DIGIT_TOO_MANY: "il y a un chiffre de trop",
    Likeness.SIREN_ONLY: "c'est le SIREN seul ; il manque les cinq chiffres de l'établissement",
    Likeness.OTHER_ESTABLISHMENT: "c'est un autre établissement du même organisme",
    Likeness.IMPOSSIBLE: "ce n'est pas un SIRET possible",
    Likeness.OTHER: "c'est celui d'un autre organisme",
}
_NAMES: dict[MentionName, str] = {
    "siret": "le SIRET du destinataire",
    "service_code": "le code service",
    "commitment_number": "le numéro d'engagement",
}


class Written(NamedTuple):
    """A value that an invoice states, and where."""

    value: str
    where: str


def siret_mention(written: Written, expected: str) -> Mention:
    """Return what becomes of the recipient's SIRET as it is written."""
    how = likeness(written.value, expected)
    if how is Likeness.SAME:
        return _mention(
            "siret", MentionState.FOUND, written, expected, "C'est bien le SIRET du destinataire."
        )
    reason = f"Ce n'est pas le SIRET attendu : {_WHY_DIFFERENT[how]}."
    return _mention("siret", MentionState.DIFFERENT, written, expected, reason)


def service_code_mention(written: Written, expected: str) -> Mention:
    """Return what becomes of the service code as it is written: it is compared to the letter."""
    if written.value == expected:
        return _mention(
            "service_code", MentionState.FOUND, written, expected, "C'est bien le code service attendu."
        )
    nearly = compact(written.value).casefold().translate(_NEARLY) == expected.casefold().translate(_NEARLY)
    why = "il s'écrit avec les mêmes lettres capitales" if nearly else "c'en est un autre"
    reason = f"Ce n'est pas le code service attendu : {why}."
    return _mention("service_code", MentionState.DIFFERENT, written, expected, reason)


_NEARLY = str.maketrans("0158", "olsb")


def commitment_number_mention(written: Written) -> Mention:
    """Return the commitment number as it is written, which only the order confirms."""
    return _mention(
        "commitment_number",
        MentionState.FOUND,
        written,
        None,
        "Seul votre bon de commande dit si c'est le bon : comparez-les.",
    )


def why_no_commitment_number(value: str, invoice_number: str | None) -> str:
    """Return why a value in the commitment number's place is none, a sentence in French; empty when it may be one."""
    plain = compact(value)
    if not plain.strip("0"):
        return f"« {value} » ne dit rien."
    if siret.is_valid(plain):
        return f"« {value} » est un SIRET."
    if invoice_number is not None and plain.casefold() == compact(invoice_number).casefold():
        return f"« {value} » est le numéro de la facture."
    return ""


def absent(
    name: MentionName, expected: str | None, *, unread: Sequence[str] = (), remark: str = "", within: str = ""
) -> Mention:
    """Return a mention that was not found: missing when all was read, else not checked.

    Args:
        name: the mention.
        expected: what it should say; None when only the order tells.
        unread: what kept parts of the invoice from being read, in French.
        remark: what was seen instead, a sentence in French; may be empty.
        within: where it was looked for, in French, when that is not the whole file.
    """
    if unread:
        reason = f"Nous n'avons pas trouvé {_NAMES[name]}, mais {' et '.join(unread)}."
        return _mention(name, MentionState.NOT_CHECKED, None, expected, reason)
    reason = f"Nous n'avons trouvé {_NAMES[name]} nulle part{within}."
    return _mention(name, MentionState.MISSING, None, expected, f"{reason} {remark}".strip())


def not_checked(guide: InvoiceGuide, why: str) -> tuple[Mention, ...]:
    """Return every mention that the buyer asks for, none of which could be looked for; `why` is in French."""
    return tuple(
        _mention(name, MentionState.NOT_CHECKED, None, expected, why) for name, expected in asked_for(guide)
    )


def asked_for(guide: InvoiceGuide) -> tuple[tuple[MentionName, str | None], ...]:
    """Return the mentions that the buyer asks for, each with what it should say."""
    asked: list[tuple[MentionName, str | None]] = [("siret", guide.siret.value)]
    if guide.service_code is not None:
        asked.append(("service_code", guide.service_code.value))
    if guide.commitment_number:
        asked.append(("commitment_number", None))
    return tuple(asked)


def _mention(
    name: MentionName, state: MentionState, written: Written | None, expected: str | None, reason: str
) -> Mention:
    return Mention(
        name=name,
        state=state,
        value=None if written is None else shown(written.value, max_characters=MAX_VALUE_CHARACTERS),
        expected=expected,
        where=None if written is None else shown(written.where, max_characters=MAX_VALUE_CHARACTERS),
        reason=reason,
    )
