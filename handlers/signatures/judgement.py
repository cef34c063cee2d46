"""From the facts of a signature to what a report says of it: trust, the five controls, the conclusion.

One way for every format: whoever reads PAdES, CAdES or XAdES hands over a `FoundSignature`.
"""

from datetime import datetime

from asn1crypto import x509

from handlers.models import Certificate, Controls, Signature, Signer
from handlers.signatures import controls
from handlers.signatures.certificate import UNKNOWN_CERTIFICATE, UNKNOWN_SIGNER, certificate_of, signer_of
from handlers.signatures.found import FoundSignature
from handlers.signatures.indication import conclude
from handlers.signatures.signing_moment import SigningMoment, signing_moment
from handlers.signatures.trust import Standing, Trust


def judge(found: FoundSignature, *, at: datetime, trust: Trust) -> Signature:
    """Judge one signature `at` a moment, which has a time zone, by what `trust` knows."""
    moment = moment_of(found, at)
    signer, certificate = _describe(found.certificate)
    standing = None
    if found.certificate is not None:
        standing = trust.standing(found.certificate, found.evidence, when=moment.time, at=at)
        certificate = _confirmed(certificate, standing)
    conclusion = conclude(
        found.failure, modified_after_signing=found.modified_after_signing, standing=standing
    )
    return Signature(
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
        timestamp_time=min((timestamp.time for timestamp in found.timestamps), default=None),
        signer=signer,
        certificate=certificate,
        algorithms=found.algorithms,
        controls=Controls(
            identity=controls.identity(signer, certificate),
            certificate=controls.category(certificate),
            format=controls.signature_format(found.format, found.profile, accepted=found.accepted),
            validity=controls.validity(certificate, moment),
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


def moment_of(found: FoundSignature, at: datetime) -> SigningMoment:
    """Return when a signature was made, as far as one can tell `at` the moment of judgement."""
    proved = min((timestamp.time for timestamp in found.timestamps), default=None)
    return signing_moment(timestamp_time=proved, signing_time=found.signing_time, at=at)


def _describe(certificate: x509.Certificate | None) -> tuple[Signer, Certificate]:
    if certificate is None:
        return UNKNOWN_SIGNER, UNKNOWN_CERTIFICATE
    try:
        return signer_of(certificate), certificate_of(certificate)
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return UNKNOWN_SIGNER, UNKNOWN_CERTIFICATE


def _confirmed(certificate: Certificate, standing: Standing) -> Certificate:
    """Return what the certificate claims, put right by what is known of it."""
    known = {
        name: value
        for name in ("qualified", "qscd", "type")
        if (value := getattr(standing, name)) is not None
    }
    return certificate.model_copy(
        update={
            **known,
            "trusted": standing.trusted,
            "trusted_by": standing.trusted_by,
            "revoked": standing.revoked,
        }
    )
