from datetime import UTC, datetime, timedelta, timezone

from handlers.signatures.signing_moment import Basis, SigningMoment, french_date, signing_moment

AT = datetime(2025, 6, 1, tzinfo=UTC)
EARLIER = datetime(2025, 3, 3, tzinfo=UTC)
LATER = datetime(2025, 9, 1, tzinfo=UTC)


def test_timestamp_is_believed_before_the_signers_word() -> None:
    moment = signing_moment(timestamp_time=EARLIER, signing_time=EARLIER - timedelta(days=9), at=AT)
    assert moment == SigningMoment(EARLIER, Basis.TIMESTAMP)


def test_qualified_timestamp_is_believed_before_an_earlier_one_of_nobody() -> None:
    moment = signing_moment(
        proved=EARLIER, timestamp_time=EARLIER - timedelta(days=9), signing_time=None, at=AT
    )
    assert moment == SigningMoment(EARLIER, Basis.PROOF)
    assert moment.proved
    assert not signing_moment(timestamp_time=EARLIER, signing_time=None, at=AT).proved


def test_signers_word_stands_without_timestamp() -> None:
    assert signing_moment(timestamp_time=None, signing_time=EARLIER, at=AT) == (EARLIER, Basis.CLAIM)


def test_without_any_time_the_check_stands_in() -> None:
    assert signing_moment(timestamp_time=None, signing_time=None, at=AT) == (AT, Basis.CHECK)


def test_time_after_the_check_is_not_believed() -> None:
    assert signing_moment(timestamp_time=LATER, signing_time=EARLIER, at=AT) == (EARLIER, Basis.CLAIM)
    assert signing_moment(timestamp_time=None, signing_time=LATER, at=AT) == (AT, Basis.CHECK)


def test_dates_are_written_in_french() -> None:
    assert french_date(datetime(2025, 3, 3, tzinfo=UTC)) == "3 mars 2025"
    assert french_date(datetime(2024, 8, 1, tzinfo=UTC)) == "1er août 2024"


def test_dates_are_those_of_universal_time() -> None:
    just_after_midnight = datetime(2025, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert french_date(just_after_midnight) == "31 décembre 2024"
