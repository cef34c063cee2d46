"""A report as a PDF: set by Typst, which embeds its fonts and tags what it sets (PDF/UA-1 and PDF/A-2a)."""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from bot import formats
from bot.errors import NotTypeset
from bot.reports import texts
from bot.reports.document import Chapter, Document
from bot.reports.pli_table import PliTable
from bot.reports.sheet import Fact, InvoiceSheet, Seen, Sheet, Step, SubmissionSheet
from bot.typesetting import set_pdf
from handlers.page_pictures import PagePicture
from knowledge.models import Bilingual, Lang


def write(document: Document) -> bytes:
    """Return the report as a PDF.

    What people wrote reaches Typst as data, never as its markup. A name in a script that the embedded fonts lack
    takes a font of this machine, and the file then claims no standard.
    """
    inputs = {
        _picture_name(number, rank): _as_svg(shown.picture)
        for number, chapter in enumerate(document.chapters)
        for rank, shown in enumerate(chapter.pictures)
    }
    inputs["data"] = json.dumps(_plain(document))
    try:
        return set_pdf(_template(), inputs)
    except NotTypeset:
        return set_pdf(_template(), inputs, system_fonts=True, archival=False)


@cache
def _template() -> bytes:
    return files("bot.reports").joinpath("templates", "report.typ").read_bytes()


def _picture_name(chapter: int, rank: int) -> str:
    return f"picture-{chapter}-{rank}"


def _as_svg(picture: PagePicture) -> str:
    """Return a picture within an SVG file: what is handed to Typst in memory is text."""
    size = f'width="{picture.width}" height="{picture.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<image {size} href="data:image/png;base64,{b64encode(picture.png).decode("ascii")}"/></svg>'
    )


def _plain(document: Document) -> Mapping[str, Any]:
    """Return what the template reads: plain objects, lists and strings."""
    lang = document.lang
    return {
        "lang": lang,
        "title": document.title,
        "door": texts.DOOR.in_(lang),
        "facts": _facts(document.facts, lang),
        "submission": None if document.submission is None else _submission(document.submission),
        "chapters": [_chapter(chapter, number, lang) for number, chapter in enumerate(document.chapters)],
        "rules": [
            {
                "title": _told(texts.RULE_LINE, lang, id=rule.id, section=rule.section),
                "text": _set_in(rule.text, lang),
            }
            for rule in document.rules
        ],
        "worth": [_told(each, lang) for each in (*texts.PROVES, *texts.PROVES_NOT)],
        "proof": _set_in(document.proof, lang),
        "words": {
            "controls": _told(texts.CONTROLS_TITLE, lang),
            "steps": _told(texts.STEPS_TITLE, lang),
            "nothing": _told(texts.NOTHING_TO_DO, lang),
            "notes": _told(texts.NOTES_TITLE, lang),
            "technical": _told(texts.FACTS_TITLE, lang),
            "pictures": _told(texts.PICTURES_TITLE, lang),
            "no_pictures": _told(texts.NO_PICTURES, lang),
            "rules": _told(texts.RULES_TITLE, lang),
            "worth": _told(texts.WORTH_TITLE, lang),
        },
    }


def _chapter(chapter: Chapter, number: int, lang: Lang) -> Mapping[str, Any]:
    count = len(chapter.members) + chapter.left_out
    return {
        **_sheet(chapter.sheet, chapter.sheet.file),
        "pictures": [
            {
                "file": _picture_name(number, rank),
                "caption": _set_in(shown.caption, lang),
                "width": shown.picture.width,
                "height": shown.picture.height,
                "marks": [{**mark._asdict(), "kind": mark.kind.value} for mark in shown.picture.marks],
            }
            for rank, shown in enumerate(chapter.pictures)
        ],
        "speaks_of_pictures": chapter.speaks_of_pictures,
        "members_title": _told(texts.MEMBERS_TITLE, lang, count=count) if count else "",
        "members": [_sheet(member, path) for path, member in chapter.members],
        "left_out": _told(texts.LEFT_OUT, lang, count=chapter.left_out) if chapter.left_out else "",
    }


def _submission(whole: SubmissionSheet) -> Mapping[str, Any]:
    return {
        "name": _set_in(whole.heading, whole.lang),
        "verdict": whole.submission.verdict.value,
        "title": whole.title,
        "sentence": _set_in(whole.sentence, whole.lang),
        "signatures": [],
        "invoice": None,
        "is_done": False,
        "table": _table(whole.table, whole.lang),
        "steps": _steps(whole.steps, whole.lang),
        "notes": _all_seen(whole.notes),
    }


def _table(table: PliTable | None, lang: Lang) -> Mapping[str, Any] | None:
    if table is None:
        return None
    return {
        "title": table.title,
        "columns": table.columns,
        "summary": [{"label": label, "value": _set_in(value, lang)} for label, value in table.summary],
        "lines": [
            {
                "file": line.file,
                "document": _set_in(line.document, lang),
                "remark": _set_in(line.remark, lang),
                "must_sign": line.must_sign,
                "state": line.state,
                "mark": line.mark,
                "signers": line.signers,
                "to_do": _set_in(line.to_do, lang),
                "is_pressing": line.is_pressing,
            }
            for line in table.shown
        ],
        "more": _set_in(table.more, lang),
    }


def _sheet(sheet: Sheet, name: str) -> Mapping[str, Any]:
    lang = sheet.lang
    return {
        "name": name,
        "verdict": sheet.report.verdict.value,
        "title": sheet.title,
        "sentence": _set_in(sheet.sentence, lang),
        "signatures": [
            {
                "title": _set_in(signature.title, lang),
                "controls": [
                    {
                        "title": control.title,
                        "state": control.state.value,
                        "word": control.word,
                        "meaning": control.meaning,
                        "reason": formats.french_spaces(control.reason.text),
                    }
                    for control in signature.controls
                ],
                "facts": _facts(signature.facts, lang),
            }
            for signature in sheet.signatures
        ],
        "invoice": None if sheet.invoice is None else _invoice(sheet.invoice, lang),
        "is_done": sheet.is_done,
        "table": _table(sheet.table, lang),
        "steps": _steps(sheet.steps, lang),
        "notes": _all_seen(sheet.notes),
        "facts": _facts(sheet.facts, lang),
    }


def _steps(steps: Iterable[Step], lang: Lang) -> list[Mapping[str, Any]]:
    return [
        {
            "advice": _set_in(step.advice.text, step.advice.lang),
            "advice_lang": step.advice.lang,
            "rules": [_told(texts.RULE_LINE, lang, id=rule.id, section=rule.section) for rule in step.rules],
            "seen": _all_seen(step.seen),
            "more": _told(texts.MORE_SEEN, lang, count=step.more) if step.more else "",
        }
        for step in steps
    ]


def _invoice(invoice: InvoiceSheet, lang: Lang) -> Mapping[str, Any]:
    return {
        "title": _set_in(invoice.title, lang),
        "mentions": [
            {
                "title": mention.title,
                "state": mention.state.value,
                "word": mention.word,
                "value": _set_in(mention.value, lang),
                "expected": _set_in(mention.expected, lang),
                "meaning": mention.meaning,
                "reason": formats.french_spaces(mention.reason.text),
            }
            for mention in invoice.mentions
        ],
    }


def _all_seen(seen: Iterable[Seen]) -> list[Mapping[str, str]]:
    return [
        {
            "severity": each.finding.severity.value,
            "word": each.word,
            "meaning": each.meaning,
            "text": formats.french_spaces(each.text.text),
        }
        for each in seen
    ]


def _facts(facts: Iterable[Fact], lang: Lang) -> list[Mapping[str, str]]:
    return [{"label": fact.label, "value": _set_in(fact.value, lang)} for fact in facts]


def _told(text: Bilingual, lang: Lang, **values: object) -> str:
    return _set_in(text.in_(lang).format(**values), lang)


def _set_in(text: str, lang: Lang) -> str:
    return formats.french_spaces(text) if lang == "fr" else text
