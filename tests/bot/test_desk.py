"""The desk as the doors use it: asked, kept, handed over."""

from collections.abc import AsyncIterator

import pytest

from bot.desk import Place
from bot.settings import Settings
from bot.tickets.models import Door
from bot.wiring import House, open_house
from handlers import Upload, VerdictName
from knowledge import Outcome

PLACE = Place(door=Door.WEB, key="cookie", address={}, lang="fr")


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with open_house(settings) as opened:
        await opened.work.start()
        yield opened
        await opened.work.stop()


async def test_what_was_asked_and_checked_goes_to_the_person_with_the_ticket(
    house: House, unsigned_pdf: bytes, signed_pdf: bytes
) -> None:
    asked = await house.desk.ask(PLACE, "Quel est le délai de paiement de ma facture ?")
    assert asked.answer.outcome is not Outcome.ANSWER
    reports = await house.desk.check(
        PLACE, [Upload(name="a.pdf", content=unsigned_pdf), Upload(name="b.pdf", content=signed_pdf)]
    )
    assert [report.verdict for report in reports] == [VerdictName.UNSIGNED, VerdictName.CHECK]
    ticket = await house.desk.escalate(PLACE, contact="Camille")
    assert ticket.question == "Quel est le délai de paiement de ma facture ?"
    assert ticket.candidates == asked.answer.candidates
    assert [(checked.file, checked.verdict) for checked in ticket.reports] == [
        ("a.pdf", "unsigned"),
        ("b.pdf", "check"),
    ]
    assert ticket.contact == "Camille"
    assert all(checked.findings for checked in ticket.reports)


async def test_follow_up_is_understood_from_the_question_before_it_in_the_same_conversation(
    house: House,
) -> None:
    await house.desk.ask(PLACE, "Où déposer la copie de sauvegarde ?")
    asked = await house.desk.ask(PLACE, "je peux la poster ?")
    assert asked.answer.topics == ("backup-copy-delivery",)
    elsewhere = Place(door=Door.WEB, key="another", address={}, lang="fr")
    assert (await house.desk.ask(elsewhere, "je peux la poster ?")).answer.topics == ()


async def test_person_can_be_asked_for_without_a_question(house: House) -> None:
    ticket = await house.desk.escalate(PLACE, words="Je préfère en parler de vive voix.")
    assert ticket.question == "Je préfère en parler de vive voix."


async def test_words_for_the_person_come_after_the_question_and_do_not_replace_it(house: House) -> None:
    await house.desk.ask(PLACE, "Où trouver le numéro d'engagement de la facture ?")
    ticket = await house.desk.escalate(PLACE, words="Le bon de commande n'est pas arrivé.")
    assert ticket.question == (
        "Où trouver le numéro d'engagement de la facture ?\n\nLe bon de commande n'est pas arrivé."
    )
    assert "invoice-commitment-number" in [topic.id for topic in ticket.candidates]


async def test_not_my_question_offers_other_topics_than_the_one_answered(house: House) -> None:
    asked = await house.desk.ask(PLACE, "Où trouver le numéro d'engagement de la facture ?")
    assert asked.answer.outcome is Outcome.ANSWER
    nearest = await house.desk.nearest(PLACE, asked.exchange_id, "fr")
    assert nearest
    assert not {topic.id for topic in nearest} & set(asked.answer.topics)


async def test_not_my_question_about_a_forgotten_question_offers_nothing(house: House) -> None:
    assert await house.desk.nearest(PLACE, 12345, "fr") == ()


async def test_finding_leads_to_the_topic_that_explains_it(house: House) -> None:
    topic = house.desk.why("scanned-signature")
    assert topic is not None
    assert house.desk.pick(topic, "fr").rules == ("R29",)
    assert house.desk.why("empty-file") is None
