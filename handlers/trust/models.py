"""Trusted lists as value objects: what is kept of the XML of ETSI TS 119 612.

They dump to JSON and load from it in a fraction of the time that the XML takes; certificates stay DER.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict

from handlers.models import CertificateType
from knowledge.models import Frozen

FORMAT = 1
"""Raise it when these values, or what is read of the XML, change: what was put away is then read anew."""


class Packed(Frozen):
    """A value whose bytes are written as base64 in JSON."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


class ServiceType(StrEnum):
    """The kinds of service that matter here, ETSI TS 119 612 clauses 5.5.1.1 and 5.5.1.2."""

    CA_QC = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
    """Issues qualified certificates."""
    CA_PKC = "http://uri.etsi.org/TrstSvc/Svctype/CA/PKC"
    """Issues certificates that are not qualified."""
    QTST = "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST"
    """Issues qualified timestamps."""


class Qualifier(StrEnum):
    """What a list says of some of a service's certificates, ETSI TS 119 612 clause 5.5.9.2.3."""

    QC_STATEMENT = "QCStatement"
    NOT_QUALIFIED = "NotQualified"
    FOR_ESIG = "QCForESig"
    FOR_ESEAL = "QCForESeal"
    FOR_WEB = "QCForWSA"
    FOR_LEGAL_PERSON = "QCForLegalPerson"
    WITH_SSCD = "QCWithSSCD"
    NO_SSCD = "QCNoSSCD"
    SSCD_AS_IN_CERTIFICATE = "QCSSCDStatusAsInCert"
    WITH_QSCD = "QCWithQSCD"
    NO_QSCD = "QCNoQSCD"
    QSCD_AS_IN_CERTIFICATE = "QCQSCDStatusAsInCert"
    QSCD_MANAGED_ON_BEHALF = "QCQSCDManagedOnBehalf"


class Criteria(Packed):
    """Which certificates qualifiers are for, ETSI TS 119 612 clause 5.5.9.2.2."""

    assertion: Literal["all", "atLeastOne", "none"]
    policy_sets: tuple[frozenset[str], ...] = ()
    """Object identifiers; a certificate matches a set when it asserts every policy in it."""
    key_usages: tuple[Mapping[str, bool], ...] = ()
    """Bits that must be set or clear, by their names in asn1crypto."""
    subject_attributes: tuple[frozenset[str], ...] = ()
    """Object identifiers of attributes that the subject must have."""
    extended_key_usages: tuple[frozenset[str], ...] = ()
    """Object identifiers of the purposes that the certificate must have."""
    nested: tuple["Criteria", ...] = ()


class Qualification(Packed):
    """Qualifiers, and the certificates that they are for."""

    qualifiers: frozenset[Qualifier]
    criteria: Criteria


class Period(Packed):
    """What a list says of a service from one moment to the next."""

    since: datetime
    status: str
    """Last part of the status's URI, such as `granted` (ETSI TS 119 612 clause 5.5.4)."""
    types: frozenset[CertificateType] = frozenset()
    """What the service's certificates are for; empty when the list does not narrow it."""
    qualifications: tuple[Qualification, ...] = ()
    understood: bool = True
    """False when it holds something critical that we cannot read: nothing is qualified by it."""


class ListedCertificate(Packed):
    """One certificate of a service's identity, with what to look it up by."""

    der: bytes
    subject: str
    """Digest of its subject's name."""
    key: str
    """Digest of its public key."""


class Service(Packed):
    """One service of a trusted list."""

    type: ServiceType
    name: str
    provider: str
    """Who runs it, by trade name."""
    certificates: tuple[ListedCertificate, ...]
    periods: tuple[Period, ...]
    """Newest first."""

    def period_at(self, moment: datetime) -> Period | None:
        """Return what the list says of the service at a moment; None before the list knew it."""
        return next((period for period in self.periods if period.since <= moment), None)


class _Head(Packed):
    """What every list says of itself, ETSI TS 119 612 clause 5.3."""

    digest: str
    """SHA-256 of its XML, in hexadecimal."""
    version: int
    sequence: int
    issued: datetime
    next_update: datetime | None
    """None for a list that is closed for good."""

    def is_stale(self, at: datetime) -> bool:
        """Tell whether a newer list should have replaced it by then."""
        return self.next_update is not None and at > self.next_update


class TrustedList(_Head):
    """The list of one territory."""

    territory: str
    """Two letters: ISO 3166-1, but EL for Greece and UK for the United Kingdom."""
    services: tuple[Service, ...]


class Pointer(Packed):
    """Where a list is, and who may sign it."""

    territory: str
    url: str
    signers: tuple[bytes, ...]
    """Certificates, DER."""


class ListOfLists(_Head):
    """The list that points to the territories' lists."""

    pointers: tuple[Pointer, ...]
    signers: tuple[bytes, ...]
    """Certificates (DER) that it announces for the next lists of lists."""
    pivots: tuple[str, ...]
    """Addresses of older lists of lists that lead from the Official Journal to this one."""


class Cause(StrEnum):
    """Why a list is refused."""

    TOO_LARGE = "too-large"
    NOT_XML = "not-xml"
    """Empty, cut short, or no XML at all."""
    NOT_A_LIST = "not-a-list"
    """XML of another kind, or without what every list must say."""
    NO_VERSION = "no-version"
    """It does not say which version of TS 119 612 it follows, or one that we do not know."""
    NO_SIGNATURE = "no-signature"
    SEVERAL_SIGNATURES = "several-signatures"
    BROKEN_SIGNATURE = "broken-signature"
    SIGNER_NOT_ANNOUNCED = "signer-not-announced"
    """Its signature holds, but nobody whom the list of lists names made it."""
    SIGNER_OUT_OF_DATE = "signer-out-of-date"
    """Its signer's certificate was not valid when it says it was signed."""
    NO_LIST_OF_LISTS = "no-list-of-lists"
    """Nothing says who may sign it."""
    NOT_POINTED_TO = "not-pointed-to"
    """The list of lists knows no list of its territory."""
    OLDER = "older"
    """A newer one of the same territory is at hand."""


class Refusal(Packed):
    """One list that is not used, and why."""

    name: str
    """The file or the address that it came from."""
    territory: str | None
    """None when it cannot be told."""
    cause: Cause


class TrustedLists(Packed):
    """Every list at hand whose signature was verified, and those that were refused."""

    list_of_lists: ListOfLists | None = None
    led_by: tuple[str, ...] = ()
    """Digests of the older lists of lists without which it could not be trusted."""
    lists: tuple[TrustedList, ...] = ()
    refused: tuple[Refusal, ...] = ()

    @property
    def as_of(self) -> date | None:
        """Day of issue of the list of lists, which says which lists are in force; None without lists."""
        return None if self.list_of_lists is None or not self.lists else self.list_of_lists.issued.date()

    @property
    def territories(self) -> frozenset[str]:
        """Return the territories whose list is at hand."""
        return frozenset(each.territory for each in self.lists)

    @property
    def missing(self) -> frozenset[str]:
        """Return the territories that have a list, which is not at hand."""
        announced = () if self.list_of_lists is None else self.list_of_lists.pointers
        return frozenset(pointer.territory for pointer in announced) - self.territories


NO_LISTS = TrustedLists()
