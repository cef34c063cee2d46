"""What a pli is worth as a whole, from the reports on its documents."""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from handlers.findings import Code, Observation, findings
from handlers.models import Report, VerdictName
from handlers.names import shown
from handlers.verdict import ABOUT_MEMBERS, verdict_on_file
from knowledge.book import Book

_MAX_NAMED = 10
"""Files named in one sentence; the rest are counted."""
_MAX_NAME = 120
"""Characters of a file name in such a sentence."""

_NO_SIGNATURE = frozenset(
    (
        Code.UNSIGNED,
        Code.SCANNED_SIGNATURE,
        Code.TIMESTAMP_ONLY,
        Code.NOT_SIGNABLE,
        Code.SIGNATURE_REQUIRED_REMINDER,
    )
)
_SIGNED_ARCHIVE = re.compile(r"(.+\.(?:zip|7z|rar))(?=[ ._-])", re.IGNORECASE)

_ON_THE_WHOLE = {
    VerdictName.NON_COMPLIANT: Code.MEMBERS_NON_COMPLIANT,
    VerdictName.UNREADABLE: Code.MEMBERS_UNREADABLE,
    VerdictName.UNSIGNED: Code.MEMBERS_UNSIGNED,
    VerdictName.CHECK: Code.MEMBERS_TO_CHECK,
}


def observations_on_pli(members: Sequence[Report]) -> tuple[Observation, ...]:
    """Say on the whole what its documents add up to; nothing when all are compliant."""
    if not members:
        return (Observation(code=Code.EMPTY_ARCHIVE),)
    if all(member.verdict is VerdictName.UNSIGNED for member in members):
        return (Observation(code=Code.UNSIGNED), Observation(code=Code.SIGNATURE_REQUIRED_REMINDER))
    return tuple(
        Observation(code=code, params={"files": _named(concerned)})
        for code in ABOUT_MEMBERS
        if (concerned := [member.file for member in members if _trouble(member) is code])
    )


def beside_their_signatures(members: Sequence[Report], book: Book) -> tuple[Report, ...]:
    """Return the reports; a document that a separate signature file accompanies is no longer « unsigned ».

    The signature is recognised by its name (`acte.pdf.p7s`, `acte.p7s`, `acte.pdf - Signature 1.xml`). This
    version cannot verify it, so such a document is neither signed nor unsigned: it is to be looked at.
    """
    signatures = [
        member.file
        for member in members
        if any(found.code == Code.SIGNATURE_FORMAT_NOT_CHECKED for found in member.findings)
    ]
    return tuple(_beside(member, signatures, book) for member in members)


def signed_archive(signature_name: str) -> str | None:
    """Return the name of the archive that a signature file signs, going by its own name, else None (R30)."""
    named = _SIGNED_ARCHIVE.match(PurePosixPath(signature_name).name)
    return named.group(1) if named else None


def _beside(member: Report, signatures: Iterable[str], book: Book) -> Report:
    if member.verdict is not VerdictName.UNSIGNED or member.members:
        return member
    signature = next((name for name in signatures if _is_named_after(name, member.file)), None)
    if signature is None:
        return member
    accompanied = Observation(code=Code.DETACHED_SIGNATURE_NOT_CHECKED, params={"signature": signature})
    kept = tuple(found for found in member.findings if found.code not in _NO_SIGNATURE)
    said = (*findings([accompanied], book), *kept)
    return member.model_copy(update={"findings": said, "verdict": verdict_on_file(said, member.signatures)})


def _is_named_after(signature: str, document: str) -> bool:
    signature_name = PurePosixPath(signature.lower()).name
    document_path = PurePosixPath(document.lower())
    same_stem = PurePosixPath(signature_name).stem == document_path.stem
    follows = re.match(rf"{re.escape(document_path.name)}[ ._-]", signature_name)
    return same_stem or follows is not None


def _trouble(member: Report) -> Code | None:
    """Return what a member adds to the remarks on the whole; None for a compliant one."""
    if any(found.code == Code.MEMBER_ENCRYPTED for found in member.findings):
        return Code.MEMBERS_ENCRYPTED
    return _ON_THE_WHOLE.get(member.verdict)


def _named(files: Sequence[str]) -> str:
    named = ", ".join(f"« {shown(file, max_characters=_MAX_NAME)} »" for file in files[:_MAX_NAMED])
    others = len(files) - _MAX_NAMED
    return named if others <= 0 else f"{named} et {others} autres"
