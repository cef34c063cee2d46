"""What an electronic signature is worth: one reader per format, one way to say what was found."""

from handlers.signatures.interface import SignatureReader, SignedContent
from handlers.signatures.pades import PadesReader
from handlers.signatures.rules import observations_on

__all__ = ["PadesReader", "SignatureReader", "SignedContent", "observations_on"]
