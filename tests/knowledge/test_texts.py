from knowledge import Book
from knowledge.texts import numbered, source_line


def test_source_line_names_one_rule_its_section_and_the_document(town: Book) -> None:
    assert source_line([town.rule("R1")], "Guide", "fr") == "Règle R1, section Factures — Guide"
    assert source_line([town.rule("R1")], "Guide", "en") == "Rule R1, section Factures — Guide"


def test_source_line_names_the_shared_section_once(town: Book) -> None:
    rules = [town.rule("R1"), town.rule("R2"), town.rule("R1")]
    assert source_line(rules, "Guide", "fr") == "Règles R1, R2 et R1, section Factures — Guide"


def test_source_line_names_each_section_when_they_differ(town: Book) -> None:
    rules = [town.rule("R1"), town.rule("R4")]
    assert source_line(rules, "Guide", "fr") == "Règles R1 (Factures) et R4 (Visites) — Guide"
    assert source_line(rules, "Guide", "en") == "Rules R1 (Factures) and R4 (Visites) — Guide"


def test_answer_without_rules_has_no_source_line() -> None:
    assert source_line([], "Guide", "fr") == ""


def test_titles_are_numbered_from_one() -> None:
    assert numbered(["a", "b"]) == "1. a\n2. b"
