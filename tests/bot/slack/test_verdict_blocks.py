"""A verdict shows the five controls, never takes "not checked" for fine, and names every file of an archive."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from bot.reports import sheet_of, submission_sheet
from bot.slack.budget import MAX_SECTION_CHARS, fit
from bot.slack.message import Action, Button, Buttons, Section
from bot.slack.verdict_blocks import MAX_MEMBER_DETAILS, MAX_MEMBER_LINES, submission, verdict
from handlers import (
    Control,
    Controls,
    Finding,
    Indication,
    Kind,
    Report,
    Severity,
    Signature,
    State,
    VerdictName,
)
from handlers.models import (
    Algorithms,
    Certificate,
    Packaging,
    SignatureFormat,
    Signer,
    TrustedListsUsed,
)
from handlers.pli.submission import submission_of
from handlers.pli.table import pli_of
from tests.bot.reports.strategies import REPORTS, rulebook
from tests.handlers.pli.lines import archive, signed, unsigned
from tests.handlers.reports import invoice_report


def no_why(_: str) -> None:
    """Explain nothing."""


def report(
    file: str = "acte.pdf",
    verdict_name: VerdictName = VerdictName.CHECK,
    *,
    signatures: tuple[Signature, ...] = (),
    findings: tuple[Finding, ...] = (),
    members: tuple[Report, ...] = (),
) -> Report:
    return Report(
        file=file,
        sha256="00",
        size=1,
        kind=Kind.ZIP if members else Kind.PDF,
        verdict=verdict_name,
        seconds=0.1,
        trusted_lists=TrustedListsUsed(loaded=False, as_of=None),
        signatures=signatures,
        document_timestamps=0,
        findings=findings,
        members=members,
    )


def finding(code: str = "unsigned", severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, severity=severity, rule="R17", text="Vu : <rien>.", advice="Signez.")


@pytest.fixture
def signature() -> Signature:
    ok = Control(state=State.OK, reason="C'est bon.")
    return Signature(
        format=SignatureFormat.PADES,
        packaging=Packaging.ENVELOPED,
        container=None,
        profile=None,
        signed_file=None,
        intact=True,
        covers_whole_file=True,
        modified_after_signing=False,
        indication=Indication.INDETERMINATE,
        sub_indication=None,
        signing_time=datetime(2026, 1, 1, tzinfo=UTC),
        timestamp_time=None,
        signer=Signer(
            common_name="Camille <!here>",
            given_name=None,
            surname=None,
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
            qscd=None,
            trusted=None,
            trusted_by=None,
            revoked=None,
        ),
        algorithms=Algorithms(digest=None, signature=None),
        controls=Controls(
            identity=ok,
            certificate=Control(state=State.NOT_CHECKED, reason="Liste de confiance absente."),
            format=ok,
            validity=Control(state=State.WARNING, reason="Révocation inconnue."),
            integrity=Control(state=State.FAILED, reason="Modifié."),
        ),
    )


FILES = "F1,F2"


def text_of(given: Report) -> str:
    return "\n".join(
        block.text
        for part in fit(verdict(sheet_of(given, "fr", rulebook()), lambda _: None, FILES))
        for block in part.blocks
        if not isinstance(block, Buttons)
    )


def test_each_control_has_its_state_and_reason_and_not_checked_is_no_tick(signature: Signature) -> None:
    lines = text_of(report(signatures=(signature,))).splitlines()
    by_reason = {reason: next(line for line in lines if reason in line)
                 for reason in ("Liste de confiance absente.", "Révocation inconnue.", "Modifié.")}  # fmt: skip
    assert "✅" not in "".join(by_reason.values())
    assert "*non vérifié*" in by_reason["Liste de confiance absente."]
    assert "*à regarder*" in by_reason["Révocation inconnue."]
    assert "*non satisfait*" in by_reason["Modifié."]
    assert sum("C'est bon." in line and "✅" in line and "*vérifié*" in line for line in lines) == 2


def test_mentions_of_an_invoice_have_a_line_each_and_not_checked_is_no_tick() -> None:
    message = verdict(sheet_of(invoice_report(), "fr", rulebook()), lambda _: None, FILES)
    (section,) = (
        block.text
        for block in message.blocks
        if isinstance(block, Section) and "mentions demandées" in block.text
    )
    assert section.splitlines()[1:] == [
        (
            "❌ SIRET du destinataire : *différent*. « 515 032 175 00071 » (p. 1, « SIRET »). "
            "À écrire : 51503217500017. Constaté."
        ),
        "⚪ Code service : *non vérifié*. À écrire : MOA. Constaté.",
        "⚠️ Numéro d'engagement : *à comparer*. « 4500012345 » (BT-13). Constaté.",
    ]


def test_names_and_findings_are_escaped(signature: Signature) -> None:
    shown = text_of(report("<!channel>`.pdf", signatures=(signature,), findings=(finding(),)))
    assert "<" not in shown
    assert "&lt;rien&gt;" in shown


def test_names_cannot_disguise_what_stands_beside_them(signature: Signature) -> None:
    signer = signature.signer.model_copy(update={"common_name": "Camille\u202eelbalav"})
    given = report(signatures=(signature.model_copy(update={"signer": signer}),), file="acte\u202efdp.exe")
    shown = text_of(given)
    assert "Camille" in shown
    assert "acte" in shown
    assert "\u202e" not in shown


def test_what_to_do_is_numbered_names_its_rule_and_says_why() -> None:
    shown = text_of(report(findings=(finding(),)))
    assert "*1.* Signez. _(règle R17)_\n❌ Vu : &lt;rien&gt;." in shown


def test_technical_facts_come_last(signature: Signature) -> None:
    shown = text_of(report(signatures=(signature,), findings=(finding(),)))
    assert shown.index("Intégrité du document") < shown.index("Ce que vous devez faire")
    assert (
        shown.index("Ce que vous devez faire")
        < shown.index("Détails techniques")
        < shown.index("INDETERMINATE")
    )


@given(REPORTS)
def test_any_report_fits_slack_and_mentions_nobody(given_report: Report) -> None:
    for lang in ("fr", "en"):
        message = verdict(sheet_of(given_report, lang, rulebook()), lambda _: None, FILES)
        for part in fit(message):
            for block in part.blocks:
                if not isinstance(block, Buttons):
                    assert "<" not in block.text
                    assert len(block.text) <= MAX_SECTION_CHARS


def test_each_topic_has_one_why_button() -> None:
    given = report(findings=(finding("a"), finding("b"), finding("c")))
    topics = {"a": "signing", "b": "signing", "c": None}
    blocks = verdict(sheet_of(given, "fr", rulebook()), topics.get, FILES).blocks
    assert [block.button for block in blocks if isinstance(block, Section) and block.button] == [
        Button(label="Pourquoi ?", action=Action.WHY, value="signing")
    ]


@pytest.mark.parametrize("name", list(VerdictName))
def test_every_verdict_has_its_words_and_a_person(name: VerdictName) -> None:
    message = verdict(sheet_of(report(verdict_name=name), "fr", rulebook()), lambda _: None, FILES)
    last = message.blocks[-1]
    assert isinstance(last, Buttons)
    assert [(button.action, button.value) for button in last.buttons] == [
        (Action.REPORT, FILES),
        (Action.ASK_PERSON, "person"),
    ]
    assert "`acte.pdf`" in message.text


def test_archive_counts_all_and_names_the_worst_first_when_there_are_many() -> None:
    members = tuple(report(f"{n}.pdf", VerdictName.COMPLIANT) for n in range(200))
    wrong = tuple(report(f"bad{n}.pdf", VerdictName.NON_COMPLIANT, findings=(finding(),)) for n in range(12))
    shown = text_of(report("pli.zip", VerdictName.NON_COMPLIANT, members=(*members, *wrong)))
    assert "12 × non conforme, 200 × conforme" in shown
    assert all(f"`bad{n}.pdf`" in shown for n in range(12))
    assert f"et {212 - MAX_MEMBER_LINES} autres fichiers" in shown
    assert shown.count("Vu : ") == MAX_MEMBER_DETAILS
    assert "envoyez-les un par un" in shown


def test_file_of_an_archive_inside_an_archive_is_named_with_its_path() -> None:
    inner = report("inner.zip", members=(report("acte.pdf"),))
    assert "`inner.zip › acte.pdf`" in text_of(report("pli.zip", members=(inner,)))


def test_details_of_an_archive_begin_with_its_worst_file() -> None:
    fair = report("fair.pdf", VerdictName.CHECK, findings=(finding("a", Severity.WARNING),))
    bad = report("bad.pdf", VerdictName.NON_COMPLIANT, findings=(finding("b"),))
    shown = text_of(report("pli.zip", VerdictName.NON_COMPLIANT, members=(fair, bad)))
    assert shown.index("*`bad.pdf`*") < shown.index("*`fair.pdf`*")


def test_archive_that_is_a_pli_is_told_as_a_table_in_place_of_a_list() -> None:
    members = (unsigned("AE.pdf"), signed("DC1.pdf", "Alex <Durand>"))
    pli = archive("pli.zip", *members).model_copy(update={"pli": pli_of(members)})
    said = "\n".join(
        block.text
        for block in verdict(sheet_of(pli, "fr", rulebook()), no_why, "F1").blocks
        if isinstance(block, Section)
    )
    assert "▫️ `AE.pdf` : acte d'engagement · à signer : oui · non signé → *À signer*" in said
    assert "signé, conforme par Alex &lt;Durand&gt; → Rien" in said
    assert "✍️ `AE.pdf` :" not in said, "the list of files"


def test_files_handed_in_together_are_told_as_one_pli_with_its_report() -> None:
    whole = submission_of([unsigned("AE.pdf"), signed("DC1.pdf")], rulebook(), ["AE", "DPGF"])
    assert whole is not None
    message = submission(submission_sheet(whole, "fr", rulebook()), no_why, "F1,F2")
    assert "Ces 2 fichiers, jugés ensemble comme un seul pli" in message.text
    said = "\n".join(block.text for block in message.blocks if isinstance(block, Section))
    assert "décomposition du prix (DPGF) · à signer : oui · non trouvé → *À ajouter, signé*" in said
    (last,) = (block for block in message.blocks if isinstance(block, Buttons))
    assert last.buttons[0].value == "F1,F2"


def test_vast_table_is_cut_and_counted() -> None:
    members = tuple(unsigned(f"{number}.pdf") for number in range(MAX_MEMBER_LINES + 5))
    pli = archive("pli.zip", *members).model_copy(update={"pli": pli_of(members)})
    parts = fit(verdict(sheet_of(pli, "fr", rulebook()), no_why, "F1"))
    lines = [
        line
        for part in parts
        for block in part.blocks
        if isinstance(block, Section)
        for line in block.text.split("\n")
    ]
    assert sum(line.startswith("▫️ `") for line in lines) == MAX_MEMBER_LINES - 1
    assert any("6 autres" in line for line in lines), "with the acte d'engagement that is missing"
