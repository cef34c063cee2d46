"""What an electronic signature is worth: one reader per format, one way to say what was found."""

import logging

from handlers.signatures.interface import SignatureReader, SignedContent
from handlers.signatures.pades import PadesReader
from handlers.signatures.rules import observations_on

for _name in ("pyhanko", "pyhanko_certvalidator"):
    # Their log lines quote the files that they read, and what people upload is never logged.
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

__all__ = ["PadesReader", "SignatureReader", "SignedContent", "observations_on"]
