"""Where a conversation is: one Slack thread."""

from typing import NamedTuple

from bot.desk import Place
from bot.tickets.models import Door, Ticket
from knowledge.models import Lang


class Thread(NamedTuple):
    """A thread of a channel or of a direct message."""

    team: str
    channel: str
    root: str
    """Time stamp of the message that the thread hangs from."""

    @property
    def key(self) -> str:
        """Return the conversation's key."""
        return f"{self.team}:{self.channel}:{self.root}"


def place_of(thread: Thread, user: str, lang: Lang) -> Place:
    """Return the desk's view of a thread; `user` is whom a ticket would be for."""
    return Place(
        door=Door.SLACK,
        key=thread.key,
        address={"team": thread.team, "channel": thread.channel, "thread_ts": thread.root, "user": user},
        lang=lang,
    )


def thread_of(ticket: Ticket) -> Thread:
    """Return the thread of a ticket that came in by Slack."""
    address = ticket.address
    return Thread(str(address["team"]), str(address["channel"]), str(address["thread_ts"]))
