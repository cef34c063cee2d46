"""What a pli is worth as a whole, from the reports on its documents."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from handlers.findings import Code, Observation
from handlers.models import Report, VerdictName
from handlers.names import listed
from handlers.verdict import ABOUT_MEMBERS

_SIGNED_ARCHIVE = re.compile(r"(.+\.(?:zip|7z|rar))(?=[ ._-])", re.IGNORECASE)

_NAMELESS = "un document dont le nom n'est pas dit"
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
        Observation(code=code, params=_params(concerned))
        for code in ABOUT_MEMBERS
        if (concerned := [member for member in members if _trouble(member) is code])
    )


def signed_archive(signature_name: str) -> str | None:
    """Return the name of the archive that a signature file signs, going by its own name, else None (R30)."""
    named = _SIGNED_ARCHIVE.match(PurePosixPath(signature_name).name)
    return named.group(1) if named else None


def _trouble(member: Report) -> Code | None:
    """Return what a member adds to the remarks on the whole; None for a compliant one."""
    codes = {found.code for found in member.findings}
    if Code.MEMBER_ENCRYPTED in codes:
        return Code.MEMBERS_ENCRYPTED
    if Code.DOCUMENT_MISSING in codes and member.verdict is VerdictName.CHECK:
        return Code.SIGNATURES_WITHOUT_DOCUMENT
    return _ON_THE_WHOLE.get(member.verdict)


def _params(members: Sequence[Report]) -> Mapping[str, str]:
    """Name files, and the documents that signature files without one wait for."""
    signatures = (signature for member in members for signature in member.signatures)
    awaited = dict.fromkeys(
        each.signed_file for each in signatures if each.intact is None and each.signed_file
    )
    return {
        "files": listed([member.file for member in members]),
        "documents": listed(list(awaited)) or _NAMELESS,
    }
