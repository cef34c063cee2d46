"""The label of a backup copy, as every door gives it: words, and a PDF to print."""

from bot.label.pdf_file import Unprintable, file_name, write_label

__all__ = ["Unprintable", "file_name", "write_label"]
