"""A report as lines of text."""

from collections.abc import Iterable, Iterator, Sequence

from bot.reports import Sheet, SubmissionSheet, texts
from bot.reports.pli_table import PliTable
from bot.reports.sheet import Fact, MentionLine, Seen, SignatureSheet, Step
from bot.texts import PROOF
from handlers import State
from handlers.names import shown
from knowledge.models import Lang

_MARKS = {State.OK: "[x]", State.WARNING: "[!]", State.FAILED: "[-]", State.NOT_CHECKED: "[?]"}
_MAX_LINE_CHARACTERS = 4000
_MAX_CELL_CHARACTERS = 40
"""Of one column of a table."""


def report_text(sheet: Sheet) -> str:
    """Return a report for a terminal: verdict, controls, what to do, technical facts, the files of an archive."""
    lines = (*_file_lines(sheet, indent=""), "", PROOF.in_(sheet.lang))
    return "\n".join(shown(line, max_characters=_MAX_LINE_CHARACTERS) for line in lines)


def submission_text(whole: SubmissionSheet) -> str:
    """Return what files handed in together add up to, for a terminal: verdict, table, what to do."""
    lines = [
        f"{whole.heading} : {whole.title.upper()}",
        f"  {whole.sentence}",
        *_table_lines(whole.table, "  "),
    ]
    lines += _step_block(whole.steps, whole.lang, "  ")
    lines += _note_lines(whole.notes, whole.lang, "  ")
    return "\n".join(shown(line, max_characters=_MAX_LINE_CHARACTERS) for line in lines)


def _table_lines(table: PliTable, indent: str) -> Iterator[str]:
    yield indent + table.title
    yield from (f"{indent}  {label} : {value}" for label, value in table.summary)
    rows = [
        table.columns,
        *(
            (
                _cut(line.file or "—"),
                _cut(f"{line.document} ({line.remark})" if line.remark else line.document),
                line.must_sign,
                _cut(f"{line.state} {line.signers}".strip()),
                line.to_do,
            )
            for line in table.shown
        ),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"{indent}  {'  '.join(cells).rstrip()}"
    if table.more:
        yield f"{indent}  {table.more}"


def _cut(cell: str) -> str:
    """Return what a column has room for: the beginning and the end, which tells files of one kind apart."""
    if len(cell) <= _MAX_CELL_CHARACTERS:
        return cell
    half = _MAX_CELL_CHARACTERS // 2
    return f"{cell[: half - 1]}…{cell[-half:]}"


def _file_lines(sheet: Sheet, *, indent: str) -> Iterator[str]:
    yield f"{indent}{sheet.file} : {sheet.title.upper()}"
    inner = indent + "  "
    yield inner + sheet.sentence
    for signature in sheet.signatures:
        yield from _signature_lines(signature, inner)
    if sheet.invoice is not None:
        yield inner + sheet.invoice.title
        yield from (f"{inner}  {_mention_line(mention)}" for mention in sheet.invoice.mentions)
    if sheet.table is not None:
        yield from _table_lines(sheet.table, inner)
    if sheet.is_done:
        yield inner + texts.STEPS_TITLE.in_(sheet.lang)
        yield f"{inner}  {texts.NOTHING_TO_DO.in_(sheet.lang)}"
    yield from _step_block(sheet.steps, sheet.lang, inner)
    yield from _note_lines(sheet.notes, sheet.lang, inner)
    yield inner + texts.FACTS_TITLE.in_(sheet.lang)
    yield from _fact_lines(sheet.facts, inner + "  ")
    for signature in sheet.signatures:
        yield f"{inner}  {signature.title}"
        yield from _fact_lines(signature.facts, inner + "    ")
    for member in sheet.members:
        yield from _file_lines(member, indent=indent + "    ")


def _signature_lines(signature: SignatureSheet, indent: str) -> Iterator[str]:
    yield indent + signature.title
    for control in signature.controls:
        yield f"{indent}  {_MARKS[control.state]} {control.title} : {control.word}. {control.reason.text}"


def _mention_line(mention: MentionLine) -> str:
    told = " ".join(part for part in (mention.value, mention.expected, mention.reason.text) if part)
    return f"{_MARKS[mention.state]} {mention.title} : {mention.word}. {told}"


def _step_block(steps: Sequence[Step], lang: Lang, indent: str) -> Iterator[str]:
    if steps:
        yield indent + texts.STEPS_TITLE.in_(lang)
    for number, step in enumerate(steps, start=1):
        yield from _step_lines(step, number, indent + "  ", lang)


def _note_lines(notes: Sequence[Seen], lang: Lang, indent: str) -> Iterator[str]:
    if notes:
        yield indent + texts.NOTES_TITLE.in_(lang)
    yield from (f"{indent}  - {note.text.text}" for note in notes)


def _step_lines(step: Step, number: int, indent: str, lang: Lang) -> Iterator[str]:
    cited = "".join(
        f" ({texts.RULE_LINE.in_(lang).format(id=rule.id, section=rule.section)})" for rule in step.rules
    )
    yield f"{indent}{number}. {step.advice.text}{cited}"
    for each in step.seen:
        yield f"{indent}   - {each.word.capitalize()} : {each.text.text}"
    if step.more:
        yield f"{indent}   {texts.MORE_SEEN.in_(lang).format(count=step.more)}"


def _fact_lines(facts: Iterable[Fact], indent: str) -> Iterator[str]:
    for fact in facts:
        yield f"{indent}{fact.label} : {fact.value}"
