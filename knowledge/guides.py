"""Guides: what the desk needs of a book to prepare something for a supplier, beside answering."""

from knowledge.facts import Address, Code, Duration, Siret, Wording
from knowledge.models import Bilingual, Frozen


class LabelGuide(Frozen):
    """How the envelope of a backup copy is labelled."""

    wording: Wording
    """The mandatory words, with a blank for the contract's number and one for its name, in this order."""
    number_blank: str
    name_blank: str
    address: Address
    """Where the envelope goes."""
    rules: tuple[str, ...]
    """Ids of the rules behind it."""
    topics: tuple[str, ...]
    """Ids of the topics beside whose answers it is offered."""


class InvoiceGuide(Frozen):
    """What an invoice to this buyer must carry, as far as one can look for it."""

    siret: Siret
    """The recipient's."""
    service_code: Code | None
    """None when the buyer has none."""
    commitment_number: bool
    """An invoice must carry the number of the order's commitment, which only the order tells."""
    recipients: tuple[str, ...]
    """How invoices name the buyer."""


class LateStep(Frozen):
    """One thing that can still be done when there is no time left to obtain a certificate."""

    text: Bilingual
    """Facts inserted."""
    rules: tuple[str, ...]
    """Ids of the rules that say so."""


class OrderGuide(Frozen):
    """How long ahead a signing certificate is ordered, and what to do when it is too late."""

    lead_time: Duration
    """Time to obtain one."""
    rules: tuple[str, ...]
    topics: tuple[str, ...]
    """Ids of the topics beside whose answers the reckoning is offered."""
    late: tuple[LateStep, ...]
    """In the order in which they are to be done."""
