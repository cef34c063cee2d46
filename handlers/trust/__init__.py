"""Trusted lists: their XML verified and read, and what they make of a certificate.

    lists = load_lists([Document("eu-lotl.xml", lotl), Document("tl-fr.xml", french)], official_anchors())
    trust = trust_in(lists)

Nothing here fetches or keeps anything: bytes in, value objects out.
"""

from handlers.trust.errors import ListRefused, TrustError, UnreadablePack
from handlers.trust.list_trust import ListTrust, trust_in
from handlers.trust.loader import Anchors, Document, load_lists, official_anchors
from handlers.trust.models import (
    NO_LISTS,
    Cause,
    ListOfLists,
    Pointer,
    Refusal,
    Service,
    ServiceType,
    TrustedList,
    TrustedLists,
)

__all__ = [
    "NO_LISTS",
    "Anchors",
    "Cause",
    "Document",
    "ListOfLists",
    "ListRefused",
    "ListTrust",
    "Pointer",
    "Refusal",
    "Service",
    "ServiceType",
    "TrustError",
    "TrustedList",
    "TrustedLists",
    "UnreadablePack",
    "load_lists",
    "official_anchors",
    "trust_in",
]
