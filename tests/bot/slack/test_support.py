"""Only a plain order leaves the team's thread."""

import pytest

from bot.slack.message import Action
from bot.slack.support import Order, read_order


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("répondre Bonjour, c'est oui.", Order(Action.TICKET_REPLY, "Bonjour, c'est oui.")),
        ("Repondre : deux\nlignes", Order(Action.TICKET_REPLY, "deux\nlignes")),
        (": répondre: oui", Order(Action.TICKET_REPLY, "oui")),
        ("réponds-lui", None),
        ("prendre", Order(Action.TICKET_TAKE, "")),
        ("Clore", Order(Action.TICKET_CLOSE, "")),
        ("répondre", None),
        ("répondre-t-on au fournisseur ?", None),
        ("clore le débat", None),
        ("prendre son temps", None),
        ("il faut répondre demain", None),
        ("réponse prête ?", None),
        ("", None),
    ],
)
def test_order_is_read_or_nothing_leaves(typed: str, order: Order | None) -> None:
    assert read_order(typed) == order
