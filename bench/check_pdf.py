"""How fast a signed PDF is checked, beside pyHanko alone on the same file: `python -m bench.check_pdf`.

Both run in turns, in one process, so that a busy machine slows both. pyHanko is given the test root as its
trust anchor, builds the certificate chain and fetches nothing; the check has no trusted list and builds none,
but adds the other controls, the findings and the verdict. So the ratio compares two whole calls, not one work.
"""

import statistics
import time
from collections.abc import Callable
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from handlers import Upload, check
from knowledge import load_book
from tests.assets import pdfs
from tests.assets.pki import Pki, to_asn1

_ROUNDS = 200
_WARM_UP = 20


def seconds_taken(call: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main(book_id: str = "cpam-aisne") -> None:
    """Print checks per second of both, and their ratio."""
    pki, book = Pki(), load_book(book_id)
    pdf = pdfs.sign(pdfs.text_pdf(), pki.person, timestamper=pki.timestamper(pdfs.SIGNED_AT))
    upload = Upload(name="acte-engagement.pdf", content=pdf)

    def validate() -> object:
        (signature,) = PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures
        trust = ValidationContext(
            trust_roots=[to_asn1(pki.root)], allow_fetching=False, moment=pdfs.JUDGED_AT
        )
        return validate_pdf_signature(signature, trust)

    def check_once() -> object:
        return check(upload, book=book, at=pdfs.JUDGED_AT)

    taken = [(seconds_taken(check_once), seconds_taken(validate)) for _ in range(_WARM_UP + _ROUNDS)]
    ours, theirs = (statistics.median(column) for column in zip(*taken[_WARM_UP:], strict=True))
    print(f"one signed PDF of {len(pdf) / 1024:.0f} kB, median of {_ROUNDS} rounds")
    print(f"check            {1 / ours:7.1f} a second  {ours * 1000:7.2f} ms")
    print(f"pyHanko alone    {1 / theirs:7.1f} a second  {theirs * 1000:7.2f} ms")
    print(
        f"ratio            {theirs / ours:7.2f} times pyHanko's speed (pyHanko also builds the certificate chain)"
    )


if __name__ == "__main__":
    main()
