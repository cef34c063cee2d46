"""From what was found to the verdict."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from handlers.findings import Code
from handlers.models import Finding, Indication, Report, Severity, Signature, State, VerdictName

GRAVEST_FIRST = (
    VerdictName.NON_COMPLIANT,
    VerdictName.UNREADABLE,
    VerdictName.UNSIGNED,
    VerdictName.CHECK,
    VerdictName.COMPLIANT,
)

_BY_SEVERITY: Mapping[Severity, VerdictName] = MappingProxyType(
    {
        Severity.ERROR: VerdictName.NON_COMPLIANT,
        Severity.WARNING: VerdictName.CHECK,
        Severity.INFO: VerdictName.COMPLIANT,
    }
)
"""What a finding leads to by itself, unless its code says otherwise."""

_BY_CODE: Mapping[Code, VerdictName] = MappingProxyType(
    dict.fromkeys(
        (
            Code.UNSIGNED,
            Code.SCANNED_SIGNATURE,
            Code.PICTURED_SIGNATURE,
            Code.SCANNED_PAGES,
            Code.PICTURE_OF_DOCUMENT,
            Code.TIMESTAMP_ONLY,
            Code.NOT_SIGNABLE,
            Code.PLI_TO_SIGN,
            Code.PLI_ACTE_ENGAGEMENT_NOT_FOUND,
            Code.PLI_REQUIRED_NOT_FOUND,
        ),
        VerdictName.UNSIGNED,
    )
    | dict.fromkeys(
        (
            Code.INVOICE_SIRET_MISSING,
            Code.INVOICE_SIRET_DIFFERENT,
            Code.INVOICE_SERVICE_CODE_MISSING,
            Code.INVOICE_SERVICE_CODE_DIFFERENT,
            Code.INVOICE_COMMITMENT_NUMBER_MISSING,
        ),
        VerdictName.CHECK,  # a mention to put right says nothing against a signature
    )
    | dict.fromkeys(
        (
            Code.EMPTY_FILE,
            Code.TOO_LARGE,
            Code.DAMAGED_FILE,
            Code.ENCRYPTED_FILE,
            Code.UNKNOWN_FORMAT,
            Code.CHECK_FAILED,
            Code.TOOK_TOO_LONG,
            Code.ARCHIVE_BOMB,
            Code.ARCHIVE_INCOMPLETE,
            Code.NESTED_TOO_DEEP,
            Code.MEMBER_DAMAGED,
            Code.MEMBER_ENCRYPTED,
            Code.MEMBER_TOO_LARGE,
            Code.MEMBER_NOT_UNPACKED,
            Code.MEMBER_NOT_OPENED_HERE,
            Code.MEMBER_IN_OTHER_VOLUME,
            Code.MEMBER_IS_LINK,
        ),
        VerdictName.UNREADABLE,
    )
)

ABOUT_MEMBERS = (
    Code.MEMBERS_NON_COMPLIANT,
    Code.MEMBERS_ENCRYPTED,
    Code.MEMBERS_UNREADABLE,
    Code.MEMBERS_UNSIGNED,
    Code.SIGNATURES_WITHOUT_DOCUMENT,
    Code.MEMBERS_TO_CHECK,
)
"""They repeat on the whole what its members' verdicts already say; gravest first."""


def verdict_on_file(findings: Sequence[Finding], signatures: Sequence[Signature]) -> VerdictName:
    """Return the gravest verdict that a finding or a signature leads to; without any of them, `CHECK`.

    `COMPLIANT` therefore takes at least one signature, and the five controls of each to be ok. When none of
    the signatures could be tried, what their certificates claim proves nothing either way: `CHECK` when all
    that is missing is a document, else `UNREADABLE`.
    """
    codes = {finding.code for finding in findings}
    if all(signature.intact is None for signature in signatures):
        if Code.CHECK_FAILED in codes:
            return VerdictName.UNREADABLE
        if Code.DOCUMENT_MISSING in codes:
            return VerdictName.CHECK
    reached = {_of_finding(finding) for finding in findings} | {_of_signature(each) for each in signatures}
    if not signatures:
        reached.add(VerdictName.CHECK)
    return gravest(reached)


def verdict_beside_signatures(
    findings: Sequence[Finding], signatures: Sequence[Signature], beside: Iterable[VerdictName]
) -> VerdictName:
    """Return the verdict on a document that the signature files of verdicts `beside` sign.

    Its own findings and signatures count as ever; that it holds no signature does not.
    """
    own = [verdict_on_file(findings, signatures)] if signatures else map(_of_finding, findings)
    return gravest([*beside, *own])


def verdict_on_pli(
    findings: Sequence[Finding], members: Sequence[Report], *, need_no_signature: Collection[str] = ()
) -> VerdictName:
    """Return the verdict on a pli, an archive or files handed in together, from its own findings and its files'.

    One non-compliant file makes the whole non-compliant. Files that all share a verdict give it to the whole, as
    long as nothing was left out or is missing. Any other mix is `CHECK`: which documents must be signed is for
    the consultation's rules to say (R16 of the first book). Where they were asked for, the files in
    `need_no_signature` do not count for being unsigned.
    """
    own = {_of_finding(finding) for finding in findings if finding.code not in ABOUT_MEMBERS}
    if not members:
        return gravest(own)
    counted = {
        member.verdict
        for member in members
        if member.verdict is not VerdictName.UNSIGNED or member.file not in need_no_signature
    }
    if VerdictName.NON_COMPLIANT in counted:
        return VerdictName.NON_COMPLIANT
    left_out = {VerdictName.CHECK, VerdictName.UNREADABLE} & own
    if len(counted) != 1 or left_out - counted:
        return VerdictName.CHECK
    (shared,) = counted
    lacks_something = shared is VerdictName.COMPLIANT and bool(own - {VerdictName.COMPLIANT})
    return VerdictName.CHECK if lacks_something else shared


def gravest(verdicts: Iterable[VerdictName]) -> VerdictName:
    """Return the gravest verdict; with none, `CHECK`, never `COMPLIANT`."""
    return min(verdicts, key=GRAVEST_FIRST.index, default=VerdictName.CHECK)


def _of_finding(finding: Finding) -> VerdictName:
    return _BY_CODE.get(Code(finding.code), _BY_SEVERITY[finding.severity])


def _of_signature(signature: Signature) -> VerdictName:
    states = {control.state for control in signature.controls.by_name.values()}
    if State.FAILED in states or _is_broken(signature):
        return VerdictName.NON_COMPLIANT
    sound = signature.intact is True and signature.indication is Indication.TOTAL_PASSED
    return VerdictName.COMPLIANT if sound and states == {State.OK} else VerdictName.CHECK


def _is_broken(signature: Signature) -> bool:
    return (
        signature.intact is False
        or signature.modified_after_signing is True
        or signature.indication is Indication.TOTAL_FAILED
    )
