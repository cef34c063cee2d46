"""A pli's table as people read it: what asks for something first, and no file lost."""

import pytest

from bot.reports import submission_sheet
from bot.reports.pli_table import MAX_LINES, PliTable, TableLine, table_of
from bot.reports.pli_texts import DOCUMENTS, STATES, TASKS, Task
from handlers.findings import Code
from handlers.models import DocumentKind, Presence, Recognised, Report, VerdictName
from handlers.pli.submission import submission_of
from handlers.pli.table import pli_of
from tests.bot.reports.strategies import rulebook
from tests.handlers.pli.lines import (
    archive,
    archive_signature,
    beside,
    signature_file,
    signed,
    unreadable,
    unsigned,
)
from tests.handlers.reports import report


def table(*reports: Report, must_sign: tuple[str, ...] = ()) -> PliTable:
    return table_of(pli_of(reports, must_sign), "fr")


def line(told: PliTable, file: str) -> TableLine:
    (found,) = (each for each in told.lines if each.file == file)
    return found


def test_every_kind_state_and_task_has_its_words() -> None:
    assert (set(DOCUMENTS), set(STATES), set(TASKS)) == (set(DocumentKind), set(Presence), set(Task))


def test_what_is_missing_comes_first_then_what_is_to_be_signed() -> None:
    told = table(unsigned("kbis.pdf"), signed("DC1.pdf"), unsigned("AE.pdf"), must_sign=("AE", "DPGF"))
    assert [(each.file, each.task) for each in told.lines] == [
        ("", Task.ADD),
        ("AE.pdf", Task.SIGN),
        ("DC1.pdf", Task.NONE),
        ("kbis.pdf", Task.NONE),
    ]
    assert told.lines[0].document == "décomposition du prix (DPGF)"
    assert told.lines[0].state == "non trouvé"


def test_documents_come_in_the_order_in_which_a_buyer_looks_for_them() -> None:
    told = table(
        unsigned("rib.pdf"), unsigned("scan.pdf"), unsigned("DC2.pdf"), signed("AE.pdf"), unsigned("DC1.pdf")
    )
    assert [each.file for each in told.lines] == ["AE.pdf", "DC1.pdf", "DC2.pdf", "rib.pdf", "scan.pdf"]


@pytest.mark.parametrize(
    ("given", "task", "is_pressing"),
    [
        (unsigned("AE.pdf"), Task.SIGN, True),
        (signed("AE.pdf"), Task.NONE, False),
        (signed("AE.pdf", verdict=VerdictName.CHECK), Task.LOOK, True),
        (signed("AE.pdf", verdict=VerdictName.NON_COMPLIANT), Task.SIGN_AGAIN, True),
        (unsigned("kbis.pdf"), Task.ASK_RULES, False),
        (unreadable("kbis.pdf"), Task.REPLACE, True),
        (unreadable("kbis.pdf", Code.EMPTY_FILE), Task.FILL, True),
        (unreadable("AE.pdf", Code.ENCRYPTED_FILE), Task.UNLOCK, True),
        (report("AE.docx", VerdictName.CHECK, Code.SIGNATURE_FORMAT_NOT_CHECKED), Task.LOOK, True),
        (signature_file("AE.pdf.p7s"), Task.ADD_DOCUMENT, True),
        (archive_signature("offre.zip.p7s"), Task.SIGN_DOCUMENTS, True),
    ],
)
def test_each_line_says_what_to_do(given: Report, task: Task, *, is_pressing: bool) -> None:
    told = line(table(given), given.file)
    assert (told.task, told.is_pressing) == (task, is_pressing)


def test_what_need_not_be_signed_asks_for_nothing_once_the_list_is_known() -> None:
    told = line(table(signed("AE.pdf"), unsigned("kbis.pdf"), must_sign=("AE",)), "kbis.pdf")
    assert (told.must_sign, told.task) == ("non", Task.NONE)
    assert line(table(signed("AE.pdf"), unsigned("kbis.pdf")), "kbis.pdf").must_sign == "selon le règlement"


def test_signature_file_stays_with_its_document() -> None:
    told = table(beside("AE.pdf", "AE.pdf.p7s"), signature_file("AE.pdf.p7s", "Alex Durand"))
    assert line(told, "AE.pdf").signers == "par Alex Durand"
    assert (line(told, "AE.pdf.p7s").document, line(told, "AE.pdf.p7s").task) == (
        "fichier de signature",
        Task.KEEP_TOGETHER,
    )


def test_copy_says_of_what() -> None:
    told = table(signed("AE.pdf", sha256="1"), signed("AE copie.pdf", sha256="1"))
    assert line(told, "AE copie.pdf").to_do == "Copie de « AE.pdf » : n'en gardez qu'un"


def test_name_that_disagrees_is_told_beside_the_document() -> None:
    seen = Recognised(
        kind=DocumentKind.DC1,
        by_name=DocumentKind.ACTE_ENGAGEMENT,
        by_text=DocumentKind.DC1,
        lot=None,
        disagree=True,
    )
    told = line(table(signed("AE.pdf").model_copy(update={"document": seen})), "AE.pdf")
    assert told.remark == "d'après ses premières lignes ; son nom dit : acte d'engagement"
    assert told.task is Task.NAME


def test_not_checked_is_never_shown_as_signed() -> None:
    told = line(table(report("AE.docx", VerdictName.CHECK, Code.SIGNATURE_FORMAT_NOT_CHECKED)), "AE.docx")
    assert (told.state, told.mark) == ("non vérifié", "not-checked")


def test_long_table_shows_the_most_pressing_lines_and_counts_the_others() -> None:
    told = table(*(unsigned(f"{number}.pdf") for number in range(MAX_LINES + 50)), unsigned("AE.pdf"))
    assert len(told.lines) == MAX_LINES + 51
    assert (len(told.shown), told.shown[0].file) == (MAX_LINES, "AE.pdf")
    assert told.more.startswith("… et 51 autres fichiers")


def test_summary_counts_documents_and_names_signers() -> None:
    inner = archive("pli.zip", signed("AE.pdf", "Camille Martin"), unsigned("kbis.pdf"))
    assert dict(table(inner).summary) == {
        "Documents": "2 (signés : 1)",
        "À signer": "l'acte d'engagement ; pour le reste, le règlement de la consultation le dit",
        "Signataires": "Camille Martin (le même partout)",
    }
    listed = dict(table(signed("AE.pdf", "Camille Martin", "Alex Durand"), must_sign=("AE",)).summary)
    assert (listed["À signer"], listed["Signataires"]) == ("AE", "Camille Martin, Alex Durand")


def test_whole_is_told_in_english_too() -> None:
    book = rulebook()
    whole = submission_of([unsigned("AE.pdf"), signed("kbis.pdf")], book)
    assert whole is not None
    sheet = submission_sheet(whole, "en", book)
    assert sheet.heading == "These 2 files, judged together as one submission"
    assert sheet.table.columns == ("File", "Document", "To be signed", "Signature", "To do")
    assert (sheet.table.lines[0].document, sheet.table.lines[0].to_do) == (
        "acte d'engagement (contract form)",
        "Sign it",
    )
    assert all(step.advice.lang == "en" for step in sheet.steps)
