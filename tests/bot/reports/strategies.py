"""Reports of any shape and length, as a hostile or a careless sender might cause them."""

from datetime import UTC, date, datetime
from functools import cache

from hypothesis import strategies as st

from handlers import Report
from handlers.findings import SENTENCES
from handlers.models import (
    Algorithms,
    Certificate,
    CertificateType,
    Control,
    Controls,
    Finding,
    Indication,
    Invoice,
    InvoiceFormat,
    Kind,
    Mention,
    MentionState,
    Packaging,
    Profile,
    Signature,
    SignatureFormat,
    Signer,
    State,
    TrustedListsUsed,
    VerdictName,
)
from handlers.pli.table import pli_of
from knowledge import Book, load_book
from tests.handlers.pli.lines import signature_file, signed, unreadable, unsigned

HOSTILE = (
    "<script>alert(1)</script>",
    "</textarea>&amp;\"'><img src=x onerror=alert(1)>",
    "#panic() $x$ *a* _b_ `c` <label> @ref \\",
    "{{ 7 * 7 }} {% raw %}",
    "<!channel> <@U1> *gras* `code`",
    "acte\u202efdp.exe\x00\x1b[2J",
    "漢字 عربي \N{GRINNING FACE} \N{WHITE HEAVY CHECK MARK} vérifié",
    "sans-un-seul-espace-" * 60,
    "",
)

TEXTS = st.sampled_from(HOSTILE) | st.text(st.characters(codec="utf-8"), max_size=60)
MAYBE = st.none() | TEXTS
TRUTHS = st.none() | st.booleans()
MOMENTS = st.none() | st.sampled_from(
    (
        datetime(2025, 3, 3, 9, 30, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
    )
)
CONTROLS = st.builds(Control, state=st.sampled_from(State), reason=TEXTS)
FINDINGS = st.builds(
    Finding,
    code=st.sampled_from([code.value for code in SENTENCES]),
    severity=st.sampled_from([sentence.severity for sentence in SENTENCES.values()]),
    rule=st.none() | st.sampled_from(("R17", "R22", "R26", "R29")),
    text=TEXTS,
    advice=TEXTS,
)
SIGNATURES = st.builds(
    Signature,
    format=st.sampled_from(SignatureFormat),
    packaging=st.sampled_from(Packaging),
    container=st.sampled_from((None, "ASiC-S", "ASiC-E")),
    profile=st.none() | st.sampled_from(Profile),
    signed_file=MAYBE,
    intact=TRUTHS,
    covers_whole_file=TRUTHS,
    modified_after_signing=TRUTHS,
    indication=st.sampled_from(Indication),
    sub_indication=MAYBE,
    signing_time=MOMENTS,
    timestamp_time=MOMENTS,
    signer=st.builds(
        Signer, common_name=MAYBE, given_name=MAYBE, surname=MAYBE, organization=MAYBE, natural_person=TRUTHS
    ),
    certificate=st.builds(
        Certificate,
        issuer=MAYBE,
        serial=MAYBE,
        not_before=MOMENTS,
        not_after=MOMENTS,
        type=st.none() | st.sampled_from(CertificateType),
        qualified=TRUTHS,
        qscd=TRUTHS,
        trusted=TRUTHS,
        trusted_by=MAYBE,
        revoked=TRUTHS,
    ),
    algorithms=st.builds(Algorithms, digest=MAYBE, signature=MAYBE),
    controls=st.builds(
        Controls,
        identity=CONTROLS,
        certificate=CONTROLS,
        format=CONTROLS,
        validity=CONTROLS,
        integrity=CONTROLS,
    ),
)


INVOICES = st.builds(
    Invoice,
    format=st.sampled_from(InvoiceFormat),
    profile=MAYBE,
    number=MAYBE,
    credit_note=st.booleans(),
    mentions=st.lists(
        st.builds(
            Mention,
            name=st.sampled_from(("siret", "service_code", "commitment_number")),
            state=st.sampled_from(MentionState),
            value=MAYBE,
            expected=MAYBE,
            where=MAYBE,
            reason=TEXTS,
        ),
        max_size=3,
    ).map(tuple),
)


def _reports(members: st.SearchStrategy[tuple[Report, ...]]) -> st.SearchStrategy[Report]:
    return st.builds(
        Report,
        file=TEXTS,
        sha256=st.sampled_from(("", "0" * 64)),
        size=st.integers(0, 2**40),
        kind=st.sampled_from(Kind),
        verdict=st.sampled_from(VerdictName),
        seconds=st.just(0.1),
        trusted_lists=st.builds(
            TrustedListsUsed, loaded=st.booleans(), as_of=st.none() | st.just(date(2026, 11, 24))
        ),
        signatures=st.lists(SIGNATURES, max_size=3).map(tuple),
        document_timestamps=st.integers(0, 3),
        findings=st.lists(FINDINGS, max_size=6).map(tuple),
        invoice=st.none() | INVOICES,
        members=members,
    )


@cache
def rulebook() -> Book:
    return load_book("cpam-aisne")


ALONE = _reports(st.just(()))
PLIS = tuple(
    pli_of(
        [
            unsigned(f"AE {hostile}.pdf"),
            signed(f"{hostile}.pdf", hostile, "Camille Martin", verdict=VerdictName.CHECK),
            unreadable(hostile),
            signature_file(f"{hostile}.p7s"),
        ],
        must_sign,
    )
    for hostile in ("<b>*gras*</b> & `code` {{ 1 }}", "\x1b[31m\u202egnp.exe", "é" * 400)
    for must_sign in ((), (hostile, "DPGF lot 3"))
)
"""Tables of what senders may write."""

REPORTS = ALONE | st.builds(
    lambda archive, pli: archive.model_copy(update={"pli": pli}),
    _reports(st.lists(ALONE, min_size=1, max_size=3).map(tuple)),
    st.sampled_from((None, *PLIS)),
)
