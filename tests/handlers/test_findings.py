import re
import string
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

import knowledge
from handlers.findings import SENTENCES, Code, Observation, finding, findings
from handlers.models import Severity
from knowledge import Book
from tests.handlers.conftest import SCAN_ADVICE

BOOKS = Path(knowledge.__file__).parent / "books"


def test_every_code_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_sentence_says_what_we_saw_and_what_to_do(code: Code) -> None:
    sentence = SENTENCES[code]
    assert sentence.text.endswith(".")
    assert sentence.advice.endswith(".")


@pytest.mark.parametrize("code", Code)
def test_sentence_never_calls_a_file_rejected(code: Code) -> None:
    sentence = SENTENCES[code]
    assert not re.search(r"rejet|refus", sentence.text + sentence.advice, re.IGNORECASE)


@pytest.mark.parametrize("code", Code)
def test_sentence_holds_no_fact_of_a_buyer(code: Code) -> None:
    said = SENTENCES[code].text + SENTENCES[code].advice
    assert "http" not in said
    assert not re.search(r"\d{3}", said)
    assert not re.search(r"PLACE|CPAM|Chorus", said)


@pytest.mark.parametrize("listing", sorted(BOOKS.glob("*/findings.yaml")), ids=lambda path: path.parent.name)
def test_every_code_of_a_book_is_one_of_ours(listing: Path) -> None:
    noted = yaml.safe_load(listing.read_text(encoding="utf-8"))
    assert set(noted) <= set(Code)


def test_finding_takes_rule_and_advice_from_the_book(book: Book) -> None:
    found = finding(Observation(code=Code.SCANNED_SIGNATURE), book)
    assert (found.rule, found.advice) == ("V7", SCAN_ADVICE)
    assert found.text == SENTENCES[Code.SCANNED_SIGNATURE].text


def test_note_without_advice_keeps_ours(book: Book) -> None:
    found = finding(Observation(code=Code.UNSIGNED), book)
    assert (found.rule, found.advice) == ("V3", SENTENCES[Code.UNSIGNED].advice)


def test_finding_without_a_note_has_no_rule_and_keeps_our_advice(book: Book) -> None:
    found = finding(Observation(code=Code.DAMAGED_FILE), book)
    assert found.rule is None
    assert found.advice == SENTENCES[Code.DAMAGED_FILE].advice


def test_finding_inserts_the_parameters(book: Book) -> None:
    params = {"ending": ".pdf", "what": "une image PNG"}
    found = finding(Observation(code=Code.NOT_WHAT_NAME_SAYS, params=params), book)
    assert found.text == "Le nom du fichier se termine par « .pdf », mais son contenu est une image PNG."


def test_observation_without_what_its_sentence_inserts_is_refused() -> None:
    with pytest.raises(ValidationError, match="lacks what"):
        Observation(code=Code.NOT_WHAT_NAME_SAYS, params={"ending": ".pdf"})


def test_name_that_would_disguise_the_sentence_is_made_visible(book: Book) -> None:
    found = finding(Observation(code=Code.ARCHIVE_SIGNATURE_ONLY, params={"archive": "a\u202epiz.zip"}), book)
    assert "« a\ufffdpiz.zip »" in found.text


def test_braces_in_a_file_name_stay_as_they_are(book: Book) -> None:
    found = finding(Observation(code=Code.MEMBERS_UNSIGNED, params={"files": "« {0.__class__} »"}), book)
    assert "{0.__class__}" in found.text


@pytest.mark.parametrize("code", Code)
def test_advice_has_no_parameter(code: Code) -> None:
    assert all(field is None for _, field, _, _ in string.Formatter().parse(SENTENCES[code].advice))


def test_findings_are_sorted_worst_first_and_said_once(book: Book) -> None:
    seen = [
        Observation(code=Code.SIGNATURE_REQUIRED_REMINDER),
        Observation(code=Code.UNSIGNED),
        Observation(code=Code.DAMAGED_FILE),
        Observation(code=Code.UNSIGNED),
    ]
    said = findings(seen, book)
    assert [found.severity for found in said] == [Severity.ERROR, Severity.WARNING, Severity.INFO]
