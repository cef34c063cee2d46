from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from knowledge import Book, KnowledgeError, UnknownId


def test_rule_topic_and_fact_are_found_by_id(town: Book) -> None:
    assert town.rule("R1").section == "Factures"
    assert town.topic("visit").title.fr == "La visite du site"
    assert town.fact("siret").copy_value == "21745638500012"


def test_unknown_id_is_an_error_of_the_package_that_names_it(town: Book) -> None:
    for look_up, what in ((town.rule, "rule"), (town.topic, "topic"), (town.fact, "fact")):
        with pytest.raises(UnknownId, match=f"no {what} 'nowhere'"):
            look_up("nowhere")
    assert issubclass(UnknownId, KnowledgeError)


def test_book_cannot_be_changed(town: Book) -> None:
    facts: Any = town.facts
    with pytest.raises(TypeError):
        facts["siret"] = None
    book: Any = town
    with pytest.raises(FrozenInstanceError):
        book.id = "other"
