"""From an invoice's mentions to what is observed on the file."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import assert_never

from handlers.findings import Code, Observation
from handlers.models import Invoice, InvoiceFormat, Mention, MentionName, MentionState

_MISSING: Mapping[MentionName, Code] = MappingProxyType(
    {
        "siret": Code.INVOICE_SIRET_MISSING,
        "service_code": Code.INVOICE_SERVICE_CODE_MISSING,
        "commitment_number": Code.INVOICE_COMMITMENT_NUMBER_MISSING,
    }
)
_DIFFERENT: Mapping[MentionName, Code] = MappingProxyType(
    {"siret": Code.INVOICE_SIRET_DIFFERENT, "service_code": Code.INVOICE_SERVICE_CODE_DIFFERENT}
)
_FORMS: Mapping[InvoiceFormat, str] = MappingProxyType(
    {
        InvoiceFormat.FACTUR_X: "au format Factur-X",
        InvoiceFormat.CII: "au format CII",
        InvoiceFormat.UBL: "au format UBL",
        InvoiceFormat.TEXT: "d'après le texte de ses pages",
        InvoiceFormat.PICTURE: "d'après son nom",
    }
)


def observations_on_invoice(invoice: Invoice) -> tuple[Observation, ...]:
    """Say that a file is an invoice, and what is to be done about each of its mentions."""
    what = "un avoir" if invoice.credit_note else "une facture"
    recognised = Observation(code=Code.INVOICE, params={"what": f"{what}, {_FORMS[invoice.format]}"})
    return (recognised, *(said for mention in invoice.mentions for said in _on(mention)))


def _on(mention: Mention) -> Iterator[Observation]:
    stated = {
        "value": mention.value or "",
        "where": mention.where or "",
        "reason": mention.reason.removesuffix("."),
    }
    match mention.state:
        case MentionState.FOUND:
            if mention.expected is None:
                yield Observation(code=Code.INVOICE_COMMITMENT_NUMBER_TO_COMPARE, params=stated)
        case MentionState.DIFFERENT:
            yield Observation(code=_DIFFERENT[mention.name], params=stated)
        case MentionState.MISSING:
            yield Observation(code=_MISSING[mention.name], params=stated)
        case MentionState.NOT_CHECKED:
            yield Observation(code=Code.INVOICE_MENTIONS_NOT_CHECKED, params=stated)
        case _:
            assert_never(mention.state)
