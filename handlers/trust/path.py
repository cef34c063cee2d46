"""From a certificate up to one that a trusted list names: RFC 5280 clause 6, by pyHanko's path validator."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from asn1crypto import x509
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, AcceptAllAlgorithms, CertRevTrustPolicy
from pyhanko_certvalidator.validate import validate_path

from handlers.signatures.algorithms import Validator, short_key_bits, signature_name, weak_name
from handlers.signatures.indication import SubIndication
from handlers.trust.list_xml import digest_of_name, identity_of
from handlers.trust.models import ListedCertificate, Service, TrustedList, TrustedLists

_MAX_TRIED = 40
"""Certificates that are tried as issuers before giving up: a file may carry thousands that fit."""
_MAX_LENGTH = 6


class Listed(NamedTuple):
    """A service, and the list that it is on."""

    service: Service
    list: TrustedList


@dataclass(frozen=True)
class Path:
    """A certificate, whoever issued it, up to a certificate on a trusted list."""

    anchor: x509.Certificate
    """The one on the list."""
    below: tuple[x509.Certificate, ...]
    """The others, the anchor's own child first; the last one is the certificate asked about."""
    listed: tuple[Listed, ...]
    """The services that the anchor belongs to."""

    @property
    def issuer(self) -> x509.Certificate:
        """Who issued the certificate asked about."""
        return self.below[-2] if len(self.below) > 1 else self.anchor

    @property
    def issued(self) -> tuple[tuple[x509.Certificate, x509.Certificate], ...]:
        """Each certificate below the list with its issuer, the one asked about first."""
        issuers = (self.anchor, *self.below)
        return tuple(reversed(tuple(zip(self.below, issuers, strict=False))))

    @property
    def rests_on_weak_algorithm(self) -> bool:
        """Whether one of the certificates below the list is signed in a way that no longer protects it."""
        return any(
            weak_name(None, signature_name(child["signature_algorithm"])) is not None
            or short_key_bits(issuer.public_key) is not None
            for child, issuer in self.issued
        )

    def failure_at(self, moment: datetime) -> SubIndication | None:
        """Return why the path does not hold at a moment; None when it does.

        The dates of the certificate asked about are left to whoever asks: outside them the nearest day counts.
        """
        leaf = self.below[-1]
        inside = min(max(moment, leaf.not_valid_before), leaf.not_valid_after)
        anchor = CertTrustAnchor(self.anchor)
        context = ValidationContext(
            trust_roots=[anchor],
            moment=inside,
            revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
            algorithm_usage_policy=AcceptAllAlgorithms(),
            signature_validator=Validator(),
        )
        try:
            validate_path(context, ValidationPath(anchor, interm=self.below[:-1], leaf=leaf))
        except (PathError, ValidationError):
            return SubIndication.CHAIN_CONSTRAINTS_FAILURE
        return None


class Directory:
    """The certificates of trusted lists, by the name of their holder and by their key."""

    def __init__(self, lists: TrustedLists) -> None:
        self._by_subject: dict[str, dict[str, ListedCertificate]] = defaultdict(dict)
        self._by_holder: dict[tuple[str, str], list[Listed]] = defaultdict(list)
        for each in lists.lists:
            for service in each.services:
                for certificate in service.certificates:
                    self._by_subject[certificate.subject].setdefault(certificate.key, certificate)
                    holder = (certificate.subject, certificate.key)
                    if not any(listed.service is service for listed in self._by_holder[holder]):
                        self._by_holder[holder].append(Listed(service, each))

    def services_of(self, certificate: x509.Certificate) -> tuple[Listed, ...]:
        """Return the services that a certificate itself belongs to."""
        identity = identity_of(certificate)
        return tuple(self._by_holder.get((identity["subject"], identity["key"]), ()))

    def path_of(self, certificate: x509.Certificate, carried: Sequence[x509.Certificate]) -> Path | None:
        """Return the shortest path from a certificate to a list, through those that the file carries."""
        by_subject: dict[str, list[x509.Certificate]] = defaultdict(list)
        for each in carried:
            by_subject[each.subject.hashable].append(each)
        waiting: deque[tuple[x509.Certificate, ...]] = deque([(certificate,)])
        tried = 0
        while waiting:
            below = waiting.popleft()
            first = below[0]
            for anchor in self._issuers_of(first):
                tried += 1
                if is_issued_by(first, anchor):
                    return Path(anchor=anchor, below=below, listed=self.services_of(anchor))
            for candidate in by_subject.get(first.issuer.hashable, ()):
                tried += 1
                if tried > _MAX_TRIED:
                    return None
                if len(below) < _MAX_LENGTH and candidate.ca and is_issued_by(first, candidate):
                    waiting.append((candidate, *below))
        return None

    def _issuers_of(self, certificate: x509.Certificate) -> Iterator[x509.Certificate]:
        for listed in self._by_subject.get(digest_of_name(certificate.issuer), {}).values():
            yield x509.Certificate.load(listed.der)


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether one certificate's signature holds with the key of another."""
    try:
        Validator().validate_signature(
            certificate["signature_value"].native,
            certificate["tbs_certificate"].dump(),
            issuer.public_key,
            certificate["signature_algorithm"],
        )
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return False
    return True
