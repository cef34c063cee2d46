"""What a check can observe, and the sentence a supplier reads for it.

An `Observation` is a code with its parameters; `finding` turns it into a `Finding`: our sentence, plus the
rule and the advice that the buyer's book attaches to the code. The sentences here hold for any buyer; what
only one buyer says (its platform, its help desk) comes from its book.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from string import Formatter
from types import MappingProxyType
from typing import NamedTuple, Self

from pydantic import Field, model_validator

from handlers.models import Finding, Severity
from handlers.names import shown
from knowledge.book import Book
from knowledge.models import Frozen


class Code(StrEnum):
    """Stable identifier of an observation; a book's `findings.yaml` refers to it."""

    # One signature. Parameters of all: `position` (1 is the first), `signer` (name in the certificate).
    CERTIFICATE_NOT_QUALIFIED = "certificate-not-qualified"
    CERTIFICATE_QUALIFICATION_NOT_CONFIRMED = "certificate-qualification-not-confirmed"
    ELECTRONIC_SEAL = "electronic-seal"
    CERTIFICATE_EXPIRED = "certificate-expired"
    """Also `signed_on` and `not_after`, dates in French."""
    CERTIFICATE_NOT_YET_VALID = "certificate-not-yet-valid"
    """Also `signed_on` and `not_before`, dates in French."""
    CERTIFICATE_REVOCATION_NOT_CHECKED = "certificate-revocation-not-checked"
    CERTIFICATE_NOT_QUALIFIED_BY_LIST = "certificate-not-qualified-by-list"
    """Also `service`: who issued it, as the trusted list names it."""
    CERTIFICATE_REVOKED = "certificate-revoked"
    """Also `signed_on` and `revoked_on`, dates in French."""
    CERTIFICATE_REVOKED_SINCE = "certificate-revoked-since"
    """Also `signed_on` and `revoked_on`, dates in French."""
    CERTIFICATE_EXPIRED_SINCE = "certificate-expired-since"
    """Also `signed_on` and `not_after`, dates in French."""
    ISSUER_NOT_IN_TRUSTED_LIST = "issuer-not-in-trusted-list"
    ISSUER_NOT_RECOGNISED = "issuer-not-recognised"
    """Also `service`: the issuer, as the trusted list names it."""
    TRUSTED_LIST_MISSING = "trusted-list-missing"
    TRUSTED_LIST_STALE = "trusted-list-stale"
    """Also `territory` of the list and `issued`, a date in French."""
    TRUSTED_LIST_NEWER = "trusted-list-newer"
    """Also `territory` of the list and `issued`, a date in French."""
    SIGNER_NOT_NATURAL_PERSON = "signer-not-natural-person"
    SIGNER_UNKNOWN = "signer-unknown"
    """No `signer`: that is what is missing."""
    ALTERED_AFTER_SIGNING = "altered-after-signing"
    SIGNATURE_BROKEN = "signature-broken"
    SIGNATURE_DOES_NOT_COVER_FILE = "signature-does-not-cover-file"
    WEAK_ALGORITHM = "weak-algorithm"
    """Also `algorithm`."""
    OTHER_TOOL_INSTRUCTIONS = "other-tool-instructions"
    FORMAT_NOT_ACCEPTED = "format-not-accepted"
    """Also `format`: what was found instead."""
    XADES_OR_CADES_INSTEAD_OF_PADES = "xades-or-cades-instead-of-pades"
    """Also `format`."""
    DOCUMENT_MISSING = "document-missing"
    """Also `file`: name of the signed document that is not there."""

    # One signature, and what was done to it or to what it signs.
    BYTE_RANGE_ABNORMAL = "byte-range-abnormal"
    SIGNATURE_INCOMPLETE = "signature-incomplete"
    SIGNATURE_REPLACED = "signature-replaced"
    CERTIFICATE_SUBSTITUTED = "certificate-substituted"
    SEVERAL_SIGNERS_IN_ONE = "several-signers-in-one"
    HIDDEN_UPDATE = "hidden-update"
    BYTES_AFTER_END = "bytes-after-end"
    BYTES_BEFORE_HEADER = "bytes-before-header"
    SHADOW_CONTENT = "shadow-content"
    PAGES_CHANGED_AFTER_SIGNING = "pages-changed-after-signing"
    ANNOTATION_AFTER_SIGNING = "annotation-after-signing"
    FORM_FILLED_AFTER_SIGNING = "form-filled-after-signing"
    CHANGE_FORBIDDEN = "change-forbidden"
    SIGNATURE_REDRAWN = "signature-redrawn"
    FIELD_DRAWN_UNSIGNED = "field-drawn-unsigned"
    SIGNATURE_OVER_TEXT = "signature-over-text"
    SIGNATURE_WRAPPING = "signature-wrapping"
    CONTAINER_FILES_NOT_SIGNED = "container-files-not-signed"
    """Also `files`: names of the files of the container that no signature covers."""
    CONTAINER_HIDES_CONTENT = "container-hides-content"
    CONTAINER_NAMES_ABNORMAL = "container-names-abnormal"
    """Also `files`: their names."""

    # One file without a signature that this version can read.
    UNSIGNED = "unsigned"
    SCANNED_SIGNATURE = "scanned-signature"
    PICTURED_SIGNATURE = "pictured-signature"
    """`pages`: their numbers, such as « page 3 » or « pages 3 et 4 »."""
    SCANNED_PAGES = "scanned-pages"
    """`pages`: as above."""
    PICTURE_OF_DOCUMENT = "picture-of-document"
    """`what`: what the file is, in French."""
    SIGNATURE_REQUIRED_REMINDER = "signature-required-reminder"
    TIMESTAMP_ONLY = "timestamp-only"
    NOT_SIGNABLE = "not-signable"
    """`what`: what the file is, in French."""
    SIGNATURE_FORMAT_NOT_CHECKED = "signature-format-not-checked"
    """`what`: what the file is, in French."""
    DETACHED_SIGNATURE_NOT_CHECKED = "detached-signature-not-checked"
    """`signature`: name of the signature file."""
    SIGNED_SEPARATELY = "signed-separately"
    """`signature`: name of the signature file."""
    SIGNED_CONTENT = "signed-content"
    """`what`: what the signature file holds, in French."""

    # One file that is an invoice.
    INVOICE = "invoice"
    """`what`: a French phrase that says whether it is a credit note, and how that was seen."""
    INVOICE_SIRET_MISSING = "invoice-siret-missing"
    """`reason`: a sentence in French."""
    INVOICE_SIRET_DIFFERENT = "invoice-siret-different"
    """`value`, `where` and `reason`: what is written, where, and a sentence in French."""
    INVOICE_SERVICE_CODE_MISSING = "invoice-service-code-missing"
    """`reason`: as above."""
    INVOICE_SERVICE_CODE_DIFFERENT = "invoice-service-code-different"
    """`value`, `where` and `reason`: as above."""
    INVOICE_COMMITMENT_NUMBER_MISSING = "invoice-commitment-number-missing"
    """`reason`: as above."""
    INVOICE_COMMITMENT_NUMBER_TO_COMPARE = "invoice-commitment-number-to-compare"
    """`value` and `where`: as above."""
    INVOICE_MENTIONS_NOT_CHECKED = "invoice-mentions-not-checked"
    """`reason`: as above."""

    # One file as such.
    EMPTY_FILE = "empty-file"
    TOO_LARGE = "too-large"
    """`size` and `limit`, in French."""
    NOT_WHAT_NAME_SAYS = "not-what-name-says"
    """`ending`: of the name, with its dot; `what`: what the file is, in French."""
    ATTACHMENTS_NOT_CHECKED = "attachments-not-checked"
    """`files`: names of the files attached inside a PDF."""
    DAMAGED_FILE = "damaged-file"
    ENCRYPTED_FILE = "encrypted-file"
    UNKNOWN_FORMAT = "unknown-format"
    CHECK_FAILED = "check-failed"
    TOOK_TOO_LONG = "took-too-long"
    """`limit`: seconds."""

    # A pli as a whole: an archive, or files handed in together.
    PLI_TO_SIGN = "pli-to-sign"
    """`files`: names of the documents that must be signed and are not."""
    PLI_CAN_BE_PUT_RIGHT = "pli-can-be-put-right"
    PLI_ACTE_ENGAGEMENT_NOT_FOUND = "pli-acte-engagement-not-found"
    PLI_REQUIRED_NOT_FOUND = "pli-required-not-found"
    """`asked`: what must be signed and is not there, as the supplier named it."""
    PLI_SEVERAL_IDENTITIES = "pli-several-identities"
    """`signers`: their names."""
    PLI_IDENTICAL_FILES = "pli-identical-files"
    """`files`: names of the files that are copies of another."""
    PLI_SAME_DOCUMENT_TWICE = "pli-same-document-twice"
    """`what`: the kind of document, in French; `files`: their names."""
    PLI_NAME_AND_TEXT_DISAGREE = "pli-name-and-text-disagree"
    """`file`: its name; `by_name` and `by_text`: kinds of document, in French."""
    PLI_DUME_AND_FORMS = "pli-dume-and-forms"
    """`files`: names of the DC1 and DC2."""
    PLI_NO_SUPPORTING_DOCUMENTS = "pli-no-supporting-documents"
    PLI_BUYER_DOCUMENTS = "pli-buyer-documents"
    """`files`: names of the buyer's own documents."""
    PLI_NOT_RECOGNISED = "pli-not-recognised"
    """`files`: names of the documents."""

    # An archive as a whole.
    ARCHIVE_SIGNATURE_ONLY = "archive-signature-only"
    """`archive`: name of the signed archive."""
    MEMBERS_UNSIGNED = "members-unsigned"
    """`files`: names of the unsigned files."""
    MEMBERS_NON_COMPLIANT = "members-non-compliant"
    """`files`: names of the files that are not compliant."""
    MEMBERS_UNREADABLE = "members-unreadable"
    """`files`: names of the files that could not be checked."""
    MEMBERS_ENCRYPTED = "members-encrypted"
    """`files`: names of the files that the archive's password protects."""
    MEMBERS_TO_CHECK = "members-to-check"
    """`files`: names of the files with something left to look at."""
    SIGNATURES_WITHOUT_DOCUMENT = "signatures-without-document"
    """`files`: names of the signature files whose document is not there; `documents`: what they wait for."""
    EMPTY_ARCHIVE = "empty-archive"
    ARCHIVE_FORMAT_NOT_CHECKED = "archive-format-not-checked"
    """`what`: what the archive is, in French."""
    TOO_MANY_MEMBERS = "too-many-members"
    """`limit`: how many are looked at."""
    UNPACKED_TOO_LARGE = "unpacked-too-large"
    """`limit`: size, in French."""
    ARCHIVE_BOMB = "archive-bomb"
    ARCHIVE_HIDES_CONTENT = "archive-hides-content"
    ARCHIVE_INCOMPLETE = "archive-incomplete"
    ARCHIVE_IN_VOLUMES = "archive-in-volumes"

    # One member of an archive.
    NESTED_TOO_DEEP = "nested-too-deep"
    """`limit`: archives inside archives."""
    MEMBER_DAMAGED = "member-damaged"
    MEMBER_DESCRIBED_TWICE = "member-described-twice"
    MEMBER_ENCRYPTED = "member-encrypted"
    MEMBER_TOO_LARGE = "member-too-large"
    MEMBER_NOT_UNPACKED = "member-not-unpacked"
    MEMBER_NOT_OPENED_HERE = "member-not-opened-here"
    MEMBER_IN_OTHER_VOLUME = "member-in-other-volume"
    MEMBER_IS_LINK = "member-is-link"
    MEMBER_NAME_UNSAFE = "member-name-unsafe"
    MEMBER_NAME_REPEATED = "member-name-repeated"
    MEMBER_NAME_SIMILAR = "member-name-similar"


class Observation(Frozen):
    """Something seen in a file, before it is put into words."""

    code: Code
    params: Mapping[str, str] = Field(default_factory=dict)
    """What the code's sentence inserts, ready to read in French."""

    @model_validator(mode="after")
    def _has_what_its_sentence_inserts(self) -> Self:
        missing = SENTENCES[self.code].inserts - self.params.keys()
        if missing:
            raise ValueError(f"{self.code} lacks {', '.join(sorted(missing))}")
        return self


class Sentence(NamedTuple):
    """The words for one code, for any buyer."""

    severity: Severity
    text: str
    """What we saw, in French; parameters in braces."""
    advice: str
    """What to do, in French; empty when there is nothing to do."""

    @property
    def inserts(self) -> frozenset[str]:
        """Names of the parameters in the text."""
        return frozenset(field for _, field, _, _ in Formatter().parse(self.text) if field is not None)


_SIGNATURE = "Signature n° {position} ({signer}) : "
_SIGN_AGAIN = "Signez de nouveau la version définitive du document, puis ne la modifiez plus."

SENTENCES: Mapping[Code, Sentence] = MappingProxyType(
    {
        Code.CERTIFICATE_NOT_QUALIFIED: Sentence(
            Severity.ERROR,
            _SIGNATURE
            + "le certificat (la carte d'identité numérique du signataire) ne se dit pas qualifié.",
            "Signez avec un certificat qualifié au sens du règlement européen eIDAS, au nom du signataire.",
        ),
        Code.CERTIFICATE_QUALIFICATION_NOT_CONFIRMED: Sentence(
            Severity.WARNING,
            _SIGNATURE + "le certificat se dit qualifié, mais nous n'avons pas pu le confirmer : "
            "la liste officielle des prestataires de confiance n'a pas été consultée.",
            "Vérifiez auprès de votre prestataire que votre certificat de signature est bien qualifié.",
        ),
        Code.ELECTRONIC_SEAL: Sentence(
            Severity.ERROR,
            _SIGNATURE + "il s'agit d'un cachet électronique, c'est-à-dire la marque d'un organisme, "
            "et non de la signature d'une personne.",
            "Faites signer le document par la personne habilitée, avec un certificat à son nom.",
        ),
        Code.CERTIFICATE_EXPIRED: Sentence(
            Severity.ERROR,
            _SIGNATURE + "le certificat a expiré le {not_after}, "
            "avant la date retenue pour la signature ({signed_on}).",
            "Signez de nouveau avec un certificat en cours de validité.",
        ),
        Code.CERTIFICATE_NOT_YET_VALID: Sentence(
            Severity.ERROR,
            _SIGNATURE + "le certificat n'est valable qu'à partir du {not_before}, "
            "après la date retenue pour la signature ({signed_on}).",
            "Vérifiez la date de votre ordinateur, puis signez de nouveau avec un certificat en "
            "cours de validité.",
        ),
        Code.CERTIFICATE_REVOCATION_NOT_CHECKED: Sentence(
            Severity.WARNING,
            _SIGNATURE
            + "nous n'avons pas vérifié si le certificat avait été révoqué (annulé avant son terme).",
            "Si vous avez perdu votre clé ou fait annuler ce certificat, signez de nouveau avec un autre.",
        ),
        Code.CERTIFICATE_NOT_QUALIFIED_BY_LIST: Sentence(
            Severity.ERROR,
            _SIGNATURE + "d'après la liste officielle des prestataires de confiance, le certificat n'est pas "
            "qualifié (émetteur : {service}).",
            "Signez avec un certificat qualifié au sens du règlement européen eIDAS, au nom du signataire.",
        ),
        Code.CERTIFICATE_REVOKED: Sentence(
            Severity.ERROR,
            _SIGNATURE + "le certificat était révoqué (annulé) depuis le {revoked_on}, "
            "avant la date retenue pour la signature ({signed_on}).",
            "Signez de nouveau avec un certificat valide.",
        ),
        Code.CERTIFICATE_REVOKED_SINCE: Sentence(
            Severity.WARNING,
            _SIGNATURE + "le certificat a été révoqué (annulé) le {revoked_on}, et rien ne prouve que la "
            "signature, datée du {signed_on}, a été faite avant.",
            "Signez de nouveau avec un certificat valide, si possible avec un horodatage.",
        ),
        Code.CERTIFICATE_EXPIRED_SINCE: Sentence(
            Severity.WARNING,
            _SIGNATURE
            + "le certificat a expiré le {not_after}, et rien ne prouve que la signature, datée du "
            "{signed_on}, a été faite avant.",
            "Signez de nouveau avec un certificat en cours de validité, si possible avec un horodatage.",
        ),
        Code.ISSUER_NOT_IN_TRUSTED_LIST: Sentence(
            Severity.ERROR,
            _SIGNATURE + "l'émetteur du certificat n'est sur aucune liste officielle européenne des "
            "prestataires de confiance : le certificat n'est pas qualifié.",
            "Signez avec un certificat qualifié d'un prestataire de ces listes, au nom du signataire.",
        ),
        Code.ISSUER_NOT_RECOGNISED: Sentence(
            Severity.ERROR,
            _SIGNATURE
            + "à la date de la signature, l'émetteur du certificat ({service}) n'était pas reconnu par "
            "la liste officielle des prestataires de confiance.",
            "Signez de nouveau avec un certificat qualifié d'un prestataire reconnu aujourd'hui.",
        ),
        Code.TRUSTED_LIST_MISSING: Sentence(
            Severity.WARNING,
            _SIGNATURE
            + "nous n'avons pas pu vérifier que le certificat est qualifié : la liste officielle des "
            "prestataires de confiance qu'il faut nous manque, ou est trop ancienne.",
            "Vérifiez auprès de votre prestataire que votre certificat de signature est bien qualifié.",
        ),
        Code.TRUSTED_LIST_STALE: Sentence(
            Severity.WARNING,
            _SIGNATURE
            + "le certificat a été vérifié avec une liste officielle des prestataires de confiance "
            "qui n'est plus à jour ({territory}, du {issued}).",
            "Vérifiez auprès de votre prestataire que votre certificat de signature est toujours reconnu.",
        ),
        Code.TRUSTED_LIST_NEWER: Sentence(
            Severity.INFO,
            _SIGNATURE
            + "le certificat a été vérifié avec une liste officielle des prestataires de confiance publiée après "
            "la date de vérification demandée ({territory}, du {issued}) ; elle garde l'historique.",
            "Vous pouvez vous y fier pour cette date.",
        ),
        Code.SIGNER_NOT_NATURAL_PERSON: Sentence(
            Severity.ERROR,
            _SIGNATURE + "le certificat n'est pas au nom d'une personne physique.",
            "Faites signer le document par la personne habilitée, avec un certificat à son nom.",
        ),
        Code.SIGNER_UNKNOWN: Sentence(
            Severity.WARNING,
            "Signature n° {position} : le certificat ne permet pas de savoir qui a signé.",
            "Vérifiez que le certificat utilisé est bien au nom de la personne habilitée à signer.",
        ),
        Code.ALTERED_AFTER_SIGNING: Sentence(
            Severity.ERROR,
            _SIGNATURE + "le contenu du document a été modifié après cette signature.",
            _SIGN_AGAIN,
        ),
        Code.SIGNATURE_BROKEN: Sentence(
            Severity.ERROR,
            _SIGNATURE + "elle ne correspond pas au contenu du fichier : le document ou la signature "
            "a été modifié ou abîmé.",
            _SIGN_AGAIN,
        ),
        Code.SIGNATURE_DOES_NOT_COVER_FILE: Sentence(
            Severity.WARNING,
            _SIGNATURE + "elle ne protège pas tout le fichier ; une partie du document n'est pas signée.",
            _SIGN_AGAIN,
        ),
        Code.WEAK_ALGORITHM: Sentence(
            Severity.WARNING,
            _SIGNATURE + "elle repose sur un procédé de calcul aujourd'hui jugé trop faible ({algorithm}).",
            "Mettez à jour votre outil de signature, ou utilisez-en un autre, puis signez de nouveau.",
        ),
        Code.OTHER_TOOL_INSTRUCTIONS: Sentence(
            Severity.INFO,
            _SIGNATURE + "une signature ne dit pas avec quel outil elle a été faite.",
            "Si ce n'est pas avec l'outil de l'acheteur, joignez le mode d'emploi qui permet de vérifier "
            "la signature.",
        ),
        Code.FORMAT_NOT_ACCEPTED: Sentence(
            Severity.ERROR,
            _SIGNATURE
            + "son format ({format}) n'est pas l'un des trois formats admis : PAdES, CAdES ou XAdES.",
            "Signez de nouveau au format PAdES (la signature est alors dans le PDF lui-même).",
        ),
        Code.XADES_OR_CADES_INSTEAD_OF_PADES: Sentence(
            Severity.WARNING,
            _SIGNATURE + "son format est {format} ; il est admis, mais PAdES "
            "(la signature dans le PDF lui-même) est préféré.",
            "Vous pouvez déposer ce fichier ; la prochaine fois, préférez une signature PAdES.",
        ),
        Code.DOCUMENT_MISSING: Sentence(
            Severity.WARNING,
            _SIGNATURE + "le document qu'elle signe, « {file} », n'a pas été fourni ; sans lui, elle ne peut "
            "pas être vérifiée.",
            "Faites vérifier ensemble le document et son fichier de signature, et déposez les deux.",
        ),
        Code.BYTE_RANGE_ABNORMAL: Sentence(
            Severity.ERROR,
            _SIGNATURE + "les limites de ce qu'elle protège sont anormales : un contenu qui n'est pas signé "
            "a pu y être glissé.",
            _SIGN_AGAIN,
        ),
        Code.SIGNATURE_INCOMPLETE: Sentence(
            Severity.ERROR,
            _SIGNATURE + "il lui manque une partie indispensable : elle ressemble à une signature, "
            "mais ne protège rien.",
            _SIGN_AGAIN,
        ),
        Code.SIGNATURE_REPLACED: Sentence(
            Severity.ERROR,
            _SIGNATURE + "ses mentions (motif, lieu, date…) ont été récrites après coup.",
            _SIGN_AGAIN,
        ),
        Code.CERTIFICATE_SUBSTITUTED: Sentence(
            Severity.ERROR,
            _SIGNATURE
            + "le certificat joint n'est pas celui avec lequel elle a été faite : il a été remplacé.",
            "Signez de nouveau le document avec votre certificat, et déposez le fichier tel quel.",
        ),
        Code.SEVERAL_SIGNERS_IN_ONE: Sentence(
            Severity.WARNING,
            _SIGNATURE
            + "elle en renferme plusieurs à la fois ; beaucoup de logiciels n'en vérifient qu'une.",
            "Faites signer chaque personne l'une après l'autre, chacune avec sa propre signature.",
        ),
        Code.HIDDEN_UPDATE: Sentence(
            Severity.ERROR,
            _SIGNATURE + "du contenu a été ajouté après elle de façon cachée ; selon le logiciel, "
            "le document ne montre pas la même chose.",
            _SIGN_AGAIN,
        ),
        Code.BYTES_AFTER_END: Sentence(
            Severity.WARNING,
            _SIGNATURE + "des données étrangères ont été ajoutées après la fin du document signé.",
            "Déposez le fichier tel qu'il sort de l'outil de signature.",
        ),
        Code.BYTES_BEFORE_HEADER: Sentence(
            Severity.WARNING,
            _SIGNATURE + "des données étrangères précèdent le début du document signé.",
            "Déposez le fichier tel qu'il sort de l'outil de signature.",
        ),
        Code.SHADOW_CONTENT: Sentence(
            Severity.ERROR,
            _SIGNATURE + "un contenu signé a été masqué, ou remplacé par un autre que le fichier cachait.",
            _SIGN_AGAIN,
        ),
        Code.PAGES_CHANGED_AFTER_SIGNING: Sentence(
            Severity.ERROR,
            _SIGNATURE + "des pages ont été ajoutées, retirées ou déplacées après cette signature.",
            _SIGN_AGAIN,
        ),
        Code.ANNOTATION_AFTER_SIGNING: Sentence(
            Severity.ERROR,
            _SIGNATURE + "des annotations (texte, tampon, dessin…) ont été posées ou changées sur les pages "
            "après cette signature.",
            _SIGN_AGAIN,
        ),
        Code.FORM_FILLED_AFTER_SIGNING: Sentence(
            Severity.ERROR,
            _SIGNATURE + "des champs du formulaire ont été remplis ou changés après cette signature.",
            "Remplissez tout le formulaire, puis signez-le en dernier.",
        ),
        Code.CHANGE_FORBIDDEN: Sentence(
            Severity.ERROR,
            _SIGNATURE + "elle interdisait les changements qui ont été faits ensuite.",
            _SIGN_AGAIN,
        ),
        Code.SIGNATURE_REDRAWN: Sentence(
            Severity.ERROR,
            _SIGNATURE + "son cadre visible sur la page a été redessiné après coup.",
            _SIGN_AGAIN,
        ),
        Code.FIELD_DRAWN_UNSIGNED: Sentence(
            Severity.ERROR,
            _SIGNATURE + "un cadre qui ressemble à une signature a été dessiné après elle sur la page, "
            "mais personne ne l'a signé.",
            _SIGN_AGAIN,
        ),
        Code.SIGNATURE_OVER_TEXT: Sentence(
            Severity.WARNING,
            _SIGNATURE + "son cadre visible est dessiné par-dessus du texte déjà signé, qu'il peut masquer.",
            "Placez le cadre de la signature dans un endroit libre de la page.",
        ),
        Code.SIGNATURE_WRAPPING: Sentence(
            Severity.ERROR,
            _SIGNATURE
            + "le contenu signé a été déplacé dans le fichier, et un contenu du même nom, qui n'est "
            "pas signé, a pu prendre sa place.",
            _SIGN_AGAIN,
        ),
        Code.CONTAINER_FILES_NOT_SIGNED: Sentence(
            Severity.WARNING,
            "Ce conteneur renferme des fichiers que personne n'a signés : « {files} ».",
            "Refaites le conteneur en signant tous ses documents, ou déposez ces fichiers à part.",
        ),
        Code.CONTAINER_HIDES_CONTENT: Sentence(
            Severity.ERROR,
            "Ce conteneur renferme des données qui n'apparaissent pas dans la liste de ses fichiers. Selon le "
            "logiciel, on n'y lit pas la même chose.",
            "Refaites le conteneur avec votre outil de signature, et déposez-le tel quel.",
        ),
        Code.CONTAINER_NAMES_ABNORMAL: Sentence(
            Severity.WARNING,
            "Ce conteneur renferme des fichiers dont le nom est anormal ou en double : « {files} ». Selon le "
            "logiciel, on n'y lit pas la même chose.",
            "Donnez à chaque fichier un nom simple et différent, puis signez de nouveau.",
        ),
        Code.UNSIGNED: Sentence(
            Severity.WARNING,
            "Nous n'avons trouvé aucune signature électronique dans ce fichier.",
            "Si ce document doit être signé, signez-le avec votre certificat, puis faites-le "
            "vérifier de nouveau.",
        ),
        Code.SCANNED_SIGNATURE: Sentence(
            Severity.WARNING,
            "Ce document semble numérisé (scanné) : ses pages sont des images. Une signature manuscrite "
            "scannée n'est pas une signature électronique.",
            "Repartez du document d'origine en PDF et signez-le avec votre certificat de signature "
            "électronique.",
        ),
        Code.PICTURED_SIGNATURE: Sentence(
            Severity.WARNING,
            "L'image d'une signature manuscrite semble posée sur le document ({pages}). Une image de "
            "signature n'est pas une signature électronique.",
            "Signez ce PDF avec votre certificat de signature électronique.",
        ),
        Code.SCANNED_PAGES: Sentence(
            Severity.WARNING,
            "Une partie de ce document semble numérisée ({pages}). Une signature manuscrite scannée n'est pas "
            "une signature électronique.",
            "Signez ce PDF avec votre certificat de signature électronique.",
        ),
        Code.PICTURE_OF_DOCUMENT: Sentence(
            Severity.WARNING,
            "Ce fichier est {what} : il ne peut pas porter de signature électronique. S'il montre un document "
            "signé à la main, cette signature manuscrite n'en est pas une.",
            "Repartez du document d'origine, enregistrez-le en PDF, puis signez ce PDF avec votre certificat.",
        ),
        Code.SIGNATURE_REQUIRED_REMINDER: Sentence(
            Severity.INFO,
            "Tous les documents d'un dossier ne sont pas forcément à signer.",
            "Vérifiez dans le règlement de la consultation quels documents doivent être signés.",
        ),
        Code.TIMESTAMP_ONLY: Sentence(
            Severity.WARNING,
            "Ce fichier porte un horodatage (une preuve de date), mais aucune signature électronique.",
            "Un horodatage ne vaut pas signature : signez le document avec votre certificat.",
        ),
        Code.NOT_SIGNABLE: Sentence(
            Severity.WARNING,
            "Ce fichier est {what} ; nous n'y avons trouvé aucune signature électronique.",
            "Si ce document doit être signé, convertissez-le en PDF, puis signez ce PDF au format PAdES.",
        ),
        Code.SIGNATURE_FORMAT_NOT_CHECKED: Sentence(
            Severity.WARNING,
            "Ce fichier est {what}. Nous ne savons pas encore vérifier les signatures de ce type : "
            "rien n'a été vérifié ici.",
            "Faites vérifier ce fichier avec un autre outil, ou demandez l'aide d'une personne.",
        ),
        Code.DETACHED_SIGNATURE_NOT_CHECKED: Sentence(
            Severity.WARNING,
            "Un fichier de signature, « {signature} », semble accompagner ce document, mais nous n'avons pas "
            "pu le vérifier.",
            "Faites vérifier ces deux fichiers avec un autre outil, ou demandez l'aide d'une personne.",
        ),
        Code.SIGNED_SEPARATELY: Sentence(
            Severity.INFO,
            "La signature de ce document est dans un autre fichier, « {signature} » ; elle a été vérifiée "
            "avec lui.",
            "Déposez toujours les deux fichiers ensemble, sans modifier le document.",
        ),
        Code.SIGNED_CONTENT: Sentence(
            Severity.INFO,
            "Ce fichier de signature renferme le document qu'il signe ; son contenu est {what}.",
            "Déposez ce fichier tel quel : sorti de là, le document n'a plus sa signature.",
        ),
        Code.INVOICE: Sentence(
            Severity.INFO,
            "Ce fichier est {what}. Une facture n'a pas besoin de signature électronique.",
            "Déposez-la sur le portail de facturation de l'acheteur : ce guichet la relit, mais ne la dépose pas.",
        ),
        Code.INVOICE_SIRET_MISSING: Sentence(
            Severity.ERROR, "{reason}.", "Inscrivez sur la facture le SIRET du destinataire."
        ),
        Code.INVOICE_SIRET_DIFFERENT: Sentence(
            Severity.ERROR,
            "SIRET du destinataire : « {value} » ({where}). {reason}.",
            "Inscrivez sur la facture le SIRET du destinataire, tel que l'acheteur le donne.",
        ),
        Code.INVOICE_SERVICE_CODE_MISSING: Sentence(
            Severity.ERROR, "{reason}.", "Inscrivez sur la facture le code service du destinataire."
        ),
        Code.INVOICE_SERVICE_CODE_DIFFERENT: Sentence(
            Severity.ERROR,
            "Code service : « {value} » ({where}). {reason}.",
            "Inscrivez sur la facture le code service, tel que l'acheteur le donne.",
        ),
        Code.INVOICE_COMMITMENT_NUMBER_MISSING: Sentence(
            Severity.ERROR,
            "{reason}.",
            "Inscrivez sur la facture le numéro d'engagement qui figure sur votre bon de commande.",
        ),
        Code.INVOICE_COMMITMENT_NUMBER_TO_COMPARE: Sentence(
            Severity.WARNING,
            "Numéro d'engagement lu sur la facture : « {value} » ({where}).",
            "Comparez-le avec celui qui figure sur votre bon de commande.",
        ),
        Code.INVOICE_MENTIONS_NOT_CHECKED: Sentence(
            Severity.WARNING,
            "{reason}.",
            "Relisez vous-même cette mention, ou faites vérifier la facture d'origine : un PDF avec du texte, ou un "
            "fichier Factur-X, UBL ou CII.",
        ),
        Code.EMPTY_FILE: Sentence(
            Severity.ERROR,
            "Ce fichier est vide (0 octet).",
            "Enregistrez de nouveau le document, ouvrez-le pour vérifier son contenu, puis renvoyez-le.",
        ),
        Code.TOO_LARGE: Sentence(
            Severity.ERROR,
            "Ce fichier pèse {size} ; nous vérifions les fichiers jusqu'à {limit}.",
            "Faites vérifier les documents un par un, ou allégez le fichier avant de le signer.",
        ),
        Code.NOT_WHAT_NAME_SAYS: Sentence(
            Severity.WARNING,
            "Le nom du fichier se termine par « {ending} », mais son contenu est {what}.",
            "Vérifiez que c'est le bon fichier, et donnez-lui la terminaison qui correspond à son contenu.",
        ),
        Code.ATTACHMENTS_NOT_CHECKED: Sentence(
            Severity.INFO,
            "Ce PDF renferme des fichiers joints, que nous n'avons pas vérifiés un par un : {files}.",
            "Si l'un d'eux doit être signé, déposez-le à part.",
        ),
        Code.DAMAGED_FILE: Sentence(
            Severity.ERROR,
            "Ce fichier est abîmé ou incomplet : nous n'avons pas pu le lire jusqu'au bout.",
            "Repartez du fichier d'origine, vérifiez qu'il s'ouvre, puis renvoyez-le.",
        ),
        Code.ENCRYPTED_FILE: Sentence(
            Severity.ERROR,
            "Ce fichier est protégé par un mot de passe : nous n'avons pas pu l'ouvrir.",
            "Enregistrez le document sans mot de passe, puis signez-le.",
        ),
        Code.UNKNOWN_FORMAT: Sentence(
            Severity.ERROR,
            "Nous ne reconnaissons pas le type de ce fichier : rien n'a été vérifié.",
            "Vérifiez que c'est le bon fichier et qu'il s'ouvre ; sinon, demandez l'aide d'une personne.",
        ),
        Code.CHECK_FAILED: Sentence(
            Severity.ERROR,
            "La construction de ce fichier est si inhabituelle que notre vérification n'a pas abouti.",
            "Produisez de nouveau le PDF avec votre logiciel habituel et signez-le, ou demandez "
            "l'aide d'une personne.",
        ),
        Code.TOOK_TOO_LONG: Sentence(
            Severity.ERROR,
            "La vérification de ce fichier n'était pas finie après {limit} secondes : elle a été arrêtée.",
            "Envoyez le document seul, ou moins de fichiers à la fois ; si cela continue, "
            "demandez l'aide d'une personne.",
        ),
        Code.PLI_TO_SIGN: Sentence(
            Severity.WARNING,
            "À signer, et sans signature électronique : {files}.",
            "Signez chacun de ces documents avec votre certificat, un par un, puis refaites vérifier l'ensemble.",
        ),
        Code.PLI_CAN_BE_PUT_RIGHT: Sentence(
            Severity.INFO,
            "Une signature qui manque peut être régularisée ensuite.",
            "Signez avant de déposer si vous le pouvez : c'est plus sûr que de régulariser.",
        ),
        Code.PLI_ACTE_ENGAGEMENT_NOT_FOUND: Sentence(
            Severity.WARNING,
            "Nous n'avons reconnu d'acte d'engagement (ou ATTRI1) dans aucun de ces documents.",
            "S'il fait partie de votre pli, ajoutez-le, signé, sous un nom qui le dit : « Acte d'engagement.pdf ».",
        ),
        Code.PLI_REQUIRED_NOT_FOUND: Sentence(
            Severity.WARNING,
            "À signer d'après votre liste, et non reconnu parmi ces documents : {asked}.",
            "Ajoutez ce qui manque ; si le document est là sous un autre nom, renommez-le pour qu'on le reconnaisse.",
        ),
        Code.PLI_SEVERAL_IDENTITIES: Sentence(
            Severity.INFO,
            "Les documents n'ont pas tous le même signataire : {signers}.",
            "Assurez-vous que chacun de ces signataires peut engager l'entreprise pour ce qu'il a signé.",
        ),
        Code.PLI_IDENTICAL_FILES: Sentence(
            Severity.INFO,
            "Ces fichiers sont la copie exacte d'un autre du pli : {files}.",
            "Ne gardez qu'un exemplaire de chaque document.",
        ),
        Code.PLI_SAME_DOCUMENT_TWICE: Sentence(
            Severity.WARNING,
            "Plusieurs fichiers semblent être le même document ({what}) : {files}.",
            "Gardez la bonne version ; s'il y a plusieurs lots, écrivez le numéro du lot dans chaque nom.",
        ),
        Code.PLI_NAME_AND_TEXT_DISAGREE: Sentence(
            Severity.WARNING,
            "Le nom de « {file} » annonce : {by_name} ; ses premières lignes : {by_text}.",
            "Ouvrez ce fichier, vérifiez que c'est le bon, et donnez-lui le nom qui convient.",
        ),
        Code.PLI_DUME_AND_FORMS: Sentence(
            Severity.INFO,
            "Votre pli contient un DUME, et aussi : {files}.",
            "Un seul des deux suffit, le DUME ou les formulaires DC1 et DC2 ; s'ils y sont tous, "
            "vérifiez qu'ils disent la même chose.",
        ),
        Code.PLI_NO_SUPPORTING_DOCUMENTS: Sentence(
            Severity.INFO,
            "Nous n'avons reconnu aucune pièce justificative (attestations, assurance, Kbis…) dans ce pli.",
            "Si le règlement de la consultation en demande, ajoutez celles que l'acheteur n'a pas déjà.",
        ),
        Code.PLI_BUYER_DOCUMENTS: Sentence(
            Severity.INFO,
            "Ce sont, semble-t-il, des documents de l'acheteur : {files}.",
            "Ils n'ont à être rendus, ou signés, que si le règlement de la consultation le demande.",
        ),
        Code.PLI_NOT_RECOGNISED: Sentence(
            Severity.INFO,
            "Ni leur nom ni leurs premières lignes ne nous disent quels documents sont : {files}.",
            "Si l'un d'eux est attendu, ou à signer, donnez-lui un nom qui dit ce qu'il est.",
        ),
        Code.ARCHIVE_SIGNATURE_ONLY: Sentence(
            Severity.WARNING,
            "C'est l'archive « {archive} » qui est signée : cela ne signe pas les documents qu'elle "
            "contient.",
            "Signez chaque document séparément, puis placez les documents signés dans l'archive.",
        ),
        Code.MEMBERS_UNSIGNED: Sentence(
            Severity.WARNING,
            "Nous n'avons trouvé aucune signature électronique dans : {files}.",
            "Vérifiez si ces documents font partie de ceux qui doivent être signés ; si oui, "
            "signez-les un par un.",
        ),
        Code.MEMBERS_NON_COMPLIANT: Sentence(
            Severity.ERROR,
            "La signature n'est pas conforme dans : {files}.",
            "Suivez les conseils donnés pour chaque fichier, puis refaites l'archive.",
        ),
        Code.MEMBERS_UNREADABLE: Sentence(
            Severity.WARNING,
            "Nous n'avons pas pu vérifier : {files}.",
            "Suivez les conseils donnés pour chaque fichier, puis refaites l'archive.",
        ),
        Code.MEMBERS_ENCRYPTED: Sentence(
            Severity.WARNING,
            "Le mot de passe de l'archive nous a empêchés d'ouvrir : {files}.",
            "Refaites l'archive sans mot de passe.",
        ),
        Code.MEMBERS_TO_CHECK: Sentence(
            Severity.WARNING,
            "Il reste quelque chose à regarder dans : {files}.",
            "Lisez le détail donné pour chaque fichier.",
        ),
        Code.SIGNATURES_WITHOUT_DOCUMENT: Sentence(
            Severity.WARNING,
            "Le document signé manque pour : {files}. Ce qui est attendu : {documents}.",
            "Ajoutez à l'archive chaque document à côté de son fichier de signature.",
        ),
        Code.EMPTY_ARCHIVE: Sentence(
            Severity.WARNING,
            "Cette archive ne contient aucun document.",
            "Refaites l'archive avec vos documents, puis renvoyez-la.",
        ),
        Code.ARCHIVE_FORMAT_NOT_CHECKED: Sentence(
            Severity.WARNING,
            "Ce fichier est {what}. Nous n'ouvrons pas ce type d'archive : "
            "les documents qu'elle contient n'ont pas tous été vérifiés.",
            "Envoyez les documents un par un, ou dans une archive .zip.",
        ),
        Code.TOO_MANY_MEMBERS: Sentence(
            Severity.WARNING,
            "Cette archive contient plus de {limit} fichiers : ils n'ont pas tous été vérifiés.",
            "Faites vérifier vos documents en plusieurs envois.",
        ),
        Code.UNPACKED_TOO_LARGE: Sentence(
            Severity.WARNING,
            "Une fois décompressée, cette archive dépasse {limit} : une partie de ses fichiers n'a "
            "pas été vérifiée.",
            "Faites vérifier vos documents en plusieurs envois.",
        ),
        Code.ARCHIVE_BOMB: Sentence(
            Severity.ERROR,
            "Une fois décompressée, cette archive deviendrait démesurément plus grosse, comme celles qui sont "
            "faites pour bloquer un ordinateur : elle n'a pas été ouverte jusqu'au bout.",
            "Refaites une archive .zip ordinaire avec vos documents.",
        ),
        Code.ARCHIVE_HIDES_CONTENT: Sentence(
            Severity.WARNING,
            "Cette archive renferme des données qui n'apparaissent pas dans la liste de ses fichiers. Selon le "
            "logiciel, on n'y trouve pas les mêmes documents.",
            "Refaites une archive .zip à partir de vos documents.",
        ),
        Code.ARCHIVE_INCOMPLETE: Sentence(
            Severity.ERROR,
            "Cette archive est abîmée ou coupée : sa liste de fichiers s'arrête avant la fin, et il peut y "
            "manquer des documents.",
            "Refaites l'archive à partir de vos documents, puis renvoyez-la.",
        ),
        Code.ARCHIVE_IN_VOLUMES: Sentence(
            Severity.WARNING,
            "Ce fichier n'est qu'une partie d'une archive découpée en plusieurs volumes : les autres parties "
            "n'ont pas été lues.",
            "Refaites une seule archive .zip, ou plusieurs archives qui s'ouvrent chacune seule.",
        ),
        Code.NESTED_TOO_DEEP: Sentence(
            Severity.ERROR,
            "Cette archive est rangée dans d'autres archives, sur plus de {limit} niveaux : "
            "son contenu n'a pas été vérifié.",
            "Rassemblez vos documents dans une seule archive.",
        ),
        Code.MEMBER_DAMAGED: Sentence(
            Severity.ERROR,
            "Ce fichier est abîmé dans l'archive : son contenu ne correspond plus à ce qui y a été rangé.",
            "Refaites l'archive à partir du fichier d'origine, puis renvoyez-la.",
        ),
        Code.MEMBER_ENCRYPTED: Sentence(
            Severity.ERROR,
            "Ce fichier est protégé par le mot de passe de l'archive : nous n'avons pas pu l'ouvrir.",
            "Refaites l'archive sans mot de passe.",
        ),
        Code.MEMBER_TOO_LARGE: Sentence(
            Severity.ERROR,
            "Une fois décompressé, ce fichier dépasse la taille que nous vérifions ; il n'a pas été vérifié.",
            "Faites vérifier ce document séparément, ou demandez l'aide d'une personne.",
        ),
        Code.MEMBER_NOT_UNPACKED: Sentence(
            Severity.ERROR,
            "Ce fichier est compressé par un procédé que nous ne savons pas lire : rien n'a été vérifié.",
            "Refaites l'archive au format .zip ordinaire, ou envoyez ce document séparément.",
        ),
        Code.MEMBER_DESCRIBED_TWICE: Sentence(
            Severity.WARNING,
            "L'archive décrit ce fichier de deux façons qui se contredisent : selon le logiciel, on n'y lit "
            "pas le même nom ou le même contenu.",
            "Refaites l'archive à partir du fichier d'origine, puis renvoyez-la.",
        ),
        Code.MEMBER_NOT_OPENED_HERE: Sentence(
            Severity.ERROR,
            "Ce fichier est compressé au format RAR, que nous ne pouvons pas ouvrir ici : rien n'a été vérifié.",
            "Refaites l'archive au format .zip, ou envoyez ce document séparément.",
        ),
        Code.MEMBER_IN_OTHER_VOLUME: Sentence(
            Severity.ERROR,
            "Une partie de ce fichier est dans un autre volume de l'archive : il n'a pas été vérifié.",
            "Refaites une seule archive .zip, puis renvoyez-la.",
        ),
        Code.MEMBER_IS_LINK: Sentence(
            Severity.ERROR,
            "Ce n'est pas un document, mais un lien vers un autre fichier ; nous ne suivons pas les liens.",
            "Mettez le document lui-même dans l'archive à la place du lien.",
        ),
        Code.MEMBER_NAME_SIMILAR: Sentence(
            Severity.WARNING,
            "Un autre fichier de l'archive porte le même nom, aux majuscules ou aux accents près : sur certains "
            "ordinateurs, l'un remplace l'autre.",
            "Donnez un nom vraiment différent à chaque fichier, puis refaites l'archive.",
        ),
        Code.MEMBER_NAME_REPEATED: Sentence(
            Severity.WARNING,
            "Un autre fichier de l'archive porte exactement le même nom.",
            "Donnez un nom différent à chaque fichier, puis refaites l'archive.",
        ),
        Code.MEMBER_NAME_UNSAFE: Sentence(
            Severity.WARNING,
            "Le nom de ce fichier dans l'archive est anormal : il contient un chemin ou des caractères "
            "qui peuvent empêcher de l'ouvrir.",
            "Renommez le fichier avec des lettres, des chiffres et des tirets, puis refaites l'archive.",
        ),
    }
)

_MAX_INSERT = 1500
"""Characters of one parameter in a sentence: ten file names, or a signer who has a very long one."""
_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def finding(observation: Observation, book: Book) -> Finding:
    """Put an observation into words, with the book's rule and its own advice where it has them."""
    sentence = SENTENCES[observation.code]
    note = book.finding_notes.get(observation.code)
    advice = sentence.advice if note is None or note.advice is None else note.advice.fr
    return Finding(
        code=observation.code,
        severity=sentence.severity,
        rule=None if note is None else note.rule,
        text=sentence.text.format_map(
            {name: shown(value, max_characters=_MAX_INSERT) for name, value in observation.params.items()}
        ),
        advice=advice,
    )


def findings(observations: Iterable[Observation], book: Book) -> tuple[Finding, ...]:
    """Put observations into words, worst first; equals keep their order, and repeats are said once."""
    said = dict.fromkeys(finding(observation, book) for observation in observations)
    return tuple(sorted(said, key=lambda said_once: _WEIGHT[said_once.severity]))
