"""What is an invoice and what only speaks of one."""

import pytest

from handlers.invoices.page_text import read_pages
from handlers.invoices.recognition import is_named_invoice, may_be_invoice, recognise
from tests.assets import pdfs
from tests.assets.invoices import IBAN, LAYOUTS, RECIPIENT, SUPPLIER, laid_out, set_pages

_TOTALS = f"""#align(right)[Total HT : 48 250,00 € \\ TVA 20 % : 9 650,00 € \\ Total TTC : 57 900,00 €]
Règlement par virement, IBAN {IBAN}. SIRET : {SUPPLIER}. Date : 03/03/2025. Échéance : 02/04/2025.
"""
OTHERS = {
    "quotation": f"= DEVIS N° D-2025-12\nClient : CPAM de l'Aisne, SIRET {RECIPIENT}\n\n{_TOTALS}\nBon pour accord. "
    "Une facture d'acompte sera émise.",
    "quotation with a line on invoices": f"= Devis\nFacture à l'achèvement des travaux\n\n{_TOTALS}",
    "purchase order": "= BON DE COMMANDE N° 4500012345\nN° d'engagement : 4500012345\n\n"
    f"Facture à adresser sur Chorus Pro, code service MOA, SIRET {RECIPIENT}\n\n{_TOTALS}",
    "bank details": "= RELEVÉ D'IDENTITÉ BANCAIRE\nToitures Martin SARL\n\n"
    f"IBAN {IBAN}\n\nFacture : non concernée",
    "technical note": "= MÉMOIRE TECHNIQUE\nMarché n° 2025-017\n\nFacturation : une facture par mois, total HT "
    f"48 250,00 €, TVA 20 %.\n\nIBAN {IBAN}. Date : 03/03/2025",
    "reminder": f"= RELANCE\nFacture n° F-2025-017 du 03/03/2025 impayée\n\n{_TOTALS}",
    "reminder in one size": f"RELANCE\n\nFacture n° F-2025-017 du 03/03/2025\n\n{_TOTALS}",
    "list of invoices": "= RELEVÉ DE FACTURES\n#table(columns: 3, [Facture], [Date], [Total TTC], [F-2025-017], "
    f"[03/03/2025], [57 900,00 €])\n{_TOTALS}",
    "pro forma": f"= FACTURE PRO FORMA N° P-12\n{_TOTALS}",
    "pro forma, the words apart": f"= FACTURE N° P-12\nPro forma, sans valeur comptable\n\n{_TOTALS}",
    "delivery note": f"= BON DE LIVRAISON\nFacture n° F-2025-017\n\n{_TOTALS}",
    "contract form": f"= ACTE D'ENGAGEMENT\nMarché n° 2025-017. Montant TTC : 57 900,00 €. TVA 20 %. SIRET {SUPPLIER}"
    f"\n\nFacture : le titulaire dépose ses factures sur Chorus Pro.\n\n{_TOTALS}",
    "final account": f"= DÉCOMPTE GÉNÉRAL DÉFINITIF\nFacture n° 4\n\n{_TOTALS}",
    "letter": "Objet : votre facture n° F-2025-017\n\nMadame, vous trouverez ci-joint la facture de 57 900,00 € TTC."
    "\n\nTVA 20 %",
    "invoice without any amount": "= FACTURE N° F-2025-017\nDate : 03/03/2025. TVA 20 %. "
    "Conditions de règlement : 30 jours.",
    "certificate": f"= ATTESTATION DE RÉGULARITÉ FISCALE\nFacture n° 12\n\n{_TOTALS}",
    "verb": f"= Note\nAvoir à disposition n° 3 outils\n\n{_TOTALS}",
    "order confirmation": "= ORDER CONFIRMATION\nInvoice to: CPAM de l'Aisne\n\nTotal: 57,900.00 EUR. VAT 20%. "
    f"Date 03/03/2025. IBAN {IBAN}",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_invoice_is_recognised_in_every_layout_with_its_number(layout: str) -> None:
    recognised = recognise(read_pages(laid_out(layout)).cells)
    assert recognised is not None
    assert recognised.number == ("A-2025-003" if layout == "credit note" else "F-2025-017")
    assert recognised.credit_note is (layout == "credit note")


@pytest.mark.parametrize("document", OTHERS)
def test_other_documents_are_no_invoices(document: str) -> None:
    assert recognise(read_pages(set_pages(OTHERS[document])).cells) is None


def test_contract_form_of_the_other_tests_is_no_invoice() -> None:
    assert recognise(read_pages(pdfs.text_pdf()).cells) is None


@pytest.mark.parametrize(
    "title",
    [
        "DERNIER RAPPEL",
        "Deuxième relance",
        "Rappel n° 2",
        "Réclamation",
        "Offre de prix",
        "Chiffrage",
        "Demande de paiement n° 3",
        "Projet de facture n° 12",
        "Facture impayée",
        "Facture en attente de règlement",
        "Commande fournisseur",
        "Votre devis",
        "Facture (modèle)",
        "Facture provisoire",
        "Demande d'acompte",
        "Échéancier de paiement",
        "Bon d'intervention",
        "Draft invoice",
        "Payment reminder",
        "Past due invoice",
    ],
)
@pytest.mark.parametrize("size", ["= ", ""], ids=["large", "as large as the rest"])
def test_what_names_an_invoice_under_another_title_is_none(title: str, size: str) -> None:
    letter = f"{size}{title}\n\nClient : CPAM de l'Aisne\n\nFacture n° F-2025-017 du 03/03/2025\n\n{_TOTALS}"
    assert recognise(read_pages(set_pages(letter)).cells) is None


@pytest.mark.parametrize(
    "title",
    [
        "= Facture",
        "= FACTURE D'ACOMPTE N° 3",
        "= Facture n°F2025/17",
        "Facture n° F-2025-017",
        "FACTURE DU 03/03/2025",
        "= Tax Invoice",
        "= Invoice \\#12",
        "= Credit note 2025-3",
        "= NOTE DE CRÉDIT N° 7",
        "#text(tracking: 5pt)[FACTURE]",
    ],
)
def test_titles_of_invoices_are_known(title: str) -> None:
    number = "\n\nNuméro de facture : F-2025-017" if "°" not in title else ""
    assert recognise(read_pages(set_pages(f"{title}{number}\n\n{_TOTALS}")).cells) is not None


def test_reference_to_an_order_or_a_contract_does_not_hide_an_invoice() -> None:
    references = "Marché n° 2025-017\n\nBon de commande : 4500012345\n\nDevis n° D-12\n\n"
    found = recognise(read_pages(set_pages(f"{references}= FACTURE N° F-2025-017\n\n{_TOTALS}")).cells)
    assert found is not None
    assert found.number == "F-2025-017"


def test_first_glance_passes_what_may_be_an_invoice() -> None:
    assert may_be_invoice("F A C T U R E")
    assert may_be_invoice("Tax Invoice")
    assert not may_be_invoice("Acte d'engagement")


@pytest.mark.parametrize(
    "name",
    ["facture-12.pdf", "2025_FACTURE_017.pdf", "Invoice 12.pdf", "avoir 3.pdf", "dossier\\facture.pdf"],
)
def test_names_of_invoices_are_known(name: str) -> None:
    assert is_named_invoice(name)


@pytest.mark.parametrize(
    "name", ["manufacture.pdf", "facturation.pdf", "savoir-faire.pdf", "facture/acte.pdf", ""]
)
def test_other_names_are_not_those_of_invoices(name: str) -> None:
    assert not is_named_invoice(name)
