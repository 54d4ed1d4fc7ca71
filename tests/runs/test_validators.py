"""Each setting's limits, from the table of constraints; and what may be read as settings."""

import math
from typing import Any

import pytest

from playground.runs.settings import CONSTRAINTS, INTERVALS, Settings, parse_settings
from playground.runs.validators import Boolean, Interval, ListOf, Options


def refusal(rule: Any, value: Any) -> str:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - callers compare the sentence
        rule.validate("this", value)
    return str(refused.value)


@pytest.mark.parametrize("name", INTERVALS)
def test_an_interval_includes_its_limits_and_nothing_beyond(name):
    rule = INTERVALS[name]
    low, high, *_ = rule
    whole = isinstance(low, int)
    beyond = (low - 1, high + 1) if whole else (math.nextafter(low, -math.inf), math.nextafter(high, math.inf))
    for permitted in (low, high, *rule.stops):
        rule.validate("this", permitted)
    others: tuple[Any, ...] = (*beyond, math.nan, math.inf, -math.inf, True, str(low), None, [low])
    limits = f"a whole number between {low:,} and {high:,}" if whole else f"between {low:g} and {high:g}"
    if whole:
        rule.validate("this", float(high))
        others += ((low + high) / 2 + 0.25,)
    for value in others:
        assert refusal(rule, value) == f"this must be {limits}. Got {value!r}."


@pytest.mark.parametrize(
    ("value", "shown"), [(0.123456, True), (0.1234567, False), (12345.6, True), (12345.67, False), (1e-9, True)]
)
def test_a_slider_with_stops_shows_six_digits(value, shown):
    rule = Interval(0.0, 1e6, stops=(0.0, 1e6))
    if shown:
        rule.validate_digits("this", value)
    else:
        with pytest.raises(ValueError, match=rf"^this must have at most 6 significant digits\. Got {value}\.$"):
            rule.validate_digits("this", value)
    Interval(0.0, 1e6).validate_digits("this", value)


@pytest.mark.parametrize(
    ("rule", "permitted", "refused", "sentence"),
    [
        (Options(("a", "b")), ["a", "b"], ["c", "", None, 1], "must be one of a, b."),
        (Boolean(), [True, False], [0, 1, "True", None], "must be True or False."),
        (ListOf(Interval(1, 3), 1, 2), [(1,), [3, 2]], [(), (1, 1, 1), {1, 2}, "12", None], "hold 1 to 2 values."),
        (ListOf(Options(("a", "b")), 2, 2), [("a", "b"), ["b", "b"]], ["ab", ("a",)], "must hold 2 values."),
    ],
    ids=["options", "boolean", "numbers", "names"],
)
def test_other_rules_permit_what_they_say(rule, permitted, refused, sentence):
    for value in permitted:
        rule.validate("this", value)
    for value in refused:
        assert refusal(rule, value).startswith("this must ")
        assert refusal(rule, value).endswith(f"{sentence} Got {value!r}.")


def test_each_value_of_a_list_is_validated():
    assert refusal(ListOf(Interval(1, 3), 1, 2), (1, 4)) == "this must be a whole number between 1 and 3. Got 4."
    assert refusal(ListOf(Options(("a",)), 1, 2), ["a", "b"]) == "this must be one of a. Got 'b'."


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_every_setting_is_validated_by_its_name(name):
    invalid: dict[str, Any] = {name: None}
    with pytest.raises(ValueError, match=f"^{name} must "):
        Settings(**invalid)


def test_settings_are_read_as_the_controls_hold_them():
    read = parse_settings(
        {"hidden_layer_sizes": [3.0, 2.0], "n_samples": 100.0, "features": ["x2", "x1"], "noise": 0.25,
         "columns": ["worst area", "mean texture"], "batch_size": 7.0, "weights_seed": 5.0}
    )  # fmt: skip
    assert read == Settings(
        hidden_layer_sizes=(3, 2), n_samples=100, features=("x1", "x2"), noise=0.25, batch_size=7, weights_seed=5
    )
    whole = (*read.hidden_layer_sizes, read.n_samples, read.batch_size, read.weights_seed)
    assert all(isinstance(number, int) for number in whole)
    assert isinstance(read.features, tuple)
    assert parse_settings({}) == Settings()
    columns = ("worst area", "mean texture")
    assert parse_settings({"dataset": "cancer", "columns": list(columns)}).columns == columns


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (["noise"], r"Settings must map names to values\. Got \['noise'\]\."),
        ({"noise": 0.1, "color": 1, "size": 2}, r"Settings must be among dataset, .*\. Got 'color'\."),
        ({"learning_rate_init": 0.1234567}, r"learning_rate_init must have at most 6 significant digits\."),
        ({"batch_size": 1.5}, r"batch_size must be a whole number between 1 and 1,000\. Got 1\.5\."),
    ],
    ids=["list", "unknown", "digits", "fraction"],
)  # fmt: skip
def test_other_settings_are_refused_with_a_sentence(values, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        parse_settings(values)
