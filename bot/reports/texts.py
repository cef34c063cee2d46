"""The words of a report, in French and in English; what every door says of a verdict is in `bot.texts`."""

from collections.abc import Mapping
from types import MappingProxyType

from handlers.models import CertificateType, InvoiceFormat, Kind, Packaging
from knowledge.models import Bilingual

TITLE = Bilingual(fr="Rapport de vérification de signatures", en="Signature check report")
DOOR = Bilingual(fr="Guichet fournisseurs", en="Suppliers' desk")

SIGNATURE = Bilingual(fr="Signature n° {position} — {signer}", en="Signature no. {position} — {signer}")
SIGNER_UNKNOWN = Bilingual(fr="signataire non identifié", en="unknown signer")
CONTROLS_TITLE = Bilingual(fr="Les cinq contrôles", en="The five controls")

STEPS_TITLE = Bilingual(fr="Ce que vous devez faire", en="What you have to do")
NOTHING_TO_DO = Bilingual(
    fr="Rien : déposez ce fichier tel quel, sans le modifier.",
    en="Nothing: submit this file as it is, without changing it.",
)
NOTES_TITLE = Bilingual(fr="À savoir aussi", en="Also good to know")
MORE_SEEN = Bilingual(
    fr="… et {count} autres constats du même ordre.", en="… and {count} more of the same kind."
)

FACTS_TITLE = Bilingual(fr="Détails techniques", en="Technical details")
MEMBERS_TITLE = Bilingual(fr="Fichiers dans l'archive : {count}", en="Files in the archive: {count}")

INVOICE = Bilingual(fr="Facture : les mentions demandées", en="Invoice: what it must carry")
CREDIT_NOTE = Bilingual(fr="Avoir : les mentions demandées", en="Credit note: what it must carry")
MENTIONS_CAPTION = Bilingual(fr="Ce que la facture doit porter", en="What the invoice must carry")
MENTION_VALUE = Bilingual(fr="« {value} »{where}.", en="“{value}”{where}.")
MENTION_EXPECTED = Bilingual(fr="À écrire : {expected}.", en="To write: {expected}.")

# ---- facts on a file ----

KIND = Bilingual(fr="Type de fichier", en="File type")
SIZE = Bilingual(fr="Taille", en="Size")
SHA256 = Bilingual(fr="Empreinte SHA-256", en="SHA-256 fingerprint")
NO_SHA256 = Bilingual(fr="non calculée : le fichier n'a pas été lu", en="not computed: the file was not read")
LISTS = Bilingual(fr="Listes de confiance", en="Trusted lists")
LISTS_OF = Bilingual(fr="du {day}", en="of {day}")
LISTS_SOME = Bilingual(fr="consultées", en="consulted")
NO_LISTS = Bilingual(fr="aucune liste de confiance consultée", en="no trusted list consulted")
INVOICE_NUMBER = Bilingual(fr="Numéro de facture", en="Invoice number")
INVOICE_FORMAT = Bilingual(fr="Format de la facture", en="Invoice format")
INVOICE_FORMATS: Mapping[InvoiceFormat, Bilingual] = MappingProxyType(
    {
        InvoiceFormat.FACTUR_X: Bilingual(fr="Factur-X", en="Factur-X"),
        InvoiceFormat.CII: Bilingual(fr="CII", en="CII"),
        InvoiceFormat.UBL: Bilingual(fr="UBL", en="UBL"),
        InvoiceFormat.TEXT: Bilingual(fr="texte du PDF, sans données", en="text of the PDF, without data"),
        InvoiceFormat.PICTURE: Bilingual(
            fr="image, sans texte ni données", en="picture, without text or data"
        ),
    }
)
TIMESTAMPS = Bilingual(fr="Horodatages du document", en="Document timestamps")

KINDS: Mapping[Kind, Bilingual] = MappingProxyType(
    {
        Kind.PDF: Bilingual(fr="PDF", en="PDF"),
        Kind.CMS: Bilingual(fr="fichier de signature", en="signature file"),
        Kind.XML: Bilingual(fr="XML", en="XML"),
        Kind.ASIC: Bilingual(fr="conteneur signé ASiC", en="ASiC signed container"),
        Kind.ZIP: Bilingual(fr="archive ZIP", en="ZIP archive"),
        Kind.SEVEN_ZIP: Bilingual(fr="archive 7z", en="7z archive"),
        Kind.RAR: Bilingual(fr="archive RAR", en="RAR archive"),
        Kind.IMAGE: Bilingual(fr="image", en="picture"),
        Kind.OFFICE: Bilingual(fr="document de bureautique", en="office document"),
        Kind.TEXT: Bilingual(fr="texte", en="text"),
        Kind.OTHER: Bilingual(fr="type non reconnu", en="unknown type"),
    }
)

# ---- facts on a signature ----

FORMAT = Bilingual(fr="Format et profil", en="Format and profile")
NO_PROFILE = Bilingual(fr="profil non reconnu", en="profile not recognised")
PACKAGING: Mapping[Packaging, Bilingual] = MappingProxyType(
    {
        Packaging.ENVELOPED: Bilingual(fr="dans le document", en="inside the document"),
        Packaging.ENVELOPING: Bilingual(fr="enveloppe le document", en="wraps the document"),
        Packaging.DETACHED: Bilingual(fr="à part du document", en="apart from the document"),
        Packaging.INTERNALLY_DETACHED: Bilingual(
            fr="à côté du document, dans le même fichier", en="beside the document, in the same file"
        ),
    }
)
SIGNED_FILE = Bilingual(fr="Fichier signé", en="Signed file")
SIGNER = Bilingual(fr="Signataire", en="Signer")
NATURAL_PERSON = Bilingual(fr="Personne physique", en="Natural person")
CLAIMED_TIME = Bilingual(fr="Date selon le signataire", en="Date as the signer claims")
TIMESTAMP_TIME = Bilingual(fr="Date selon l'horodatage", en="Date as the timestamp says")
NO_TIME = Bilingual(fr="non indiquée", en="not stated")
NO_TIMESTAMP = Bilingual(fr="pas d'horodatage", en="no timestamp")
INTACT = Bilingual(fr="Signature et contenu signé intacts", en="Signature and signed content intact")
COVERS = Bilingual(fr="Protège tout le fichier", en="Covers the whole file")
MODIFIED = Bilingual(fr="Contenu modifié après signature", en="Content changed after signing")
CERTIFICATE_TYPE = Bilingual(fr="Certificat de", en="Certificate for")
CERTIFICATE_TYPES: Mapping[CertificateType, Bilingual] = MappingProxyType(
    {
        CertificateType.ESIGN: Bilingual(fr="signature électronique", en="electronic signatures"),
        CertificateType.ESEAL: Bilingual(fr="cachet électronique", en="electronic seals"),
        CertificateType.WEB: Bilingual(fr="site web", en="web sites"),
    }
)
NO_TYPE = Bilingual(fr="usage non indiqué", en="use not stated")
QUALIFIED = Bilingual(fr="Se dit qualifié", en="Claims to be qualified")
QSCD = Bilingual(fr="Clé sur un dispositif qualifié (QSCD)", en="Key on a qualified device (QSCD)")
ISSUER = Bilingual(fr="Émetteur du certificat", en="Certificate issuer")
SERIAL = Bilingual(fr="Numéro de série", en="Serial number")
VALIDITY = Bilingual(fr="Certificat valable", en="Certificate valid")
FROM_TO = Bilingual(fr="du {start} au {end}", en="from {start} to {end}")
TRUSTED = Bilingual(fr="Émetteur sur une liste de confiance", en="Issuer on a trusted list")
TRUSTED_BY = Bilingual(fr="Reconnu par", en="Recognised by")
REVOKED = Bilingual(fr="Révoqué", en="Revoked")
INDICATION = Bilingual(fr="Indication (ETSI EN 319 102-1)", en="Indication (ETSI EN 319 102-1)")
SUB_INDICATION = Bilingual(fr="Sous-indication", en="Sub-indication")
ALGORITHMS = Bilingual(fr="Algorithmes", en="Algorithms")

YES = Bilingual(fr="oui", en="yes")
NO = Bilingual(fr="non", en="no")
NOT_CHECKED = Bilingual(fr="non vérifié", en="not checked")
NOT_STATED = Bilingual(fr="non indiqué", en="not stated")

# ---- the report as a document ----

FILE = Bilingual(fr="Fichier", en="File")
CHECKED_AT = Bilingual(fr="Vérifié le", en="Checked on")
JUDGED_AT = Bilingual(fr="Jugé à la date du", en="Judged as of")
VERSION = Bilingual(fr="Logiciel", en="Software")
RULES_TITLE = Bilingual(fr="Les règles citées", en="The rules cited")
RULE_LINE = Bilingual(fr="Règle {id} — {section}", en="Rule {id} — {section}")
PICTURES_TITLE = Bilingual(fr="Où la signature se voit", en="Where the signature shows")
PICTURE = Bilingual(fr="Page {page} : {marks}", en="Page {page}: {marks}")
MARK_SIGNATURE = Bilingual(fr="signature n° {position}", en="signature no. {position}")
MARK_HANDWRITTEN = Bilingual(
    fr="signature manuscrite (une image, pas une signature électronique)",
    en="handwritten signature (a picture, not an electronic signature)",
)
NO_MARK = Bilingual(fr="place hors de la page", en="place outside the page")
NO_PICTURES = Bilingual(
    fr="Aucun cadre de signature ne se voit sur les pages : cela n'enlève rien à une signature électronique.",
    en="No signature frame shows on the pages: an electronic signature is worth the same without one.",
)
LEFT_OUT = Bilingual(
    fr="Il reste {count} fichiers de l'archive : faites-les vérifier séparément pour en lire le détail.",
    en="{count} more files of the archive are left out: have them checked apart to read about them.",
)
WORTH_TITLE = Bilingual(
    fr="Ce que ce rapport prouve, et ce qu'il ne prouve pas",
    en="What this report proves, and what it does not",
)
PROVES: tuple[Bilingual, ...] = (
    Bilingual(
        fr="Il dit ce que nous avons constaté, à la date indiquée, sur le fichier dont l'empreinte est donnée.",
        en="It says what we found, on the date given, in the file whose fingerprint is given.",
    ),
    Bilingual(
        fr="Un contrôle « vérifié » a été fait et il est satisfait ; un contrôle « non vérifié » n'a pas été "
        "fait, et ne vaut rien ni dans un sens ni dans l'autre.",
        en="A control shown as “verified” was made and is met; one shown as “not checked” was not made, and "
        "proves nothing either way.",
    ),
)
PROVES_NOT: tuple[Bilingual, ...] = (
    Bilingual(
        fr="Il ne dit pas si le signataire peut engager l'entreprise, ni quels documents devaient être "
        "signés : le règlement de la consultation le dit.",
        en="It does not say whether the signer may commit the company, nor which documents had to be signed: "
        "the consultation's rules do.",
    ),
    Bilingual(
        fr="Il ne remplace pas la vérification de l'acheteur, et n'est pas un rapport de validation d'un "
        "prestataire qualifié.",
        en="It does not replace the buyer's own check, and is not a validation report by a qualified provider.",
    ),
    Bilingual(
        fr="Sans horodatage, la date de signature est celle que le signataire a inscrite.",
        en="Without a timestamp, the signing date is what the signer wrote.",
    ),
)
