"""From a book's folder to its model: what `guichet knowledge build` does. Needs scikit-learn."""

from knowledge.bank import load_bank
from knowledge.book import Book
from knowledge.calibration import calibrated, held_out
from knowledge.model import Model
from knowledge.training import learn


def build(book: Book) -> Model:
    """Return a book's model: the same bank always gives the same one.

    Raises:
        BookError: the phrase bank cannot be used.
    """
    bank = load_bank(book)
    return calibrated(learn(book, bank), held_out(book, bank))
