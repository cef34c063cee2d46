"""What a report looks like on the page, prepared for its template."""

from dataclasses import dataclass

from bot.desk import Desk
from bot.texts import CONTROLS
from handlers import Report
from handlers.models import Control, ControlName, Finding, Signature
from knowledge import Answer, CitedRule
from knowledge.models import Lang


@dataclass(frozen=True)
class ShownFinding:
    """A finding with what stands behind it."""

    finding: Finding
    rule: CitedRule | None
    why: Answer | None
    """The topic that explains it; None when the book has none."""


@dataclass(frozen=True)
class ShownControl:
    """One of the five controls."""

    name: ControlName
    control: Control


@dataclass(frozen=True)
class ShownSignature:
    """A signature with its five controls in the order in which they are shown."""

    signature: Signature
    controls: tuple[ShownControl, ...]


@dataclass(frozen=True)
class ShownReport:
    """A file's report, ready to read."""

    report: Report
    signatures: tuple[ShownSignature, ...]
    findings: tuple[ShownFinding, ...]
    members: tuple["ShownReport", ...]


def shown(report: Report, desk: Desk, lang: Lang) -> ShownReport:
    """Put beside each finding its rule and the topic that explains it."""
    return ShownReport(
        report=report,
        signatures=tuple(_signature(signature) for signature in report.signatures),
        findings=tuple(_finding(finding, desk, lang) for finding in report.findings),
        members=tuple(shown(member, desk, lang) for member in report.members),
    )


def _signature(signature: Signature) -> ShownSignature:
    return ShownSignature(
        signature=signature,
        controls=tuple(ShownControl(name, signature.controls.by_name[name]) for name in CONTROLS),
    )


def _finding(finding: Finding, desk: Desk, lang: Lang) -> ShownFinding:
    topic = desk.why(finding.code)
    return ShownFinding(
        finding=finding,
        rule=None if finding.rule is None else desk.cite(finding.rule, lang),
        why=None if topic is None else desk.pick(topic, lang),
    )
