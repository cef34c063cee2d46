"""A report as lines of text."""

from hypothesis import given

from bot.cli.render import report_text
from bot.reports import sheet_of
from bot.texts import STATES
from handlers.models import MentionState, Report, State, VerdictName
from handlers.names import hides_something
from tests.bot.reports.strategies import REPORTS, rulebook
from tests.handlers.reports import controls, invoice_report, report, signature


def test_not_checked_has_another_mark_and_another_word_than_checked() -> None:
    doubtful = signature(checked=controls(identity=State.NOT_CHECKED))
    given_report = report("a.pdf", VerdictName.CHECK).model_copy(update={"signatures": (doubtful,)})
    lines = report_text(sheet_of(given_report, "fr", rulebook())).splitlines()
    assert "    [?] Identité du signataire : non vérifié. Constaté." in lines
    assert "    [x] Intégrité du document : vérifié. Constaté." in lines


def test_mentions_of_an_invoice_have_a_line_each() -> None:
    lines = report_text(sheet_of(invoice_report(), "fr", rulebook())).splitlines()
    at = lines.index("  Facture : les mentions demandées")
    assert lines[at + 1 : at + 4] == [
        (
            "    [-] SIRET du destinataire : différent. « 515 032 175 00071 » (p. 1, « SIRET »). "
            "À écrire : 51503217500017. Constaté."
        ),
        "    [?] Code service : non vérifié. À écrire : MOA. Constaté.",
        "    [!] Numéro d'engagement : à comparer. « 4500012345 » (BT-13). Constaté.",
    ]


@given(REPORTS)
def test_any_report_is_shown_without_anything_that_commands_the_terminal(given_report: Report) -> None:
    text = report_text(sheet_of(given_report, "fr", rulebook()))
    assert not any(hides_something(line) for line in text.split("\n"))
    ok = sum(
        control.state is State.OK
        for each in (given_report, *given_report.members)
        for signed in each.signatures
        for control in signed.controls.by_name.values()
    )
    ok += sum(
        mention.state is MentionState.FOUND and mention.expected is not None
        for each in (given_report, *given_report.members)
        if each.invoice is not None
        for mention in each.invoice.mentions
    )
    assert sum(line.lstrip().startswith("[x] ") for line in text.split("\n")) == ok, STATES[State.OK].fr
