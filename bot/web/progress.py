"""How far a check has come, for the page that waits for it: server-sent events (HTML standard 9.2)."""

import contextlib
import json

from aiohttp import web

from bot.web.keys import WATCHED
from bot.web.texts import say
from bot.web.visitors import VISITOR


async def follow(request: web.Request) -> web.StreamResponse:
    """Tell the page how far its check has come, until it ends, the page goes, or the server does."""
    lang = request[VISITOR].lang
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    with contextlib.suppress(ConnectionError):  # the page was closed
        await response.prepare(request)
        async for progress in request.app[WATCHED].follow(request.match_info["key"]):
            if progress is None:
                await response.write(b": still here\n\n")
                continue
            text = say("check.progress-of", lang, done=str(progress.done), total=str(progress.total))
            told = json.dumps({**progress._asdict(), "text": text}, ensure_ascii=False)
            await response.write(f"data: {told}\n\n".encode())
        await response.write(b"event: end\ndata:\n\n")
    return response


ROUTES = (web.get("/check/progress/{key}", follow),)
