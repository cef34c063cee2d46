"""What a report looks like on the page, prepared for its template."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.desk import Desk
from bot.reports import ReportFormat, Sheet, SubmissionSheet
from bot.reports.sheet import Step
from bot.reports.writing import file_name
from bot.web.downloads import Download, carried
from handlers import Report
from handlers.verdict import GRAVEST_FIRST
from knowledge.models import Lang

MAX_CARRIED_BYTES = 8_000_000
"""Of the reports that one page carries."""
MAX_SHOWN_MEMBERS = 200
"""Files of one archive that a page tells in full, worst first where there are more; the rest are counted."""


@dataclass(frozen=True)
class Why:
    """What stands behind a thing to do."""

    title: str
    """The rule; empty when no rule speaks of it."""
    text: str


@dataclass(frozen=True)
class ShownStep:
    """A thing to do, with what explains it."""

    step: Step
    whys: tuple[Why, ...]


@dataclass(frozen=True)
class ShownReport:
    """A file's report, ready to read."""

    sheet: Sheet
    steps: tuple[ShownStep, ...]
    members: tuple["ShownReport", ...]
    left_out: int
    """Files of an archive beyond `MAX_SHOWN_MEMBERS`."""
    downloads: tuple[Download, ...] = ()


@dataclass(frozen=True)
class ShownSubmission:
    """What files handed in together add up to, ready to read."""

    sheet: SubmissionSheet
    steps: tuple[ShownStep, ...]
    downloads: tuple[Download, ...]


def shown_submission(
    sheet: SubmissionSheet, desk: Desk, written: Mapping[ReportFormat, bytes]
) -> ShownSubmission:
    """Put beside each thing to do what explains it; `written` are the reports to keep on the whole."""
    named = ((format_, f"rapport-pli.{format_}") for format_ in (ReportFormat.PDF, ReportFormat.HTML))
    downloads = (carried(name, written.get(format_, b"")) for format_, name in named)
    return ShownSubmission(
        sheet=sheet,
        steps=tuple(ShownStep(step, tuple(_whys(step, desk, sheet.lang))) for step in sheet.steps),
        downloads=tuple(filter(None, downloads)),
    )


def shown(
    report: Report, desk: Desk, lang: Lang, written: Mapping[ReportFormat, bytes] | None = None
) -> ShownReport:
    """Put beside each thing to do the rules and the topics that explain it; `written` are the reports to keep."""
    return _shown(desk.sheet(report, lang), desk, tuple(_downloads(report, written or {})))


def _shown(sheet: Sheet, desk: Desk, downloads: tuple[Download, ...]) -> ShownReport:
    members: Sequence[Sheet] = sheet.members
    if len(members) > MAX_SHOWN_MEMBERS:
        members = sorted(members, key=lambda member: GRAVEST_FIRST.index(member.report.verdict))
    told = members[:MAX_SHOWN_MEMBERS]
    return ShownReport(
        sheet=sheet,
        steps=tuple(ShownStep(step, tuple(_whys(step, desk, sheet.lang))) for step in sheet.steps),
        members=tuple(_shown(member, desk, ()) for member in told),
        left_out=len(members) - len(told),
        downloads=downloads,
    )


def _whys(step: Step, desk: Desk, lang: Lang) -> Iterator[Why]:
    """Yield each rule behind a step with the topic that explains it, else with its own text; each once."""
    rules = {rule.id: rule for rule in step.rules}
    behind = dict.fromkeys((each.finding.rule, desk.why(each.finding.code)) for each in step.seen)
    for rule_id, topic in behind:
        rule = None if rule_id is None else rules[rule_id]
        title = "" if rule is None else f"{rule.id} — {rule.section}"
        if topic is not None:
            yield Why(title, desk.pick(topic, lang).text)
        elif rule is not None:
            yield Why(title, rule.text)


def _downloads(report: Report, written: Mapping[ReportFormat, bytes]) -> Iterator[Download]:
    for format_ in (ReportFormat.PDF, ReportFormat.HTML):
        download = carried(file_name(report, format_), written.get(format_, b""))
        if download is not None:
            yield download
