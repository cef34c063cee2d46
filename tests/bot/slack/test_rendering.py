"""Whatever the desk has to say, Slack takes it: no limit passed, no button lost, and nothing typed acts."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk import Subject
from bot.reports import sheet_of
from bot.slack import blocks, budget, home_blocks, verdict_blocks
from bot.slack.message import Block, Button, Buttons, Message, Modal, Section
from bot.slack.payloads import SharedFile
from bot.slack.request_form import request_form
from bot.tickets.models import Door, Ticket, TicketStatus
from handlers import Report
from knowledge.models import Answer, CitedRule, CopyableFact, Lang, Outcome, Part, TopicRef, UnknownReason
from tests.bot.reports.strategies import HOSTILE, REPORTS, rulebook
from tests.peers.block_kit import buttons, live_markup, message_faults, view_faults

LANGS = st.sampled_from(("fr", "en"))
ANYTHING = (
    st.sampled_from(HOSTILE)
    | st.text(st.characters(codec="utf-8"), max_size=80)
    | st.sampled_from(("&<>`" * 2500, "mot " * 4000, "```" * 1200, "\n" * 5000, "é" * 9000))
)
"""What people type: short, long, hostile."""
TOPICS = st.builds(TopicRef, id=st.sampled_from(("a", "b", "c")), title=ANYTHING)
PARTS = st.builds(
    Part,
    question=ANYTHING,
    outcome=st.sampled_from(Outcome),
    topics=st.lists(TOPICS, min_size=1, max_size=3).map(tuple),
    rules=st.lists(
        st.builds(CitedRule, id=st.sampled_from(("R01", "R02")), section=ANYTHING, text=ANYTHING), max_size=3
    ).map(tuple),
    facts=st.lists(st.builds(CopyableFact, id=st.just("f"), label=ANYTHING, value=ANYTHING), max_size=3).map(
        tuple
    ),
    text=ANYTHING,
    score=st.just(0.5),
    person=st.booleans(),
)
ANSWERS = st.builds(
    Answer,
    outcome=st.sampled_from(Outcome),
    reason=st.none() | st.sampled_from(UnknownReason),
    lang=LANGS,
    parts=st.lists(PARTS, min_size=1, max_size=6).map(tuple),
    candidates=st.just(()),
    document=ANYTHING,
)
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
TICKETS = st.builds(
    Ticket,
    door=st.just(Door.SLACK),
    conversation_key=st.just("k"),
    address=st.just({"team": "T1", "channel": "C1", "thread_ts": "17.1", "user": "U1"}),
    lang=LANGS,
    question=ANYTHING,
    candidates=st.just(()),
    reports=st.just(()),
    contact=ANYTHING,
    number=st.integers(1, 10**9),
    token=st.just("t"),
    status=st.sampled_from(TicketStatus),
    agent=ANYTHING,
    support_message=st.none(),
    created_at=st.just(NOW),
    updated_at=st.just(NOW),
)
SUBJECTS = st.lists(
    st.builds(Subject, title=ANYTHING, topics=st.lists(TOPICS, min_size=1, max_size=60).map(tuple)),
    min_size=1,
    max_size=30,
)
quickly = settings(max_examples=60)


def given_buttons(said: Iterable[Block]) -> list[tuple[str, str]]:
    """Return what the buttons of blocks do, in order."""
    found: list[Button] = []
    for block in said:
        if isinstance(block, Buttons):
            found += block.buttons
        elif isinstance(block, Section) and block.button is not None:
            found.append(block.button)
    return [(button.action.value, button.value[: budget.MAX_VALUE_CHARS]) for button in found]


def check(message: Message) -> None:
    """Assert that Slack takes all of a message, in as many as it takes, and that nothing in it acts."""
    parts: list[dict[str, Any]] = [
        {"text": part.text, "blocks": budget.blocks_json(part.blocks, "1700000000.000001")}
        for part in budget.fit(message)
    ]
    for part in parts:
        assert message_faults(part) == []
        assert live_markup(part) == []
    sent = [button for part in parts for button in buttons(part["blocks"])]
    named = [(str(button["action_id"]).partition(":")[0], button["value"]) for button in sent]
    assert named == given_buttons(message.blocks)
    for text in budget.plain(message):
        assert message_faults({"text": text}) == []


def check_modal(modal: Modal) -> None:
    made = budget.modal_json(modal)
    assert view_faults(made) == []
    assert live_markup(made) == []
    assert len(buttons(made["blocks"])) == len(given_buttons(modal.blocks))


@quickly
@given(ANSWERS, st.booleans())
def test_any_answer(said: Answer, insist: bool) -> None:  # noqa: FBT001  # drawn by Hypothesis
    check(blocks.answer(said, 7, insist=insist))


@quickly
@given(ANSWERS, ANYTHING)
def test_any_answer_to_a_command_or_about_a_message(said: Answer, typed: str) -> None:
    check(blocks.for_oneself(said, typed or "x"))
    check(blocks.aside(typed, blocks.answer(said, 7), said.lang))


@quickly
@given(ANSWERS)
def test_any_topic_picked_and_its_window(said: Answer) -> None:
    message = blocks.picked(said)
    check(message)
    check_modal(home_blocks.topic(message, said.lang))


@quickly
@given(ANSWERS, LANGS)
def test_any_rules_behind_an_answer(said: Answer, lang: Lang) -> None:
    check(blocks.rules([rule for part in said.parts for rule in part.rules], said.document, lang))


@quickly
@given(st.lists(TOPICS, max_size=5), LANGS)
def test_any_topics_offered(topics: list[TopicRef], lang: Lang) -> None:
    check(blocks.nearest(topics, lang))


@settings(quickly, max_examples=100)
@given(REPORTS, LANGS)
def test_any_verdict(report: Report, lang: Lang) -> None:
    topics = {finding.code: finding.code for finding in report.findings}
    message = verdict_blocks.verdict(sheet_of(report, lang, rulebook()), topics.get, "F1,F2")
    check(message)
    assert len({value for action, value in given_buttons(message.blocks) if action == "why"}) == len(
        [value for action, value in given_buttons(message.blocks) if action == "why"]
    )


@quickly
@given(st.lists(ANYTHING, min_size=1, max_size=20), LANGS)
def test_any_files_being_checked(names: list[str], lang: Lang) -> None:
    check(blocks.checking([SharedFile(id="F1", name=name) for name in names], lang))


@quickly
@given(TICKETS, ANYTHING, ANYTHING)
def test_any_news_of_a_ticket(ticket: Ticket, agent: str, text: str) -> None:
    check(blocks.reply(ticket, agent, text))
    check(blocks.ticket_opened(ticket, to_channel=True))


@quickly
@given(st.lists(TICKETS, max_size=10), SUBJECTS, LANGS)
def test_any_home(tickets: list[Ticket], subjects: list[Subject], lang: Lang) -> None:
    made = budget.home_json(home_blocks.home(tickets, subjects, lang))
    assert view_faults(made) == []
    assert live_markup(made) == []
    assert [button["value"] for button in buttons(made["blocks"])] == [str(at) for at in range(len(subjects))]


@quickly
@given(SUBJECTS, LANGS, st.integers(0, 29))
def test_any_subjects_to_browse(subjects: list[Subject], lang: Lang, at: int) -> None:
    position = at % len(subjects)
    check(blocks.browse(subjects, position, lang))
    check(blocks.browse(subjects, None, lang))
    check_modal(home_blocks.section(subjects, position, lang))


@quickly
@given(st.lists(st.sampled_from(["text", "button", "row"]), max_size=300), ANYTHING)
def test_view_of_any_length_keeps_its_buttons(kinds: list[str], text: str) -> None:
    ask = blocks.ask_person("fr")
    row = Buttons(buttons=(ask,))
    made: dict[str, Block] = {"text": Section(text="x"), "button": Section(text="x", button=ask), "row": row}
    few = [kind for kind in kinds if kind == "text"] + [kind for kind in kinds if kind != "text"][:98]
    check_modal(Modal(text, (*(made[kind] for kind in few), row), text))


@quickly
@given(ANYTHING, LANGS)
def test_any_request_form(text: str, lang: Lang) -> None:
    form = request_form(text, lang, channel="C" * 20, root="1700000000.000001", author="U" * 20)
    assert view_faults(form) == []
