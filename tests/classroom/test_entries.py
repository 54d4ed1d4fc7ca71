"""Runs that are handed in for a challenge, and the board."""

import json
from dataclasses import replace
from typing import Any

import pytest

from playground.classroom import entries
from playground.classroom.challenges import CHALLENGES
from playground.classroom.classes import create, find
from playground.classroom.limits import LimitError
from playground.classroom.store import Store
from playground.runs.run import Run
from playground.runs.settings import Settings, describe_settings, parse_settings


@pytest.fixture
def teacher(tmp_path, monkeypatch):
    monkeypatch.setattr(entries.VERIFIER, "start", lambda store: None)
    store = Store(tmp_path)
    code, token = create(store)
    teacher = find(store, code).teacher(token)
    teacher.set_challenge("circles")
    return teacher


def join(teacher, nickname=""):
    token, _ = teacher.join(nickname)
    return teacher.student(token)


def circles(width, **more):
    values = CHALLENGES["circles"].settings | {"hidden_layer_sizes": (width,) if width else ()} | more
    return describe_settings(parse_settings(values))


def test_an_entry_is_trained_again_before_it_counts(teacher):
    student = join(teacher, "Ada")
    entries.hand_in(student, circles(3), 2000)
    assert entries.rank(teacher, "circles") == []
    assert entries.verify_next(teacher.store)
    assert not entries.verify_next(teacher.store)
    run = Run(parse_settings(json.loads(json.dumps(circles(3)))))
    run.train_to(2000)
    accuracy = run.trainer.metrics().test_accuracy
    assert accuracy >= 0.95
    [row] = entries.board(entries.rank(teacher, "circles"))
    assert row == {"nickname": "Ada", "parameters": 13, "updates": 2000, "accuracy": accuracy}


def test_an_entry_is_trained_again_with_its_optimizer_and_schedule(teacher):
    student = join(teacher, "Ada")
    chosen: dict[str, Any] = {
        "learning_rate_init": 0.3,
        "optimizer": "adam",
        "schedule": "cosine",
        "decay_updates": 600,
    }
    entries.hand_in(student, circles(3, **chosen), 600)
    assert entries.verify_next(teacher.store)
    run = Run(replace(parse_settings(circles(3)), **chosen))
    run.train_to(600)
    [row] = entries.board(entries.rank(teacher, "circles"))
    assert row["accuracy"] == run.trainer.metrics().test_accuracy >= 0.95
    sgd = Run(parse_settings(circles(3)))
    sgd.train_to(600)
    assert sgd.trainer.metrics().test_accuracy < 0.95


def test_an_entry_of_several_classes_counts_the_weights_of_all_output_units(teacher):
    teacher.set_challenge("rings")
    student = join(teacher, "Ada")
    settings = replace(CHALLENGES["rings"].begin(), hidden_layer_sizes=(4,))
    entries.hand_in(student, describe_settings(settings), 2500)
    assert entries.verify_next(teacher.store)
    [row] = entries.board(entries.rank(teacher, "rings"))
    assert (row["nickname"], row["parameters"]) == ("Ada", 3 * 4 + 5 * 3)
    with pytest.raises(ValueError, match=r"n_classes must be 3\. Got 2"):
        entries.hand_in(student, describe_settings(replace(settings, n_classes=2)), 2500)


def test_an_entry_that_does_not_reach_the_accuracy_is_told_why(teacher):
    student = join(teacher)
    entries.hand_in(student, circles(0), 100)
    entries.verify_next(teacher.store)
    [mine] = entries.own_entries(student)
    assert mine["state"] == "refused"
    assert mine["remark"].endswith("It must be at least 95 %. Train longer, or change the network.")
    assert entries.rank(teacher, "circles") == []
    assert entries.count(teacher, "circles") == 1


def test_the_board_has_the_best_entry_of_each_student_the_smallest_first(teacher):
    for name, runs in (("Ada", [(5, 2000), (3, 2400), (3, 2000)]), ("Bob", [(4, 2000)])):
        student = join(teacher, name)
        for width, updates in runs:
            entries.hand_in(student, circles(width), updates)
            entries.verify_next(teacher.store)
    ranking = entries.rank(teacher, "circles")
    assert [row["student"] for row in ranking] == [1, 2]
    assert entries.count(teacher, "circles") == 4
    board = entries.board(ranking)
    assert [(row["nickname"], row["parameters"], row["updates"]) for row in board] == [
        ("Ada", 13, 2000),
        ("Bob", 17, 2000),
    ]


def test_an_entry_that_diverges_is_told_what_to_do(teacher):
    student = join(teacher)
    entries.hand_in(student, circles(4, alpha=1.0, learning_rate_init=100.0), 2000)
    entries.verify_next(teacher.store)
    [mine] = entries.own_entries(student)
    assert mine["state"] == "refused"
    assert "Press Reset, and train with a lower learning rate." in mine["remark"]


@pytest.mark.parametrize(
    ("settings", "updates", "sentence"),
    [
        (circles(3) | {"dataset": "blobs"}, 100, "dataset must be circles. Got blobs. Press Start the challenge"),
        (circles(3) | {"features": ["x1", "x2", "x1^2"]}, 100, "."),
        (circles(3), 0, "between 1 and 200,000 updates. Got 0."),
        (circles(3), 10**9, "between 1 and 200,000 updates"),
        (circles(3) | {"batch_size": 1000, "hidden_layer_sizes": [16, 16, 16]}, 200_000, "too long to verify"),
        ("junk", 100, "Settings must map names to values"),
        (circles(3), "100", "Got '100'"),
    ],
)
def test_what_is_not_an_entry_is_refused_with_a_sentence(teacher, settings, updates, sentence):
    student = join(teacher)
    with pytest.raises(ValueError, match=r".") as error:
        entries.hand_in(student, settings, updates)
    assert sentence in str(error.value)


def test_one_entry_of_a_student_waits_at_a_time(teacher):
    student = join(teacher)
    entries.hand_in(student, circles(3), 100)
    with pytest.raises(LimitError, match="still being verified"):
        entries.hand_in(student, circles(3), 100)
    teacher.set_challenge("")
    with pytest.raises(ValueError, match="There is no challenge now"):
        entries.hand_in(student, circles(3), 100)


def test_an_entry_that_a_lost_process_has_begun_is_taken_over(teacher):
    student = join(teacher)
    entries.hand_in(student, circles(3), 100)
    assert entries._claim(teacher.store)
    assert entries._claim(teacher.store) is None
    now = teacher.store.clock
    teacher.store.clock = lambda: now() + entries.RECLAIM_SECONDS + 1
    assert entries._claim(teacher.store)


def test_what_waits_is_verified_after_a_restart(teacher, monkeypatch):
    student = join(teacher)
    entries.hand_in(student, circles(3), 100)
    monkeypatch.setattr(entries, "RECLAIM_SECONDS", 0.1)
    assert entries._claim(teacher.store), "by a process that has ended"
    verifier = entries.Verifier()
    verifier.start(teacher.store)
    thread = verifier._thread
    assert thread
    thread.join(60)
    assert not entries.any_waits(teacher.store)
    assert verifier._thread is None


def test_challenges_can_be_met():
    assert Settings(hidden_layer_sizes=(4, 3)).n_parameters == 3 * 4 + 5 * 3 + 4
    for challenge in CHALLENGES.values():
        Settings(**challenge.settings)
        assert challenge.title
        assert challenge.text
