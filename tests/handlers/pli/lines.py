"""Reports on the files of a pli, as a check would make them."""

from handlers.findings import Code
from handlers.models import Kind, Packaging, Report, Signature, VerdictName
from handlers.pli.recognition import recognise_by_name
from tests.handlers.reports import report, signature


def unsigned(name: str, *, sha256: str = "") -> Report:
    return _told(report(name, VerdictName.UNSIGNED, Code.UNSIGNED), name, sha256)


def signed(
    name: str, *signers: str, verdict: VerdictName = VerdictName.COMPLIANT, sha256: str = ""
) -> Report:
    """Return the report on a document that those persons signed."""
    made = tuple(_by(signer) for signer in signers or ("Camille Martin",))
    return _told(report(name, verdict).model_copy(update={"signatures": made}), name, sha256)


def beside(name: str, *signature_files: str) -> Report:
    """Return the report on a document that signature files beside it sign."""
    told = report(name, VerdictName.COMPLIANT, Code.SIGNED_SEPARATELY)
    return _told(told, name, "").model_copy(update={"signature_files": signature_files})


def signature_file(name: str, signer: str = "Camille Martin") -> Report:
    apart = _by(signer).model_copy(update={"packaging": Packaging.DETACHED})
    return report(name, VerdictName.COMPLIANT, kind=Kind.CMS).model_copy(
        update={"signatures": (apart,), "sha256": name}
    )


def unreadable(name: str, code: Code = Code.DAMAGED_FILE) -> Report:
    return report(name, VerdictName.UNREADABLE, code, kind=Kind.OTHER).model_copy(update={"sha256": ""})


def archive(name: str, *members: Report) -> Report:
    return report(name, VerdictName.CHECK, kind=Kind.ZIP, members=members).model_copy(update={"sha256": name})


def _told(made: Report, name: str, sha256: str) -> Report:
    return made.model_copy(update={"document": recognise_by_name(name), "sha256": sha256 or name})


def _by(signer: str) -> Signature:
    made = signature()
    named = made.signer.model_copy(update={"common_name": signer})
    return made.model_copy(update={"signer": named})


def archive_signature(name: str) -> Report:
    return report(name, VerdictName.CHECK, Code.ARCHIVE_SIGNATURE_ONLY, kind=Kind.CMS)
