"""Any ticket, of any length and in any state, is one message that Slack takes; mark-up is harmless."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.slack import budget, ticket_blocks
from bot.slack.message import Message
from bot.slack.suppliers import change_message
from bot.slack.ticket_forms import MAX_NOTE_CHARS, MAX_REPLY_CHARS, reply_form, reply_preview, wait_form
from bot.tickets.models import AttachedFile, Author, FileRefusal, Ticket, TicketChange, TicketStatus
from bot.tickets.moves import Refusal
from tests.bot.tickets.strategies import changes, moments, tickets, waits, words
from tests.peers.block_kit import buttons, live_markup, message_faults, view_faults

OURS = {"<@U0SUPPLIER>", "<@U0AGENT>", "<#C0SUPPLIERS>", "<#D0DIRECT>"}
"""Mentions that the desk itself makes."""


def sent(message: Message) -> list[dict[str, Any]]:
    """Return a message as the outbox sends it."""
    return [
        {"text": part.text, "blocks": budget.blocks_json(part.blocks, "1700000000.000001")}
        for part in budget.fit(message)
    ]


def assert_taken(messages: Iterable[dict[str, Any]], ours: set[str] = OURS) -> None:
    for message in messages:
        assert message_faults(message) == []
        assert set(live_markup(message)) <= ours


@given(tickets, moments)
def test_ticket_is_one_message_with_every_button_of_its_state(given_ticket: Ticket, at: datetime) -> None:
    (card,) = sent(ticket_blocks.ticket(given_ticket, at))
    assert_taken([card])
    labels = [button["text"]["text"] for button in buttons(card["blocks"])]
    assert (
        labels
        == {
            TicketStatus.OPEN: ["Prendre", "Répondre", "Mettre en attente", "Résoudre"],
            TicketStatus.TAKEN: [
                *("Répondre", "Mettre en attente", "Résoudre", "Rendre au guichet", "Prendre le relais"),
            ],
            TicketStatus.WAITING: ["Répondre", "Reprendre", "Résoudre", "Rendre au guichet"],
            TicketStatus.RESOLVED: ["Rouvrir"],
        }[given_ticket.status]
    )
    for button in buttons(card["blocks"]):
        assert ticket_blocks.read_value(button["value"], given_ticket) == (
            given_ticket.number,
            given_ticket.revision,
        )


@given(tickets)
def test_nothing_of_a_long_question_is_lost_between_the_card_and_its_thread(given_ticket: Ticket) -> None:
    rest = ticket_blocks.rest(given_ticket)
    parts = sent(ticket_blocks.ticket(given_ticket, datetime(2026, 1, 1, tzinfo=UTC)))
    if rest is not None:
        parts += sent(rest)
    assert_taken(parts)
    shown = "".join(
        block["text"]["text"] for part in parts for block in part["blocks"] if block["type"] == "section"
    )
    kept = {letter for letter in given_ticket.question if letter.isalnum()}
    assert kept <= set(shown)
    assert sum(map(str.isalnum, given_ticket.question)) <= sum(map(str.isalnum, shown))


@given(tickets, changes, words(30_000), waits)
def test_all_that_the_team_is_told_is_taken_and_harmless(
    given_ticket: Ticket, change: TicketChange, text: str, waited: timedelta
) -> None:
    file = AttachedFile(name=text[:300], reference={})
    for message in (
        ticket_blocks.changed(change),
        ticket_blocks.relayed(given_ticket, text),
        ticket_blocks.sent(change.by.name, text),
        ticket_blocks.not_sent(given_ticket, text),
        ticket_blocks.reminder(given_ticket, waited, who="<@U0AGENT>"),
        *(ticket_blocks.refused(given_ticket, refusal) for refusal in Refusal),
        *(ticket_blocks.file_refused(file, why, side) for why in FileRefusal for side in Author),
    ):
        assert_taken(sent(message))


@given(tickets, changes)
def test_all_that_a_supplier_is_told_of_a_change_is_taken_and_harmless(
    given_ticket: Ticket, change: TicketChange
) -> None:
    message = change_message(given_ticket, change)
    if message is not None:
        assert_taken(sent(message), set())


@given(tickets, words(MAX_REPLY_CHARS), st.sampled_from(["Alix", "<!channel>", "A" * 200]))
def test_forms_keep_slacks_limits_and_show_the_whole_reply(
    given_ticket: Ticket, text: str, agent: str
) -> None:
    typed = text.strip() or "Oui"
    for view in (
        reply_form(given_ticket),
        wait_form(given_ticket),
        reply_preview(given_ticket, agent, typed),
    ):
        assert view_faults(view) == []
        assert live_markup([one for one in view["blocks"] if one["type"] != "input"]) == []
    preview = reply_preview(given_ticket, agent, typed)
    shown = "".join(block["text"]["text"] for block in preview["blocks"] if block["type"] == "section")
    assert sum(map(str.isalnum, typed)) <= sum(map(str.isalnum, shown))
    assert preview["blocks"][-1]["element"]["initial_value"] == typed
    assert MAX_NOTE_CHARS <= MAX_REPLY_CHARS
