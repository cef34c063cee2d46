"""A pli's table in reading order: what asks for something first, then what the buyer looks for first. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.reports import pli_texts as words
from bot.reports.pli_texts import Task
from handlers import VerdictName
from handlers.models import Pli, PliDocument, Presence, Required, Role
from handlers.names import MAX_NAME_CHARACTERS, shown
from handlers.pli.remarks import KINDS
from handlers.pli.required import to_sign
from knowledge.models import Bilingual, Lang

MAX_LINES = 200
"""Lines of a table on one page, most pressing first; the rest are counted."""

_ORDER = list(KINDS)
_MAX_SIGNERS = 3
"""Named on one line; the rest are counted."""
_OTHERS = {
    Role.SIGNATURE: words.SIGNATURE_FILE,
    Role.ARCHIVE_SIGNATURE: words.ARCHIVE_SIGNATURE,
    Role.ARCHIVE: words.ARCHIVE,
}
_BY_STATE = {Presence.EMPTY: Task.FILL, Presence.ENCRYPTED: Task.UNLOCK, Presence.UNREADABLE: Task.REPLACE}
_MARKS = {Presence.UNSIGNED: "unsigned", Presence.NOT_CHECKED: "not-checked"}
_SIGNED = {
    VerdictName.COMPLIANT: ("compliant", words.SIGNED_SOUND),
    VerdictName.NON_COMPLIANT: ("non-compliant", words.SIGNED_BROKEN),
}


@dataclass(frozen=True)
class TableLine:
    """One file of a pli, or one document that is missing from it."""

    file: str
    """With nothing hidden in it; empty for what is missing."""
    document: str
    remark: str
    """What else there is to say on what it is; empty when nothing."""
    must_sign: str
    state: str
    mark: str
    """How the state is marked: a verdict's name, or `not-checked`."""
    signers: str
    """Empty when nobody signed."""
    task: Task
    to_do: str

    @property
    def is_pressing(self) -> bool:
        """Tell whether something must be done, or looked at."""
        return self.task not in {Task.NONE, Task.ASK_RULES, Task.KEEP_TOGETHER}


@dataclass(frozen=True)
class PliTable:
    """A pli, ready to read in one language."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[TableLine, ...]
    """Every file once, and what is missing; most pressing first."""
    summary: tuple[tuple[str, str], ...]
    """Label and value: how many documents, who signed, what must be signed."""
    lang: Lang

    @property
    def shown(self) -> tuple[TableLine, ...]:
        """Return the lines that one page shows, the most pressing ones."""
        return self.lines[:MAX_LINES]

    @property
    def more(self) -> str:
        """Say how many lines are left out; empty when none is."""
        left = len(self.lines) - MAX_LINES
        return words.MORE_LINES.in_(self.lang).format(count=left) if left > 0 else ""


def table_of(pli: Pli, lang: Lang) -> PliTable:
    """Put a pli's table in reading order, with the words of `lang`."""
    left = {id(line) for line in to_sign([line for line in pli.documents if line.must_sign])}
    owned = {file for line in pli.documents for file in line.signature_files}
    weighed = [
        (_weight(line, task), _line(line, task, pli, lang))
        for line in pli.documents
        for task in (_task(line, left=id(line) in left, owned=line.file in owned, listed=pli.listed),)
    ]
    weighed.sort(key=lambda each: each[0])
    missing = [_missing(item, lang) for item in pli.required if not item.files]
    return PliTable(
        title=words.TITLE.in_(lang),
        columns=tuple(column.in_(lang) for column in words.COLUMNS),
        lines=(*missing, *(line for _, line in weighed)),
        summary=tuple(_summary(pli, lang)),
        lang=lang,
    )


def _task(line: PliDocument, *, left: bool, owned: bool, listed: bool) -> Task:  # noqa: PLR0911 -- one reason a line
    if line.state in _BY_STATE:
        return _BY_STATE[line.state]
    if left:
        return Task.SIGN
    if line.verdict is VerdictName.NON_COMPLIANT:
        return Task.SIGN_AGAIN
    if line.document is not None and line.document.disagree:
        return Task.NAME
    if line.same_as is not None:
        return Task.KEEP_ONE
    if line.role is Role.ARCHIVE_SIGNATURE:
        return Task.SIGN_DOCUMENTS
    if line.role is Role.SIGNATURE:
        return Task.KEEP_TOGETHER if owned else Task.ADD_DOCUMENT
    if line.verdict is VerdictName.CHECK:
        return Task.LOOK
    if line.state is Presence.UNSIGNED and not line.must_sign and not listed:
        return Task.ASK_RULES
    return Task.NONE


def _weight(line: PliDocument, task: Task) -> tuple[int, int, int]:
    """Return the line's place: by what it asks for, the pressing ones first, then by kind."""
    pressing = (
        list(Task).index(task)
        if task not in {Task.NONE, Task.ASK_RULES, Task.KEEP_TOGETHER, Task.LOOK}
        else 99
    )
    kind = None if line.document is None else line.document.kind
    return pressing, list(Role).index(line.role), len(_ORDER) if kind is None else _ORDER.index(kind)


def _line(line: PliDocument, task: Task, pli: Pli, lang: Lang) -> TableLine:
    mark, state = _state(line)
    return TableLine(
        file=shown(line.file, max_characters=MAX_NAME_CHARACTERS),
        document=_document(line, lang),
        remark=_remark(line, lang),
        must_sign=_must_sign(line, pli).in_(lang),
        state=state.in_(lang),
        mark=mark,
        signers=words.BY.in_(lang).format(signers=_names(line.signers)) if line.signers else "",
        task=task,
        to_do=words.TASKS[task].in_(lang).format(file=_quoted(line.same_as or "", lang)),
    )


def _missing(item: Required, lang: Lang) -> TableLine:
    named = words.DOCUMENTS[item.kind].in_(lang) if item.kind is not None else item.asked
    lot = f", {words.LOT.in_(lang).format(lot=item.lot)}" if item.lot else ""
    return TableLine(
        file="",
        document=shown(f"{named}{lot}", max_characters=MAX_NAME_CHARACTERS),
        remark="",
        must_sign=words.MUST.in_(lang),
        state=words.ABSENT.in_(lang),
        mark="unreadable",
        signers="",
        task=Task.ADD,
        to_do=words.TASKS[Task.ADD].in_(lang),
    )


def _document(line: PliDocument, lang: Lang) -> str:
    if line.role is not Role.DOCUMENT or line.document is None:
        return _OTHERS.get(line.role, words.NOT_RECOGNISED).in_(lang)
    kind, lot = line.document.kind, line.document.lot
    named = (words.NOT_RECOGNISED if kind is None else words.DOCUMENTS[kind]).in_(lang)
    return f"{named}, {words.LOT.in_(lang).format(lot=lot)}" if lot and kind is not None else named


def _remark(line: PliDocument, lang: Lang) -> str:
    seen = line.document
    if seen is None or not seen.disagree or seen.by_name is None:
        return ""
    return words.NAMED_OTHERWISE.in_(lang).format(kind=words.DOCUMENTS[seen.by_name].in_(lang))


def _must_sign(line: PliDocument, pli: Pli) -> Bilingual:
    if line.role is not Role.DOCUMENT:
        return words.NOTHING
    if line.must_sign:
        return words.MUST
    return words.NEED_NOT if pli.listed else words.MAY


def _state(line: PliDocument) -> tuple[str, Bilingual]:
    if line.state is Presence.SIGNED:
        return _SIGNED.get(line.verdict, ("check", words.SIGNED_TO_CHECK))
    return _MARKS.get(line.state, "unreadable"), words.STATES[line.state]


def _summary(pli: Pli, lang: Lang) -> Iterator[tuple[str, str]]:
    documents = [line for line in pli.documents if line.role is Role.DOCUMENT]
    signed = sum(line.state is Presence.SIGNED for line in documents)
    yield (
        words.DOCUMENTS_COUNT.in_(lang),
        words.COUNT.in_(lang).format(documents=len(documents), signed=signed),
    )
    asked = ", ".join(shown(item.asked, max_characters=MAX_NAME_CHARACTERS) for item in pli.required)
    yield words.ASKED.in_(lang), asked if pli.listed else words.ASKED_BY_DEFAULT.in_(lang)
    names = _names(pli.signers, limit=10) or words.NO_SIGNER.in_(lang)
    alone = pli.one_identity and len(pli.signers) == 1
    yield words.SIGNERS.in_(lang), words.ONE_IDENTITY.in_(lang).format(signers=names) if alone else names


def _names(names: Iterable[str], *, limit: int = _MAX_SIGNERS) -> str:
    told = [shown(name, max_characters=MAX_NAME_CHARACTERS) for name in names]
    more = [f"+ {len(told) - limit}"] if len(told) > limit else []
    return ", ".join([*told[:limit], *more])


def _quoted(name: str, lang: Lang) -> str:
    cut = shown(name, max_characters=MAX_NAME_CHARACTERS)
    return f"« {cut} »" if lang == "fr" else f"“{cut}”"
