"""What the desk prepares on the page: the label of a backup copy, the day to order a certificate. Nothing is kept."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.contract import label_object, plan_object
from bot.desk import Desk
from bot.errors import NotTypeset
from bot.label import Unprintable, file_name
from bot.label import texts as label_texts
from bot.offers import Offer, offers_of
from bot.order import PlanSheet, UnreadableDeadline, read_deadline
from bot.order import texts as order_texts
from bot.wanted import DeadlineWanted, LabelWanted, Wanted
from bot.web import payloads, respond
from bot.web.downloads import Download, carried
from bot.web.errors import Refused
from bot.web.keys import HOUSE
from bot.web.payloads import Contract, DeadlineWords
from bot.web.visitors import VISITOR
from knowledge import CopyableFact, UnknownId
from knowledge.errors import UnusableDeadline, UnusableLabel
from knowledge.label import Label
from knowledge.models import CitedRule, Lang

_EMPTY_CONTRACT = Contract(number="", name="")
_EMPTY_DEADLINE = DeadlineWords(day="", at="")


async def label_form(request: web.Request) -> web.Response:
    """Show the form of a label."""
    _require(request, Offer.LABEL)
    return respond.page(request, "label.html", **_LabelShown(contract=_EMPTY_CONTRACT).values())


async def label(request: web.Request) -> web.Response:
    """Show a label to copy, with the page to print as a link that this page carries."""
    _require(request, Offer.LABEL)
    contract = await payloads.read_contract(request, request[VISITOR].lang)
    if respond.wants_json(request):
        try:
            return web.json_response(label_object(_desk(request).label(contract.number, contract.name)))
        except UnusableLabel as error:
            raise _refused(label_texts.sentences_of(error.faults, request[VISITOR].lang)) from None
    shown = await _label(request, contract)
    return respond.page(request, "label.html", status=_status(shown.faults), **shown.values())


async def deadline_form(request: web.Request) -> web.Response:
    """Show the form of a deadline."""
    _require(request, Offer.DEADLINE)
    return respond.page(request, "deadline.html", **_DeadlineShown(given=_EMPTY_DEADLINE).values())


async def deadline(request: web.Request) -> web.Response:
    """Show when to order a certificate."""
    _require(request, Offer.DEADLINE)
    words = await payloads.read_deadline_words(request, request[VISITOR].lang)
    shown = _deadline(request, words)
    if not respond.wants_json(request):
        return respond.page(request, "deadline.html", status=_status(shown.faults), **shown.values())
    if shown.sheet is None:
        raise _refused(shown.faults)
    return web.json_response(plan_object(shown.sheet))


async def answer(request: web.Request, wanted: Wanted, question: str) -> web.Response:
    """Answer a message that asks to prepare something, where questions are answered."""
    match wanted:
        case LabelWanted():
            contract = Contract(number=wanted.number, name=wanted.name)
            asked = bool(wanted.number or wanted.name)
            label_shown = await _label(request, contract) if asked else _LabelShown(contract=contract)
            return await respond.result(request, "_label.html", question=question, **label_shown.values())
        case DeadlineWanted():
            words = DeadlineWords(day=wanted.text, at="")
            shown = _deadline(request, words) if wanted.text else _DeadlineShown(given=words)
            return await respond.result(request, "_deadline.html", question=question, **shown.values())


@dataclass(frozen=True)
class _LabelShown:
    """What the form of a label shows, with the label when there is one."""

    contract: Contract
    faults: tuple[str, ...] = ()
    facts: tuple[CopyableFact, ...] = ()
    rules: tuple[CitedRule, ...] = ()
    download: Download | None = None
    missing: str = ""
    """Why there is no page to print."""

    def values(self) -> dict[str, Any]:
        """Return what the template reads."""
        return vars(self)


@dataclass(frozen=True)
class _DeadlineShown:
    """What the form of a deadline shows, with the days when they could be counted."""

    given: DeadlineWords
    faults: tuple[str, ...] = ()
    sheet: PlanSheet | None = None

    def values(self) -> dict[str, Any]:
        """Return what the template reads."""
        return vars(self)


async def _label(request: web.Request, contract: Contract) -> _LabelShown:
    desk, lang = _desk(request), request[VISITOR].lang
    try:
        made = desk.label(contract.number, contract.name)
    except UnusableLabel as error:
        return _LabelShown(contract=contract, faults=label_texts.sentences_of(error.faults, lang))
    download, missing = await _download(request, made, lang)
    return _LabelShown(
        contract=contract,
        facts=_facts(made, lang),
        rules=tuple(desk.cite(rule, lang) for rule in made.rules),
        download=download,
        missing=missing,
    )


def _deadline(request: web.Request, words: DeadlineWords) -> _DeadlineShown:
    lang = request[VISITOR].lang
    try:
        typed = read_deadline(words.text)
        sheet = _desk(request).count_back(typed, lang)
    except UnreadableDeadline as error:
        return _DeadlineShown(given=words, faults=(order_texts.TYPED_FAULTS[error.fault].in_(lang),))
    except UnusableDeadline as error:
        return _DeadlineShown(given=words, faults=(order_texts.DEADLINE_FAULTS[error.fault].in_(lang),))
    at = "" if typed.at is None else f"{typed.at:%H:%M}"
    return _DeadlineShown(given=DeadlineWords(day=typed.day.isoformat(), at=at), sheet=sheet)


def _desk(request: web.Request) -> Desk:
    return request.app[HOUSE].desk


def _status(faults: tuple[str, ...]) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK


def _refused(faults: tuple[str, ...]) -> Refused:
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, " ".join(faults))


def _facts(made: Label, lang: Lang) -> tuple[CopyableFact, ...]:
    return (
        CopyableFact(id="label", label=label_texts.WORDS.in_(lang), value=made.text),
        CopyableFact(id="address", label=label_texts.ADDRESS.in_(lang), value=made.copy_address),
    )


async def _download(request: web.Request, made: Label, lang: Lang) -> tuple[Download | None, str]:
    """Return the page to print; else the sentence that says why there is none."""
    try:
        content = await request.app[HOUSE].desk.write_label(made, lang)
    except Unprintable as error:
        return None, label_texts.UNPRINTABLE.in_(lang).format(characters=error.characters)
    except NotTypeset:
        return None, label_texts.NO_PDF.in_(lang)
    download = carried(file_name(made), content)
    return download, "" if download is not None else label_texts.NO_PDF.in_(lang)


def _require(request: web.Request, offer: Offer) -> None:
    """Answer 404 where the book does not speak of it."""
    if offer not in offers_of(request.app[HOUSE].book):
        raise UnknownId("guide", offer)


ROUTES = (
    web.get("/label", label_form),
    web.post("/label", label),
    web.get("/deadline", deadline_form),
    web.post("/deadline", deadline),
)
