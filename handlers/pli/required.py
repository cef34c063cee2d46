"""What must be signed in a pli: what the buyer asks of everybody, or what the supplier's consultation lists (R16)."""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from handlers.models import DocumentKind, PliDocument, Presence, Required, Role
from handlers.pli.file_names import kind_by_name, lot_in, plain, read_name

MAX_ITEMS = 50
"""Things in one list of what must be signed."""
_MAX_ITEM_CHARACTERS = 120

_EVERYTHING = re.compile(r"(?:tout|tous|toutes|all|everything|every)\b")
_ARTICLE = re.compile(r"^(?:les?|la|l|des|du|de la|de l|d|un|une|the|an?|votre|notre|vos|nos) ")
_WORDS = {
    "acte": DocumentKind.ACTE_ENGAGEMENT,
    "l acte": DocumentKind.ACTE_ENGAGEMENT,
    "bordereau": DocumentKind.BPU,
    "prix": DocumentKind.OFFRE_FINANCIERE,
}
"""What lists say in one word, that no file name would be recognised by."""
_ASKED_IN_WORDS = re.compile(
    r"^[ \t>*•-]*(?:(?:pi[eè]ces?|documents?) )?"
    r"(?:[aà] signer|doivent [eê]tre sign[eé]e?s|to (?:be )?sign(?:ed)?|must be signed)"
    r"[ \t\u00a0]*:[ \t]*(?P<items>.+)$",
    re.IGNORECASE | re.MULTILINE,
)
_BETWEEN = re.compile(r"[,;\n]| et (?=[^\d])| and (?=[^\d])")


class Wanted(NamedTuple):
    """One thing that must be signed."""

    asked: str
    """As it was written; empty for what is asked of everybody."""
    kind: DocumentKind | None
    lot: str | None


BY_DEFAULT = (Wanted("", DocumentKind.ACTE_ENGAGEMENT, None),)
"""The acte d'engagement (R16 of the first book)."""


def items_in(text: str) -> tuple[str, ...]:
    """Return the things that a list names, separated by commas, semicolons, lines or « et »; each once."""
    read = (" ".join(item.split())[:_MAX_ITEM_CHARACTERS].strip(" .-*•") for item in _BETWEEN.split(text))
    return tuple(dict.fromkeys(item for item in read if item))[:MAX_ITEMS]


def asked_in_words(message: str) -> tuple[str, ...]:
    """Return what a message says must be signed (« à signer : acte d'engagement, mémoire »); empty when it does not."""
    return tuple(
        dict.fromkeys(item for said in _ASKED_IN_WORDS.finditer(message) for item in items_in(said["items"]))
    )


def without_asking(message: str) -> str:
    """Return a message without the lines that say what must be signed."""
    return _ASKED_IN_WORDS.sub("", message).strip()


def wanted(must_sign: Sequence[str]) -> tuple[Wanted, ...]:
    """Return what must be signed; without a list, what is asked of everybody."""
    if not must_sign:
        return BY_DEFAULT
    return tuple(dict.fromkeys(_wanted(item) for item in must_sign))


def is_wanted(document: PliDocument, items: Iterable[Wanted]) -> bool:
    """Tell whether a document must be signed; an acte d'engagement always must (R16 of the first book)."""
    return document.role is Role.DOCUMENT and (
        _kind_of(document) is DocumentKind.ACTE_ENGAGEMENT or any(_answers(document, item) for item in items)
    )


def required(item: Wanted, documents: Sequence[PliDocument]) -> Required:
    """Return what becomes of one thing that must be signed."""
    answering = [
        document for document in documents if document.role is Role.DOCUMENT and _answers(document, item)
    ]
    return Required(
        asked=item.asked,
        kind=item.kind,
        lot=item.lot,
        files=tuple(document.file for document in answering),
        unsigned=tuple(document.file for document in to_sign(answering)),
    )


def to_sign(documents: Sequence[PliDocument]) -> tuple[PliDocument, ...]:
    """Return those that are left to sign: not the other format of a document that is signed, nor its copy.

    The other format lies in the same folder: other folders may be other lots.
    """
    signed = {_without_ending(document) for document in documents if document.state is Presence.SIGNED}
    copied = {document.sha256 for document in documents if document.state is Presence.SIGNED}
    return tuple(
        document
        for document in documents
        if document.state is Presence.UNSIGNED
        and document.sha256 not in copied
        and _without_ending(document) not in signed
    )


def _without_ending(document: PliDocument) -> tuple[str, str]:
    """Return a document's folder, and the words of its name, which its other formats have too."""
    return str(PurePosixPath(document.file).parent), read_name(document.file)


def _wanted(item: str) -> Wanted:
    kind = kind_by_name(item) or _WORDS.get(plain(item))
    return Wanted(item, kind, lot_in(item))


def _answers(document: PliDocument, item: Wanted) -> bool:
    if item.kind is not None:
        lot = None if document.document is None else document.document.lot
        return _kind_of(document) is item.kind and (item.lot is None or lot is None or item.lot == lot)
    words = _ARTICLE.sub("", read_name(item.asked))
    return _EVERYTHING.match(words) is not None or (bool(words) and words in read_name(document.file))


def _kind_of(document: PliDocument) -> DocumentKind | None:
    return None if document.document is None else document.document.kind
