"""The five controls of article 5 of the arrêté of 22 March 2019, on one signature.

A control is `ok` only when it was checked and found right. What a certificate claims is not a check: without
a trusted list that confirms its issuer, identity and category stay `not-checked`.
"""

from dataclasses import dataclass

from handlers.models import Certificate, CertificateType, Control, Profile, SignatureFormat, Signer, State
from handlers.names import MAX_NAME_CHARACTERS, shown
from handlers.signatures.indication import SubIndication
from handlers.signatures.signing_moment import Basis, SigningMoment, french_date


@dataclass(frozen=True)
class Integrity:
    """What was found about the bytes that a signature covers."""

    intact: bool | None
    failure: SubIndication | None
    """Why it is not intact; None when it is."""
    modified_after_signing: bool | None
    """None when the covered range is so odd that nobody can tell."""
    carries_content: bool
    """Content is packed inside a signature that should be detached."""
    short_key_bits: int | None
    """Size of a signing key too short to trust; None when it is long enough."""


_FAILURES = {
    SubIndication.HASH_FAILURE: "Le contenu du document n'est pas celui qui a été signé.",
    SubIndication.SIG_CRYPTO_FAILURE: "La signature ne correspond pas au certificat du signataire.",
    SubIndication.FORMAT_FAILURE: "La signature est abîmée : sa structure est illisible.",
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND: (
        "Le certificat du signataire manque, ou n'est pas celui que la signature désigne."
    ),
    SubIndication.SIGNED_DATA_NOT_FOUND: "Le document signé n'a pas été fourni avec cette signature.",
    SubIndication.GENERIC: "La signature utilise un procédé de calcul que nous ne savons pas vérifier.",
}
_FORGEABLE_BELOW_BITS = 1024
"""RSA keys of up to 829 bits were factored in public; longer ones that are still too short are weak, not forgeable."""
_BASES = {
    Basis.TIMESTAMP: "date de l'horodatage, dont l'autorité n'a pas été vérifiée",
    Basis.CLAIM: "date déclarée par le signataire, sans preuve",
    Basis.CHECK: "date de cette vérification, faute de date de signature",
}


def name_of(signer: Signer) -> str | None:
    """Return how to call the signer; None when nothing names them."""
    full_name = " ".join(part for part in (signer.given_name, signer.surname) if part)
    return signer.common_name or full_name or signer.organization


def identity(signer: Signer, certificate: Certificate) -> Control:
    """Control who signed: it must be a natural person (R22 of the first book)."""
    name = name_of(signer)
    if name is None:
        return Control(state=State.NOT_CHECKED, reason="Le certificat ne donne pas le nom du signataire.")
    name = shown(name, max_characters=MAX_NAME_CHARACTERS)
    if signer.natural_person is None:
        reason = f"Le certificat est au nom de « {name} », sans dire s'il s'agit d'une personne physique."
        return Control(state=State.NOT_CHECKED, reason=reason)
    if not signer.natural_person:
        reason = f"Le certificat est au nom de « {name} », qui n'est pas une personne physique."
        return Control(state=State.FAILED, reason=reason)
    if certificate.trusted:
        reason = f"Le certificat est au nom d'une personne physique : {name}."
        return Control(state=State.OK, reason=reason)
    reason = f"Le certificat nomme une personne physique, {name} ; son émetteur n'a pas été vérifié."
    return Control(state=State.NOT_CHECKED, reason=reason)


_OTHER_PURPOSES = {
    CertificateType.ESEAL: "Le certificat est fait pour un cachet, pas pour une signature.",
    CertificateType.WEB: "Le certificat est fait pour un site web, pas pour signer.",
}


def category(certificate: Certificate) -> Control:
    """Control the certificate's category: qualified, for electronic signatures (R26 of the first book)."""
    if certificate.qualified is None:
        return Control(state=State.NOT_CHECKED, reason="Le certificat du signataire n'a pas pu être lu.")
    if not certificate.qualified:
        return Control(state=State.FAILED, reason="Le certificat ne se déclare pas qualifié.")
    if certificate.type in _OTHER_PURPOSES:
        return Control(state=State.FAILED, reason=_OTHER_PURPOSES[certificate.type])
    return _confirmation(certificate.trusted)


def _confirmation(trusted: bool | None) -> Control:  # noqa: FBT001 -- what the trusted list says of the certificate
    match trusted:
        case True:
            reason = "La liste de confiance confirme que le certificat est qualifié."
            return Control(state=State.OK, reason=reason)
        case False:
            reason = "Le certificat se dit qualifié, mais la liste de confiance ne connaît pas son émetteur."
            return Control(state=State.FAILED, reason=reason)
        case None:
            reason = "Le certificat se dit qualifié ; la liste de confiance n'a pas été consultée."
            return Control(state=State.NOT_CHECKED, reason=reason)


def signature_format(found: SignatureFormat, profile: Profile | None, *, accepted: bool | None) -> Control:
    """Control the format: PAdES, CAdES or XAdES (R27); `accepted` is None when nobody can tell."""
    if accepted is None:
        return Control(state=State.NOT_CHECKED, reason="Le format de la signature n'a pas pu être lu.")
    if not accepted:
        reason = f"La signature n'est pas au format {found} : elle suit un format plus ancien."
        return Control(state=State.FAILED, reason=reason)
    if profile is None:
        reason = f"La signature est proche du format {found}, sans en suivre un profil de base."
        return Control(state=State.WARNING, reason=reason)
    return Control(state=State.OK, reason=f"La signature est au format {found}, profil {profile}.")


def validity(certificate: Certificate, moment: SigningMoment) -> Control:
    """Control that the certificate was neither expired nor revoked on the date of signing (R22)."""
    if certificate.not_before is None or certificate.not_after is None:
        return Control(state=State.NOT_CHECKED, reason="Les dates du certificat n'ont pas pu être lues.")
    signed_on = f"le {french_date(moment.time)} ({_BASES[moment.basis]})"
    if moment.time < certificate.not_before:
        start = french_date(certificate.not_before)
        reason = f"Le certificat n'était valable qu'à partir du {start} ; signé {signed_on}."
        return Control(state=State.FAILED, reason=reason)
    if moment.time > certificate.not_after:
        reason = f"Le certificat avait expiré le {french_date(certificate.not_after)} ; signé {signed_on}."
        return Control(state=State.FAILED, reason=reason)
    match certificate.revoked:
        case True:
            return Control(state=State.FAILED, reason=f"Le certificat était révoqué {signed_on}.")
        case False:
            return Control(state=State.OK, reason=f"Le certificat était valable {signed_on}.")
        case None:
            reason = f"Le certificat était dans ses dates {signed_on} ; sa révocation n'a pas été vérifiée."
            return Control(state=State.NOT_CHECKED, reason=reason)


def integrity(found: Integrity) -> Control:
    """Control that what was signed has not changed."""
    match found.intact:
        case None:
            return Control(state=State.NOT_CHECKED, reason=_failure_reason(found))
        case False:
            return Control(state=State.FAILED, reason=_failure_reason(found))
        case True if found.modified_after_signing:
            return Control(state=State.FAILED, reason="Le document a été modifié après cette signature.")
        case True:
            doubt = _doubt(found)
    if doubt is not None:
        return Control(state=State.WARNING, reason=f"La signature tient, mais {doubt}.")
    return Control(state=State.OK, reason="Ce qui a été signé n'a pas changé depuis.")


def _doubt(found: Integrity) -> str | None:
    if found.modified_after_signing is None:
        return "la partie du fichier qu'elle couvre est anormale"
    if found.carries_content:
        return "elle renferme un contenu qui n'a rien à y faire"
    if found.short_key_bits is not None and found.short_key_bits < _FORGEABLE_BELOW_BITS:
        return f"sa clé de {found.short_key_bits} bits est trop courte pour être sûre"
    return None


def _failure_reason(found: Integrity) -> str:
    return _FAILURES[found.failure or SubIndication.GENERIC]
