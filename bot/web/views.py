"""The suppliers' page: ask, have files checked, ask for a person."""

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from aiohttp import web

from bot.contract import answer_object, report_object
from bot.desk import Desk
from bot.reports import ReportFormat
from bot.wanted import wanted_in
from bot.web import offers, payloads, respond
from bot.web.errors import Refused
from bot.web.health import timed
from bot.web.keys import HOUSE, METRICS, WATCHED
from bot.web.texts import say
from bot.web.uploads import UploadLimits, read_uploads
from bot.web.verdicts import MAX_CARRIED_BYTES, shown, shown_submission
from bot.web.visitors import VISITOR, Visitor
from handlers import Report, Upload
from handlers.pli.required import items_in
from knowledge.models import Lang


async def home(request: web.Request) -> web.Response:
    """Show the page."""
    return respond.page(request, "home.html", result=None, ticket=await respond.open_ticket(request))


async def ask(request: web.Request) -> web.Response:
    """Answer a question; while a person has the conversation, offer to add it to the request instead."""
    house, visitor = request.app[HOUSE], request[VISITOR]
    question = await payloads.read_question(request, visitor.lang)
    ticket = await respond.open_ticket(request)
    if ticket is not None and ticket.is_held:
        if respond.wants_json(request):
            raise Refused(HTTPStatus.CONFLICT, say("muted.json", visitor.lang))
        return await respond.result(request, "_muted.html", question=question.text)
    wanted = None if respond.wants_json(request) else wanted_in(question.text, house.desk.all_offers())
    if wanted is not None:
        return await offers.answer(request, wanted, question.text)
    with timed() as watch:
        asked = await house.desk.ask(visitor.place, question.text, _reply_language(visitor))
    request.app[METRICS].asked(asked.answer, watch.seconds)
    if respond.wants_json(request):
        return web.json_response(answer_object(asked.answer, seconds=watch.seconds))
    return await respond.result(
        request, "_answer.html", answer=asked.answer, exchange_id=asked.exchange_id, question=question.text
    )


async def topic(request: web.Request) -> web.Response:
    """Answer with a topic that was picked."""
    house, visitor = request.app[HOUSE], request[VISITOR]
    answer = house.desk.pick(request.match_info["topic"], visitor.lang)
    return await respond.result(request, "_answer.html", answer=answer, exchange_id=None)


async def nearest(request: web.Request) -> web.Response:
    """Offer the topics nearest to a question that was answered beside the point."""
    house, visitor = request.app[HOUSE], request[VISITOR]
    exchange_id = await payloads.read_exchange_id(request, visitor.lang)
    topics = await house.desk.nearest(visitor.place, exchange_id, visitor.lang)
    return await respond.result(request, "_nearest.html", topics=topics)


async def check(request: web.Request) -> web.Response:
    """Check files; their bytes live as long as the request."""
    house, visitor = request.app[HOUSE], request[VISITOR]
    limits = UploadLimits(max_file_bytes=house.settings.max_upload_bytes, max_files=house.settings.max_files)
    given = await read_uploads(request, limits, visitor.lang)
    if not given.files:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, say("check.none-chosen", visitor.lang))
    must_sign = items_in(given.fields.get("must-sign", ""))
    watched = request.app[WATCHED].telling(given.fields.get("watch", "")[: payloads.MAX_KEY_CHARS])
    with timed() as watch, watched as on_progress:
        reports = await house.desk.check(
            visitor.place, given.files, must_sign=must_sign, on_progress=on_progress
        )
    request.app[METRICS].checked(reports, watch.seconds)
    if respond.wants_json(request):
        return web.json_response([report_object(report) for report in reports])
    whole = house.desk.submission(reports, visitor.lang, must_sign)
    checked = tuple(zip(reports, given.files, strict=True))
    written = await _write_reports(house.desk, checked, visitor.lang, must_sign, together=whole is not None)
    ready = tuple(
        shown(report, house.desk, visitor.lang, files)
        for report, files in zip(reports, written[-len(reports) :], strict=True)
    )
    together = None if whole is None else shown_submission(whole, house.desk, written[0])
    return await respond.result(
        request, "_verdicts.html", reports=ready, whole=together, must_sign="\n".join(must_sign)
    )


async def _write_reports(
    desk: Desk,
    checked: Sequence[tuple[Report, Upload]],
    lang: Lang,
    must_sign: Sequence[str],
    *,
    together: bool,
) -> list[Mapping[ReportFormat, bytes]]:
    """Write the report to keep on each file, as long as one page can carry them; first, if asked, one on them all."""
    wanted = [*([checked] if together else []), *([each] for each in checked)]
    written = await asyncio.gather(*(desk.write_report(each, lang, must_sign) for each in wanted))
    room, carried = MAX_CARRIED_BYTES, list[Mapping[ReportFormat, bytes]]()
    for files in written:
        size = sum(map(len, files.values()))
        carried.append(files if size <= room else {})
        room -= min(size, room)
    return carried


def _reply_language(visitor: Visitor) -> Lang | None:
    """Return the reply's language: English on the English page, else the question's own."""
    return "en" if visitor.lang == "en" else None


ROUTES = (
    web.get("/", home),
    web.post("/ask", ask),
    web.get("/topics/{topic}", topic),
    web.post("/nearest", nearest),
    web.post("/check", check),
)
