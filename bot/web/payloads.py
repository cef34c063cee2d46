"""What forms send, turned into values in the first function that sees it."""

import json
import secrets
from http import HTTPStatus
from urllib.parse import parse_qs

from aiohttp import web
from pydantic import Field, ValidationError

from bot.web.errors import Refused
from bot.web.texts import say
from bot.web.uploads import MAX_FIELDS_BYTES, read_bounded
from knowledge.models import Frozen, Lang

MAX_MESSAGE_CHARS = 10_000
"""A ticket's message; a longer one is sent in several."""

MAX_NOTE_CHARS = 300
"""What is waited for; the rest is left out."""

_CHUNK_BYTES = 64 * 1024
_MAX_NAME_CHARS = 120
_MAX_TYPED_CHARS = 2000
"""Of a short field: beyond, what it would say is too long in any case."""
MAX_KEY_CHARS = 64
"""Of a name that a page draws for what it sends."""
_MAX_DIGITS = 18


class Question(Frozen):
    """A question asked on the page."""

    text: str
    """As typed; may be empty or unreadable: the answer says so."""


class Contract(Frozen):
    """What a label is asked for, as typed."""

    number: str
    name: str


class DeadlineWords(Frozen):
    """A deadline, as typed or picked."""

    day: str
    at: str

    @property
    def text(self) -> str:
        """Both on one line, to be read."""
        return f"{self.day} {self.at}".strip()


class PersonRequest(Frozen):
    """A request for a person."""

    contact: str
    words: str


class Message(Frozen):
    """Words for a ticket."""

    text: str
    key: str
    """Drawn with the form, so that sending it twice adds one message."""


class MoveForm(Frozen):
    """A change of a ticket's state that an agent asks for."""

    revision: int | None
    """The ticket's when the form was shown; None when the form does not say."""
    note: str
    """What is waited for; may be empty."""


class AgentName(Frozen):
    """How an agent signs their replies."""

    name: str = Field(min_length=1)


async def read_question(request: web.Request, lang: Lang) -> Question:
    """Read a question from a form or from a JSON object, under the name `q`.

    Raises:
        Refused: larger than 1 MiB, or neither a form nor a JSON object.
    """
    return Question(text=(await _fields(request, lang)).get("q", ""))


async def read_person_request(request: web.Request, lang: Lang) -> PersonRequest:
    """Read who asks for a person and what they say.

    Raises:
        Refused: the message is too long.
    """
    fields = await _fields(request, lang)
    return PersonRequest(
        contact=_one_line(fields.get("contact", "")), words=_message_text(fields.get("words", ""), lang)
    )


async def read_message(request: web.Request, lang: Lang, *, empty: str) -> Message:
    """Read a message for a ticket; `empty` names the sentence for one without words.

    Raises:
        Refused: empty or too long.
    """
    fields = await _fields(request, lang)
    text = _message_text(fields.get("text", ""), lang)
    if not text:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, say(empty, lang))
    return Message(text=text, key=fields.get("key", "")[:MAX_KEY_CHARS] or new_key())


async def read_contract(request: web.Request, lang: Lang) -> Contract:
    """Read a contract's number and name from a form or from a JSON object; empty when they are not there."""
    fields = await _fields(request, lang)
    return Contract(
        number=fields.get("number", "")[:_MAX_TYPED_CHARS], name=fields.get("name", "")[:_MAX_TYPED_CHARS]
    )


async def read_deadline_words(request: web.Request, lang: Lang) -> DeadlineWords:
    """Read a deadline's day and time of day; empty when they are not there."""
    fields = await _fields(request, lang)
    return DeadlineWords(
        day=fields.get("day", "")[:_MAX_TYPED_CHARS], at=fields.get("at", "")[:_MAX_TYPED_CHARS]
    )


async def read_move(request: web.Request, lang: Lang) -> MoveForm:
    """Read which change of state is asked for.

    Raises:
        Refused: larger than 1 MiB, or no form.
    """
    fields = await _fields(request, lang)
    given = fields.get("revision", "")
    is_number = given.isascii() and given.isdigit() and len(given) <= _MAX_DIGITS
    return MoveForm(
        revision=int(given) if is_number else None,
        note=" ".join(fields.get("note", "").split())[:MAX_NOTE_CHARS],
    )


async def read_exchange_id(request: web.Request, lang: Lang) -> int:
    """Read which question « Ce n'est pas ma question » is about; 0, which names none, when unreadable."""
    given = (await _fields(request, lang)).get("exchange", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _MAX_DIGITS else 0


async def read_agent_name(request: web.Request, lang: Lang) -> AgentName:
    """Read how an agent signs.

    Raises:
        Refused: no name was written.
    """
    try:
        return AgentName(name=_one_line((await _fields(request, lang)).get("name", "")))
    except ValidationError:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, say("support.name-needed", lang)) from None


def new_key() -> str:
    """Draw the name that a form's message will have."""
    return secrets.token_urlsafe(16)


async def _fields(request: web.Request, lang: Lang) -> dict[str, str]:
    """Return a form's fields, the first of each name; NUL, which no database takes, becomes U+FFFD."""
    body = await read_bounded(
        request.content.iter_chunked(_CHUNK_BYTES), MAX_FIELDS_BYTES, say("fields.too-large", lang)
    )
    text = body.decode(errors="replace")
    match request.content_type:
        case "application/x-www-form-urlencoded":
            given = {name: values[0] for name, values in _parse(text, lang).items()}
        case "application/json":
            given = _json_object(text, lang)
        case _:
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, say("fields.unreadable", lang))
    return {name: value.replace("\0", "\N{REPLACEMENT CHARACTER}") for name, value in given.items()}


def _parse(text: str, lang: Lang) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=20, errors="replace")
    except ValueError:
        raise Refused(HTTPStatus.BAD_REQUEST, say("fields.unreadable", lang)) from None


def _json_object(text: str, lang: Lang) -> dict[str, str]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Refused(HTTPStatus.BAD_REQUEST, say("fields.unreadable", lang))
    return {
        str(name): value.encode(errors="replace").decode()
        for name, value in given.items()
        if isinstance(value, str)
    }


def _message_text(given: str, lang: Lang) -> str:
    text = given.replace("\r\n", "\n").strip()
    if len(text) > MAX_MESSAGE_CHARS:
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            say("ticket.too-long", lang, limit=f"{MAX_MESSAGE_CHARS:,}".replace(",", "\N{NO-BREAK SPACE}")),
        )
    return text


def _one_line(given: str) -> str:
    return " ".join(given.split())[:_MAX_NAME_CHARS]
