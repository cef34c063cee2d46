import io
import json
import zipfile
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge import BookError
from knowledge.bank import Bank
from knowledge.features import Word
from knowledge.model import (
    FILE,
    SIGNALS,
    Calibration,
    Model,
    load_model,
    log_odds,
    nearness_signals,
    save,
    sentence_hash,
    signals,
)
from knowledge.weighing import Scores, softmax

QUESTIONS = (
    "quel est le siret de la commune",
    "la visite du site est-elle obligatoire et où remettre les échantillons",
    "y a-t-il un parking",
)


def scores(model: Model, text: str) -> Scores:
    return model.weigh(model.reader.words(text, "fr"), "fr").whole


def best(model: Model, text: str) -> str:
    return model.owners[int(np.argmax(scores(model, text).logits))]


# ---- The file ----


def test_saved_model_comes_back_as_it_was(town_model: Model, tmp_path: Path) -> None:
    save(town_model, tmp_path)
    loaded = load_model(tmp_path)
    for field in fields(Model):
        before, after = getattr(town_model, field.name), getattr(loaded, field.name)
        same = np.array_equal(before, after) if isinstance(before, np.ndarray) else before == after
        assert same, field.name
    for question in QUESTIONS:
        assert np.array_equal(scores(town_model, question).logits, scores(loaded, question).logits)


def test_same_model_is_saved_as_the_same_bytes(town_model: Model, tmp_path: Path) -> None:
    save(town_model, tmp_path)
    first = (tmp_path / FILE).read_bytes()
    save(load_model(tmp_path), tmp_path)
    assert (tmp_path / FILE).read_bytes() == first


def test_missing_model_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="no model yet: run `guichet knowledge build`"):
        load_model(tmp_path)


@pytest.mark.parametrize("kept", [0, 1, 40, 0.5, 0.99])
def test_truncated_model_is_refused(town_model: Model, tmp_path: Path, kept: float) -> None:
    save(town_model, tmp_path)
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[: kept if isinstance(kept, int) else int(len(whole) * kept)])
    with pytest.raises(BookError, match="cannot be read"):
        load_model(tmp_path)


@pytest.mark.parametrize("at", [0.1, 0.3, 0.6, 0.9])
def test_model_with_altered_bytes_is_refused(town_model: Model, tmp_path: Path, at: float) -> None:
    save(town_model, tmp_path)
    whole = bytearray((tmp_path / FILE).read_bytes())
    middle = int(len(whole) * at)
    whole[middle : middle + 8] = bytes(byte ^ 0xFF for byte in whole[middle : middle + 8])
    (tmp_path / FILE).write_bytes(whole)
    with pytest.raises(BookError, match="cannot be read"):
        load_model(tmp_path)


@pytest.mark.parametrize("content", [b"not an archive", b"PK\x03\x04", b"\x93NUMPY", b"\x80\x04N."])
def test_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(BookError, match="cannot be read"):
        load_model(tmp_path)


def rewritten(folder: Path, header: dict[str, Any]) -> None:
    """Change fields of a saved model's header."""
    with np.load(folder / FILE) as held:
        arrays = dict(held)
    written = json.loads(arrays["header"].tobytes()) | header
    arrays["header"] = np.frombuffer(json.dumps(written).encode(), dtype=np.uint8)
    np.savez_compressed(folder / FILE, **arrays)


def test_model_of_another_version_is_refused(town_model: Model, tmp_path: Path) -> None:
    save(town_model, tmp_path)
    rewritten(tmp_path, {"format": 0})
    with pytest.raises(BookError, match="another version"):
        load_model(tmp_path)


def test_model_without_a_field_is_refused(town_model: Model, tmp_path: Path) -> None:
    save(town_model, tmp_path)
    rewritten(tmp_path, {"thresholds": [0.5]})
    with pytest.raises(BookError, match="cannot be read"):
        load_model(tmp_path)


def test_pickled_objects_in_a_model_are_not_loaded(tmp_path: Path) -> None:
    pickled = io.BytesIO()
    np.save(pickled, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(tmp_path / FILE, "w") as archive:
        archive.writestr("header.npy", pickled.getvalue())
    with pytest.raises(BookError, match="cannot be read"):
        load_model(tmp_path)


# ---- Weighing ----


def test_phrasings_are_their_owners(town_model: Model, town_bank: Bank) -> None:
    french = [one for one in town_bank.phrasings if one.lang == "fr"]
    hits = sum(best(town_model, one.text) == one.owner for one in french)
    assert hits >= 0.95 * len(french)


def test_part_of_a_message_weighs_as_its_words_alone(town_model: Model) -> None:
    reader = town_model.reader
    first, second = reader.words("quel siret", "fr"), reader.words("la visite est-elle obligatoire", "fr")
    both = town_model.weigh((*first, *second), "fr", [len(first)])
    part = both.stretches([len(first)], [len(first) + len(second)])
    alone = town_model.weigh(second, "fr").whole
    assert np.allclose(part.logits, alone.logits, atol=1e-5)
    assert (part.unknown, part.words) == (alone.unknown, alone.words)


def test_pieces_of_a_message_weigh_together_as_the_message_uncut(town_model: Model) -> None:
    words = town_model.reader.words("quel siret et la visite du site est-elle obligatoire", "fr")
    uncut = town_model.weigh(words, "fr").whole
    for cuts in ([2], [1, 4], range(len(words))):
        assert np.allclose(town_model.weigh(words, "fr", cuts).whole.logits, uncut.logits, atol=1e-5)


def test_stretches_weigh_together_as_they_do_one_by_one(town_model: Model) -> None:
    words = town_model.reader.words("quel siret et la visite est-elle obligatoire", "fr")
    weighing = town_model.weigh(words, "fr", [2, 4])
    stretches = ((0, 2), (2, 8), (0, 8), (4, 4), (8, 8))
    together = weighing.stretches(*zip(*stretches, strict=True))
    for row, (start, end) in enumerate(stretches):
        assert np.allclose(together.logits[row], weighing.stretches([start], [end]).logits[0], atol=1e-5)
    assert np.allclose(together.logits[3:], town_model.biases)
    assert together.words[3:].tolist() == [0, 0]


def test_message_without_words_says_nothing(town_model: Model) -> None:
    weighing = town_model.weigh((), "fr")
    assert np.allclose(weighing.whole.logits, town_model.biases)
    assert weighing.by_piece().shape == (0, len(town_model.owners))


def test_words_speak_one_by_one_for_what_they_say_together(town_model: Model) -> None:
    words = town_model.reader.words("kan jserai payé", "fr")
    weighing = town_model.weigh(words, "fr", range(len(words)))
    said = weighing.by_piece()
    assert np.allclose(said.sum(axis=0) + town_model.biases, weighing.whole.logits[0], atol=1e-5)
    assert int(np.argmax(said[:, town_model.owners.index("payment")])) == len(words) - 1


def test_unknown_share_counts_only_words_that_say_something(town_model: Model) -> None:
    assert scores(town_model, "le siret de la mairie").unknown == 0.0
    assert scores(town_model, "le siret xylophone").unknown == 0.5
    assert scores(town_model, "").unknown == 1.0


def test_evidence_that_the_model_does_not_know_says_nothing(town_model: Model) -> None:
    said = scores(town_model, "xqzw")
    assert np.allclose(said.logits, town_model.biases)


def test_remembered_words_are_bounded(town_model: Model) -> None:
    model = replace(town_model)
    words = [Word(f"mot{number}", None, 0.0, common=False) for number in range(8_200)]
    for start in range(0, len(words), 100):
        model.weigh(words[start : start + 100], "fr")
    assert list(model._remembered["fr"]) == [word.typed for word in words[-8_000:]]


# ---- From scores to how sure one is ----


def test_shares_add_up_to_one_however_far_apart_the_logits_are() -> None:
    shares = softmax(np.array([900.0, -900.0, 899.0], dtype=np.float32))
    assert float(shares.sum()) == pytest.approx(1.0)
    assert shares[0] > shares[2] > shares[1]


def test_probability_grows_with_its_signal_and_never_overflows() -> None:
    calibration = Calibration((2.0, 0.0), -1.0)
    seen = calibration.probability(np.array([(signal, 5.0) for signal in (-1e6, -1.0, 0.0, 1.0, 1e6)]))
    assert seen.tolist() == sorted(seen.tolist())
    assert 0.0 < seen[0] < 1e-9
    assert seen[-1] == pytest.approx(1.0)
    assert calibration.probability(np.array((0.5, 0.0))) == 0.5


def test_signals_are_finite_for_any_mix_of_topics_and_exclusions() -> None:
    one = Scores(np.array([[1.0, 0.5, -2.0]]), unknown=np.ones(1), words=np.zeros(1))
    for topics in (1, 2, 3):
        found = signals(one, topics)
        assert found.shape == (1, SIGNALS)
        assert np.isfinite(found).all()


def test_nearest_phrasings_are_told_apart_by_whose_they_are() -> None:
    bounds = np.array([0, 1, 3, 4])  # two topics, the second with two phrasings, and an exclusion
    near = np.array([0.9, 0.5, 0.1, 0.3])
    of_first, of_second = (nearness_signals(near, bounds, 2, best).tolist() for best in (0, 1))
    assert of_first == pytest.approx([0.9, 0.9 / 5, 0.3, 0.3 / 5, 0.5, 0.5 / 5])
    assert of_second == pytest.approx([0.5, 0.5 / 5, 0.3, 0.3 / 5, 0.9, 0.9 / 5])


def test_only_the_five_nearest_phrasings_count() -> None:
    near = np.array([0.3, 0.9, 0.8, 0.7, 0.6, 0.5, 0.1])
    of_topic = nearness_signals(near, np.array([0, 7]), 1, 0).tolist()
    assert of_topic == pytest.approx([0.9, 0.7, 0.0, 0.0, 0.0, 0.0])


def test_log_odds_stay_finite_at_the_ends() -> None:
    never, even, always = log_odds(np.array([0.0, 0.5, 1.0]))
    assert even == 0.0
    assert -20 < never < 0 < always < 20


def test_sentence_stands_for_its_words_in_their_order() -> None:
    assert sentence_hash(["a", "b"]) == 30594124571915485
    assert sentence_hash(["a", "b"]) != sentence_hash(["b", "a"])


def test_question_that_repeats_a_phrasing_is_known_word_for_word(town_model: Model) -> None:
    position = town_model.said_word_for_word(["siret", "mairie"])
    assert position is not None
    assert town_model.owners[position] == "siret"
    assert town_model.said_word_for_word(["mairie", "siret"]) is None
