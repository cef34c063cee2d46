"""What the desk prepares on the page: the label of a backup copy, the day to order a certificate. Nothing is kept."""

from http import HTTPStatus

from aiohttp import web

from bot.contract import label_object, plan_object
from bot.errors import NotTypeset
from bot.label import Unprintable, file_name
from bot.label import texts as label_texts
from bot.offers import Offer, offers_of
from bot.order import PlanSheet, UnreadableDeadline, read_deadline
from bot.order import texts as order_texts
from bot.web import payloads, respond
from bot.web.downloads import Download, carried
from bot.web.errors import Refused
from bot.web.keys import HOUSE
from bot.web.payloads import Contract, DeadlineWords
from bot.web.visitors import VISITOR
from knowledge import CopyableFact, UnknownId
from knowledge.errors import UnusableDeadline, UnusableLabel
from knowledge.label import Label
from knowledge.models import Lang

_EMPTY_CONTRACT = Contract(number="", name="")
_EMPTY_DEADLINE = DeadlineWords(day="", at="")


async def label_form(request: web.Request) -> web.Response:
    """Show the form of a label."""
    _require(request, Offer.LABEL)
    return _label_page(request, _EMPTY_CONTRACT)


async def label(request: web.Request) -> web.Response:
    """Show a label to copy, with the page to print as a link that this page carries."""
    _require(request, Offer.LABEL)
    desk, lang = request.app[HOUSE].desk, request[VISITOR].lang
    contract = await payloads.read_contract(request, lang)
    try:
        made = desk.label(contract.number, contract.name)
    except UnusableLabel as error:
        faults = label_texts.sentences_of(error.faults, lang)
        if respond.wants_json(request):
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, " ".join(faults)) from None
        return _label_page(request, contract, status=HTTPStatus.UNPROCESSABLE_ENTITY, faults=faults)
    if respond.wants_json(request):
        return web.json_response(label_object(made))
    download, missing = await _download(request, made, lang)
    return _label_page(request, contract, made=made, download=download, missing=missing)


async def deadline_form(request: web.Request) -> web.Response:
    """Show the form of a deadline."""
    _require(request, Offer.DEADLINE)
    return _deadline_page(request, _EMPTY_DEADLINE)


async def deadline(request: web.Request) -> web.Response:
    """Show when to order a certificate."""
    _require(request, Offer.DEADLINE)
    desk, lang = request.app[HOUSE].desk, request[VISITOR].lang
    words = await payloads.read_deadline_words(request, lang)
    try:
        sheet = desk.count_back(read_deadline(words.text), lang)
    except UnreadableDeadline as error:
        fault = order_texts.TYPED_FAULTS[error.fault].in_(lang)
    except UnusableDeadline as error:
        fault = order_texts.DEADLINE_FAULTS[error.fault].in_(lang)
    else:
        if respond.wants_json(request):
            return web.json_response(plan_object(sheet))
        return _deadline_page(request, words, sheet=sheet)
    if respond.wants_json(request):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, fault)
    return _deadline_page(request, words, status=HTTPStatus.UNPROCESSABLE_ENTITY, faults=(fault,))


def _label_page(
    request: web.Request,
    contract: Contract,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    faults: tuple[str, ...] = (),
    made: Label | None = None,
    download: Download | None = None,
    missing: str = "",
) -> web.Response:
    desk, lang = request.app[HOUSE].desk, request[VISITOR].lang
    return respond.page(
        request,
        "label.html",
        status=status,
        contract=contract,
        faults=faults,
        facts=() if made is None else _facts(made, lang),
        rules=() if made is None else tuple(desk.cite(rule, lang) for rule in made.rules),
        download=download,
        missing=missing,
    )


def _deadline_page(
    request: web.Request,
    given: DeadlineWords,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    faults: tuple[str, ...] = (),
    sheet: PlanSheet | None = None,
) -> web.Response:
    return respond.page(request, "deadline.html", status=status, given=given, faults=faults, sheet=sheet)


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
