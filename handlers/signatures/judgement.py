"""From the facts of a signature to what a report says of it: trust, the five controls, the conclusion.

One way for every format: whoever reads PAdES, CAdES or XAdES hands over a `FoundSignature`.
"""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509

from handlers.models import Certificate, CertificateType, Controls, Signature, Signer
from handlers.signatures import controls
from handlers.signatures.algorithms import weak_name
from handlers.signatures.certificate import UNKNOWN_CERTIFICATE, UNKNOWN_SIGNER, certificate_of, signer_of
from handlers.signatures.found import FoundSignature
from handlers.signatures.indication import conclude
from handlers.signatures.signing_moment import SigningMoment, signing_moment
from handlers.signatures.trust import Standing, Trust


@dataclass(frozen=True)
class Judgement:
    """One signature as it is reported, and what the report's sentences rest on besides."""

    found: FoundSignature
    signature: Signature
    moment: SigningMoment
    standing: Standing | None
    """Its certificate's; None without a certificate."""


def judge(found: FoundSignature, *, at: datetime, trust: Trust) -> Signature:
    """Return what is reported of one signature, judged `at` a moment by what `trust` knows."""
    return judgement_of(found, at=at, trust=trust).signature


def judgement_of(found: FoundSignature, *, at: datetime, trust: Trust) -> Judgement:
    """Judge one signature `at` a moment, which has a time zone, by what `trust` knows."""
    moment = moment_of(found, at, trust)
    signer, certificate = _describe(found.certificate)
    standing = None
    if found.certificate is not None:
        standing = trust.standing(found.certificate, found.evidence, moment=moment, at=at)
        signer, certificate = _confirmed(signer, certificate, standing, moment)
    weak = weak_name(found.algorithms.digest, found.algorithms.signature) or found.short_key_bits
    conclusion = conclude(
        found.failure,
        modified_after_signing=found.modified_after_signing,
        standing=standing,
        weak=weak is not None,
    )
    signature = Signature(
        format=found.format,
        packaging=found.packaging,
        container=found.container,
        profile=found.profile,
        signed_file=found.signed_file,
        intact=found.intact,
        covers_whole_file=found.covers_whole_file,
        modified_after_signing=found.modified_after_signing,
        indication=conclusion.indication,
        sub_indication=conclusion.sub_indication,
        signing_time=found.signing_time,
        timestamp_time=_first_timestamp(found),
        signer=signer,
        certificate=certificate,
        algorithms=found.algorithms,
        controls=Controls(
            identity=controls.identity(signer, certificate),
            certificate=controls.category(certificate, standing),
            format=controls.signature_format(found.format, found.profile, accepted=found.accepted),
            validity=controls.validity(certificate, standing, moment, at),
            integrity=controls.integrity(
                controls.Integrity(
                    intact=found.intact,
                    failure=found.failure,
                    modified_after_signing=found.modified_after_signing,
                    carries_content=found.carries_content,
                    short_key_bits=found.short_key_bits,
                )
            ),
        ),
    )
    return Judgement(found, signature, moment, standing)


def moment_of(found: FoundSignature, at: datetime, trust: Trust) -> SigningMoment:
    """Return when a signature was made, as far as one can tell `at` the moment of judgement."""
    qualified = (
        timestamp.time
        for timestamp in found.timestamps
        if timestamp.time <= at and trust.vouches_for_timestamp(timestamp, found.evidence, at=at)
    )
    return signing_moment(
        proved=min(qualified, default=None),
        timestamp_time=_first_timestamp(found),
        signing_time=found.signing_time,
        at=at,
    )


def _first_timestamp(found: FoundSignature) -> datetime | None:
    return min((timestamp.time for timestamp in found.timestamps), default=None)


def _describe(certificate: x509.Certificate | None) -> tuple[Signer, Certificate]:
    if certificate is None:
        return UNKNOWN_SIGNER, UNKNOWN_CERTIFICATE
    try:
        return signer_of(certificate), certificate_of(certificate)
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return UNKNOWN_SIGNER, UNKNOWN_CERTIFICATE


def _confirmed(
    signer: Signer, certificate: Certificate, standing: Standing, moment: SigningMoment
) -> tuple[Signer, Certificate]:
    """Return what the certificate claims, put right by what is known of it.

    A certificate qualified for signatures names a natural person, one for seals a legal person
    (regulation (EU) 910/2014, article 3, points 9, 14, 24 and 29).
    """
    known = {
        name: value
        for name in ("qualified", "qscd", "type")
        if (value := getattr(standing, name)) is not None
    }
    revoked = None if standing.revocation_unchecked is not None else False
    if standing.revoked_on is not None:
        revoked = standing.revoked_on <= moment.time
    certificate = certificate.model_copy(
        update={
            **known,
            "trusted": standing.trusted,
            "trusted_by": standing.trusted_by,
            "revoked": revoked,
        }
    )
    if standing.qualified and certificate.type is CertificateType.ESEAL:
        signer = signer.model_copy(update={"natural_person": False})
    elif standing.qualified and certificate.type is CertificateType.ESIGN and signer.natural_person is None:
        signer = signer.model_copy(update={"natural_person": True})
    return signer, certificate
