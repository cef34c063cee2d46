"""Files that were handed in together, judged as one pli."""

from collections.abc import Sequence

from handlers.findings import findings
from handlers.models import Report, Submission
from handlers.pli.remarks import need_no_signature, observations_on_documents
from handlers.pli.table import documents_in, pli_of
from handlers.verdict import verdict_on_pli
from knowledge.book import Book


def submission_of(reports: Sequence[Report], book: Book, must_sign: Sequence[str] = ()) -> Submission | None:
    """Return what files handed in together add up to; None when they are no more than one document.

    Args:
        reports: on the files, paired.
        book: the buyer's rulebook, for the rule and the advice of each finding.
        must_sign: what the supplier's consultation says must be signed, in words; empty when they did not say.
    """
    if len(reports) == 1 and (reports[0].members or not must_sign):
        return None
    pli = pli_of(reports, must_sign)
    if documents_in(pli) <= 1 and not must_sign:
        return None
    said = findings(observations_on_documents(pli), book)
    unneeded = need_no_signature(pli, [report.file for report in reports])
    return Submission(
        verdict=verdict_on_pli(said, reports, need_no_signature=unneeded), findings=said, pli=pli
    )
