"""Sets PDFs with Typst, which embeds its fonts and tags what it sets.

What people wrote reaches a template as data (`sys.inputs`), never as its markup.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import typst

from bot.errors import NotTypeset

if TYPE_CHECKING:
    from typst import PDFStandard

_STANDARDS: list["PDFStandard"] = ["a-2a", "ua-1"]


def set_pdf(
    template: bytes, inputs: Mapping[str, str], *, system_fonts: bool = False, archival: bool = True
) -> bytes:
    """Return a template set with its inputs: as PDF/A-2a and PDF/UA-1 when `archival`, else as plain PDF.

    `system_fonts` also uses the fonts of this machine, for scripts that the embedded ones lack.

    Raises:
        NotTypeset: Typst cannot set it; when `archival`, also when no font at hand has one of its characters.
    """
    try:
        return typst.compile(
            template,
            format="pdf",
            font_paths=_fonts(system_fonts=system_fonts),
            sys_inputs=dict(inputs),
            pdf_standards=_STANDARDS if archival else [],
        )
    except typst.TypstError:  # its text may hold what people wrote
        raise NotTypeset("a PDF cannot be set") from None


@cache
def _fonts(*, system_fonts: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system_fonts, include_embedded_fonts=True)
