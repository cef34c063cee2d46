"""The five controls of article 5 of the arrêté of 22 March 2019, on one signature.

A control is `ok` only when it was checked and found right. What a certificate claims is not a check: without
a trusted list that confirms its issuer, identity and category stay `not-checked`.
"""

from dataclasses import dataclass
from datetime import datetime

from handlers.models import Certificate, CertificateType, Control, Profile, SignatureFormat, Signer, State
from handlers.names import MAX_NAME_CHARACTERS, shown
from handlers.signatures.indication import SubIndication
from handlers.signatures.signing_moment import Basis, SigningMoment, french_date
from handlers.signatures.trust import IssuerStanding, Standing


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
    Basis.PROOF: "date de l'horodatage qualifié",
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


def category(certificate: Certificate, standing: Standing | None) -> Control:
    """Control the certificate's category: qualified, for electronic signatures (R26 of the first book)."""
    if standing is None:
        return Control(state=State.NOT_CHECKED, reason="Le certificat du signataire n'a pas pu être lu.")
    refused = _refused(certificate, standing)
    if refused is not None:
        return Control(state=State.FAILED, reason=refused)
    if standing.issuer is IssuerStanding.CONFIRMED:
        reason = f"La liste de confiance confirme que le certificat est qualifié : {_service(standing)}."
        return Control(state=State.OK, reason=reason)
    return Control(state=State.NOT_CHECKED, reason=_unconfirmed(certificate, standing))


def _refused(certificate: Certificate, standing: Standing) -> str | None:
    """Return why the certificate is not qualified for signatures; None when it is, or nobody can tell."""
    match standing.issuer:
        case IssuerStanding.UNKNOWN:
            return "Aucune liste de confiance européenne ne connaît l'émetteur du certificat."
        case IssuerStanding.NOT_RECOGNISED:
            return (
                "À la date de la signature, la liste de confiance ne reconnaissait pas l'émetteur du "
                f"certificat, {_service(standing)}."
            )
        case IssuerStanding.CONFIRMED if not certificate.qualified:
            return (
                "Le certificat n'est pas qualifié, d'après la liste de confiance qui connaît son émetteur, "
                f"{_service(standing)}."
            )
    if certificate.qualified is False:
        return "Le certificat ne se déclare pas qualifié."
    return None if certificate.type is None else _OTHER_PURPOSES.get(certificate.type)


def _service(standing: Standing) -> str:
    return shown(standing.trusted_by or "", max_characters=MAX_NAME_CHARACTERS)


def _unconfirmed(certificate: Certificate, standing: Standing) -> str:
    if certificate.qualified is None:
        return "Le certificat du signataire n'a pas pu être lu."
    if standing.issuer is IssuerStanding.NO_LISTS:
        return "Le certificat se dit qualifié ; la liste de confiance n'a pas été consultée."
    if standing.list is not None:
        day = french_date(standing.list.issued)
        return (
            f"La liste de confiance « {standing.territory} » du {day} est trop ancienne pour ce certificat."
        )
    name = (
        f"La liste de confiance « {standing.territory} »" if standing.territory else "Une liste de confiance"
    )
    return f"{name} manque : l'émetteur du certificat n'a pas pu être vérifié."


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


def validity(
    certificate: Certificate, standing: Standing | None, moment: SigningMoment, at: datetime
) -> Control:
    """Control that the certificate was neither expired nor revoked on the date of signing (R22).

    Where only the signer tells that date, and the certificate expired or was revoked since, it stays a warning.
    """
    if certificate.not_before is None or certificate.not_after is None:
        return Control(state=State.NOT_CHECKED, reason="Les dates du certificat n'ont pas pu être lues.")
    signed_on = f"le {french_date(moment.time)} ({_BASES[moment.basis]})"
    faults = (
        _out_of_dates(certificate.not_before, certificate.not_after, moment, signed_on),
        _revoked(certificate, standing, moment, signed_on),
        _over_since(certificate.not_after, moment, at, signed_on),
    )
    sound = Control(state=State.OK, reason=f"Le certificat était valable {signed_on}.")
    return next((fault for fault in faults if fault is not None), sound)


def _out_of_dates(start: datetime, end: datetime, moment: SigningMoment, signed_on: str) -> Control | None:
    if moment.time < start:
        reason = f"Le certificat n'était valable qu'à partir du {french_date(start)} ; signé {signed_on}."
        return Control(state=State.FAILED, reason=reason)
    if moment.time > end:
        reason = f"Le certificat avait expiré le {french_date(end)} ; signé {signed_on}."
        return Control(state=State.FAILED, reason=reason)
    return None


def _revoked(
    certificate: Certificate, standing: Standing | None, moment: SigningMoment, signed_on: str
) -> Control | None:
    revoked_on = None if standing is None else standing.revoked_on
    if revoked_on is not None and certificate.revoked:
        reason = f"Le certificat était révoqué depuis le {french_date(revoked_on)} ; signé {signed_on}."
        return Control(state=State.FAILED, reason=reason)
    if revoked_on is not None and not moment.proved:
        reason = f"Le certificat a été révoqué le {french_date(revoked_on)}, après la signature, {signed_on}."
        return Control(state=State.WARNING, reason=reason)
    if certificate.revoked is None:
        why = None if standing is None else standing.revocation_unchecked
        unchecked = "sa révocation n'a pas été vérifiée" + (f" : {why}" if why else "")
        reason = f"Le certificat était dans ses dates {signed_on} ; {unchecked}."
        return Control(state=State.NOT_CHECKED, reason=reason)
    return None


def _over_since(end: datetime, moment: SigningMoment, at: datetime, signed_on: str) -> Control | None:
    if at <= end or moment.proved:
        return None
    reason = f"Le certificat a expiré le {french_date(end)}, après la signature, {signed_on}."
    return Control(state=State.WARNING, reason=reason)


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
