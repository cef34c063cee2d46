"""When to order a certificate, as every door tells it: the deadline as people type it, the days to keep in order."""

from bot.order.sheet import PlanSheet, plan_sheet
from bot.order.typed import TypedFault, UnreadableDeadline, find_deadline, read_deadline

__all__ = [
    "PlanSheet",
    "TypedFault",
    "UnreadableDeadline",
    "find_deadline",
    "plan_sheet",
    "read_deadline",
]
