"""Conditions, permitted answers, and what is said of an answer after the run."""

from math import inf, nan

import pytest

from playground.lessons.condition import Condition
from playground.lessons.lesson import Choice, Question, Step
from playground.lessons.reconcile import check_answer, reconcile
from playground.runs.settings import Settings

CHOICE = Question("choice", "?", (Choice("Low", Condition.parse("x < 1")), Choice("High", Condition.parse("x >= 1"))))
NUMBER = Question("number", "?", low=-1, high=3, actual="x", tolerance=0.5)
WIDTH = Question("width", "?", (Choice("", Condition.parse("x >= 1")),), low=0, high=8)
LINE = Question("line", "?")


def step(question):
    return Step("Title", "Text", "It was {x}, not {y}.", Settings(), question)


def judge(question, answer, **values):
    return reconcile(step(question), answer, values, {"x": "one"})


def test_a_condition_holds_if_all_of_its_comparisons_do():
    condition = Condition.parse("train_loss < 0.1 and epochs >= 5 and x <= -1e-3 and y2 > 2")
    assert condition.names == {"train_loss", "epochs", "x", "y2"}
    values = {"train_loss": 0.05, "epochs": 5.0, "x": -0.001, "y2": 2.5}
    assert condition.holds(values)
    for name, value in {"train_loss": 0.1, "epochs": 4.9, "x": 0.0, "y2": 2.0}.items():
        assert not condition.holds(values | {name: value})
        assert not condition.holds(values | {name: nan})


@pytest.mark.parametrize(
    "text", ["", "x", "x < y", "x = 1", "x < 1 or y < 1", "x < 1 and ", "1 < x", "x < 1; y", "x < inf"]
)
def test_what_is_not_a_condition_is_refused(text):
    with pytest.raises(ValueError, match=r"A condition must read like train_loss < 0.1 and epochs >= 5. Got "):
        Condition.parse(text)


def test_permitted_answers_come_back_in_their_plain_form():
    assert check_answer(CHOICE, 1.0) == 1
    assert check_answer(NUMBER, -1) == -1.0
    assert check_answer(WIDTH, 0) == 0
    assert check_answer(LINE, [0, 1, 2.5, -3]) == [0.0, 1.0, 2.5, -3.0]


@pytest.mark.parametrize(
    ("question", "answer", "rule"),
    [
        *[(CHOICE, answer, "whole number between 0 and 1") for answer in (-1, 2, 0.5, "0", None, True, nan, [0])],
        *[(NUMBER, answer, "must be between -1 and 3") for answer in (-1.1, 3.1, "1", None, False, nan, inf)],
        *[(WIDTH, answer, "whole number between 0 and 8") for answer in (9, -1, 1.5)],
        *[(LINE, answer, "A line must h") for answer in (None, 1, [0, 0, 1], [0, 0, 1, inf], [0, 0, 1, "1"])],
        (LINE, [1, 2, 1, 2], "two different places"),
    ],
)
def test_other_answers_are_refused(question, answer, rule):
    with pytest.raises(ValueError, match=rule):
        check_answer(question, answer)


def test_numbers_are_filled_in_and_a_missing_one_is_a_dash():
    assert judge(None, None, x=1.0).text == "It was one, not –."
    assert judge(None, None, x=1.0) == ("It was one, not –.", None, None, "", {"x": "one"})


def test_a_choice_is_right_if_it_happened():
    assert judge(CHOICE, 1, x=1.0)[1:4] == (1, None, "right")
    assert judge(CHOICE, 0, x=1.0)[1:4] == (1, None, "wrong")
    assert judge(CHOICE, None, x=0.0)[1:4] == (0, None, "")
    assert judge(CHOICE, 0, x=nan)[1:4] == (None, None, "wrong")


def test_a_number_is_right_within_the_tolerance_and_close_within_twice_that():
    verdicts = [judge(NUMBER, answer, x=1.0).verdict for answer in (0.5, 1.5, 0.4, 2.0, 2.1, -0.1)]
    assert verdicts == ["right", "right", "close", "close", "wrong", "wrong"]
    assert judge(NUMBER, 1.0, x=1.25).actual == 1.25
    assert judge(NUMBER, 1.0, x=nan)[1:4] == (None, None, "wrong")


def test_a_width_is_right_if_it_was_enough():
    assert judge(WIDTH, 3, x=1.0)[1:4] == (0, None, "right")
    assert judge(WIDTH, 2, x=0.9)[1:4] == (None, None, "wrong")


def test_a_line_is_right_if_it_is_about_as_good_as_the_learned_one():
    answer = [0.0, 0.0, 1.0, 1.0]
    better, close, worse = (judge(LINE, answer, line_accuracy=a, train_accuracy=0.9) for a in (0.95, 0.87, 0.8))
    assert (better.verdict, close.verdict, worse.verdict) == ("right", "close", "wrong")
    assert judge(LINE, None, line_accuracy=nan, train_accuracy=0.9).verdict == ""
