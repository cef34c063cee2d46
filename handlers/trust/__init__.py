"""Trusted lists: their XML verified and read, and what they make of a certificate.

    lists = load_lists([Document("eu-lotl.xml", lotl), Document("tl-fr.xml", french)], official_anchors())
    trust = trust_in(lists)

Nothing here fetches or keeps anything: bytes in, value objects out.
"""

from handlers.trust.errors import ListRefused, TrustError
from handlers.trust.inquiry import Answers, Inquiry
from handlers.trust.list_signature import MAX_BYTES, digest_of
from handlers.trust.list_trust import ListTrust, trust_in
from handlers.trust.loader import Anchors, Document, load_lists, official_anchors, pivots_of
from handlers.trust.models import (
    FORMAT,
    NO_LISTS,
    Cause,
    ListOfLists,
    Packed,
    Pointer,
    Refusal,
    Service,
    ServiceType,
    TrustedList,
    TrustedLists,
)

__all__ = [
    "FORMAT",
    "MAX_BYTES",
    "NO_LISTS",
    "Anchors",
    "Answers",
    "Cause",
    "Document",
    "Inquiry",
    "ListOfLists",
    "ListRefused",
    "ListTrust",
    "Packed",
    "Pointer",
    "Refusal",
    "Service",
    "ServiceType",
    "TrustError",
    "TrustedList",
    "TrustedLists",
    "digest_of",
    "load_lists",
    "official_anchors",
    "pivots_of",
    "trust_in",
]
