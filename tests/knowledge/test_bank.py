import shutil
from pathlib import Path

import pytest

from knowledge import Book, BookError, load_book
from knowledge.bank import ASIDE, Bank, load_bank


@pytest.fixture
def folder(tmp_path: Path, town_folder: Path) -> Path:
    copy = tmp_path / "book"
    shutil.copytree(town_folder, copy)
    return copy


def edit(folder: Path, voice: str, old: str, new: str) -> int:
    """Replace the first `old` of a voice and return the line it stood on."""
    path = folder / "phrasings" / f"{voice}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {voice}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def faults_of(folder: Path) -> list[tuple[str, int, str]]:
    book = load_book(folder)
    with pytest.raises(BookError) as caught:
        load_bank(book)
    return [(fault.file, fault.line, fault.reason) for fault in caught.value.faults]


def test_bank_holds_what_every_voice_says_in_the_order_of_their_files(town: Book, town_bank: Bank) -> None:
    assert town_bank.voices == ("apprentice", "bookkeeper", "mason")
    said = {one.owner for one in town_bank.phrasings}
    assert said == {topic.id for topic in town.topics} | {one.id for one in town.exclusions} | {ASIDE}
    (line,) = (one for one in town_bank.phrasings if one.text == "kan jserai payé")
    assert (line.owner, line.covered, line.lang, line.voice) == ("payment", True, "fr", "apprentice")


def test_exclusions_and_asides_are_not_covered(town: Book, town_bank: Bank) -> None:
    topics = {topic.id for topic in town.topics}
    assert all(one.covered == (one.owner in topics) for one in town_bank.phrasings)


def test_message_keeps_the_order_of_what_it_asks(town_bank: Bank) -> None:
    (message,) = (one for one in town_bank.messages if one.text.startswith("Où remettre"))
    assert (message.owners, message.voice) == (("samples", "visit"), "bookkeeper")


def test_bank_without_a_voice_has_none_of_its_lines_and_messages(town_bank: Bank) -> None:
    rest = town_bank.without(["mason"])
    assert rest.voices == ("apprentice", "bookkeeper")
    assert {one.voice for one in rest.messages} == {"apprentice", "bookkeeper"}
    gone = [one for one in town_bank.phrasings if one.voice == "mason"]
    assert len(rest.phrasings) == len(town_bank.phrasings) - len(gone)


def test_voice_may_speak_in_messages_alone(folder: Path) -> None:
    (folder / "phrasings" / "hurried.yaml").write_text(
        "voice: In a hurry.\nmessages:\n  - {text: le siret et la visite, asks: [siret, visit]}\n",
        encoding="utf-8",
    )
    bank = load_bank(load_book(folder))
    assert bank.voices[-1] == "hurried"
    assert [one.text for one in bank.messages if one.voice == "hurried"] == ["le siret et la visite"]


def test_lines_of_an_unknown_owner_are_refused_with_their_line(folder: Path) -> None:
    line = edit(folder, "mason", "  wedding:", "  weddings:")
    assert faults_of(folder) == [
        ("mason.yaml", line, "no topic or exclusion 'weddings' in this book"),
    ]


def test_message_that_asks_for_an_unknown_owner_is_refused(folder: Path) -> None:
    line = edit(folder, "mason", "asks: [siret, payment]", "asks: [siret, wages]")
    ((file, found, reason),) = faults_of(folder)
    assert (file, reason) == ("mason.yaml", "no topic or exclusion 'wages' in this book")
    assert found == line


def test_message_that_asks_one_thing_is_a_phrasing_and_is_refused(folder: Path) -> None:
    edit(folder, "mason", "asks: [siret, payment]", "asks: [siret]")
    ((file, _, reason),) = faults_of(folder)
    assert file == "mason.yaml"
    assert "at least 2 items" in reason


def test_phrasing_under_two_owners_is_refused_whatever_its_voice_case_and_accents(folder: Path) -> None:
    line = edit(folder, "mason", "papiers pour un mariage", "papiers pour un mariage, KAN JSERAI PAYE !")
    assert faults_of(folder) == [
        ("mason.yaml", line, "the phrasing 'KAN JSERAI PAYE !' also stands under 'payment'")
    ]


def test_same_words_may_stand_in_both_languages(folder: Path) -> None:
    edit(folder, "mason", "en: [I want to get married", "en: [siret mairie, I want to get married")
    assert load_bank(load_book(folder)).phrasings


def test_voice_of_another_shape_is_refused(folder: Path) -> None:
    edit(folder, "mason", "voice: A mason", "colour: red\nvoice: A mason")
    ((file, line, reason),) = faults_of(folder)
    assert (file, line) == ("mason.yaml", 1)
    assert "Extra inputs" in reason


def test_faults_of_all_voices_are_told_at_once(folder: Path) -> None:
    edit(folder, "mason", "  wedding:", "  weddings:")
    (folder / "phrasings" / "bookkeeper.yaml").write_text("voice: [", encoding="utf-8")
    assert {file for file, _, _ in faults_of(folder)} == {"mason.yaml", "bookkeeper.yaml"}


def test_book_without_a_phrase_bank_is_told_where_to_write_one(folder: Path) -> None:
    shutil.rmtree(folder / "phrasings")
    assert faults_of(folder) == [("phrasings", 0, "the book has no phrase bank: add phrasings/<voice>.yaml")]
