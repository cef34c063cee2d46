"""Turns values into pages: Jinja2 templates that escape everything, and the few words they need."""

import hashlib
import re
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot import formats
from bot.label import texts as label_texts
from bot.offers import offers_beside, offers_of
from bot.order import texts as order_texts
from bot.reports import texts
from bot.settings import Settings
from bot.texts import PROOF, VERDICTS, verdict_sentence
from bot.web.payloads import MAX_MESSAGE_CHARS, MAX_NOTE_CHARS, new_key
from bot.web.texts import say
from knowledge import Book
from knowledge.models import Bilingual, Lang

STATIC = Path(__file__).parent / "static"

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>«»()]*[^\s<>«»().,;:!?]")
_HASH_LENGTH = 12


class Pages:
    """Renders every page and fragment of the web door."""

    def __init__(self, book: Book, settings: Settings) -> None:
        self._environment = Environment(
            loader=PackageLoader("bot.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            linked=linked,
            spaced=formats.french_spaces,
        )
        self._environment.globals.update(
            buyer=book.name,
            document=book.document,
            days=settings.conversation_days,
            months=settings.ticket_months,
            max_files=settings.max_files,
            max_upload_bytes=settings.max_upload_bytes,
            max_message_chars=MAX_MESSAGE_CHARS,
            max_note_chars=MAX_NOTE_CHARS,
            asset=asset,
            verdicts=VERDICTS,
            verdict_sentence=verdict_sentence,
            proof=PROOF,
            words=texts,
            label_words=label_texts,
            order_words=order_texts,
            offers=offers_of(book),
            offers_beside=partial(offers_beside, book),
            new_key=new_key,
            working_time=formats.working_time,
        )

    def render(self, template: str, lang: Lang, **values: Any) -> str:
        """Render a template of this package in `lang`; a value that is missing raises."""
        words = {
            "say": partial(_say, lang),
            "tell": partial(_tell, lang),
            "colon": formats.COLON[lang],
            "size": partial(formats.size, lang=lang),
            "day": partial(formats.day, lang=lang),
            "moment": partial(formats.moment, lang=lang),
            "short_moment": partial(formats.short_moment, lang=lang),
        }
        return self._environment.get_template(template).render(lang=lang, **words, **values)


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with a fingerprint so that browsers may keep it for good."""
    fingerprint = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:_HASH_LENGTH]
    return f"/static/{name}?v={fingerprint}"


def linked(text: str) -> Markup:
    """Return the book's own text, escaped, with its web addresses as links. Never for what people typed."""
    pieces: list[Markup] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        shown = escape(found[0])
        href = shown if found[0].startswith("http") else Markup("https://") + shown
        pieces += [
            escape(text[end : found.start()]),
            Markup('<a href="{}" rel="noopener">{}</a>').format(href, shown),
        ]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


def _tell(lang: Lang, text: Bilingual) -> str:
    return formats.french_spaces(text.fr) if lang == "fr" else text.en


def _say(lang: Lang, name: str, /, **values: object) -> str:
    return say(name, lang, **{key: str(value) for key, value in values.items()})
