"""From the XML of lists, in any order, to those that can be trusted.

Trust begins with certificates of the Official Journal, goes through lists of lists signed by them or by whom an
older one announces, and ends at the territories' lists signed by whom the newest list of lists announces
(Commission Implementing Decision (EU) 2015/1505; ETSI TS 119 615 clauses 4.1 to 4.3).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from pyhanko.keys import load_certs_from_pemder_data

from handlers.trust import list_signature, list_xml
from handlers.trust.errors import ListRefused
from handlers.trust.list_signature import SignedList, digest_of
from handlers.trust.models import Cause, ListOfLists, Refusal, TrustedList, TrustedLists

Anchors = Sequence[frozenset[str]]
"""Who may sign a list of lists, as SHA-256 digests of certificates: one set per source, oldest first."""

_ANNOUNCED_BY_PIVOTS = frozenset(
    (
        "17f7711fc9cb702a35cd1ddf03ff130c6dd02a4e56f7cb8cd5c9adcf52ea3f95",  # pivot 282, 9 February 2021
        "1e34ff80c03e03f898218c5e99041c5c5e8314ac62722e0711b37fa1b0f96743",
        "56f705c2e46cb35a78b27a7a1364c733fb8226d96ff01e8e2f02103136a86751",
        "9127bcbde1586e02db9d714988139ea2805f21dc088348a7e4fe6269895138bd",
        "b5f79fe798aaffb506e7ef62faf0e26ee473e82f04cf1fa1ad71f9a5947a7f90",
        "f7e8e4e554fb7c7a8f6f360e0ca2f59d466c8f9539a25963f5ed37e905f0c797",
        "2697cd0f55aed0905055894ee0b63d7c31c875554cc6394b5c3541cacb4b1ef1",  # pivot 300, 25 October 2021
        "64a9cd80292fdb5a6496ecfcf0dfdbe6a441fbcedfe36f0b214a8f452e77afa8",
        "c7a2a670c40eb3d952abaf5a6f84e7da9ef58c3662df54774f2c350b5c95d8f3",
        "87905c2c9051ce2d45ddbe3822838fa705bf3a3a607364933b8d1f7a701553de",  # pivot 335, 24 November 2023
        "9c012783969247ad302f0584797e1743ed2305ef76bdb7a8311c5fef6387a0ed",
        "d3238ed284dc478f862c285b005f72e9be61e076d077aec513dac9a2bfb69341",
    )
)
"""Signers that the pivots between the two notices of the Official Journal announce, each verified through the
one before it: a list of lists of those years can be brought alone, without them."""


class Document(NamedTuple):
    """One list as it was fetched or brought."""

    name: str
    """The file or the address that it comes from."""
    content: bytes


@cache
def official_anchors() -> Anchors:
    """Return who may sign by OJ C 276, 16.8.2019, by the pivots after it, and by OJ C/2026/1944.

    pyHanko carries the certificates of the Official Journal.
    """
    return (_published("bootstrap-0.cert.pem"), _ANNOUNCED_BY_PIVOTS, _published("bootstrap-1.cert.pem"))


def _published(name: str) -> frozenset[str]:
    content = (resources.files("pyhanko.sign.validation.qualified") / "lotl-certs" / name).read_bytes()
    return frozenset(digest_of(certificate.dump()) for certificate in load_certs_from_pemder_data(content))


def load_lists(documents: Iterable[Document], anchors: Anchors) -> TrustedLists:
    """Verify lists and return those that hold; each of the others is refused with its cause.

    Nothing looks at the clock: a list past its next update loads, and says so when it is used.

    Args:
        documents: lists of lists, pivots and territories' lists, in any order.
        anchors: who may sign the list of lists when no older one announces it.
    """
    return _Loading(anchors).load(documents)


def pivots_of(content: bytes) -> tuple[str, ...]:
    """Return the addresses of the pivots that a list of lists names, whoever signed it; none for anything else."""
    try:
        return list_xml.read_list_of_lists(list_signature.verify(content).root, "").pivots
    except ListRefused:
        return ()


@dataclass(frozen=True)
class _Read:
    """A list whose signature holds."""

    document: Document
    signed: SignedList

    @property
    def digest(self) -> str:
        return digest_of(self.document.content)


class _Loading:
    def __init__(self, anchors: Anchors) -> None:
        self._anchors = anchors
        self._refused: list[Refusal] = []

    def load(self, documents: Iterable[Document]) -> TrustedLists:
        read = [one for document in documents if (one := self._verified(document)) is not None]
        of_lists = [one for one in read if list_xml.is_list_of_lists(one.signed.root)]
        chosen, led_by = self._list_of_lists(of_lists)
        territories = self._territories([one for one in read if one not in of_lists], chosen)
        return TrustedLists(
            list_of_lists=chosen,
            led_by=led_by,
            lists=tuple(territories[code] for code in sorted(territories)),
            refused=tuple(self._refused),
        )

    def _verified(self, document: Document) -> _Read | None:
        try:
            return _Read(document, list_signature.verify(document.content))
        except ListRefused as refused:
            territory = list_signature.claimed_territory(document.content)
            self._refused.append(Refusal(name=document.name, territory=territory, cause=refused.cause))
            return None

    def _refuse(self, one: _Read, cause: Cause) -> None:
        territory = list_xml.territory_of(one.signed.root)
        self._refused.append(Refusal(name=one.document.name, territory=territory, cause=cause))

    def _list_of_lists(self, read: Iterable[_Read]) -> tuple[ListOfLists | None, tuple[str, ...]]:
        """Return the newest that can be trusted, going up from the oldest: each may announce new signers.

        Beside it the digests of those that lead to it, when the Official Journal alone does not.
        """
        parsed: list[tuple[ListOfLists, _Read]] = []
        for one in read:
            try:
                parsed.append((list_xml.read_list_of_lists(one.signed.root, one.digest), one))
            except ListRefused as refused:
                self._refuse(one, refused.cause)
        accepted: list[tuple[ListOfLists, _Read]] = []
        for found, one in sorted(parsed, key=lambda pair: pair[0].sequence):
            try:
                newest = accepted[-1][0] if accepted else None
                one.signed.accept(self._may_sign_after(newest), issued=found.issued)
            except ListRefused as refused:
                self._refuse(one, refused.cause)
            else:
                accepted.append((found, one))
        if not accepted:
            return None, ()
        *older, (chosen, read_last) = accepted
        by_itself = digest_of(read_last.signed.signer) in self._may_sign_after(None)
        return chosen, () if by_itself else tuple(found.digest for found, _ in older)

    def _may_sign_after(self, older: ListOfLists | None) -> frozenset[str]:
        """Return who may sign a list of lists: by the one before it, or by the last notice of the Journal."""
        if older is None:
            return frozenset().union(*self._anchors)
        return frozenset(map(digest_of, older.signers)).union(*self._anchors[-1:])

    def _territories(self, read: Iterable[_Read], chosen: ListOfLists | None) -> Mapping[str, TrustedList]:
        accepted: dict[str, tuple[TrustedList, _Read]] = {}
        for one in read:
            try:
                found = _accept(one, chosen)
            except ListRefused as refused:
                self._refuse(one, refused.cause)
                continue
            known = accepted.get(found.territory)
            if known is None or found.sequence > known[0].sequence:
                accepted[found.territory] = (found, one)
                if known is not None:
                    self._refuse(known[1], Cause.OLDER)
            else:
                self._refuse(one, Cause.OLDER)
        return {territory: found for territory, (found, _) in accepted.items()}


def _accept(one: _Read, chosen: ListOfLists | None) -> TrustedList:
    found = list_xml.read_list(one.signed.root, one.digest)
    if chosen is None:
        raise ListRefused(Cause.NO_LIST_OF_LISTS)
    pointers = [pointer for pointer in chosen.pointers if pointer.territory == found.territory]
    if not pointers:
        raise ListRefused(Cause.NOT_POINTED_TO)
    announced = frozenset(digest_of(signer) for pointer in pointers for signer in pointer.signers)
    one.signed.accept(announced, issued=found.issued)
    return found
