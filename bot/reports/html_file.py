"""A report as one HTML file that needs nothing else: no script, no outside resource; made to be printed too."""

from base64 import b64encode
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot import formats
from bot.reports import texts
from bot.reports.document import Document
from knowledge.models import Bilingual


def write(document: Document) -> bytes:
    """Return the report as an HTML file in UTF-8; everything in it is escaped."""

    def tell(text: Bilingual, **values: object) -> str:
        return typeset(text.in_(document.lang).format(**values))

    def typeset(text: str) -> str:
        return formats.french_spaces(text) if document.lang == "fr" else text

    page = _environment().get_template("report.html")
    return page.render(
        document=document,
        words=texts,
        tell=tell,
        typeset=typeset,
        base64=lambda content: b64encode(content).decode("ascii"),
    ).encode("utf-8", errors="replace")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bot.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
