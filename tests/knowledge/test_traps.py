"""A near miss has the right words and asks another thing: it must not be answered as if it were the right thing."""

import pytest

from knowledge import Answerer, Book, Outcome

TRAPS = [
    (
        "invoice-chorus-pro",
        "Chorus Pro m'affiche une erreur 500 dès que je clique sur « Déposer », que faire ?",
    ),
    ("invoice-chorus-pro", "Ma facture est sur Chorus depuis trois semaines, elle en est où ?"),
    ("invoice-chorus-pro", "J'ai déposé deux fois la même facture sur Chorus Pro, comment en annuler une ?"),
    (
        "invoice-obligation",
        "Mes clients particuliers aussi, je dois leur faire des factures électroniques en 2027 ?",
    ),
    ("invoice-obligation", "Combien d'années suis-je obligé de garder mes factures ?"),
    ("invoice-register", "J'ai perdu le mot de passe de mon compte Chorus Pro."),
    ("invoice-register", "Comment supprimer le compte Chorus de mon ancienne associée ?"),
    ("invoice-siret", "Quel est le SIRET de la CPAM de la Somme ?"),
    ("invoice-siret", "Nous avons déménagé et notre SIRET a changé, comment vous le signaler ?"),
    ("invoice-siret", "Quel est le numéro de TVA intracommunautaire de la CPAM ?"),
    ("invoice-service-code", "Quel est le code APE de la CPAM de l'Aisne ?"),
    ("invoice-service-code", "Le code postal de la caisse à Laon, c'est lequel ?"),
    ("invoice-commitment-number", "Le bon de commande n'est jamais arrivé, vous pouvez me le renvoyer ?"),
    ("invoice-commitment-number", "Le montant du bon de commande est faux, qui le corrige ?"),
    ("invoice-mentions", "Quel taux de TVA dois-je mettre sur ma facture de nettoyage ?"),
    ("invoice-mentions", "Sous combien de jours payez-vous une facture ?"),
    ("invoice-mentions", "Ma facture a été rejetée à cause d'un mauvais montant, je refais un avoir ?"),
    ("more-information", "Organisez-vous des formations pour apprendre à répondre aux marchés ?"),
    ("place-platform", "Impossible de me connecter à PLACE, mon mot de passe est refusé."),
    ("place-platform", "Sur quelle plateforme la ville de Saint-Quentin publie-t-elle ses marchés ?"),
    (
        "threshold",
        "À partir de quel montant faut-il publier un avis au Journal officiel de l'Union européenne ?",
    ),
    ("threshold", "En dessous de quel montant achetez-vous sur simple devis ?"),
    ("online-steps", "Combien de temps dure une procédure, de la publication à l'attribution ?"),
    ("get-documents", "Le CCTP exige-t-il du carrelage antidérapant dans les sanitaires ?"),
    ("get-documents", "Pouvez-vous m'envoyer le dossier du marché de nettoyage de 2019 ?"),
    ("submit-offer", "Quelle est la taille maximale d'un fichier déposé sur PLACE ?"),
    ("submit-offer", "L'heure limite est passée de dix minutes, mon dépôt est-il accepté ?"),
    ("submit-offer", "Je voudrais retirer l'offre que j'ai déposée hier."),
    ("submit-offer", "Jusqu'à quand peut-on répondre au marché de peinture ?"),
    ("ask-buyer", "Sous combien de jours répondez-vous aux questions des candidats ?"),
    ("decisions", "Pourquoi notre offre a-t-elle été écartée ?"),
    ("decisions", "Quand connaîtrons-nous le résultat de l'appel d'offres ?"),
    ("decisions", "Comment contester le rejet de mon offre devant le tribunal ?"),
    ("award-signature", "Le marché est signé, quand les travaux commencent-ils ?"),
    ("backup-copy", "Dans quel cas ouvrez-vous la copie de sauvegarde ?"),
    ("backup-copy", "La clé USB doit-elle être formatée en FAT32 ou en NTFS ?"),
    ("backup-copy-delivery", "À quelle adresse dois-je livrer le mobilier commandé ?"),
    ("backup-copy-delivery", "Jusqu'à quelle heure le guichet est-il ouvert le vendredi ?"),
    ("backup-copy-label", "Que dois-je écrire sur l'étiquette des palettes à livrer ?"),
    ("dume", "Le service DUME affiche « erreur technique » quand j'importe mon fichier XML."),
    ("dume-dc1-dc2", "Faut-il joindre un DC4 pour déclarer un sous-traitant ?"),
    ("dume-buyer", "Quelle case faut-il cocher dans la partie IV du DUME ?"),
    ("document-reuse", "Quelles attestations fiscales et sociales faut-il fournir ?"),
    ("document-reuse", "Mon Kbis date de quatre mois, où en demander un nouveau ?"),
    ("signature-required", "Mon directeur commercial peut-il signer à la place du gérant ?"),
    ("signature-missing", "J'ai oublié de joindre le mémoire technique, mon offre est-elle rejetée ?"),
    ("signature-place-tool", "L'outil de signature de PLACE me demande d'installer Java et se bloque."),
    ("signature-other-tool", "Combien coûte un abonnement à DocuSign ?"),
    ("certificate-form", "Ma clé USB de signature est cassée, que faire ?"),
    ("certificate-price", "Remboursez-vous l'achat d'un ordinateur pour répondre aux marchés ?"),
    ("certificate-price", "Quel est le tarif horaire que vous payez pour un électricien ?"),
    ("certificate-lifetime", "Mon certificat expire dans un mois, comment le renouveler ?"),
    ("certificate-lifetime", "Combien de temps mon offre reste-t-elle valable ?"),
    (
        "certificate-holder",
        "La titulaire de notre certificat a quitté la société, comment le mettre à un autre nom ?",
    ),
    ("signature-costs", "Qui paie les frais de déplacement pour la visite du site ?"),
    ("certificate-lead-time", "En combien de temps la caisse règle-t-elle les fournisseurs ?"),
    ("certificate-provider", "J'ai oublié le code PIN de mon certificat."),
    ("certificate-provider", "Quel fournisseur de papier utilisez-vous ?"),
    ("signature-level", "Quel niveau de qualification Qualibat exigez-vous ?"),
    ("signature-formats", "Dans quel format de fichier faut-il remettre les plans, DWG ou PDF ?"),
    ("scanned-signature", "À quelle résolution faut-il scanner les pièces administratives ?"),
    ("signed-archive", "Comment ouvrir un fichier 7z sur Mac ?"),
    ("check-file", "Pouvez-vous relire mon mémoire technique et me dire s'il est bon ?"),
    ("human-support", "J'ai besoin de parler à un médecin-conseil au sujet de mon arrêt de travail."),
    ("small-talk", "Bonjour, quel temps fera-t-il demain à Laon ?"),
    ("invoice-siret", "What is the SIRET number of the CPAM in Lille?"),
    ("invoice-mentions", "How long does it take you to pay an invoice?"),
    ("submit-offer", "What is the maximum upload size on PLACE?"),
    ("certificate-provider", "I forgot the PIN code of my signing token."),
    ("decisions", "Why was our bid rejected?"),
]

PLAIN = {
    "invoice-chorus-pro": "Par quel portail dois-je vous envoyer mes factures ?",
    "invoice-obligation": "Suis-je obligé de vous facturer par voie électronique ?",
    "invoice-register": "Dois-je d'abord inscrire mon entreprise sur Chorus Pro ?",
    "invoice-siret": "Quel est le SIRET de la CPAM de l'Aisne ?",
    "invoice-service-code": "Quel code service faut-il mettre sur la facture ?",
    "invoice-commitment-number": "Où se trouve le numéro d'engagement ?",
    "invoice-mentions": "Que doit contenir la facture que je vous adresse ?",
    "more-information": "Où puis-je lire davantage sur la dématérialisation des marchés publics ?",
    "place-platform": "Quel est le profil d'acheteur de la CPAM de l'Aisne ?",
    "threshold": "À partir de quel montant la dématérialisation est-elle obligatoire ?",
    "online-steps": "Quelles étapes de la procédure se passent en ligne ?",
    "get-documents": "Où télécharger le dossier de consultation ?",
    "submit-offer": "Comment déposer mon offre ?",
    "ask-buyer": "Comment poser une question à l'acheteur pendant la consultation ?",
    "decisions": "Comment serai-je informé que mon offre est retenue ou rejetée ?",
    "award-signature": "Comment le marché est-il signé au moment de l'attribution ?",
    "backup-copy": "Puis-je envoyer une copie de sauvegarde de mon offre ?",
    "backup-copy-delivery": "À quelle adresse envoyer la copie de sauvegarde ?",
    "backup-copy-label": "Que faut-il écrire sur l'enveloppe de la copie de sauvegarde ?",
    "dume": "Qu'est-ce que le DUME ?",
    "dume-dc1-dc2": "Le DUME remplace-t-il les formulaires DC1 et DC2 ?",
    "dume-buyer": "Qu'est-ce que le DUME Acheteur ?",
    "document-reuse": "Faut-il renvoyer les pièces déjà transmises lors d'une consultation précédente ?",
    "signature-required": "Quels documents dois-je signer électroniquement ?",
    "signature-missing": "Mon offre sera-t-elle rejetée si je ne l'ai pas signée ?",
    "signature-place-tool": "PLACE propose-t-elle un outil pour signer ?",
    "signature-other-tool": "Puis-je signer avec un autre logiciel que celui de PLACE ?",
    "certificate-form": "À quoi ressemble une signature électronique ?",
    "certificate-price": "Combien coûte un certificat de signature ?",
    "certificate-lifetime": "Quelle est la durée de validité d'un certificat ?",
    "certificate-holder": "Au nom de qui doit être le certificat de signature ?",
    "signature-costs": "Les frais de signature électronique sont-ils à la charge du candidat ?",
    "certificate-lead-time": "Combien de temps à l'avance faut-il commander le certificat ?",
    "certificate-provider": "Où acheter un certificat de signature électronique ?",
    "signature-level": "Quel niveau de signature électronique est exigé ?",
    "signature-formats": "Quels formats de signature acceptez-vous ?",
    "scanned-signature": "Une signature manuscrite scannée est-elle valable ?",
    "signed-archive": "Suffit-il de signer le fichier zip ?",
    "check-file": "Pouvez-vous vérifier la signature de mon fichier ?",
    "human-support": "Je voudrais parler à quelqu'un.",
    "small-talk": "Que sais-tu faire ?",
}


SHORT = {
    "invoice-siret": ("SIRET ?", "siret cpam", "Quel est le SIRET à indiquer sur la facture ?"),
    "invoice-service-code": ("code service ?",),
    "invoice-commitment-number": ("numéro d'engagement ?",),
    "dume": ("DUME ?",),
    "certificate-price": ("prix certificat",),
    "signature-formats": ("PAdES ou XAdES ?",),
}
"""What people type into a search box."""


@pytest.mark.parametrize(("topic", "message"), TRAPS)
def test_near_miss_is_not_answered(cpam_desk: Answerer, topic: str, message: str) -> None:
    answer = cpam_desk.answer(message)
    assert topic not in [
        ref.id for part in answer.parts if part.outcome is Outcome.ANSWER for ref in part.topics
    ]
    assert answer.outcome is not Outcome.ANSWER


@pytest.mark.parametrize(("topic", "question"), PLAIN.items())
def test_plain_question_is_answered(cpam_desk: Answerer, topic: str, question: str) -> None:
    assert cpam_desk.answer(question).topics == (topic,)


@pytest.mark.parametrize(("topic", "words"), [(topic, one) for topic, some in SHORT.items() for one in some])
def test_word_or_two_are_enough(cpam_desk: Answerer, topic: str, words: str) -> None:
    assert cpam_desk.answer(words).topics[:1] == (topic,)


def test_every_topic_has_its_near_miss_and_its_plain_question(cpam: Book) -> None:
    topics = {topic.id for topic in cpam.topics}
    assert {topic for topic, _ in TRAPS} == topics
    assert set(PLAIN) == topics
