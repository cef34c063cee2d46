"""Reports, findings and signatures as a check would make them, for the tests of what comes after."""

from handlers.findings import SENTENCES, Code
from handlers.models import (
    Algorithms,
    Certificate,
    Control,
    Controls,
    Finding,
    Indication,
    Invoice,
    InvoiceFormat,
    Kind,
    Mention,
    MentionState,
    Packaging,
    Report,
    Signature,
    SignatureFormat,
    Signer,
    State,
    TrustedListsUsed,
    VerdictName,
)

CONTROL_NAMES = ("identity", "certificate", "format", "validity", "integrity")


def finding(code: Code) -> Finding:
    sentence = SENTENCES[code]
    return Finding(
        code=code, severity=sentence.severity, rule=None, text=sentence.text, advice=sentence.advice
    )


def controls(**states: State) -> Controls:
    """Return five controls that are ok, except those named."""
    return Controls(
        **{name: Control(state=states.get(name, State.OK), reason="Constaté.") for name in CONTROL_NAMES}
    )


def signature(
    *,
    intact: bool | None = True,
    modified: bool | None = False,
    indication: Indication = Indication.TOTAL_PASSED,
    checked: Controls | None = None,
) -> Signature:
    """Return a signature that nothing is wrong with, except what the arguments say."""
    return Signature(
        format=SignatureFormat.PADES,
        packaging=Packaging.ENVELOPED,
        container=None,
        profile=None,
        signed_file=None,
        intact=intact,
        covers_whole_file=True,
        modified_after_signing=modified,
        indication=indication,
        sub_indication=None,
        signing_time=None,
        timestamp_time=None,
        signer=Signer(
            common_name="Camille Martin",
            given_name="Camille",
            surname="Martin",
            organization=None,
            natural_person=True,
        ),
        certificate=Certificate(
            issuer=None,
            serial=None,
            not_before=None,
            not_after=None,
            type=None,
            qualified=True,
            qscd=True,
            trusted=True,
            trusted_by=None,
            revoked=False,
        ),
        algorithms=Algorithms(digest="sha256", signature="sha256_rsa"),
        controls=checked or controls(),
    )


def report(
    file: str,
    verdict: VerdictName,
    *codes: Code,
    kind: Kind = Kind.PDF,
    members: tuple[Report, ...] = (),
) -> Report:
    return Report(
        file=file,
        sha256="0" * 64,
        size=1,
        kind=kind,
        verdict=verdict,
        seconds=0.0,
        trusted_lists=TrustedListsUsed(loaded=False, as_of=None),
        signatures=(),
        document_timestamps=0,
        findings=tuple(finding(code) for code in codes),
        members=members,
    )


def mention(name: str, state: MentionState, *, value: str | None = None, where: str | None = None) -> Mention:
    expected = {"siret": "51503217500017", "service_code": "MOA"}.get(name)
    return Mention.model_validate(
        {
            "name": name,
            "state": state,
            "value": value,
            "expected": expected,
            "where": where,
            "reason": "Constaté.",
        }
    )


MENTIONS = (
    mention("siret", MentionState.DIFFERENT, value="515 032 175 00071", where="p. 1, « SIRET »"),
    mention("service_code", MentionState.NOT_CHECKED),
    mention("commitment_number", MentionState.FOUND, value="4500012345", where="BT-13"),
)


def invoice_report(*mentions: Mention) -> Report:
    """Return the report on an invoice: of one mention that is different, one not checked and one found, unless told."""
    invoice = Invoice(
        format=InvoiceFormat.FACTUR_X,
        profile="BASIC WL",
        number="F-2025-017",
        credit_note=False,
        mentions=mentions or MENTIONS,
    )
    return report("facture.pdf", VerdictName.CHECK, Code.INVOICE).model_copy(update={"invoice": invoice})
