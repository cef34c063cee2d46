"""The mentions of invoices made of text: twenty layouts, and what must not pass for a mention."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.invoices.page_text import Cell, PageText, read_pages
from handlers.invoices.text_mentions import mentions_in
from handlers.models import Mention, MentionState
from knowledge.guides import InvoiceGuide
from tests.assets.invoices import IBAN, LAYOUTS, RECIPIENT, SUPPLIER, Mentions, grouped, laid_out

FOUND, DIFFERENT, MISSING = MentionState.FOUND, MentionState.DIFFERENT, MentionState.MISSING
OTHER_BODY = "21440109300015"


def on(lines: str, guide: InvoiceGuide) -> tuple[Mention, ...]:
    """Return the mentions on a page of plain lines, one cell each; « | » puts a cell beside another."""
    cells = tuple(
        Cell(
            page=1,
            text=text.strip(),
            left=50 + 200 * column,
            right=50 + 200 * column + 5 * len(text.strip()),
            base=800 - 14 * row,
            size=10,
        )
        for row, line in enumerate(lines.splitlines())
        for column, text in enumerate(line.split("|"))
        if text.strip()
    )
    return mentions_in(PageText(cells, ()), guide)


def states(mentions: tuple[Mention, ...]) -> list[MentionState]:
    return [mention.state for mention in mentions]


# ---- the layouts ----


def test_there_are_twenty_layouts() -> None:
    assert len(LAYOUTS) == 20


@pytest.mark.parametrize("layout", LAYOUTS)
def test_complete_invoice_has_its_mentions_in_every_layout(layout: str, guide: InvoiceGuide) -> None:
    mentions = mentions_in(read_pages(laid_out(layout)), guide)
    assert states(mentions) == [FOUND, FOUND, FOUND]
    assert re.sub(r"\D", "", mentions[0].value or "") == RECIPIENT
    assert [mention.value for mention in mentions[1:]] == ["MOA", "4500012345"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_absent_mentions_are_missing_in_every_layout(layout: str, guide: InvoiceGuide) -> None:
    mentions = mentions_in(read_pages(laid_out(layout, Mentions(None, None, None))), guide)
    assert states(mentions) == [MISSING, MISSING, MISSING]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_near_misses_are_different_in_every_layout(layout: str, guide: InvoiceGuide) -> None:
    wrong = Mentions("51503217500071", "M0A", "2025-EJ-0017")
    siret, code, number = mentions_in(read_pages(laid_out(layout, wrong)), guide)
    assert (siret.state, code.state) == (DIFFERENT, DIFFERENT)
    assert "inversés" in siret.reason
    assert (number.state, number.value) == (FOUND, "2025-EJ-0017")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_mentions_of_another_body_are_never_found(layout: str, guide: InvoiceGuide) -> None:
    siret, code, _ = mentions_in(read_pages(laid_out(layout, Mentions(OTHER_BODY, "FIN", "BC-77/A"))), guide)
    assert siret.state in {DIFFERENT, MISSING}
    assert grouped(OTHER_BODY) in (siret.value or siret.reason) or re.search(
        OTHER_BODY, re.sub(r"[ .]", "", siret.value or siret.reason)
    )
    assert (code.state, code.value) == (DIFFERENT, "FIN")


# ---- the recipient's SIRET, and what it is not ----


@pytest.mark.parametrize(
    "lines",
    [
        f"IBAN {IBAN}",
        "IBAN : FR76 5150 3217 5000 1749 0000 123",
        f"IBAN : FR7630004{RECIPIENT}123",
        f"N° de contrat : 99{RECIPIENT}",
        f"Référence : {RECIPIENT}-2 {RECIPIENT}9",
        f"Compte : {RECIPIENT}",
        f"Tél : {RECIPIENT}",
        f"Réf. dossier : {RECIPIENT}",
        f"Fax {grouped(RECIPIENT)}",
        f"RIB {grouped(RECIPIENT)} 42",
        "Tél. 05 15 03 21 75 poste 00017",
        f"Notre SIRET : {RECIPIENT}",
        f"SIRET du fournisseur : {RECIPIENT}",
        f"Émetteur\nToitures Martin\nSIRET : {RECIPIENT}",
        "TVA intracommunautaire : FR38515032175",
        "SIREN : 515 032 175",
        "Total : 515 032,17 € - 50 001,7",
    ],
)
def test_digits_that_are_not_the_recipients_siret_are_not_found(lines: str, guide: InvoiceGuide) -> None:
    assert on(lines, guide)[0].state is not FOUND


@pytest.mark.parametrize(
    "lines",
    [
        f"SIRET : {RECIPIENT}",
        f"SIRET {grouped(RECIPIENT)} 29 boulevard Roosevelt",
        f"Destinataire : CPAM de l'Aisne {grouped(RECIPIENT)}",
        f"N° SIRET/SIREN : {RECIPIENT}",
        f"SIRET\n{RECIPIENT}",
        f"SIRET |  {grouped(RECIPIENT)}",
        "SIRET : 515 032 175\n00017",
        "SIRET : 515 032 175 | 00017",
        f"Notre SIRET : {SUPPLIER} | SIRET client : {RECIPIENT}",
        f"Identifiant Chorus Pro : {RECIPIENT}",
        f"Chantier : CPAM de l'Aisne {RECIPIENT}",
    ],
)
def test_recipients_siret_is_found_however_it_is_labelled(lines: str, guide: InvoiceGuide) -> None:
    assert on(lines, guide)[0].state is FOUND


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("SIRET client : 515 032 175 00018", "un chiffre diffère"),
        ("Identifiant : 515 032 175 00071", "inversés"),
        ("SIRET : 5150321750017", "il manque un chiffre"),
        ("SIRET : 515032175000117", "un chiffre de trop"),
        ("SIRET : 5I5 O32 I75 OOOI7", "une lettre"),
        ("SIRET : 515 032 175", "SIREN seul"),
        ("SIRET : 515 032 175 00025", "autre établissement"),
        (f"SIRET du destinataire : {OTHER_BODY}", "autre organisme"),
        ("SIRET du destinataire : 12345678901234", "pas un SIRET possible"),
        (f"Client\nMairie\nSIRET : {OTHER_BODY}", "autre organisme"),
    ],
)
def test_wrong_siret_is_told_by_how_it_is_wrong(lines: str, why: str, guide: InvoiceGuide) -> None:
    mention = on(lines, guide)[0]
    assert mention.state is DIFFERENT
    assert why in mention.reason
    assert mention.expected == RECIPIENT


def test_suppliers_own_siret_alone_leaves_the_recipients_missing(guide: InvoiceGuide) -> None:
    for lines in (f"SIRET : {SUPPLIER}", f"Toitures Martin SARL – SIRET {SUPPLIER} – RCS Saint-Quentin"):
        mention = on(lines, guide)[0]
        assert (mention.state, mention.value) == (MISSING, None)
        assert SUPPLIER in mention.reason


# ---- the service code, and what it is not ----


@pytest.mark.parametrize(
    "lines",
    [
        "Assistance à maîtrise d'ouvrage (MOA), lot 2",
        "MOA : CPAM de l'Aisne",
        "Service MOA",
        "Projet : MOA",
        "Code service :\nMOA : voir annexe",
        "Code postal : MOA",
        "Code service : voir votre bon de commande. Mission MOA.",
        "Codes services du fournisseur",
        "Code service MOA non applicable",
        "Code service : MOA sans objet",
        "Code service : MOA (non concerné)",
    ],
)
def test_service_code_in_another_place_is_not_found(lines: str, guide: InvoiceGuide) -> None:
    assert on(lines, guide)[1].state is MISSING


@pytest.mark.parametrize(
    "lines",
    [
        "Code service : MOA",
        "CODE SERVICE MOA",
        "Code du service exécutant : MOA (maîtrise d'ouvrage)",
        "Service code: MOA",
        "Code service | MOA",
        "Code service\nMOA",
        "Code service / N° d'engagement : MOA / 4500012345",
    ],
)
def test_service_code_is_found_by_its_label(lines: str, guide: InvoiceGuide) -> None:
    assert on(lines, guide)[1].state is FOUND


@pytest.mark.parametrize("written", ["FIN", "M0A", "moa", "MOA-2", "D01"])
def test_other_service_code_is_different(written: str, guide: InvoiceGuide) -> None:
    mention = on(f"Code service : {written}", guide)[1]
    assert (mention.state, mention.value) == (DIFFERENT, written)


def test_label_left_blank_is_said_to_be_blank(guide: InvoiceGuide) -> None:
    _, code, number = on("Code service :\n \nN° d'engagement : ……", guide)
    assert (code.state, number.state) == (MISSING, MISSING)
    assert "rien n'y est inscrit" in code.reason
    assert "rien n'y est inscrit" in number.reason


# ---- the commitment number, and what it is not ----


@pytest.mark.parametrize(
    "lines",
    [
        "Notre commande n° 778812",
        "Notre bon de commande n° 778812",
        "N° de commande : WEB-778812",
        "Commande du 12/03/2025",
        "Bon de commande du 12/03/2025",
        "Nous prenons l'engagement de livrer sous 10 jours",
        "N° d'engagement : à compléter",
        "N° d'engagement : voir bon de commande",
        "Bon de commande : 1 250,00 €",
        "Facture n° 4500012345",
        "Projet n° 2025",
        "N° d'engagement (sur bon de commande 2025) :",
        "N° d'engagement (voir bon de commande BC-114) : ",
        "Bon de commande 2025",
        "N° d'engagement : 2025",
    ],
)
def test_other_numbers_are_no_commitment_number(lines: str, guide: InvoiceGuide) -> None:
    assert on(lines, guide)[2].state is MISSING


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ("N° d'engagement : 4500012345", "4500012345"),
        ("Numéro d’engagement juridique 2025-00017", "2025-00017"),
        ("NUMERO D'ENGAGEMENT : EJ/17", "EJ/17"),
        ("N° EJ : 1300012345", "1300012345"),
        ("EJ : 1300012345", "1300012345"),
        ("Engagement n° 77", None),
        ("Engagement n° 777", "777"),
        ("Bon de commande n° BC-2025-114 du 12/03/2025", "BC-2025-114"),
        ("Bon de commande du 12/03/2025 n° BC-2025-114", "BC-2025-114"),
        ("Suivant votre bon de commande n° 4500012345, travaux", "4500012345"),
        ("Référence (bon de commande n° BC-114)", "BC-114"),
        ("Travaux (votre bon de commande n° BC-114) : toiture", "BC-114"),
        ("Purchase order no. 4500012345", "4500012345"),
        ("N° d'engagement | 4500 012 345", "4500 012 345"),
        ("Bon de commande : BC-1234\nN° d'engagement : 4500012345", "4500012345"),
    ],
)
def test_commitment_number_is_found_by_its_label(lines: str, number: str | None, guide: InvoiceGuide) -> None:
    assert on(lines, guide)[2].value == number


def test_what_could_not_be_read_keeps_a_mention_from_being_missing(guide: InvoiceGuide) -> None:
    text = PageText((Cell(1, "Code service : MOA", 50, 150, 800, 10),), ("la page 2 est une image",))
    siret, code, number = mentions_in(text, guide)
    assert (siret.state, code.state, number.state) == (
        MentionState.NOT_CHECKED,
        FOUND,
        MentionState.NOT_CHECKED,
    )
    assert "la page 2 est une image" in siret.reason


# ---- nothing comes out of thin air ----

WORDS = st.sampled_from(
    (
        *(
            "SIRET",
            "SIRET :",
            "Client",
            "Émetteur",
            "N° d'engagement",
            "Code service",
            ":",
            "/",
            "–",
            "IBAN FR76",
            "du",
        ),
        *(
            RECIPIENT[:9],
            RECIPIENT[9:],
            "515 032",
            "175",
            "00017",
            SUPPLIER,
            "MOA",
            "MO",
            "A",
            "M0A",
            "€",
            "n°",
            "12/03/2025",
        ),
    )
)
LINES = st.lists(
    st.lists(WORDS | st.text("0123456789 .OI-", max_size=16), max_size=4).map(" ".join), max_size=8
)


@given(lines=LINES)
def test_what_is_found_is_written_there(lines: list[str], guide: InvoiceGuide) -> None:
    mentions = on("\n".join(lines), guide)
    written = re.sub(r"\s", "", "".join(lines))
    for mention in mentions:
        if mention.value is not None:
            assert re.sub(r"\s", "", mention.value) in written
        if mention.state is FOUND and mention.name == "siret":
            assert RECIPIENT in re.sub(r"[ .\-\n]", "", "\n".join(lines))
        if mention.state is FOUND and mention.name == "service_code":
            assert re.search(r"\bMOA\b", "\n".join(lines))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (f"N° d'engagement : {grouped(RECIPIENT)}", "est un SIRET"),
        ("N° d'engagement : 0000000000", "ne dit rien"),
        ("N° d'engagement : F-2025-017", "le numéro de la facture"),
        ("N° d'engagement : 03 23 65 00 00", "rien n'y est inscrit"),
        ("N° d'engagement :\n02323 Saint-Quentin cedex", "rien n'y est inscrit"),
    ],
)
def test_what_cannot_be_a_commitment_number_is_not_found_as_one(
    lines: str, said: str, guide: InvoiceGuide
) -> None:
    cells = tuple(
        Cell(page=1, text=line, left=50, right=50 + 5 * len(line), base=800 - 14 * row, size=10)
        for row, line in enumerate(lines.splitlines())
    )
    number = mentions_in(PageText(cells, ()), guide, "F-2025-017")[2]
    assert number.state is MISSING
    assert said in number.reason
