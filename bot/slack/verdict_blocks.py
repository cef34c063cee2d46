"""What was found about a file, as a message: verdict, the five controls per signature, findings. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from bot import texts as shared
from bot.slack import markup, texts
from bot.slack.blocks import ask_person
from bot.slack.message import Action, Block, Button, Buttons, Context, Message, Section
from handlers import Controls, Finding, Report, Severity, Signature, State, VerdictName
from handlers.names import MAX_NAME_CHARACTERS, shown
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
_STATE_MARKS = {State.OK: "✅", State.WARNING: "⚠️", State.FAILED: "❌", State.NOT_CHECKED: "⚪"}
_SEVERITY_MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}


def verdict(report: Report, lang: Lang, why: Why) -> Message:
    """Return a report as its sender reads it."""
    buttons = _WhyButtons(why, lang)
    blocks = [
        Section(text=f"{_headline(report, lang)}\n{shared.verdict_sentence(report).in_(lang)}"),
        *(_signature(position, one, lang) for position, one in enumerate(report.signatures, start=1)),
        *(_finding(finding, lang, buttons) for finding in report.findings),
        *_members(report, lang, buttons),
        Context(text=shared.PROOF.in_(lang)),
        Buttons(buttons=(ask_person(lang),)),
    ]
    return Message(_headline(report, lang), tuple(blocks))


class _WhyButtons:
    """Gives each topic one « Pourquoi ? », beside the first finding that it explains, within a limit."""

    def __init__(self, why: Why, lang: Lang) -> None:
        self._why = why
        self._lang = lang
        self._given: set[str] = set()

    def beside(self, finding: Finding) -> Button | None:
        topic = self._why(finding.code)
        if topic is None or topic in self._given or len(self._given) == MAX_WHY_BUTTONS:
            return None
        self._given.add(topic)
        return Button(label=texts.WHY.in_(self._lang), action=Action.WHY, value=topic)


def _headline(report: Report, lang: Lang) -> str:
    label = shared.VERDICTS[report.verdict].title.in_(lang)
    return f"{_VERDICT_MARKS[report.verdict]} *{markup.escape(label)}* — {markup.code(report.file)}"


def _signature(position: int, signature: Signature, lang: Lang) -> Block:
    signer = signature.signer.common_name or texts.SIGNER_UNKNOWN.in_(lang)
    title = texts.SIGNATURE.in_(lang).format(
        position=position,
        signer=markup.escape(shown(signer, max_characters=MAX_NAME_CHARACTERS)),
        format=signature.format,
    )
    return Section(text="\n".join((f"*{title}*", *_controls(signature.controls, lang))))


def _controls(controls: Controls, lang: Lang) -> Iterator[str]:
    for name, title in shared.CONTROLS.items():
        control = controls.by_name[name]
        label = title.in_(lang)
        state = shared.STATES[control.state].in_(lang)
        yield f"{_STATE_MARKS[control.state]} {label} : *{state}*. {markup.escape(control.reason)}"


def _finding(finding: Finding, lang: Lang, buttons: _WhyButtons) -> Block:
    return Section(text=_finding_text(finding, lang), button=buttons.beside(finding))


def _finding_text(finding: Finding, lang: Lang) -> str:
    rule = f" _({shared.RULE.in_(lang).format(rule=finding.rule)})_" if finding.rule else ""
    advice = f"\n→ {markup.escape(finding.advice)}" if finding.advice else ""
    return f"{_SEVERITY_MARKS[finding.severity]} {markup.escape(finding.text)}{rule}{advice}"


def _members(report: Report, lang: Lang, buttons: _WhyButtons) -> Iterator[Block]:
    """Yield the archive's files: a count, a line each, worst first when there are many, then findings."""
    members = list(_flat(report.members))
    if not members:
        return
    shown = members if len(members) <= MAX_MEMBER_LINES else sorted(members, key=_weight)[:MAX_MEMBER_LINES]
    lines = [
        texts.MEMBERS.in_(lang).format(counts=_counts(members, lang)),
        *(_line(*one, lang) for one in shown),
    ]
    if len(members) > len(shown):
        lines.append(texts.MORE_MEMBERS.in_(lang).format(count=len(members) - len(shown)))
    yield Section(text="\n".join(lines))
    noted = sorted(((path, member) for path, member in members if member.findings), key=_weight)
    for path, member in noted[:MAX_MEMBER_DETAILS]:
        yield Section(text=f"*{markup.code(path)}*")
        yield from (_finding(finding, lang, buttons) for finding in member.findings)
    if len(noted) > MAX_MEMBER_DETAILS:
        yield Context(text=texts.MORE_DETAILS.in_(lang))


def _flat(members: Iterable[Report], folder: str = "") -> Iterator[tuple[str, Report]]:
    """Yield every file of an archive with its path, those of the archives inside it too."""
    for member in members:
        path = f"{folder}{member.file}"
        yield path, member
        yield from _flat(member.members, f"{path} › ")


def _weight(member: tuple[str, Report]) -> int:
    return GRAVEST_FIRST.index(member[1].verdict)


def _counts(members: Iterable[tuple[str, Report]], lang: Lang) -> str:
    counted = Counter(member.verdict for _, member in members)
    return ", ".join(
        f"{counted[name]} × {shared.VERDICTS[name].title.in_(lang).lower()}"
        for name in GRAVEST_FIRST
        if counted[name]
    )


def _line(path: str, member: Report, lang: Lang) -> str:
    label = shared.VERDICTS[member.verdict].title.in_(lang)
    return f"{_VERDICT_MARKS[member.verdict]} {markup.code(path)} : {markup.escape(label)}"
