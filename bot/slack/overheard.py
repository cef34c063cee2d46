"""What is said in a channel that the desk listens to: answered when it is sure, left alone otherwise."""

from collections.abc import Sequence

from bot.slack import markup
from bot.slack.payloads import Said, SharedFile
from knowledge import Answer
from knowledge.models import Outcome

OVERHEARD = "overheard"
"""In a conversation's address: nobody has addressed the desk there yet."""

_MAY_BE_SIGNED = (
    *(".pdf", ".p7s", ".p7m", ".xml", ".xades"),
    *(".asics", ".asice", ".scs", ".sce", ".zip", ".7z", ".rar"),
)


def is_sure(answer: Answer) -> bool:
    """Tell whether every part of a message has its answer from a rule: no choice, nothing missed, no small talk."""
    return all(part.outcome is Outcome.ANSWER and part.rules for part in answer.parts)


def is_for_someone(said: Said) -> bool:
    """Tell whether a message names a person: it is for them."""
    return bool(markup.mentioned(said.text))


def may_be_signed(files: Sequence[SharedFile]) -> bool:
    """Tell by its name whether one of the files may carry a signature: a picture of a cat is no bid."""
    return any((file.name or "").lower().endswith(_MAY_BE_SIGNED) for file in files)
