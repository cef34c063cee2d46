"""What a document is, by its name alone: names as candidates write them, and false friends."""

import pytest

from handlers.models import DocumentKind
from handlers.pli.file_names import kind_by_name, lot_in, read_name
from tests.handlers.pli.held_out_names import HELD_OUT

NAMES = {
    DocumentKind.ACTE_ENGAGEMENT: (
        "Acte d'engagement.pdf",
        "acte d’engagement signé.pdf",
        "ACTE D ENGAGEMENT.PDF",
        "acte_engagement.pdf",
        "Acte-dEngagement_v2.pdf",
        "ActeEngagement.pdf",
        "Acte_Engagt_lot1.pdf",
        "AE.pdf",
        "AE.docx",
        "AE_lot2_signé(1).pdf",
        "AElot2.pdf",
        "01AE.pdf",
        "1_AE_Toitures_Martin.pdf",
        "2025-03-12 AE signé.pdf",
        "AESigne.pdf",
        "ae lot n°4 - copie.pdf",
        "ATTRI1.pdf",
        "ATTRI 1 (acte d'engagement).pdf",
        "attri1_2016_lot3.doc",
        "MarchÃ© 2025-017 - Acte d'engagement.pdf",
        "candidature/lot 1/AE.pdf",
        "AE valant CCP.pdf",
        "Acte d'engagement et annexes.pdf",
        "acte.pdf",
        "acte signé.pdf",
        "AE.pdf.p7m",
        "AE.pdf - 2025-03-03 - Signature 1.xml",
        "act of commitment.pdf",
        "Deed of commitment - lot 2.pdf",
    ),
    DocumentKind.DC1: (
        "dc1.pdf",
        "DC1 - Toitures Martin.pdf",
        "DC1v2.pdf",
        "Lettre_de_candidature_signee.pdf",
        "lettre candidature groupement.docx",
        "2019_DC1_vf.pdf",
        "DC 1.odt",
        "letter of application.pdf",
    ),
    DocumentKind.DC2: (
        "dc2.pdf",
        "DC2 - co-traitant.pdf",
        "Declaration_du_candidat.pdf",
        "déclaration candidat individuel.pdf",
        "DC 2 (1).pdf",
        "DC2_2024-12-01.pdf",
    ),
    DocumentKind.DC4: (
        "DC4.pdf",
        "Déclaration de sous-traitance - Façades Nord.pdf",
        "acte spécial de sous-traitance.pdf",
        "dc4_lot1_soustraitant2.pdf",
        "declaration sous-traitant.pdf",
    ),
    DocumentKind.DUME: (
        "DUME_Toitures-Martin.pdf",
        "dume.xml",
        "eDUME-2025.pdf",
        "ESPD.pdf",
        "espd-request.xml",
        "Document unique de marché europeen (DUME).pdf",
        "European Single Procurement Document.pdf",
    ),
    DocumentKind.MEMOIRE_TECHNIQUE: (
        "Mémoire_technique_lot1.pdf",
        "MEMOIRE TECHNIQUE.docx",
        "MÃ©moire technique.pdf",
        "M_moire technique.pdf",
        "memoire.pdf",
        "Mémoire RSE.pdf",
        "mémoire méthodologique.pdf",
        "Memoire technique - valeur technique 60%.pdf",
        "MT lot 3.pdf",
        "Notice méthodologique.pdf",
        "Réponse technique.pdf",
        "CRT_lot2.xlsx",
        "cadre_de_reponse.docx",
        "Method statement.pdf",
        "Technical offer lot 1.pdf",
    ),
    DocumentKind.BPU: (
        "BPU_lot1.xlsx",
        "bpu lot 2 signé.pdf",
        "Bordereau des prix.xlsx",
        "bordereau_prix_unitaires.xls",
        "BORDEREAU DE PRIX UNITAIRES.PDF",
        "annexe financière BPU.xlsx",
        "Annexe à l'AE - bordereau des prix.pdf",
        "price schedule.xlsx",
    ),
    DocumentKind.DPGF: (
        "DPGF.xlsx",
        "dpgf_lot2.pdf",
        "CDPGF lot 3.xlsx",
        "Décomposition du prix global forfaitaire.xlsx",
        "decomposition_des_prix.pdf",
        "Price breakdown.xlsx",
    ),
    DocumentKind.DQE: (
        "DQE lot 1.xlsx",
        "Détail estimatif.pdf",
        "detail_quantitatif_et_estimatif.xlsx",
        "Devis estimatif lot 2.pdf",
        "bill of quantities.xlsx",
    ),
    DocumentKind.OFFRE_FINANCIERE: (
        "devis.pdf",
        "Devis-2025-118-toiture.pdf",
        "Offre financière.pdf",
        "proposition de prix.pdf",
        "annexe financière.xlsx",
        "Financial proposal.pdf",
    ),
    DocumentKind.ATTESTATION_FISCALE: (
        "attestation fiscale.pdf",
        "Attestation_de_regularite_fiscale_2025.pdf",
        "attestation DGFIP.pdf",
        "Régularité fiscale.pdf",
        "3666-SD.pdf",
        "att fiscale 03-25.pdf",
        "certificat fiscal NOTI2.pdf",
        "attestation d'impôt.pdf",
    ),
    DocumentKind.ATTESTATION_SOCIALE: (
        "URSSAF.pdf",
        "attestation_urssaf_mars_2025.pdf",
        "Attestation de vigilance URSSAF.pdf",
        "attest vigilance.pdf",
        "ATTESTATION SOCIALE 2025.pdf",
        "Attestation_MSA.pdf",
        "congés payés BTP.pdf",
        "attestation CIBTP.pdf",
        "certificat social.pdf".replace("social", "sociale"),
    ),
    DocumentKind.ATTESTATION_ASSURANCE: (
        "attestation d'assurance.pdf",
        "Attestation assurance décennale 2025.pdf",
        "ATTESTATION_RC_DECENNALE.pdf",
        "RC pro.pdf",
        "rc_professionnelle_2025.pdf",
        "Décennale AXA.pdf",
        "Responsabilité civile.pdf",
        "attest assurance.pdf",
        "Certificate of insurance.pdf",
    ),
    DocumentKind.KBIS: (
        "KBIS.pdf",
        "K-Bis_2025.pdf",
        "Extrait K bis.pdf",
        "extrait Kbis Toitures Martin (moins de 3 mois).pdf",
        "Avis de situation SIRENE.pdf",
        "Kbis-01032025.PDF",
    ),
    DocumentKind.RIB: (
        "RIB_Toitures.pdf",
        "rib(2).pdf",
        "RIBSociete.pdf",
        "Relevé d'identité bancaire.pdf",
        "coordonnées bancaires.pdf",
        "iban.pdf",
    ),
    DocumentKind.POUVOIR: (
        "pouvoir.pdf",
        "Pouvoir de signature - C. Martin.pdf",
        "délégation de pouvoirs.pdf",
        "DelegationSignature2025.pdf",
        "Délég signature DG.pdf",
        "Habilitation à signer.pdf",
        "Pouvoir pour signer l'acte d'engagement.pdf",
        "Power of attorney.pdf",
    ),
    DocumentKind.CCAP: (
        "CCAP.pdf",
        "ccap_paraphé.pdf",
        "2025-017_CCAP_v1.pdf",
        "clauses administratives particulières.pdf",
    ),
    DocumentKind.CCTP: (
        "CCTP.pdf",
        "CCTP lot 1 signé.pdf",
        "cctp_2025.docx",
        "clauses_techniques_particulieres.pdf",
    ),
    DocumentKind.CCP: ("CCP.pdf", "ccp signé.pdf", "Cahier des clauses particulières.pdf"),
    DocumentKind.REGLEMENT_CONSULTATION: (
        "RC.pdf",
        "RDC.pdf",
        "reglement_de_consultation.pdf",
        "Règlement consultation 2025-017.pdf",
        "rc_signé.pdf",
    ),
}
FALSE_FRIENDS = (
    "attestation de visite.pdf",
    "Attestation sur l'honneur.pdf",
    "attestation de bonne exécution.pdf",
    "attestation de formation.pdf",
    "projet d'acte d'engagement vierge.pdf",
    "Acte d'engagement (modèle).docx",
    "AE vierge.docx",
    "AE à compléter.docx",
    "notice_AE.pdf",
    "Notice DC2.pdf",
    "mode d'emploi du DUME.pdf",
    "guide DUME.pdf",
    "exemple de BPU.xlsx",
    "modele_memoire_technique.docx",
    "accusé de réception.pdf",
    "Annexe 1 à l'acte d'engagement.pdf",
    "avenant n°1 à l'acte d'engagement.pdf",
    "DC10.pdf",
    "AEROPORT.pdf",
    "MAE.pdf",
    "CAE.pdf",
    "tribu.pdf",
    "ribambelle.pdf",
    "contrat d'entretien.pdf",
    "engagement RSE.pdf",
    "lettre d'accompagnement.pdf",
    "références.xlsx",
    "fiche produit.pdf",
    "certificat Qualibat 2025.pdf",
    "planning prévisionnel.xlsx",
    "photo chantier.jpg",
    "scan.pdf",
    "sans titre.pdf",
    "1.pdf",
    "pouvoir adjudicateur.pdf",
    "plan de vigilance.pdf",
    "certificat.pem",
    "",
    "   ",
    "...",
)


CASES = [(name, kind) for kind, names in NAMES.items() for name in names]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_document_is_recognised_by_its_name(name: str, kind: DocumentKind) -> None:
    assert kind_by_name(name) is kind


@pytest.mark.parametrize("name", FALSE_FRIENDS)
def test_false_friend_is_not_recognised(name: str) -> None:
    assert kind_by_name(name) is None


def test_names_cover_every_kind() -> None:
    assert set(NAMES) == set(DocumentKind)
    assert sum(map(len, NAMES.values())) >= 150


def test_names_put_down_before_the_rules_are_recognised_and_hardly_ever_taken_for_another() -> None:
    developed_with = {name for name, _ in CASES} | set(FALSE_FRIENDS)
    expected = {name: kind for name, kind in HELD_OUT.items() if name not in developed_with}
    found = {name: kind_by_name(name) for name in expected}
    right = sum(kind is not None and kind == expected[name] for name, kind in found.items())
    said = sum(kind is not None for kind in found.values())
    named = sum(kind is not None for kind in expected.values())
    assert len(expected) > 110
    assert right / said >= 0.98, "precision"
    assert right / named >= 0.98, "recall"


@pytest.mark.parametrize(
    ("name", "lot"),
    [
        ("AE_lot2_signé(1).pdf", "2"),
        ("AE lot n°04.pdf", "4"),
        ("AElot12.pdf", "12"),
        ("DPGF LOT A.xlsx", "A"),
        ("AE lots 1 et 3.pdf", "1 et 3"),
        ("AE lots 1, 2 et 5.pdf", "1 et 2 et 5"),
        ("Lot-03/AE.pdf", "3"),
        ("AE.pdf", None),
        ("matelot 2.pdf", None),
        ("AE lot unique.pdf", None),
    ],
)
def test_lot_is_read_from_a_name(name: str, lot: str | None) -> None:
    assert lot_in(name) == lot


@pytest.mark.parametrize(
    ("signature_file", "document"),
    [
        ("AE.pdf.p7s", "AE.pdf"),
        ("dossier\\AE.pdf.p7m", "AE.pdf"),
        ("AE.pdf - 2025-03-03 - Signature 1.xml", "ae.PDF"),
        ("AE.docx", "AE.pdf"),
    ],
)
def test_names_are_compared_without_what_their_format_and_signature_add(
    signature_file: str, document: str
) -> None:
    assert read_name(signature_file) == read_name(document)
