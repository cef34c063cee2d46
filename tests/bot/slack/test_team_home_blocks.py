"""Any queue, figures and questions make a Home that Slack takes; mark-up in them is harmless."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.slack import budget, team_home_blocks
from bot.slack.team_home_blocks import FILTERS, Shown
from bot.tickets.models import Ticket
from bot.tickets.quality import Quality
from bot.tickets.queue import Queue, QueueFilter
from knowledge.gaps import Gap
from tests.bot.tickets.people import ALIX
from tests.bot.tickets.strategies import moments, tickets, words
from tests.peers.block_kit import buttons, live_markup, view_faults

_counts = st.integers(0, 10_000)
_qualities = st.builds(
    Quality,
    answered=_counts,
    offered=_counts,
    unknown=_counts,
    useful=_counts,
    not_useful=_counts,
    handed_over=_counts,
    unanswered=_counts,
    first_reply=st.one_of(st.none(), _counts.map(lambda minutes: timedelta(minutes=minutes))),
)
_gaps = st.builds(Gap, subject=st.none(), questions=st.lists(words(5000), min_size=1, max_size=5).map(tuple))


@given(tickets, _qualities, _gaps, st.sampled_from(QueueFilter), moments)
def test_any_queue_is_a_home_that_slack_takes(
    drawn: Ticket, quality: Quality, gap: Gap, chosen: QueueFilter, at: datetime
) -> None:
    queue = Queue([drawn] * 30, at)
    view = budget.home_json(
        team_home_blocks.home(
            queue,
            [Shown(ticket, "3 h") for ticket in queue.chosen(chosen, ALIX)],
            chosen=chosen,
            me=ALIX,
            quality=quality,
            gaps=[gap] * 20,
            at=at,
        )
    )
    assert view_faults(view) == []
    assert live_markup(view) == []
    labels = [button["text"]["text"].rpartition(" ")[0] for button in buttons(view["blocks"])]
    assert labels[: len(FILTERS)] == list(FILTERS.values())
