"""What a document is, by its first lines alone."""

import pytest

from handlers.models import DocumentKind
from handlers.pli.titles import kind_by_root, kind_by_text


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("MARCHÉS PUBLICS", "ACTE D'ENGAGEMENT", "ATTRI1"), DocumentKind.ACTE_ENGAGEMENT),
        (
            ("CPAM de l'Aisne", "Acte d’engagement (AE)", "Lot n° 2 : couverture"),
            DocumentKind.ACTE_ENGAGEMENT,
        ),
        (("Marché de travaux", "ACTE", "D'ENGAGEMENT"), DocumentKind.ACTE_ENGAGEMENT),
        (("DIRECTION DES AFFAIRES JURIDIQUES", "LETTRE DE CANDIDATURE", "DC1"), DocumentKind.DC1),
        (("DÉCLARATION DU CANDIDAT INDIVIDUEL", "OU DU MEMBRE DU GROUPEMENT", "DC2"), DocumentKind.DC2),
        (("MARCHÉS PUBLICS", "DÉCLARATION DE SOUS-TRAITANCE", "DC4"), DocumentKind.DC4),
        (("Document unique de marché européen (DUME)", "Partie I"), DocumentKind.DUME),
        (("European Single Procurement Document (ESPD)",), DocumentKind.DUME),
        (
            ("Toitures Martin SARL", "MÉMOIRE TECHNIQUE", "Réfection de la toiture"),
            DocumentKind.MEMOIRE_TECHNIQUE,
        ),
        (("BORDEREAU DES PRIX UNITAIRES", "N°", "Désignation"), DocumentKind.BPU),
        (("Décomposition du prix global", "et forfaitaire"), DocumentKind.DPGF),
        (("Détail quantitatif estimatif",), DocumentKind.DQE),
        (("Toitures Martin", "DEVIS N° 2025-118", "Client : CPAM"), DocumentKind.OFFRE_FINANCIERE),
        (
            ("Direction générale des finances publiques", "ATTESTATION DE RÉGULARITÉ FISCALE"),
            DocumentKind.ATTESTATION_FISCALE,
        ),
        (
            ("URSSAF Picardie", "Attestation de vigilance", "Code de sécurité"),
            DocumentKind.ATTESTATION_SOCIALE,
        ),
        (("ATTESTATION D'ASSURANCE", "Responsabilité civile"), DocumentKind.ATTESTATION_ASSURANCE),
        (("Greffe du tribunal de commerce", "Extrait Kbis"), DocumentKind.KBIS),
        (("RELEVÉ D'IDENTITÉ BANCAIRE", "IBAN"), DocumentKind.RIB),
        (("DÉLÉGATION DE SIGNATURE", "Je soussigné"), DocumentKind.POUVOIR),
        (("CAHIER DES CLAUSES ADMINISTRATIVES PARTICULIÈRES",), DocumentKind.CCAP),
        (("Pièce n° 3", "C.C.T.P."), DocumentKind.CCTP),
        (
            ("Règlement de la consultation", "Article 1", "Acte d'engagement"),
            DocumentKind.REGLEMENT_CONSULTATION,
        ),
    ],
)
def test_document_is_recognised_by_its_title(lines: tuple[str, ...], kind: DocumentKind) -> None:
    assert kind_by_text(lines) is kind


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Madame, Monsieur,", "nous avons l'honneur de vous remettre notre acte d'engagement signé."),
        ("L'acte d'engagement est signé par le candidat.",),
        ("Acte d'engagement du 3 mars", "Madame, Monsieur"),
        ("Liste des pièces du pli", "Acte d'engagement", "Mémoire technique"),
        ("Dossier de candidature", "DC1", "DC2", "Acte d'engagement", "RIB"),
        ("BORDEREAU D'ENVOI", "Acte d'engagement"),
        ("Attestation de visite", "du site"),
        ("Plan d'installation de chantier",),
        ("Le RIB est joint au dossier",),
    ],
)
def test_text_that_only_speaks_of_documents_is_recognised_as_none(lines: tuple[str, ...]) -> None:
    assert kind_by_text(lines) is None


def test_list_of_documents_behind_the_title_does_not_change_it() -> None:
    pages = ("CCAP",) + ("Article",) * 20 + ("Acte d'engagement", "Bordereau des prix", "Mémoire technique")
    assert kind_by_text(pages) is DocumentKind.CCAP


def test_title_may_come_after_a_long_head() -> None:
    assert kind_by_text(("ligne",) * 30 + ("MÉMOIRE TECHNIQUE",)) is DocumentKind.MEMOIRE_TECHNIQUE


@pytest.mark.parametrize("root", ["QualificationApplicationResponse", "ESPDResponse"])
def test_dume_is_recognised_by_its_root_element(root: str) -> None:
    assert kind_by_root(root) is DocumentKind.DUME


@pytest.mark.parametrize("root", [None, "Invoice", "Signature"])
def test_other_xml_is_not_recognised(root: str | None) -> None:
    assert kind_by_root(root) is None
