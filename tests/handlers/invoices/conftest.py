"""What the invented buyer of these tests asks of invoices; it is the one whom the sample invoices are for."""

import pytest

from knowledge import Bilingual
from knowledge.facts import Code, Siret
from knowledge.guides import InvoiceGuide
from tests.assets.invoices import RECIPIENT


@pytest.fixture(scope="session")
def guide() -> InvoiceGuide:
    label = Bilingual(fr="x", en="x")
    return InvoiceGuide(
        siret=Siret(kind="siret", value=RECIPIENT, label=label),
        service_code=Code(kind="code", value="MOA", label=label),
        commitment_number=True,
        recipients=("CPAM de l'Aisne",),
    )
