"""The one-time link of the support desk."""

from aiohttp.test_utils import make_mocked_request

from bot.web.support_access import SUPPORT_COOKIE, SupportAccess


def cookie(session: str) -> dict[str, str]:
    return {"Cookie": f"{SUPPORT_COOKIE}={session}"}


def test_link_gives_one_session_and_then_nothing() -> None:
    access = SupportAccess("lien")
    session = access.enter("lien")
    assert session is not None
    assert access.enter("lien") is None
    assert access.agent(make_mocked_request("GET", "/", headers=cookie(session))) == ""


def test_wrong_link_leaves_the_right_one_usable() -> None:
    access = SupportAccess("lien")
    assert access.enter("autre") is None
    assert access.enter("lien") is not None


def test_no_link_was_given_so_none_is_right() -> None:
    assert SupportAccess(None).enter("") is None
    assert SupportAccess(None).enter("None") is None


def test_name_is_kept_for_sessions_that_exist_only() -> None:
    access = SupportAccess("lien")
    session = access.enter("lien")
    assert session is not None
    agent, stranger = (make_mocked_request("GET", "/", headers=cookie(key)) for key in (session, "moi"))
    access.name_agent(agent, "Dominique")
    access.name_agent(stranger, "Moi")
    assert access.agent(agent) == "Dominique"
    assert access.agent(stranger) is None
