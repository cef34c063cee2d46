"""What is known beyond the file about a certificate: who vouches for it, and whether it was revoked."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from asn1crypto import x509

from handlers.models import CertificateType
from handlers.signatures.found import Evidence, FoundTimestamp
from handlers.signatures.indication import SubIndication
from handlers.signatures.signing_moment import SigningMoment


class IssuerStanding(StrEnum):
    """What the trusted lists say of whoever issued a certificate, at the moment of signing."""

    CONFIRMED = "confirmed"
    """A list recognises it."""
    NOT_RECOGNISED = "not-recognised"
    """A list knows it, but did not recognise it at that moment: not yet, or no longer."""
    UNKNOWN = "unknown"
    """No list knows it, and the list that would is at hand."""
    LIST_MISSING = "list-missing"
    """The list that would know it is not at hand, or is too old to."""
    NO_LISTS = "no-lists"
    """No list is at hand."""


class ListUsed(NamedTuple):
    """The trusted list that a verdict rests on."""

    territory: str
    issued: datetime
    stale: bool
    """A newer one should have replaced it by the moment of judgement."""
    newer: bool = False
    """It was issued after the moment of judgement: it tells of that moment by its history."""


@dataclass(frozen=True)
class Standing:
    """What trusted lists and revocation data say of a signing certificate at the moment of signing."""

    issuer: IssuerStanding
    trusted_by: str | None = None
    """The service that issued it, who runs it and the list's territory."""
    list: ListUsed | None = None
    """The list that knows its issuer; of one that is missing or too old, what is known."""
    territory: str | None = None
    """The territory whose list is missing; None when it cannot be told, or nothing is missing."""
    qualified: bool | None = None
    """Qualified by that list; None leaves the certificate's own claim unconfirmed."""
    qscd: bool | None = None
    """Its key is in a qualified device by that list; None leaves the certificate's own claim."""
    type: CertificateType | None = None
    """What it is qualified for by that list; None leaves the certificate's own claim."""
    revoked_on: datetime | None = None
    """Since when it is revoked, before or after it signed; None when it is not, or nobody can tell."""
    revocation_unchecked: str | None = None
    """Why revocation was not checked, a French clause without capital or stop; None when it was."""
    failure: SubIndication | None = None
    """What keeps the signature from `TOTAL-PASSED`; None when nothing does."""

    @property
    def trusted(self) -> bool | None:
        """Whether a list vouches for its issuer; None when the list that would is not at hand."""
        if self.issuer in {IssuerStanding.NO_LISTS, IssuerStanding.LIST_MISSING}:
            return None
        return self.issuer is IssuerStanding.CONFIRMED


class Trust(Protocol):
    """Trusted lists and revocation data, held in memory."""

    @property
    def as_of(self) -> date | None:
        """Day of the lists at hand; None when there are none."""
        ...

    def standing(
        self, certificate: x509.Certificate, evidence: Evidence, *, moment: SigningMoment, at: datetime
    ) -> Standing:
        """Return the standing of a certificate at its `moment` of signing, as known `at` the judgement."""
        ...

    def vouches_for_timestamp(
        self, timestamp: FoundTimestamp, evidence: Evidence, *, at: datetime
    ) -> bool | None:
        """Tell whether a list recognises the authority of a timestamp as qualified; None without its list."""
        ...


_UNKNOWN = Standing(
    issuer=IssuerStanding.NO_LISTS,
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
        moment: SigningMoment,  # noqa: ARG002
        at: datetime,  # noqa: ARG002
    ) -> Standing:
        """Return that nothing is known."""
        return _UNKNOWN

    def vouches_for_timestamp(
        self,
        timestamp: FoundTimestamp,  # noqa: ARG002
        evidence: Evidence,  # noqa: ARG002
        *,
        at: datetime,  # noqa: ARG002
    ) -> bool | None:
        """Return None: nobody can tell."""
        return None


NO_TRUST: Trust = NoTrust()
