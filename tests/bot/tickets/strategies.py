"""Tickets of any length and state, as hypothesis draws them."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.tickets.models import (
    Actor,
    Author,
    ChangeKind,
    CheckedFile,
    Deadline,
    DeskAnswer,
    Door,
    Ticket,
    TicketChange,
    TicketStatus,
)
from handlers import VerdictName
from knowledge import Outcome
from knowledge.models import NearTopic

MARKUP = (
    "<!channel>",
    "<@U0AGENT>",
    "<https://exemple.fr|ici>",
    "*gras*",
    "```",
    "&amp;",
    "{text}",
    "`",
    "\n>",
)
"""What acts in Slack, or in our own sentences, when it is not made harmless."""

moments = st.integers(1_700_000_000, 1_800_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))


def words(most: int) -> st.SearchStrategy[str]:
    """Return texts of up to `most` characters, with mark-up among them."""
    short = st.text(st.characters(codec="utf-8"), max_size=min(most, 20))
    pieces = st.lists(st.one_of(st.sampled_from(MARKUP), short), max_size=5).map(" ".join)
    repeated = st.tuples(pieces, st.integers(0, most)).map(lambda drawn: (drawn[0] or "&") * drawn[1])
    return st.one_of(pieces, repeated).map(lambda text: text[:most])


_names = words(200)
_checked = st.builds(
    CheckedFile,
    file=words(300),
    verdict=st.sampled_from([str(name) for name in VerdictName]),
    findings=st.lists(words(400), max_size=2).map(tuple),
)
_near = st.builds(
    NearTopic, id=st.just("topic"), title=words(75), share=st.one_of(st.none(), st.floats(0, 1))
)

tickets = st.builds(
    Ticket,
    door=st.sampled_from(Door),
    conversation_key=st.just("T:C:1"),
    address=st.fixed_dictionaries(
        {
            "team": st.just("T"),
            "channel": st.sampled_from(["C0SUPPLIERS", "D0DIRECT"]),
            "thread_ts": st.just("1.0"),
            "user": st.just("U0SUPPLIER"),
        }
    ),
    lang=st.sampled_from(["fr", "en"]),
    question=words(30_000),
    answered=st.one_of(
        st.none(), st.builds(DeskAnswer, outcome=st.sampled_from(Outcome), text=words(20_000))
    ),
    candidates=st.lists(_near, max_size=3).map(tuple),
    reports=st.lists(_checked, max_size=6).map(tuple),
    contact=_names,
    company=_names,
    number=st.integers(1, 2**31 - 1),
    token=st.just("token"),
    status=st.sampled_from(TicketStatus),
    revision=st.integers(0, 10_000),
    agent=_names,
    agent_member=st.sampled_from(["", "U0AGENT"]),
    waiting_for=words(5000),
    deadline=st.one_of(
        st.none(),
        st.builds(
            Deadline, words=words(120), on=st.one_of(st.none(), moments.map(lambda moment: moment.date()))
        ),
    ),
    support_message=st.one_of(st.none(), st.just({"channel": "C0SUPPORT", "ts": "9.0"})),
    created_at=moments,
    updated_at=moments,
    awaiting_since=st.one_of(st.none(), moments),
    reminders=st.integers(0, 2),
    first_reply_at=st.one_of(st.none(), moments),
    resolved_at=st.one_of(st.none(), moments),
)

changes = st.builds(
    TicketChange,
    id=st.just(1),
    kind=st.sampled_from(ChangeKind),
    by=st.builds(
        Actor,
        side=st.sampled_from(Author),
        name=_names,
        door=st.one_of(st.none(), st.sampled_from(Door)),
        member=st.just(""),
    ),
    before=st.one_of(st.none(), st.sampled_from(TicketStatus)),
    after=st.sampled_from(TicketStatus),
    note=words(5000),
    at=moments,
)

waits = st.integers(0, 1_000_000).map(lambda seconds: timedelta(seconds=seconds))
