"""A report as a document: what it holds, before it is set as HTML or as PDF. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version

from bot import formats
from bot.reports import texts
from bot.reports.sheet import Fact, Sheet, Step, SubmissionSheet, flat, sheet_of, submission_sheet
from bot.texts import PROOF
from handlers import Report
from handlers.page_pictures import MAX_PICTURES, Mark, MarkKind, PagePicture, page_pictures
from handlers.pli.submission import submission_of
from handlers.verdict import GRAVEST_FIRST
from knowledge import Book
from knowledge.models import CitedRule, Frozen, Lang

MAX_MEMBERS = 200
"""Files of archives told in full, worst first; the rest are counted."""
MAX_FILES = 20
"""Files of one report."""


class ReportFormat(StrEnum):
    """What a report can be written as; also the ending of its file name."""

    HTML = "html"
    PDF = "pdf"


class About(Frozen):
    """What a report says of the check itself."""

    checked_at: datetime
    judged_at: datetime | None = None
    """The date that the check was asked to judge as of; None: the moment of the check."""
    must_sign: tuple[str, ...] = ()
    """What must be signed, as the check was told in words; empty: what is asked of everybody."""


@dataclass(frozen=True)
class ShownPicture:
    """A picture of a page and what it shows, in words."""

    picture: PagePicture
    caption: str


@dataclass(frozen=True)
class Chapter:
    """One file: its report, its page pictures, the files of the archive that it may be."""

    sheet: Sheet
    pictures: tuple[ShownPicture, ...]
    members: tuple[tuple[str, Sheet], ...]
    """With their paths."""
    left_out: int
    """Members beyond `MAX_MEMBERS`."""
    speaks_of_pictures: bool
    """It is a signed PDF: without a picture, it is said that no frame shows."""


@dataclass(frozen=True)
class Document:
    """Everything that a report holds."""

    lang: Lang
    title: str
    facts: tuple[Fact, ...]
    """On the check: when, by which version, with which trusted lists."""
    submission: SubmissionSheet | None
    """What the files add up to as one pli."""
    chapters: tuple[Chapter, ...]
    rules: tuple[CitedRule, ...]
    """All that the report names, each once."""
    proof: str


def document_of(checked: Sequence[tuple[Report, bytes]], about: About, *, lang: Lang, book: Book) -> Document:
    """Put together the report on files and their bytes, of which at most a few page pictures remain.

    The bytes of a file may be empty: there is no picture then.
    """
    pictured = 0
    chapters = []
    for report, content in checked[:MAX_FILES]:
        pictures = page_pictures(content, limit=MAX_PICTURES - pictured) if pictured < MAX_PICTURES else ()
        pictured += len(pictures)
        chapters.append(_chapter(sheet_of(report, lang, book), pictures, lang, has_bytes=bool(content)))
    submission = submission_of([report for report, _ in checked], book, about.must_sign)
    whole = None if submission is None else submission_sheet(submission, lang, book)
    sheets = [sheet for each in chapters for sheet in (each.sheet, *(member for _, member in each.members))]
    return Document(
        lang=lang,
        title=texts.TITLE.in_(lang),
        facts=tuple(_facts(about, [report for report, _ in checked], lang)),
        submission=whole,
        chapters=tuple(chapters),
        rules=_rules(
            [*([] if whole is None else whole.steps), *(step for sheet in sheets for step in sheet.steps)]
        ),
        proof=PROOF.in_(lang),
    )


def _chapter(sheet: Sheet, pictures: Iterable[PagePicture], lang: Lang, *, has_bytes: bool) -> Chapter:
    members = list(flat(sheet.members))
    told = sorted(members, key=_weight)[:MAX_MEMBERS]
    return Chapter(
        sheet=sheet,
        pictures=tuple(ShownPicture(picture, _caption(picture, lang)) for picture in pictures),
        members=tuple(told),
        left_out=len(members) - len(told),
        speaks_of_pictures=has_bytes and bool(sheet.signatures) and sheet.report.kind == "pdf",
    )


def _weight(member: tuple[str, Sheet]) -> int:
    return GRAVEST_FIRST.index(member[1].report.verdict)


def _caption(picture: PagePicture, lang: Lang) -> str:
    said = dict.fromkeys(_mark(mark, lang) for mark in picture.marks)
    marks = ", ".join(said) or texts.NO_MARK.in_(lang)
    return texts.PICTURE.in_(lang).format(page=picture.page, marks=marks)


def _mark(mark: Mark, lang: Lang) -> str:
    if mark.kind is MarkKind.HANDWRITTEN:
        return texts.MARK_HANDWRITTEN.in_(lang)
    return texts.MARK_SIGNATURE.in_(lang).format(position=mark.position)


def _facts(about: About, reports: Sequence[Report], lang: Lang) -> Iterator[Fact]:
    yield Fact(texts.CHECKED_AT.in_(lang), formats.moment(about.checked_at, lang))
    if about.judged_at is not None:
        yield Fact(texts.JUDGED_AT.in_(lang), formats.moment(about.judged_at, lang))
    yield Fact(texts.VERSION.in_(lang), f"Guichet {version('guichet')}")
    if len(reports) > MAX_FILES:
        yield Fact(texts.FILE.in_(lang), f"{MAX_FILES} / {len(reports)}")


def _rules(steps: Iterable[Step]) -> tuple[CitedRule, ...]:
    cited = {rule.id: rule for step in steps for rule in step.rules}
    return tuple(cited[name] for name in sorted(cited))
