import pytest

from handlers.findings import Code
from handlers.models import Indication, State, VerdictName
from handlers.verdict import gravest, verdict_on_file, verdict_on_pli
from tests.handlers.reports import CONTROL_NAMES, controls, finding, report, signature

COMPLIANT, CHECK, UNSIGNED, NON_COMPLIANT, UNREADABLE = (
    VerdictName.COMPLIANT,
    VerdictName.CHECK,
    VerdictName.UNSIGNED,
    VerdictName.NON_COMPLIANT,
    VerdictName.UNREADABLE,
)


def test_signature_with_every_control_ok_is_compliant() -> None:
    assert verdict_on_file((), (signature(),)) is COMPLIANT


@pytest.mark.parametrize("name", CONTROL_NAMES)
@pytest.mark.parametrize(
    ("state", "expected"),
    [(State.FAILED, NON_COMPLIANT), (State.WARNING, CHECK), (State.NOT_CHECKED, CHECK)],
)
def test_one_control_that_is_not_ok_is_enough(name: str, state: State, expected: VerdictName) -> None:
    signatures = (signature(), signature(checked=controls(**{name: state})))
    assert verdict_on_file((), signatures) is expected


def test_broken_signature_is_never_compliant_whatever_its_controls_say() -> None:
    assert verdict_on_file((), (signature(intact=False),)) is NON_COMPLIANT
    assert verdict_on_file((), (signature(modified=True),)) is NON_COMPLIANT
    assert verdict_on_file((), (signature(indication=Indication.TOTAL_FAILED),)) is NON_COMPLIANT


def test_signature_that_could_not_be_tried_is_to_check() -> None:
    assert verdict_on_file((), (signature(intact=None),)) is CHECK
    assert verdict_on_file((), (signature(indication=Indication.INDETERMINATE),)) is CHECK


def test_file_whose_signatures_could_not_be_tried_is_unreadable_whatever_their_certificates() -> None:
    found = [finding(Code.CERTIFICATE_NOT_QUALIFIED), finding(Code.CHECK_FAILED)]
    untried = signature(intact=None, checked=controls(certificate=State.FAILED))
    assert verdict_on_file(found, (untried,)) is UNREADABLE
    assert verdict_on_file(found, (untried, signature(intact=False))) is NON_COMPLIANT


def test_nothing_found_at_all_is_to_check_never_compliant() -> None:
    assert verdict_on_file((), ()) is CHECK
    assert verdict_on_file([finding(Code.SIGNATURE_REQUIRED_REMINDER)], ()) is CHECK
    assert gravest(()) is CHECK


def test_timestamp_alone_is_unsigned() -> None:
    assert verdict_on_file([finding(Code.TIMESTAMP_ONLY)], ()) is UNSIGNED


def test_scan_is_unsigned() -> None:
    assert verdict_on_file([finding(Code.SCANNED_SIGNATURE)], ()) is UNSIGNED


def test_misleading_name_does_not_hide_that_nothing_is_signed() -> None:
    found = [finding(Code.NOT_SIGNABLE), finding(Code.NOT_WHAT_NAME_SAYS)]
    assert verdict_on_file(found, ()) is UNSIGNED


def test_unchecked_format_is_to_check() -> None:
    assert verdict_on_file([finding(Code.SIGNATURE_FORMAT_NOT_CHECKED)], ()) is CHECK


def test_information_does_not_weigh_on_a_sound_signature() -> None:
    assert verdict_on_file([finding(Code.SIGNATURE_REQUIRED_REMINDER)], (signature(),)) is COMPLIANT


def test_warning_keeps_a_sound_signature_from_being_compliant() -> None:
    assert verdict_on_file([finding(Code.WEAK_ALGORITHM)], (signature(),)) is CHECK


@pytest.mark.parametrize(
    "code", [Code.DAMAGED_FILE, Code.ENCRYPTED_FILE, Code.EMPTY_FILE, Code.MEMBER_ENCRYPTED]
)
def test_file_that_cannot_be_read_is_unreadable_not_non_compliant(code: Code) -> None:
    assert verdict_on_file([finding(code)], ()) is UNREADABLE


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([COMPLIANT, COMPLIANT], COMPLIANT),
        ([COMPLIANT, CHECK], CHECK),
        ([COMPLIANT, UNSIGNED], CHECK),
        ([UNSIGNED, UNSIGNED], UNSIGNED),
        ([UNSIGNED, UNREADABLE], CHECK),
        ([COMPLIANT, UNREADABLE], CHECK),
        ([UNREADABLE, UNREADABLE], UNREADABLE),
        ([UNREADABLE, NON_COMPLIANT, UNSIGNED], NON_COMPLIANT),
        ([CHECK], CHECK),
    ],
)
def test_pli_is_worth_what_its_members_are(members: list[VerdictName], expected: VerdictName) -> None:
    reports = [report(f"{index}.pdf", verdict) for index, verdict in enumerate(members)]
    assert verdict_on_pli((), reports) is expected


@pytest.mark.parametrize("shared", [COMPLIANT, UNSIGNED])
def test_pli_that_was_not_read_to_the_end_is_to_check(shared: VerdictName) -> None:
    assert verdict_on_pli([finding(Code.TOO_MANY_MEMBERS)], [report("a.pdf", shared)]) is CHECK


def test_naming_unreadable_members_does_not_soften_a_pli_that_nothing_could_be_read_of() -> None:
    members = [report("a.pdf", UNREADABLE), report("b.pdf", UNREADABLE)]
    assert verdict_on_pli([finding(Code.MEMBERS_UNREADABLE)], members) is UNREADABLE


def test_empty_archive_is_to_check() -> None:
    assert verdict_on_pli([finding(Code.EMPTY_ARCHIVE)], []) is CHECK


def test_signature_whose_document_is_missing_is_to_check_whatever_its_certificate_claims() -> None:
    untried = signature(intact=None, checked=controls(certificate=State.FAILED))
    assert verdict_on_file((finding(Code.DOCUMENT_MISSING),), (untried,)) is CHECK
    assert (
        verdict_on_file((finding(Code.DOCUMENT_MISSING),), (untried, signature(intact=False)))
        is NON_COMPLIANT
    )
