"""What is said of a reply that comes late."""

from datetime import datetime

from bot.durable import Lateness
from bot.formats import at_moment
from bot.slack import texts
from knowledge.models import Lang


def late_sentence(late: Lateness, lang: Lang, *, now: datetime) -> str:
    """Return why something comes late, and since when it should have come."""
    reason = texts.LATE_AWAY if late.away else texts.LATE
    return reason.in_(lang).format(when=at_moment(late.since, lang, now=now))
