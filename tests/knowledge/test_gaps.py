from knowledge import Answerer
from knowledge.gaps import gaps, mismatches


def test_covered_questions_leave_no_gap(town_desk: Answerer) -> None:
    assert gaps(town_desk, ["quel est le siret de la mairie ?", "kan jserai payé"]) == ()
    assert gaps(town_desk, []) == ()


def test_questions_about_one_subject_that_are_alike_are_one_gap_in_their_order(town_desk: Answerer) -> None:
    asked = ["y a-t-il un parking près de la mairie ?", "un parking près de la mairie, y en a-t-il un ?"]
    (gap,) = gaps(town_desk, asked)
    assert gap.subject == "parking"
    assert gap.questions == tuple(asked)


def test_largest_gap_comes_first(town_desk: Answerer) -> None:
    asked = [
        "quels papiers pour un mariage ?",
        "où se garer près de la mairie",
        "où garer ma camionnette près de la mairie",
        "peut-on se garer près de la mairie",
    ]
    found = gaps(town_desk, asked)
    assert found[0].subject == "parking"
    assert [len(gap.questions) for gap in found] == sorted(
        (len(gap.questions) for gap in found), reverse=True
    )
    assert sum(len(gap.questions) for gap in found) == len(asked)


def test_what_no_exclusion_names_is_a_gap_without_a_subject(town_desk: Answerer) -> None:
    (gap,) = gaps(town_desk, ["xylophone baroque"])
    assert (gap.subject, gap.questions) == (None, ("xylophone baroque",))


def test_of_a_message_only_the_part_that_is_not_covered_is_a_gap(town_desk: Answerer) -> None:
    (gap,) = gaps(town_desk, ["Quel est le siret de la mairie ? Y a-t-il un parking ?"])
    assert gap.questions == ("Y a-t-il un parking ?",)


def test_messages_that_cannot_be_read_are_no_gap(town_desk: Answerer) -> None:
    assert gaps(town_desk, ["", "siret " * 5_000]) == ()


def test_answer_that_was_disowned_is_named_by_the_topic_that_still_gives_it(town_desk: Answerer) -> None:
    asked = ["quel est le siret de la mairie ?", "y a-t-il un parking ?", "il me faut le siret de la mairie"]
    (found,) = mismatches(town_desk, asked)
    assert found.answered == "siret"
    assert found.questions == ("quel est le siret de la mairie ?", "il me faut le siret de la mairie")


def test_question_that_is_answered_otherwise_by_now_is_no_mismatch(town_desk: Answerer) -> None:
    assert mismatches(town_desk, ["xylophone baroque"]) == ()
