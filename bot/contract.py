"""The JSON objects that other programs rely on: the same from the terminal and from the web."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a question does not wait for the libraries that check files
    from handlers import Report
    from knowledge import Answer


def answer_object(answer: "Answer", *, seconds: float) -> dict[str, Any]:
    """Return the contract's object for an answer that took `seconds`."""
    return {
        "outcome": answer.outcome,
        "topics": list(answer.topics),
        "rules": list(answer.rules),
        "text": answer.text,
        "lang": answer.lang,
        "score": round(answer.score, 4),
        "ms": round(seconds * 1000, 3),
    }


def report_object(report: "Report") -> dict[str, Any]:
    """Return the contract's object for a checked file."""
    return report.model_dump(mode="json")
