"""A report as lines of text."""

from collections.abc import Iterable, Iterator

from bot.reports import Sheet, texts
from bot.reports.sheet import Fact, SignatureSheet, Step
from bot.texts import PROOF
from handlers import State
from handlers.names import shown

_MARKS = {State.OK: "[x]", State.WARNING: "[!]", State.FAILED: "[-]", State.NOT_CHECKED: "[?]"}
_MAX_LINE_CHARACTERS = 4000


def report_text(sheet: Sheet) -> str:
    """Return a report for a terminal: verdict, controls, what to do, technical facts, the files of an archive."""
    lines = (*_file_lines(sheet, indent=""), "", PROOF.in_(sheet.lang))
    return "\n".join(shown(line, max_characters=_MAX_LINE_CHARACTERS) for line in lines)


def _file_lines(sheet: Sheet, *, indent: str) -> Iterator[str]:
    yield f"{indent}{sheet.file} : {sheet.title.upper()}"
    inner = indent + "  "
    yield inner + sheet.sentence
    for signature in sheet.signatures:
        yield from _signature_lines(signature, inner)
    if sheet.steps or sheet.is_done:
        yield inner + texts.STEPS_TITLE.in_(sheet.lang)
        if sheet.is_done:
            yield f"{inner}  {texts.NOTHING_TO_DO.in_(sheet.lang)}"
        for number, step in enumerate(sheet.steps, start=1):
            yield from _step_lines(step, number, inner + "  ", sheet)
    if sheet.notes:
        yield inner + texts.NOTES_TITLE.in_(sheet.lang)
        yield from (f"{inner}  - {note.text.text}" for note in sheet.notes)
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


def _step_lines(step: Step, number: int, indent: str, sheet: Sheet) -> Iterator[str]:
    cited = "".join(
        f" ({texts.RULE_LINE.in_(sheet.lang).format(id=rule.id, section=rule.section)})"
        for rule in step.rules
    )
    yield f"{indent}{number}. {step.advice.text}{cited}"
    for each in step.seen:
        yield f"{indent}   - {each.word.capitalize()} : {each.text.text}"
    if step.more:
        yield f"{indent}   {texts.MORE_SEEN.in_(sheet.lang).format(count=step.more)}"


def _fact_lines(facts: Iterable[Fact], indent: str) -> Iterator[str]:
    for fact in facts:
        yield f"{indent}{fact.label} : {fact.value}"
