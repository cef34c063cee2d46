"""A report as lines of text."""

from collections.abc import Iterator

from bot.texts import ADVICE, CONTROLS, PROOF, RULE, SEVERITIES, STATES, VERDICTS, verdict_sentence
from handlers import Finding, Report, Signature, State
from handlers.names import MAX_NAME_CHARACTERS, shown

_MARKS = {State.OK: "[x]", State.WARNING: "[!]", State.FAILED: "[-]", State.NOT_CHECKED: "[?]"}


def report_text(report: Report) -> str:
    """Return a report in French, for a terminal: the verdict, each signature's controls, the findings, the members."""
    return "\n".join([*_file_lines(report, indent=""), "", PROOF.fr])


def _file_lines(report: Report, *, indent: str) -> Iterator[str]:
    headline = VERDICTS[report.verdict]
    yield f"{indent}{shown(report.file, max_characters=MAX_NAME_CHARACTERS)} : {headline.title.fr.upper()}"
    yield f"{indent}  {verdict_sentence(report).fr}"
    for position, signature in enumerate(report.signatures, start=1):
        yield from _signature_lines(signature, position, indent + "  ")
    for finding in report.findings:
        yield from _finding_lines(finding, indent + "  ")
    for member in report.members:
        yield from _file_lines(member, indent=indent + "    ")


def _signature_lines(signature: Signature, position: int, indent: str) -> Iterator[str]:
    who = shown(signature.signer.common_name or "signataire inconnu", max_characters=MAX_NAME_CHARACTERS)
    yield f"{indent}Signature n° {position} : {who}, {signature.format}, {signature.indication}"
    for name, label in CONTROLS.items():
        control = signature.controls.by_name[name]
        yield f"{indent}  {_MARKS[control.state]} {label.fr} : {STATES[control.state].fr}. {control.reason}"


def _finding_lines(finding: Finding, indent: str) -> Iterator[str]:
    cited = f" ({RULE.fr.format(rule=finding.rule)})" if finding.rule else ""
    yield f"{indent}- {SEVERITIES[finding.severity].fr.capitalize()}{cited} : {finding.text}"
    if finding.advice:
        yield f"{indent}  {ADVICE.fr} : {finding.advice}"
