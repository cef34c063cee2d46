import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import Book
from knowledge.bank import ASIDE, Bank, Message, Phrasing
from knowledge.model import FILE, Model, save
from knowledge.text import stem
from knowledge.training import digest_of, examples_of, folds, learn

ROOT = Path(__file__).parents[2]

BUILD = """
import sys
from pathlib import Path
from knowledge import load_book
from knowledge.build import build
from knowledge.model import save
save(build(load_book(Path(sys.argv[1]))), Path(sys.argv[2]))
"""


def test_two_builds_of_a_book_give_the_same_bytes(
    town_folder: Path, town_model: Model, tmp_path: Path
) -> None:
    """In two processes, in which sets and hashes come in different orders."""
    (tmp_path / "there").mkdir()
    subprocess.run(
        [sys.executable, "-c", BUILD, town_folder, tmp_path / "there"],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)},
    )
    save(town_model, tmp_path)
    assert (tmp_path / FILE).read_bytes() == (tmp_path / "there" / FILE).read_bytes()


def test_digest_changes_with_every_line_and_with_the_lexicon(town: Book, town_bank: Bank) -> None:
    first, *rest = town_bank.phrasings
    moved = replace(first, owner="parking", covered=False)
    changed = [
        replace(town_bank, phrasings=tuple(rest)),
        replace(town_bank, phrasings=(moved, *rest)),
        replace(town_bank, messages=town_bank.messages[1:]),
    ]
    digests = {digest_of(town, bank) for bank in (town_bank, *changed)}
    digests.add(digest_of(replace(town, lexicon={}), town_bank))
    assert len(digests) == 5


def test_digest_does_not_change_with_what_the_answers_say(town: Book, town_bank: Bank) -> None:
    assert digest_of(replace(town, topics=town.topics[:1], rules=()), town_bank) == digest_of(town, town_bank)


def test_model_carries_the_digest_of_what_it_was_built_from(
    town: Book, town_bank: Bank, town_model: Model
) -> None:
    assert town_model.digest == digest_of(town, town_bank)


def test_every_phrasing_is_unseen_in_exactly_one_fold(town_bank: Bank) -> None:
    unseen = [one for _, held in folds(town_bank) for one in held]
    assert sorted(map(id, unseen)) == sorted(map(id, town_bank.phrasings))


def test_voices_that_are_held_out_have_not_been_seen(town_bank: Bank) -> None:
    for seen, held in folds(town_bank):
        assert not {one.voice for one in seen.phrasings} & {one.voice for one in held}
        assert not {one.voice for one in seen.messages} & {one.voice for one in held}


def test_each_fold_knows_nothing_of_some_exclusions_but_of_every_topic_and_of_asides(
    town: Book, town_bank: Bank
) -> None:
    exclusions = {one.id for one in town.exclusions}
    left_out = []
    for seen, _ in folds(town_bank):
        known = {one.owner for one in seen.phrasings}
        assert {topic.id for topic in town.topics} | {ASIDE} <= known
        left_out.append(exclusions - known)
    assert all(left_out)


def test_bank_of_one_voice_is_dealt_phrasing_by_phrasing() -> None:
    bank = Bank(
        tuple(Phrasing("siret", covered=True, lang="fr", voice="one", text=f"siret {n}") for n in range(8)),
        (),
    )
    dealt = folds(bank)
    assert sorted(one.text for _, held in dealt for one in held) == sorted(one.text for one in bank.phrasings)
    assert all(seen.phrasings for seen, _ in dealt)


def test_message_is_an_example_of_each_thing_that_it_asks() -> None:
    message = Message("Bonjour, le siret et le délai de paiement ?\nMerci", ("siret", "payment"), "mason")
    examples = examples_of(Bank((), (message,)))
    assert [(one.owner, one.weight) for one in examples] == [("siret", 0.5), ("payment", 0.5)]
    assert examples[0].text == "le siret et le délai de paiement ?"


def test_asides_and_exclusions_are_owners_that_are_not_covered(town: Book, town_model: Model) -> None:
    covered = {
        owner for owner, is_topic in zip(town_model.owners, town_model.covered, strict=True) if is_topic
    }
    assert covered == {topic.id for topic in town.topics}
    assert ASIDE in town_model.owners


def test_word_of_a_single_voice_is_no_evidence(town_model: Model) -> None:
    assert f"w{stem('siret', 'fr')}" in town_model.names
    assert f"w{stem('carrelage', 'fr')}" not in town_model.names


@pytest.mark.parametrize("kind", "wbck")
def test_model_learned_without_a_kind_of_evidence_has_none_of_it(
    town: Book, town_bank: Bank, kind: str
) -> None:
    model = learn(town, town_bank, kinds="wbck".replace(kind, ""))
    assert {name[0] for name in model.names} == set("wbck") - {kind}


def test_book_of_two_owners_tells_them_apart(town: Book, town_bank: Bank) -> None:
    two = Bank(tuple(one for one in town_bank.phrasings if one.owner in {"siret", "parking"}), ())
    model = learn(town, two)
    for text, owner in (("le siret de la commune", "siret"), ("où est le parking", "parking")):
        words = model.reader.words(text, "fr")
        assert model.owners[int(model.weigh(words, "fr").whole.logits.argmax())] == owner
