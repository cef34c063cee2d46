"""What the buyer's document says: the rulebook, and the answers it gives to suppliers' questions.

>>> from knowledge import Answerer, load_book
>>> answerer = Answerer(load_book("cpam-aisne"))
>>> answer = answerer.answer("Quel est le SIRET de la CPAM ?")
>>> answer.outcome, answer.topics, answer.rules
(<Outcome.ANSWER: 'answer'>, ('invoice-siret',), ('R03',))
"""

from knowledge.answer import Answerer
from knowledge.book import Book
from knowledge.errors import BookError, BookFault, KnowledgeError, UnknownId
from knowledge.facts import Fact
from knowledge.loader import load_book
from knowledge.models import (
    Answer,
    Bilingual,
    CitedRule,
    CopyableFact,
    Document,
    Exclusion,
    FindingNote,
    Ignored,
    Lang,
    Outcome,
    Part,
    Rule,
    Topic,
    TopicRef,
    UnknownReason,
)

__all__ = [
    "Answer",
    "Answerer",
    "Bilingual",
    "Book",
    "BookError",
    "BookFault",
    "CitedRule",
    "CopyableFact",
    "Document",
    "Exclusion",
    "Fact",
    "FindingNote",
    "Ignored",
    "KnowledgeError",
    "Lang",
    "Outcome",
    "Part",
    "Rule",
    "Topic",
    "TopicRef",
    "UnknownId",
    "UnknownReason",
    "load_book",
]
