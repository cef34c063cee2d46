"""Invoices among the files handed in: recognised as such, and their mentions looked for (R03 to R05 of the first book).

The desk reads an invoice as a service to who is about to submit it elsewhere; it takes in none itself.
"""

from handlers.invoices.reading import DATA_FILES, read_invoice
from handlers.invoices.rules import observations_on_invoice

__all__ = ["DATA_FILES", "observations_on_invoice", "read_invoice"]
