"""What trusted lists make of a certificate: its issuer, its qualification, its revocation, and what follows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from asn1crypto import x509

from handlers.signatures.found import Evidence, FoundTimestamp
from handlers.signatures.indication import SubIndication
from handlers.signatures.signing_moment import SigningMoment
from handlers.signatures.trust import NO_TRUST, IssuerStanding, ListUsed, Standing, Trust
from handlers.trust.inquiry import Answers, Inquiry, inquiry_about
from handlers.trust.models import ServiceType, TrustedList, TrustedLists
from handlers.trust.path import Directory, Listed, Path
from handlers.trust.qualification import category_of, is_granted
from handlers.trust.revocation import Revocation, revocation_of

_TERRITORY_OF_COUNTRY = {"GR": "EL", "GB": "UK"}
"""Where the lists' codes (TS 119 612 clause 5.3.10) are not those of ISO 3166-1."""
_CERTIFICATE_ISSUERS = {ServiceType.CA_QC, ServiceType.CA_PKC}

NOT_CARRIED = "le fichier n'en contient pas la preuve, et le prestataire n'a pas été interrogé"
NOT_ANSWERED = "le fichier n'en contient pas la preuve, et le prestataire ne l'a pas donnée"
NOT_USABLE = (
    "ce que le fichier contient à ce sujet ne porte pas sur la date de signature, ou n'est pas fiable"
)
AUTHORITY_REVOKED = "le certificat d'une autorité qui le garantit est révoqué"
ISSUER_UNCONFIRMED = "son émetteur n'a pas été confirmé"


_UNKNOWN_ISSUER = Standing(
    issuer=IssuerStanding.UNKNOWN,
    qualified=False,
    revocation_unchecked=ISSUER_UNCONFIRMED,
    failure=SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
)


def trust_in(lists: TrustedLists) -> Trust:
    """Return the trust that lists give; `NO_TRUST` when none is at hand."""
    return NO_TRUST if lists.as_of is None else ListTrust(lists)


class ListTrust:
    """Trust in what verified lists say, as of any moment: they hold the history of each service."""

    def __init__(
        self, lists: TrustedLists, *, directory: Directory | None = None, answers: Answers | None = None
    ) -> None:
        self._lists = lists
        self._directory = directory or Directory(lists)
        self._asked = answers is not None
        self._answers = Evidence() if answers is None else answers.evidence
        self.inquiries: list[Inquiry] = []
        """What could be asked of issuers about the certificates judged so far; see `for_one_check`."""

    def for_one_check(self, answers: Answers | None = None) -> "ListTrust":
        """Return the same trust without inquiries, and with the answers to those of a check that is done again."""
        return ListTrust(self._lists, directory=self._directory, answers=answers)

    @property
    def as_of(self) -> date | None:
        """Day of issue of the list of lists."""
        return self._lists.as_of

    def standing(
        self, certificate: x509.Certificate, evidence: Evidence, *, moment: SigningMoment, at: datetime
    ) -> Standing:
        """Return the standing of a certificate at its `moment` of signing, as known `at` the judgement."""
        try:
            return self._standing(certificate, evidence, moment, at)
        except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
            return _UNKNOWN_ISSUER

    def vouches_for_timestamp(
        self, timestamp: FoundTimestamp, evidence: Evidence, *, at: datetime
    ) -> bool | None:
        """Tell whether a list recognised the authority of a timestamp as qualified when it made it.

        The list names the authority's certificate itself, or the one that issued it.
        """
        certificate = timestamp.certificate
        if certificate is None:
            return None
        try:
            return self._vouches(certificate, timestamp, evidence, at)
        except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
            return False

    def _standing(
        self, certificate: x509.Certificate, evidence: Evidence, moment: SigningMoment, at: datetime
    ) -> Standing:
        path = self._directory.path_of(certificate, evidence.certificates)
        issuers = [] if path is None else _of_types(path, _CERTIFICATE_ISSUERS)
        if path is None or not issuers:
            return self._without_path(certificate, at)
        broken = path.failure_at(moment.time)
        if broken is not None:
            return replace(_UNKNOWN_ISSUER, failure=broken)
        granted = [each for each in issuers if is_granted(each.service, moment.time)]
        best = min(granted or issuers, key=lambda each: each.service.type is not ServiceType.CA_QC)
        used = _used(best.list, at)
        category = category_of(certificate, (each.service for each in issuers), moment.time)
        if not granted:
            return Standing(
                issuer=IssuerStanding.NOT_RECOGNISED,
                trusted_by=_name_of(best),
                list=used,
                qualified=False,
                revocation_unchecked=ISSUER_UNCONFIRMED,
                failure=SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
            )
        issued = path.issued
        evidence = replace(
            evidence,
            crls=(*evidence.crls, *self._answers.crls),
            ocsp_responses=(*evidence.ocsp_responses, *self._answers.ocsp_responses),
        )
        revocations = tuple(
            revocation_of(child, issuer, evidence, when=moment.time, at=at) for child, issuer in issued
        )
        unknown = [pair for pair, found in zip(issued, revocations, strict=True) if not found.known]
        self.inquiries += filter(None, (inquiry_about(child, issuer) for child, issuer in unknown))
        return Standing(
            issuer=IssuerStanding.CONFIRMED,
            trusted_by=_name_of(best),
            list=used,
            qualified=category.qualified,
            qscd=category.qscd,
            type=category.type,
            revoked_on=revocations[0].revoked_on,
            revocation_unchecked=self._why_unchecked(revocations, moment.time),
            failure=next(_failures(certificate, path, revocations, moment, at), None),
        )

    def _why_unchecked(self, revocations: tuple[Revocation, ...], when: datetime) -> str | None:
        """Return why revocation is not known of a certificate, the first, and of those above it; None when it is."""
        _, *between = revocations
        if any(_is_revoked(each, when) for each in between):
            return AUTHORITY_REVOKED
        unknown = next((each for each in revocations if not each.known), None)
        if unknown is None:
            return None
        if unknown.offered:
            return NOT_USABLE
        return NOT_ANSWERED if self._asked else NOT_CARRIED

    def _without_path(self, certificate: x509.Certificate, at: datetime) -> Standing:
        """Return the standing of a certificate whose issuer no list at hand knows."""
        territory = _territory_of(certificate)
        mine = next((each for each in self._lists.lists if each.territory == territory), None)
        missing = self._lists.missing
        too_old = mine is not None and mine.is_stale(at) and certificate.not_valid_before > mine.issued
        unsure = territory in missing or too_old or (territory is None and bool(missing))
        return Standing(
            issuer=IssuerStanding.LIST_MISSING if unsure else IssuerStanding.UNKNOWN,
            list=None if mine is None else _used(mine, at),
            territory=territory if unsure else None,
            qualified=None if unsure else False,
            revocation_unchecked=ISSUER_UNCONFIRMED,
            failure=SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
        )

    def _vouches(
        self, certificate: x509.Certificate, timestamp: FoundTimestamp, evidence: Evidence, at: datetime
    ) -> bool | None:
        time = timestamp.time
        if not certificate.not_valid_before <= time <= certificate.not_valid_after:
            return False
        path = self._directory.path_of(certificate, (*timestamp.certificates, *evidence.certificates))
        listed = (*self._directory.services_of(certificate), *(() if path is None else path.listed))
        authorities = [each for each in listed if each.service.type is ServiceType.QTST]
        if not any(is_granted(each.service, time) for each in authorities):
            territory = _territory_of(certificate)
            return None if territory in self._lists.missing else False
        if path is None:
            return True
        if path.failure_at(time) is not None:
            return False
        revocation = revocation_of(certificate, path.issuer, evidence, when=time, at=at)
        return revocation.revoked_on is None or revocation.revoked_on > time


def _of_types(path: Path, types: set[ServiceType]) -> list[Listed]:
    return [each for each in path.listed if each.service.type in types]


def _used(found: TrustedList, at: datetime) -> ListUsed:
    return ListUsed(
        territory=found.territory, issued=found.issued, stale=found.is_stale(at), newer=found.issued > at
    )


def _name_of(listed: Listed) -> str:
    """Return how a service is called in a report: its name, who runs it, the list's territory."""
    return f"{listed.service.name} ({listed.service.provider}, {listed.list.territory})"


def _territory_of(certificate: x509.Certificate) -> str | None:
    """Return the territory whose list should know a certificate's issuer: the issuer's country."""
    country = certificate.issuer.native.get("country_name")
    if isinstance(country, list):
        country = country[0]
    if country is None:
        return None
    return _TERRITORY_OF_COUNTRY.get(str(country).upper(), str(country).upper())


def _is_revoked(revocation: Revocation, when: datetime) -> bool:
    return revocation.revoked_on is not None and revocation.revoked_on <= when


def _failures(
    certificate: x509.Certificate,
    path: Path,
    revocations: tuple[Revocation, ...],
    moment: SigningMoment,
    at: datetime,
) -> Iterator[SubIndication]:
    """Yield what keeps a signature from passing, in the order of EN 319 102-1 clauses 5.2.6 and 5.5."""
    own, *between = revocations
    when, proved = moment.time, moment.proved
    if any(_is_revoked(each, when) for each in between):
        yield SubIndication.REVOKED_CA_NO_POE
    if when < certificate.not_valid_before:
        yield SubIndication.NOT_YET_VALID if proved else SubIndication.SIG_CONSTRAINTS_FAILURE
    if when > certificate.not_valid_after:
        yield SubIndication.EXPIRED if proved else SubIndication.OUT_OF_BOUNDS_NO_POE
    if own.revoked_on is not None and not proved:
        yield SubIndication.REVOKED_NO_POE
    if _is_revoked(own, when):
        yield SubIndication.REVOKED
    if at > certificate.not_valid_after and not proved:
        yield SubIndication.OUT_OF_BOUNDS_NOT_REVOKED if own.known else SubIndication.OUT_OF_BOUNDS_NO_POE
    if not all(each.known for each in revocations):
        yield SubIndication.TRY_LATER
    if path.rests_on_weak_algorithm:
        no_proof = SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
        yield SubIndication.CRYPTO_CONSTRAINTS_FAILURE if proved else no_proof
