"""Writes a report as the files to download."""

import re
from collections.abc import Mapping, Sequence

from bot.reports import html_file, pdf_file
from bot.reports.document import About, ReportFormat, document_of
from handlers import Report
from knowledge import Book
from knowledge.models import Lang

_WRITERS = {ReportFormat.HTML: html_file.write, ReportFormat.PDF: pdf_file.write}
_UNFIT = re.compile(r"[^\w.-]+", re.ASCII)
_MAX_STEM = 60


def write(
    checked: Sequence[tuple[Report, bytes]],
    about: About,
    formats: Sequence[ReportFormat],
    *,
    lang: Lang,
    book: Book,
) -> Mapping[ReportFormat, bytes]:
    """Return a report on files in each format; `checked` holds each file's report and its bytes.

    It reads the bytes for the page pictures, so it belongs in a worker process.
    """
    document = document_of(checked, about, lang=lang, book=book)
    return {each: _WRITERS[each](document) for each in formats}


def file_name(report: Report, format_: ReportFormat) -> str:
    """Return how to call the report on a file: letters, figures, hyphens and the ending."""
    stem = _UNFIT.sub("-", report.file.rsplit(".", 1)[0]).strip("-.")[:_MAX_STEM]
    return f"rapport-{stem}.{format_}" if stem else f"rapport.{format_}"
