"""What a reader of a page sees."""

import html

from aiohttp import ClientResponse

from bot.wiring import House
from knowledge import Outcome

_VAGUE = (
    "signature",
    "facture",
    "certificat",
    "signer",
    "offre",
    "document",
    "chorus",
    "place",
    "dume",
    "copie",
)


async def seen(response: ClientResponse) -> str:
    """Return a page's source as its reader understands it: characters for entities, plain spaces."""
    return html.unescape(await response.text()).replace("\N{NO-BREAK SPACE}", " ")


def vague_question(house: House) -> str:
    """Return a question that the book answers with a choice of topics."""
    return next(word for word in _VAGUE if house.answerer.answer(word).outcome is Outcome.CHOICE)
