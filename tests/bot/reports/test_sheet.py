"""A report in reading order."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from bot.reports.sheet import MAX_SEEN, Sheet, sheet_of
from bot.texts import CONTROLS, STATES
from handlers import Upload, VerdictName, check
from handlers.findings import Code
from handlers.models import MentionState, Report, Severity, State
from knowledge import Book, load_book
from tests.bot.reports.strategies import REPORTS, rulebook
from tests.handlers.reports import controls, finding, invoice_report, mention, report, signature

AT = datetime(2025, 3, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book("cpam-aisne")


def facts(sheet: Sheet) -> dict[str, str]:
    return {fact.label: fact.value for fact in sheet.facts}


def test_same_advice_is_given_once_with_all_that_leads_to_it(book: Book) -> None:
    broken, altered = finding(Code.SIGNATURE_BROKEN), finding(Code.ALTERED_AFTER_SIGNING)
    given = report("a.pdf", VerdictName.NON_COMPLIANT).model_copy(update={"findings": (broken, altered)})
    (step,) = sheet_of(given, "fr", book).steps
    assert step.advice.text == broken.advice == altered.advice
    assert [each.text.text for each in step.seen] == [broken.text, altered.text]


def test_worst_is_to_be_done_first(book: Book) -> None:
    codes = (Code.SIGNATURE_BROKEN, Code.UNSIGNED, Code.SIGNATURE_REQUIRED_REMINDER)
    steps = sheet_of(report("a.pdf", VerdictName.NON_COMPLIANT, *codes), "fr", book).steps
    assert [step.severity for step in steps] == [Severity.ERROR, Severity.WARNING, Severity.INFO]


def test_step_names_its_rules_with_their_section(book: Book, unsigned_pdf: bytes) -> None:
    checked = check(Upload(name="a.pdf", content=unsigned_pdf), book=book, at=AT)
    first = sheet_of(checked, "fr", book).steps[0]
    assert [(rule.id, bool(rule.section)) for rule in first.rules] == [("R17", True)]


def test_many_findings_with_one_advice_are_counted(book: Book) -> None:
    many = tuple(
        finding(Code.SIGNATURE_BROKEN).model_copy(update={"text": f"{n}."}) for n in range(MAX_SEEN + 7)
    )
    given = report("a.pdf", VerdictName.NON_COMPLIANT).model_copy(update={"findings": many})
    (step,) = sheet_of(given, "fr", book).steps
    assert (len(step.seen), step.more) == (MAX_SEEN, 7)


def test_only_a_compliant_file_without_anything_to_do_is_said_to_be_done(book: Book) -> None:
    assert sheet_of(report("a.pdf", VerdictName.COMPLIANT), "fr", book).is_done
    assert not sheet_of(
        report("a.pdf", VerdictName.COMPLIANT, Code.OTHER_TOOL_INSTRUCTIONS), "fr", book
    ).is_done
    for name in set(VerdictName) - {VerdictName.COMPLIANT}:
        assert not sheet_of(report("a.pdf", name), "fr", book).is_done


def test_trusted_lists_are_named_with_their_date_or_said_to_be_none(book: Book) -> None:
    without = report("a.pdf", VerdictName.CHECK)
    assert (
        facts(sheet_of(without, "fr", book))["Listes de confiance"] == "aucune liste de confiance consultée"
    )
    lists = without.trusted_lists.model_copy(update={"loaded": True, "as_of": AT.date()})
    with_them = without.model_copy(update={"trusted_lists": lists})
    said = facts(sheet_of(with_them, "fr", book))["Listes de confiance"]
    assert said.replace("\N{NO-BREAK SPACE}", " ") == "du 10 mars 2025"


def test_unknown_facts_are_said_not_to_be_checked(book: Book) -> None:
    unknown = signature(intact=None, modified=None)
    given = report("a.pdf", VerdictName.CHECK).model_copy(update={"signatures": (unknown,)})
    told = {fact.label: fact.value for fact in sheet_of(given, "fr", book).signatures[0].facts}
    assert told["Signature et contenu signé intacts"] == "non vérifié"
    assert told["Contenu modifié après signature"] == "non vérifié"


def test_english_reader_gets_the_meaning_and_the_books_own_advice(book: Book, unsigned_pdf: bytes) -> None:
    checked = check(Upload(name="a.pdf", content=unsigned_pdf), book=book, at=AT)
    step = sheet_of(checked, "en", book).steps[0]
    assert step.advice.lang == "en"
    assert step.advice.text.startswith("An unsigned submission is not rejected")
    assert step.seen[0].meaning == "We found no electronic signature in this file."
    assert step.seen[0].text.lang == "fr"


def test_english_reader_is_told_what_each_control_means(book: Book) -> None:
    doubtful = signature(checked=controls(integrity=State.NOT_CHECKED))
    given = report("a.pdf", VerdictName.CHECK).model_copy(update={"signatures": (doubtful,)})
    lines = sheet_of(given, "en", book).signatures[0].controls
    assert [line.name for line in lines] == list(CONTROLS)
    assert lines[-1].meaning == "We could not check that what was signed has not changed."


@given(REPORTS)
def test_any_report_is_put_in_order_and_what_was_not_checked_never_reads_as_checked(
    given_report: Report,
) -> None:
    for lang in ("fr", "en"):
        sheet = sheet_of(given_report, lang, rulebook())
        for shown in sheet.signatures:
            for line in shown.controls:
                assert line.word == STATES[line.state].in_(lang)
                assert (line.word == STATES[State.OK].in_(lang)) is (line.state is State.OK)


def test_mention_that_only_the_order_confirms_is_never_shown_as_fine(book: Book) -> None:
    invoice = sheet_of(invoice_report(), "fr", book).invoice
    assert invoice is not None
    assert [(each.title, each.state, each.word) for each in invoice.mentions] == [
        ("SIRET du destinataire", State.FAILED, "différent"),
        ("Code service", State.NOT_CHECKED, "non vérifié"),
        ("Numéro d'engagement", State.WARNING, "à comparer"),
    ]
    assert [each.expected for each in invoice.mentions] == [
        "À écrire : 51503217500017.",
        "À écrire : MOA.",
        "",
    ]


def test_mention_found_as_expected_says_nothing_to_write(book: Book) -> None:
    found = mention("siret", MentionState.FOUND, value="51503217500017")
    invoice = sheet_of(invoice_report(found), "fr", book).invoice
    assert invoice is not None
    assert (invoice.mentions[0].state, invoice.mentions[0].expected) == (State.OK, "")


def test_mentions_have_their_meaning_in_english(book: Book) -> None:
    invoice = sheet_of(invoice_report(), "en", book).invoice
    assert invoice is not None
    assert invoice.title == "Invoice: what it must carry"
    assert [each.word for each in invoice.mentions] == ["different", "not checked", "to be compared"]
    assert all(each.meaning and each.reason.lang == "fr" for each in invoice.mentions)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((MentionState.FOUND, MentionState.FOUND), "y figurent"),
        ((MentionState.FOUND, MentionState.NOT_CHECKED), "n'ont pas pu y être toutes vérifiées"),
        ((MentionState.NOT_CHECKED, MentionState.MISSING), "manque ou diffère"),
        ((MentionState.DIFFERENT, MentionState.FOUND), "manque ou diffère"),
    ],
)
def test_invoice_is_summed_up_as_one_that_needs_no_signature(
    states: tuple[MentionState, MentionState], said: str, book: Book
) -> None:
    mentions = [mention(name, state) for name, state in zip(("siret", "service_code"), states, strict=True)]
    sentence = sheet_of(invoice_report(*mentions), "fr", book).sentence
    assert "elle n'a pas à être signée" in sentence
    assert said in sentence


def test_format_and_number_of_an_invoice_are_among_the_facts(book: Book) -> None:
    known = facts(sheet_of(invoice_report(), "fr", book))
    assert known["Numéro de facture"] == "F-2025-017"
    assert known["Format de la facture"] == "Factur-X, BASIC WL"
