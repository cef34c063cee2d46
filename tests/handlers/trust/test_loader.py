import re
from datetime import UTC, datetime

import pytest

from handlers.trust import Cause, Document, TrustedLists, load_lists
from handlers.trust.list_signature import digest_of
from tests.assets.trusted_lists import ISSUED, Scheme, list_of_lists, national_list, operator


def load(scheme: Scheme, *contents: bytes) -> TrustedLists:
    documents = [Document(f"{number}.xml", content) for number, content in enumerate(contents)]
    return load_lists(documents, scheme.anchors)


def causes(lists: TrustedLists) -> list[Cause]:
    return [refusal.cause for refusal in lists.refused]


def test_list_signed_by_whom_the_list_of_lists_names_is_loaded(scheme: Scheme) -> None:
    lists = load(scheme, scheme.french(), scheme.of_lists())
    assert [each.territory for each in lists.lists] == ["FR"]
    assert lists.refused == ()
    assert lists.as_of == ISSUED.date()


def test_byte_order_mark_is_fine(scheme: Scheme) -> None:
    lists = load(scheme, scheme.of_lists(), b"\xef\xbb\xbf" + scheme.french())
    assert lists.territories == {"FR"}


def test_list_signed_by_somebody_else_is_refused_and_the_others_serve(scheme: Scheme) -> None:
    stranger = national_list(operator(), scheme.services, territory="BE")
    of_lists = scheme.of_lists(
        pointers=[
            ("FR", "https://fr.test/", [scheme.french_operator]),
            ("BE", "https://be.test/", [operator()]),
        ]
    )
    lists = load(scheme, of_lists, stranger, scheme.french())
    assert causes(lists) == [Cause.SIGNER_NOT_ANNOUNCED]
    assert lists.refused[0].territory == "BE"
    assert lists.territories == {"FR"}
    assert lists.missing == {"BE"}


def test_changed_list_is_refused(scheme: Scheme) -> None:
    changed = scheme.french().replace(b"granted", b"revoked", 1)
    assert causes(load(scheme, scheme.of_lists(), changed)) == [Cause.BROKEN_SIGNATURE]


@pytest.mark.parametrize("content", [b"", b"<a", b"Pas de XML", b"\xff\xfe\x00"])
def test_what_is_no_xml_is_refused(scheme: Scheme, content: bytes) -> None:
    assert causes(load(scheme, scheme.of_lists(), content)) == [Cause.NOT_XML]


def test_other_xml_is_no_list(scheme: Scheme) -> None:
    assert causes(load(scheme, scheme.of_lists(), b"<liste/>")) == [Cause.NOT_A_LIST]


def test_entities_are_not_expanded(scheme: Scheme) -> None:
    bomb = b'<!DOCTYPE l [<!ENTITY a "b">]>' + scheme.french().split(b"?>", 1)[1]
    assert causes(load(scheme, scheme.of_lists(), bomb)) == [Cause.NOT_A_LIST]


def test_unsigned_list_is_refused(scheme: Scheme) -> None:
    unsigned = re.sub(rb"<(\w+:)?Signature .*</(\w+:)?Signature>", b"", scheme.french(), flags=re.DOTALL)
    assert causes(load(scheme, scheme.of_lists(), unsigned)) == [Cause.NO_SIGNATURE]


def test_list_signed_twice_is_refused(scheme: Scheme) -> None:
    content = scheme.french()
    signature = re.search(rb"<(\w+:)?Signature .*</(\w+:)?Signature>", content, flags=re.DOTALL)
    assert signature is not None
    twice = content.replace(signature[0], signature[0] * 2)
    assert causes(load(scheme, scheme.of_lists(), twice)) == [Cause.SEVERAL_SIGNATURES]


@pytest.mark.parametrize("version", [None, 3, 99])
def test_list_without_a_version_that_we_know_is_refused(scheme: Scheme, version: int | None) -> None:
    assert causes(load(scheme, scheme.of_lists(), scheme.french(version=version))) == [Cause.NO_VERSION]


def test_version_6_is_known(scheme: Scheme) -> None:
    assert load(scheme, scheme.of_lists(version=6), scheme.french(version=6)).territories == {"FR"}


def test_signer_whose_certificate_had_expired_is_refused(scheme: Scheme) -> None:
    late = operator(until=datetime(2021, 1, 1, tzinfo=UTC))
    of_lists = scheme.of_lists(pointers=[("FR", "https://fr.test/", [late])])
    lists = load(scheme, of_lists, national_list(late, scheme.services))
    assert causes(lists) == [Cause.SIGNER_OUT_OF_DATE]


def test_territory_that_the_list_of_lists_does_not_know_is_refused(scheme: Scheme) -> None:
    unknown = national_list(scheme.french_operator, scheme.services, territory="XX")
    assert causes(load(scheme, scheme.of_lists(), unknown)) == [Cause.NOT_POINTED_TO]


def test_of_two_lists_of_a_territory_the_newer_serves(scheme: Scheme) -> None:
    lists = load(scheme, scheme.french(sequence=8), scheme.of_lists(), scheme.french(sequence=7))
    assert [each.sequence for each in lists.lists] == [8]
    assert causes(lists) == [Cause.OLDER]


def test_without_a_list_of_lists_nothing_is_trusted(scheme: Scheme) -> None:
    lists = load(scheme, scheme.french())
    assert causes(lists) == [Cause.NO_LIST_OF_LISTS]
    assert lists.as_of is None


def test_list_of_lists_of_strangers_is_refused(scheme: Scheme) -> None:
    stranger = operator()
    forged = list_of_lists(stranger, [("FR", "https://fr.test/", [stranger])], announced=[stranger])
    lists = load(scheme, forged, national_list(stranger, scheme.services))
    assert causes(lists) == [Cause.SIGNER_NOT_ANNOUNCED, Cause.NO_LIST_OF_LISTS]


def test_pivot_leads_from_the_official_journal_to_a_new_signer(scheme: Scheme) -> None:
    heir = operator()
    pointers = [("FR", "https://fr.test/", [scheme.french_operator])]
    pivot = scheme.of_lists(sequence=100, announced=[scheme.lotl_operator, heir])
    newest = list_of_lists(heir, pointers, announced=[heir], sequence=101)
    assert load(scheme, newest, scheme.french(), pivot).territories == {"FR"}
    assert causes(load(scheme, newest, scheme.french())) == [
        Cause.SIGNER_NOT_ANNOUNCED,
        Cause.NO_LIST_OF_LISTS,
    ]


def test_signer_that_a_newer_list_of_lists_left_out_no_longer_signs(scheme: Scheme) -> None:
    first, heir = scheme.lotl_operator, operator()
    pointers = [("FR", "https://fr.test/", [scheme.french_operator])]
    anchors = (*scheme.anchors, frozenset({digest_of(heir.der)}))
    handed_over = list_of_lists(first, pointers, announced=[heir], sequence=100)
    too_late = list_of_lists(first, pointers, announced=[first], sequence=101)
    documents = [Document("100", handed_over), Document("101", too_late)]
    lists = load_lists(documents, anchors)
    assert causes(lists) == [Cause.SIGNER_NOT_ANNOUNCED]
    assert lists.list_of_lists is not None
    assert lists.list_of_lists.sequence == 100


def test_lists_come_back_as_they_were_put_away(scheme: Scheme) -> None:
    lists = scheme.loaded()
    assert TrustedLists.model_validate_json(lists.model_dump_json()) == lists
