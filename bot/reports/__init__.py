"""What was found about files, in reading order, and as a document to keep: HTML to print, PDF to archive."""

from bot.reports.document import About, ReportFormat
from bot.reports.sheet import Sheet, SubmissionSheet, sheet_of, submission_sheet

__all__ = ["About", "ReportFormat", "Sheet", "SubmissionSheet", "sheet_of", "submission_sheet"]
