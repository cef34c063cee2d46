"""What is known beyond the file about a certificate: who vouches for it, and whether it was revoked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from asn1crypto import x509

from handlers.models import CertificateType
from handlers.signatures.found import Evidence, FoundTimestamp
from handlers.signatures.indication import SubIndication


@dataclass(frozen=True)
class Standing:
    """What trusted lists and revocation data say of a signing certificate at one moment."""

    trusted: bool | None
    """A trusted list vouches for its issuer at that moment; None when no list was at hand."""
    trusted_by: str | None
    """The service of the list that does, and the list's territory."""
    qualified: bool | None
    """Qualified by that list; None leaves the certificate's own claim unconfirmed."""
    qscd: bool | None
    """Its key is in a qualified device by that list; None leaves the certificate's own claim."""
    type: CertificateType | None
    """What it is qualified for by that list; None leaves the certificate's own claim."""
    revoked: bool | None
    """At that moment; None when it could not be checked."""
    revocation_unchecked: str | None
    """Why revocation was not checked, a French clause without capital or stop; None when it was."""
    failure: SubIndication | None
    """What keeps the signature from `TOTAL-PASSED`; None when nothing does."""


class Trust(Protocol):
    """Trusted lists and revocation data as of one day, held in memory."""

    @property
    def as_of(self) -> date | None:
        """Day of the lists at hand; None when there are none."""
        ...

    def standing(
        self, certificate: x509.Certificate, evidence: Evidence, *, when: datetime, at: datetime
    ) -> Standing:
        """Return the standing of a signing certificate `when` it signed, as known `at` the moment of judgement."""
        ...

    def vouches_for_timestamp(self, timestamp: FoundTimestamp, *, at: datetime) -> bool | None:
        """Tell whether a trusted list knows the authority of a timestamp as qualified; None without a list."""
        ...


_UNKNOWN = Standing(
    trusted=None,
    trusted_by=None,
    qualified=None,
    qscd=None,
    type=None,
    revoked=None,
    revocation_unchecked="aucune liste de confiance n'était disponible",
    failure=SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
)


class NoTrust:
    """No trusted list at hand: nothing is confirmed, nothing is denied."""

    as_of: date | None = None

    def standing(
        self,
        certificate: x509.Certificate,  # noqa: ARG002 -- nothing is known of any
        evidence: Evidence,  # noqa: ARG002
        *,
        when: datetime,  # noqa: ARG002
        at: datetime,  # noqa: ARG002
    ) -> Standing:
        """Return that nothing is known."""
        return _UNKNOWN

    def vouches_for_timestamp(self, timestamp: FoundTimestamp, *, at: datetime) -> bool | None:  # noqa: ARG002
        """Return None: nobody can tell."""
        return None


NO_TRUST: Trust = NoTrust()
