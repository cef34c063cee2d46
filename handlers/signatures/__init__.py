"""Electronic signatures: readers find them, whatever the format; one judgement makes a report's `Signature` of each."""

import logging

from handlers.signatures.asic import AsicReader
from handlers.signatures.beside import Beside, NamedAfter
from handlers.signatures.cades import CadesReader
from handlers.signatures.found import FoundContent, FoundSignature
from handlers.signatures.interface import SignatureReader
from handlers.signatures.judgement import Judgement, judge, judgement_of
from handlers.signatures.pades import PadesReader
from handlers.signatures.rules import observations_on
from handlers.signatures.trust import NO_TRUST, Trust
from handlers.signatures.xades import XadesReader

for _name in ("pyhanko", "pyhanko_certvalidator"):
    # Their log lines quote the files that they read, and what people upload is never logged.
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

__all__ = [
    "NO_TRUST",
    "AsicReader",
    "Beside",
    "CadesReader",
    "FoundContent",
    "FoundSignature",
    "Judgement",
    "NamedAfter",
    "PadesReader",
    "SignatureReader",
    "Trust",
    "XadesReader",
    "judge",
    "judgement_of",
    "observations_on",
]
