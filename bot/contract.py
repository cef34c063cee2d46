"""The JSON objects that other programs rely on: the same from the terminal and from the web."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a question does not wait for the libraries that check files
    from bot.order import PlanSheet
    from handlers import Report
    from handlers.models import Submission
    from knowledge import Answer
    from knowledge.label import Label
    from knowledge.order import Holiday


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


def label_object(label: "Label") -> dict[str, Any]:
    """Return the contract's object for a label."""
    return label.model_dump(mode="json")


def plan_object(sheet: "PlanSheet") -> dict[str, Any]:
    """Return the contract's object for the days counted back from a deadline."""
    plan = sheet.plan
    return {
        "deadline": plan.deadline.day.isoformat(),
        "time": None if plan.deadline.at is None else f"{plan.deadline.at:%H:%M}",
        "zone": "Europe/Paris",
        "today": plan.today.isoformat(),
        "in_time": plan.in_time,
        "days_left": plan.days_left,
        "order_by": plan.order_by.isoformat(),
        "installed_by": plan.installed_by.isoformat(),
        "lead_time": {"value": plan.lead_time.value, "unit": plan.lead_time.unit},
        "holidays_skipped": [_holiday(holiday) for holiday in plan.skipped],
        "holidays_meanwhile": [_holiday(holiday) for holiday in plan.meanwhile],
        "rules": list(plan.rules),
        "steps": [{"text": step.text, "rules": [rule.id for rule in step.rules]} for step in sheet.steps],
        "reckoning": list(sheet.reckoning),
    }


def _holiday(holiday: "Holiday") -> dict[str, str]:
    return {"day": holiday.day.isoformat(), "name": holiday.name.fr}


def submission_object(submission: "Submission") -> dict[str, Any]:
    """Return the object for files that were handed in together, judged as one pli."""
    return submission.model_dump(mode="json")
