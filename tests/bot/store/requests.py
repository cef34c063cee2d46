"""A supplier's request, as the store's tests make it."""

from bot.tickets.models import CheckedFile, DeskAnswer, Door, TicketRequest
from knowledge import Outcome
from knowledge.models import NearTopic


def request(key: str = "T1:C1:1.0") -> TicketRequest:
    return TicketRequest(
        door=Door.SLACK,
        conversation_key=key,
        address={"channel": "C1"},
        lang="fr",
        question="Où poster ma facture ?",
        answered=DeskAnswer(outcome=Outcome.UNKNOWN, text="Le document ne le dit pas."),
        candidates=(NearTopic(id="invoice", title="Facture", share=0.62),),
        reports=(CheckedFile(file="a.pdf", verdict="unsigned", findings=("Pas de signature.",)),),
        contact="Camille",
        company="Toitures Martin",
    )
