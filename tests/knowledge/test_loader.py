import shutil
from pathlib import Path

import pytest

from knowledge import Book, BookError, load_book


@pytest.fixture
def folder(tmp_path: Path, town_folder: Path) -> Path:
    copy = tmp_path / "book"
    shutil.copytree(town_folder, copy)
    return copy


def edit(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old` of a file and return the line it stood on."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def faults_of(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(BookError) as caught:
        load_book(folder)
    return [(fault.file, fault.line, fault.reason) for fault in caught.value.faults]


def test_valid_folder_loads_with_every_fact_inserted(town: Book) -> None:
    rule = town.rule("R4")
    assert "{scellé}" in rule.text.fr
    assert "2 place du Puits, 74000 SAINT-AUBIN" in rule.text.fr
    assert "2 to 6 months" in rule.text.en
    assert rule.facts == ("address", "sample_label", "sample_time", "deposit", "decree", "service_code")


def test_copied_facts_follow_the_order_of_the_french_answer(town: Book) -> None:
    assert town.topic("samples").facts == ("address", "sample_label")


def test_book_loads_by_its_name(cpam: Book) -> None:
    assert cpam.id == "cpam-aisne"
    assert len(cpam.rules) == 30
    assert len(cpam.topics) == 41


def test_finding_note_carries_rendered_advice_or_none(town: Book) -> None:
    assert "15\u202f000\u00a0€\u00a0HT" in (town.finding_notes["unsigned"].advice or town.name).fr
    assert town.finding_notes["scanned-signature"].advice is None


def test_unknown_book_names_those_that_exist() -> None:
    with pytest.raises(BookError, match="known books: cpam-aisne"):
        load_book("cpam-nowhere")


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("rules.yaml", "- id: R2", "- id: [R2", "invalid YAML"),
        ("rules.yaml", "- id: R2", "- id: R1", "duplicate id 'R1'"),
        (
            "rules.yaml",
            "  section: Visites",
            "  section: Visites\n  section: Visites",
            "duplicate key 'section'",
        ),
        ("rules.yaml", "sous {payment_delay}", "sous {payment}", "unknown fact 'payment' in a placeholder"),
        ("rules.yaml", "sous {payment_delay}", "sous {payment_delay", "a brace that is not a placeholder"),
        (
            "rules.yaml",
            "within {payment_delay}",
            "in time",
            "'payment_delay' is stated in the other language",
        ),
        ("topics.yaml", "- id: visit", "- id: siret", "duplicate id 'siret'"),
        ("topics.yaml", "rules: [R2]", "rules: [R9]", "unknown rule 'R9'"),
        ("topics.yaml", "rules: [R2]", "rules: R2", "valid tuple"),
        ("topics.yaml", "copy: [siret]", "copy: [portal]", "the answer does not state the fact 'portal'"),
        ("topics.yaml", '"The site visit"', f'"{"x" * 76}"', "at most 75 characters"),
        ("exclusions.yaml", "- id: parking", "- id: parking\n  colour: red", "colour: Extra inputs"),
        ("exclusions.yaml", 'en: "parking"', 'en: ""', "at least 1 character"),
        ("exclusions.yaml", "channel: consultation", "channel: telephone", "'consultation'"),
        ("exclusions.yaml", "Insee, pas ici : {portal}", "Insee : {nowhere}", "unknown fact 'nowhere'"),
        ("buyer.yaml", "topic: ask", "topic: asks", "unknown topic 'asks'"),
        ("buyer.yaml", "question sur {portal}", "question sur {portals}", "unknown fact 'portals'"),
        ("lexicon.yaml", "fr: [commune,", 'fr: ["", commune,', "at least 1 character"),
        ("lexicon.yaml", "  fr: [payer,", "  de: [zahlen]\n  fr: [payer,", "de: Extra inputs"),
        (
            "topics.yaml",
            "  rules: [R2]",
            "  phrasings: {fr: [a], en: [b]}\n  rules: [R2]",
            "phrasings: Extra",
        ),
        ("findings.yaml", "rule: R3", "rule: R8", "unknown rule 'R8'"),
        ("findings.yaml", "topic: visit", "topic: visits", "unknown topic 'visits'"),
        ("findings.yaml", "sous {visit_threshold}", "sous {visit}", "unknown fact 'visit'"),
        ("buyer.yaml", '"21745638500012"', '"21745638500013"', "check digit"),
        ("buyer.yaml", '"21745638500012"', '"2174563850001"', "14 digits"),
        ("buyer.yaml", "kind: amount,", "kind: sum,", "'kind'"),
        ("buyer.yaml", "euros: 15000", 'euros: "15000"', "valid integer"),
        ("buyer.yaml", "low_euros: 100,", "low_euros: 9000,", "low_euros must be below"),
        ("buyer.yaml", "unit: month", "unit: fortnight", "'day', 'week', 'month' or 'year'"),
        ("buyer.yaml", '"https://factures.example.org/depot"', '"factures"', "URL"),
    ],
)
def test_fault_is_refused_with_file_line_and_reason(
    folder: Path, file: str, old: str, new: str, reason: str
) -> None:
    line = edit(folder, file, old, new)
    faults = faults_of(folder)
    assert any(
        found_file == file and line <= found_line <= line + 3 and reason in found_reason
        for found_file, found_line, found_reason in faults
    ), faults


def test_line_of_a_fault_is_exact(folder: Path) -> None:
    line = edit(folder, "topics.yaml", "rules: [R2]", "rules: [R9]")
    assert faults_of(folder) == [("topics.yaml", line, "unknown rule 'R9'")]


def test_missing_file_is_named(folder: Path) -> None:
    (folder / "findings.yaml").unlink()
    assert faults_of(folder) == [("findings.yaml", 0, "the file is missing")]


def test_missing_rules_do_not_drag_spurious_faults_along(folder: Path) -> None:
    (folder / "rules.yaml").unlink()
    assert faults_of(folder) == [("rules.yaml", 0, "the file is missing")]


def test_empty_file_is_refused(folder: Path) -> None:
    (folder / "rules.yaml").write_text("", encoding="utf-8")
    assert faults_of(folder) == [("rules.yaml", 0, "the file is empty")]


def test_file_that_is_not_utf8_is_refused(folder: Path) -> None:
    (folder / "rules.yaml").write_bytes(b"- id: \xff\xfe")
    ((file, line, reason),) = faults_of(folder)
    assert (file, line) == ("rules.yaml", 0)
    assert "cannot be read" in reason


def test_file_of_the_wrong_shape_is_refused(folder: Path) -> None:
    (folder / "exclusions.yaml").write_text("parking: yes\n", encoding="utf-8")
    assert faults_of(folder) == [("exclusions.yaml", 0, "a list is expected here")]


def test_topic_without_answer_in_one_language_is_refused(folder: Path) -> None:
    line = edit(folder, "topics.yaml", 'en: "The visit is mandatory above {visit_threshold}."', 'en: ""')
    faults = faults_of(folder)
    assert faults == [("topics.yaml", line, "en: String should have at least 1 character")]


def test_fact_that_no_rule_states_is_refused(folder: Path) -> None:
    edit(
        folder,
        "buyer.yaml",
        "ignored:",
        '  orphan: {kind: code, value: X, label: {fr: "Seul", en: "Alone"}}\nignored:',
    )
    ((file, line, reason),) = faults_of(folder)
    text = (folder / "buyer.yaml").read_text(encoding="utf-8")
    assert (file, reason) == ("buyer.yaml", "no rule states the fact 'orphan'")
    assert text.splitlines()[line - 1].startswith("  orphan")


def test_book_without_a_lexicon_has_an_empty_one(folder: Path) -> None:
    (folder / "lexicon.yaml").unlink()
    assert load_book(folder).lexicon == {}


def test_book_without_a_consultation_channel_loads(folder: Path) -> None:
    text = (folder / "buyer.yaml").read_text(encoding="utf-8")
    start, end = text.index("consultation:"), text.index("facts:")
    (folder / "buyer.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert load_book(folder).consultation is None


def test_book_says_what_an_invoice_carries_with_its_facts(folder: Path) -> None:
    assert load_book(folder).invoice is None
    guide = "invoice:\n  siret: siret\n  service_code: service_code\n  recipients: [Saint-Aubin]\nfacts:"
    edit(folder, "buyer.yaml", "facts:", guide)
    invoice = load_book(folder).invoice
    assert invoice is not None
    assert (invoice.siret.value, invoice.commitment_number) == ("21745638500012", False)
    assert invoice.service_code is not None
    assert invoice.service_code.value == "TECH-7"


def test_invoice_section_names_facts_of_the_right_kind(folder: Path) -> None:
    guide = "invoice:\n  siret: decree\n  service_code: nowhere\n  recipients: [Saint-Aubin]\nfacts:"
    edit(folder, "buyer.yaml", "facts:", guide)
    assert [(line, reason) for _, line, reason in faults_of(folder)] == [
        (10, "'decree' is no fact of kind 'siret'"),
        (11, "'nowhere' is no fact of kind 'code'"),
    ]


def test_exclusions_carry_what_they_are_about_and_where_to_ask_instead(town: Book) -> None:
    parking, own, criteria = (town.exclusion(one) for one in ("parking", "own-siret", "criteria"))
    assert parking is not None
    assert own is not None
    assert criteria is not None
    assert (parking.title.fr, parking.next_step) == ("le stationnement", None)
    assert "factures.example.org/depot" in (own.next_step or town.name).fr
    assert [one.consultation for one in (parking, own, criteria)] == [False, False, True]
    assert town.exclusion("nowhere") is None


def test_lexicon_is_held_as_its_file_says(town: Book) -> None:
    assert town.lexicon["sample"] == {
        "fr": ["échantillon", "spécimen", "prototype"],
        "en": ["sample", "specimen", "prototype"],
    }


def test_all_faults_are_reported_at_once(folder: Path) -> None:
    edit(folder, "rules.yaml", "- id: R2", "- id: R1")
    edit(folder, "topics.yaml", "rules: [R2]", "rules: [R9]")
    edit(folder, "findings.yaml", "topic: visit", "topic: visits")
    assert {file for file, _, _ in faults_of(folder)} == {"rules.yaml", "topics.yaml", "findings.yaml"}


def test_alias_that_contains_itself_is_refused_without_looping(folder: Path) -> None:
    (folder / "exclusions.yaml").write_text("&a [*a]\n", encoding="utf-8")
    assert {file for file, _, _ in faults_of(folder)} == {"exclusions.yaml"}


@pytest.fixture
def cpam_folder(tmp_path: Path, cpam: Book) -> Path:
    copy = tmp_path / "cpam"
    copy.mkdir()
    for file in cpam.folder.glob("*.yaml"):
        shutil.copy(file, copy)
    return copy


def test_book_without_label_or_order_guide_has_none(town: Book) -> None:
    assert town.label is None
    assert town.order is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("wording: backup_copy_label", "wording: siret", "'siret' is no fact of kind 'wording'"),
        ("wording: backup_copy_label", "wording: nowhere", "'nowhere' is no fact of kind 'wording'"),
        ("address: backup_copy_address", "address: siret", "'siret' is no fact of kind 'address'"),
        ('number: "[Numéro', 'number: "[N°', "must hold '[N° du marché]' once"),
        ('name: "[Nom du marché]"', 'name: "marché"', "must hold 'marché' once"),
        ('name: "[Nom du marché]"', 'name: "Copie"', "must hold it after the number"),
        ("rules: [R11, R10]", "rules: [R11, R99]", "unknown rule 'R99'"),
        ("rules: [R11, R10]", "rules: []", "at least 1 item"),
        ("topics: [backup-copy,", "topics: [backup,", "unknown topic 'backup'"),
        ("lead_time: certificate_lead_time", "lead_time: siret", "'siret' is no fact of kind 'duration'"),
        ("rules: [R22, R26]", "rules: [R22, R99]", "unknown rule 'R99'"),
        ("liste : {certificate_providers}", "liste : {providers}", "unknown fact 'providers'"),
    ],
)
def test_fault_of_a_guide_is_refused_with_its_line(
    cpam_folder: Path, old: str, new: str, reason: str
) -> None:
    line = edit(cpam_folder, "buyer.yaml", old, new)
    faults = faults_of(cpam_folder)
    assert any(
        file == "buyer.yaml" and line <= found <= line + 1 and reason in why for file, found, why in faults
    ), faults
