"""What was found about a file, as a message: verdict, the five controls per signature, findings. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from bot import texts as shared
from bot.reports import Sheet, SubmissionSheet
from bot.reports import texts as words
from bot.reports.pli_table import PliTable, TableLine
from bot.reports.sheet import InvoiceSheet, MentionLine, Seen, SignatureSheet, Step, flat
from bot.slack import markup, texts
from bot.slack.blocks import ask_person
from bot.slack.message import Action, Block, Button, Buttons, Context, Message, Section
from handlers import Severity, State, VerdictName
from handlers.verdict import GRAVEST_FIRST
from knowledge.models import Lang

MAX_MEMBER_LINES = 60
"""Files of an archive that have a line each; all are counted."""
MAX_MEMBER_DETAILS = 10
"""Files of an archive whose findings are shown, worst first."""
MAX_WHY_BUTTONS = 10

Why = Callable[[str], str | None]
"""Gives the topic that explains a finding's code, or None."""

_VERDICT_MARKS = {
    VerdictName.COMPLIANT: "✅",
    VerdictName.CHECK: "🔎",
    VerdictName.UNSIGNED: "✍️",
    VerdictName.NON_COMPLIANT: "❌",
    VerdictName.UNREADABLE: "🚫",
}
_LINE_MARKS: Mapping[str, str] = {
    **{name.value: mark for name, mark in _VERDICT_MARKS.items()},
    "unsigned": "▫️",
    "not-checked": "⚪",
}
_STATE_MARKS = {State.OK: "✅", State.WARNING: "⚠️", State.FAILED: "❌", State.NOT_CHECKED: "⚪"}
_SEVERITY_MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}


def verdict(sheet: Sheet, why: Why, files: str) -> Message:
    """Return a report as its sender reads it: verdict, controls, what to do, then the technical facts.

    `files` names what was handed in together, for the report to keep: Slack's ids, separated by commas.
    """
    lang = sheet.lang
    buttons = _WhyButtons(why, lang)
    blocks = [
        Section(text=f"{_headline(sheet)}\n{markup.escape(sheet.sentence)}"),
        *(_table(sheet.table) if sheet.table is not None else ()),
        *map(_signature, sheet.signatures),
        *_invoice(sheet.invoice),
        *_steps(sheet, buttons),
        *_members(sheet, buttons),
        *_facts(sheet),
        Context(text=shared.PROOF.in_(lang)),
        Buttons(
            buttons=(
                Button(label=texts.REPORT.in_(lang), action=Action.REPORT, value=files),
                ask_person(lang),
            )
        ),
    ]
    return Message(_headline(sheet), tuple(blocks))


def submission(sheet: SubmissionSheet, why: Why, files: str) -> Message:
    """Return what files handed in together add up to: verdict, table, what to do; `files` as for `verdict`."""
    lang = sheet.lang
    mark = _VERDICT_MARKS[sheet.submission.verdict]
    headline = f"{mark} *{markup.escape(sheet.title)}* — {markup.escape(sheet.heading)}"
    blocks = [
        Section(text=f"{headline}\n{markup.escape(sheet.sentence)}"),
        *_table(sheet.table),
        *_to_do(sheet.steps, sheet.notes, lang, _WhyButtons(why, lang)),
        Buttons(
            buttons=(
                Button(label=texts.REPORT.in_(lang), action=Action.REPORT, value=files),
                ask_person(lang),
            )
        ),
    ]
    return Message(headline, tuple(blocks))


def _table(table: PliTable) -> Iterator[Block]:
    """Yield a pli's table, a line for each file, what asks for something first."""
    summary = (f"{markup.escape(label)} : {markup.escape(value)}" for label, value in table.summary)
    yield Section(text="\n".join((f"*{markup.escape(table.title)}*", *summary)))
    lines = [_table_line(line, table) for line in table.lines[:MAX_MEMBER_LINES]]
    if len(table.lines) > MAX_MEMBER_LINES:
        lines.append(texts.MORE_MEMBERS.in_(table.lang).format(count=len(table.lines) - MAX_MEMBER_LINES))
    yield Section(text="\n".join(lines))


def _table_line(line: TableLine, table: PliTable) -> str:
    named = f"{markup.code(line.file)} : " if line.file else ""
    remark = f" ({line.remark})" if line.remark else ""
    said = f"{line.document}{remark} · {table.columns[2].lower()} : {line.must_sign} · {line.state} {line.signers}"
    to_do = f"*{markup.escape(line.to_do)}*" if line.is_pressing else markup.escape(line.to_do)
    return f"{_LINE_MARKS[line.mark]} {named}{markup.escape(said.strip())} → {to_do}"


class _WhyButtons:
    """Gives each topic one « Pourquoi ? », beside the first thing to do that it explains, within a limit."""

    def __init__(self, why: Why, lang: Lang) -> None:
        self._why = why
        self._lang = lang
        self._given: set[str] = set()

    def beside(self, step: Step) -> Button | None:
        topics = (self._why(each.finding.code) for each in step.seen)
        topic = next((topic for topic in topics if topic is not None and topic not in self._given), None)
        if topic is None or len(self._given) == MAX_WHY_BUTTONS:
            return None
        self._given.add(topic)
        return Button(label=texts.WHY.in_(self._lang), action=Action.WHY, value=topic)


def _headline(sheet: Sheet) -> str:
    mark = _VERDICT_MARKS[sheet.report.verdict]
    return f"{mark} *{markup.escape(sheet.title)}* — {markup.code(sheet.file)}"


def _signature(signature: SignatureSheet) -> Block:
    controls = (
        f"{_STATE_MARKS[control.state]} {control.title} : *{control.word}*. "
        + markup.escape(
            f"{control.meaning} ({control.reason.text})" if control.meaning else control.reason.text
        )
        for control in signature.controls
    )
    return Section(text="\n".join((f"*{markup.escape(signature.title)}*", *controls)))


def _invoice(invoice: InvoiceSheet | None) -> Iterator[Block]:
    """Yield what an invoice must carry, a line each."""
    if invoice is not None:
        lines = (_mention_text(mention) for mention in invoice.mentions)
        yield Section(text="\n".join((f"*{markup.escape(invoice.title)}*", *lines)))


def _mention_text(mention: MentionLine) -> str:
    reason = f"{mention.meaning} ({mention.reason.text})" if mention.meaning else mention.reason.text
    told = " ".join(part for part in (mention.value, mention.expected, reason) if part)
    return f"{_STATE_MARKS[mention.state]} {mention.title} : *{mention.word}*. {markup.escape(told)}"


def _steps(sheet: Sheet, buttons: _WhyButtons) -> Iterator[Block]:
    """Yield what to do about a file, or that there is nothing."""
    if sheet.is_done:
        title, nothing = words.STEPS_TITLE.in_(sheet.lang), words.NOTHING_TO_DO.in_(sheet.lang)
        yield Section(text=f"*{title}*\n{nothing}")
    yield from _to_do(sheet.steps, sheet.notes, sheet.lang, buttons)


def _to_do(steps: Iterable[Step], notes: Sequence[Seen], lang: Lang, buttons: _WhyButtons) -> Iterator[Block]:
    """Yield what to do, numbered, each with its rule and what leads to it."""
    for number, step in enumerate(steps, start=1):
        if number == 1:
            yield Section(text=f"*{words.STEPS_TITLE.in_(lang)}*")
        yield Section(text=_step_text(step, number, lang), button=buttons.beside(step))
    if notes:
        yield Section(text="\n".join(map(_seen_text, notes)))


def _step_text(step: Step, number: int, lang: Lang) -> str:
    rules = "".join(f" _({shared.RULE.in_(lang).format(rule=rule.id)})_" for rule in step.rules)
    lines = [f"*{number}.* {markup.escape(step.advice.text)}{rules}", *map(_seen_text, step.seen)]
    if step.more:
        lines.append(words.MORE_SEEN.in_(lang).format(count=step.more))
    return "\n".join(lines)


def _seen_text(seen: Seen) -> str:
    said = f"{seen.meaning} ({seen.text.text})" if seen.meaning else seen.text.text
    return f"{_SEVERITY_MARKS[seen.finding.severity]} {markup.escape(said)}"


def _facts(sheet: Sheet) -> Iterator[Block]:
    """Yield the technical facts in small print, the file's first."""
    groups = [(words.FACTS_TITLE.in_(sheet.lang), sheet.facts)]
    groups += [(signature.title, signature.facts) for signature in sheet.signatures]
    for title, facts in groups:
        lines = (f"{markup.escape(fact.label)} : {markup.escape(fact.value)}" for fact in facts)
        yield Context(text=f"*{markup.escape(title)}*\n" + "\n".join(lines))


def _members(sheet: Sheet, buttons: _WhyButtons) -> Iterator[Block]:
    """Yield the archive's files: a count, a line each, worst first when there are many, then what to do."""
    members = list(flat(sheet.members))
    if not members:
        return
    told = members if len(members) <= MAX_MEMBER_LINES else sorted(members, key=_weight)[:MAX_MEMBER_LINES]
    lines = [
        texts.MEMBERS.in_(sheet.lang).format(counts=_counts(members, sheet.lang)),
        *(_line(path, member) for path, member in told if sheet.table is None),
    ]
    if len(members) > len(told) and sheet.table is None:
        lines.append(texts.MORE_MEMBERS.in_(sheet.lang).format(count=len(members) - len(told)))
    yield Section(text="\n".join(lines))
    noted = sorted(((path, member) for path, member in members if member.steps or member.notes), key=_weight)
    for path, member in noted[:MAX_MEMBER_DETAILS]:
        yield Section(text=f"*{markup.code(path)}*")
        yield from _steps(member, buttons)
    if len(noted) > MAX_MEMBER_DETAILS:
        yield Context(text=texts.MORE_DETAILS.in_(sheet.lang))


def _weight(member: tuple[str, Sheet]) -> int:
    return GRAVEST_FIRST.index(member[1].report.verdict)


def _counts(members: Iterable[tuple[str, Sheet]], lang: Lang) -> str:
    counted = Counter(member.report.verdict for _, member in members)
    return ", ".join(
        f"{counted[name]} × {shared.VERDICTS[name].title.in_(lang).lower()}"
        for name in GRAVEST_FIRST
        if counted[name]
    )


def _line(path: str, member: Sheet) -> str:
    return f"{_VERDICT_MARKS[member.report.verdict]} {markup.code(path)} : {markup.escape(member.title)}"
