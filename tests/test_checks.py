"""What the checks let pass, what they refuse, and what they say."""

from fractions import Fraction
from math import inf, nan
from typing import Any

import numpy as np
import pytest

from playground import checks


@pytest.mark.parametrize(
    ("check", "permitted", "refused", "rule"),
    [
        (lambda v: checks.number("x", v), [0, -1.5, inf, Fraction(1, 2), np.float32(2)], [nan, True, "1", None, [1]],
         "x must be a number"),
        (lambda v: checks.number("x", v, 0, 0.5), [0, 0.5], [-0.1, 0.6, nan, False, 10**400],
         "x must be between 0 and 0.5"),
        (lambda v: checks.whole("x", v), [0, 7.0, 2**53, np.int64(3)], [-1, 0.5, 2**53 + 1, inf, nan, True, "1", None],
         "x must be a whole number of at least 0"),
        (lambda v: checks.whole("x", v, 1, 2000), [1, 2000], [0, 2001, 1.5],
         "x must be a whole number between 1 and 2,000"),
        (lambda v: checks.boolean("x", v), [True, False], [0, 1, "true", None], "x must be True or False"),
        (lambda v: checks.text("x", v), ["", "a"], [1, None, ["a"], b"a"], "x must be text"),
        (lambda v: checks.one_of("x", v, {"a": 1, "b": 2}), ["a", "b"], ["c", 1, None, ["a"], {}],
         "x must be one of a, b"),
        (lambda v: checks.one_of("x", v, "abcdefghijklmnopqrstuvwxyz"), ["a", "z"], ["A"],
         f"x must be one of {', '.join('abcdefghijklmnopqrst')}, …"),
        (lambda v: checks.items("x", v), [[], (1, 2)], ["ab", {1}, {}, None, 3], "x must be a list"),
        (lambda v: checks.items("x", v, 1, 2), [[1], (1, 2)], [[], (1, 2, 3), "ab", None], "x must hold 1 to 2 values"),
        (lambda v: checks.items("x", v, 2, 2), [[1, 2]], [[1]], "x must hold 2 values"),
        (lambda v: checks.items("x", v, 1), [[1] * 9], [()], "x must hold at least 1 values"),
        (lambda v: checks.mapping("x", v), [{}, {"a": 1}], [[], "a", None], "x must map names to values"),
    ],
)  # fmt: skip
def test_a_check_returns_what_is_permitted_and_says_what_is_not(check, permitted, refused, rule):
    for value in permitted:
        assert check(value) == value
    for value in refused:
        with pytest.raises(ValueError) as error:  # noqa: PT011 - the sentence is compared below
            check(value)
        assert str(error.value) == f"{rule}. Got {value!r:.60}."


def test_numbers_have_one_type():
    assert isinstance(checks.whole("x", 7.0), int)
    assert isinstance(checks.number("x", 7), float)


def test_the_first_unknown_name_is_told():
    checks.among("x", [], ["a"])
    checks.among("x", ["b", "a"], {"a": 1, "b": 2})
    with pytest.raises(ValueError, match=r"^x must be among a, b\. Got \['c'\]\.$"):
        checks.among("x", ["a", ["c"], "d"], {"a": 1, "b": 2})


def test_the_first_value_that_is_there_twice_is_told():
    checks.different("x", ("a", "b"))
    with pytest.raises(ValueError, match=r"^x must differ\. Got 'b' twice\.$"):
        checks.different("x", ["a", "b", "b", "a", "a"])


def test_numbers_of_a_shape_become_an_array():
    for values in ([[1, 2], [3, 4.5]], ((1, 2), (3, 4.5)), np.array([[1, 2], [3, 4.5]], np.float32)):
        found = checks.array("x", values, (2, 2))
        assert found.dtype == np.float64
        assert found.tolist() == [[1, 2], [3, 4.5]]
    assert checks.array("x", 3, ()) == 3.0
    assert checks.array("x", [], (0, 2)).shape == (0, 2)
    assert checks.array("x", [10**30, -1], (2,), 1e30).tolist() == [1e30, -1]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (["1", 2], "x must hold numbers. Got ['1', 2]."),
        ([True, False], "x must hold numbers. Got [True, False]."),
        ([None, 1], "x must hold numbers. Got [None, 1]."),
        ([1, [2]], "x must hold numbers. Got [1, [2]]."),
        ([10**400, 1], "x must hold numbers. Got [1000"),
        (None, "x must hold numbers. Got None."),
        ([1, 2, 3], "x must have the shape (2,). Got (3,)."),
        ([[1, 2]], "x must have the shape (2,). Got (1, 2)."),
        ([1, nan], "x must hold finite numbers of at most 100. Got [nan]."),
        ([-inf, 1], "x must hold finite numbers of at most 100. Got [-inf]."),
        ([1, -101], "x must hold finite numbers of at most 100. Got [-101]."),
    ],
)
def test_other_values_are_not_an_array(values: Any, sentence: str):
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the sentence is compared below
        checks.array("x", values, (2,), 100)
    assert str(error.value).startswith(sentence)


def test_finite_numbers_are_asked_for_without_a_largest_one():
    with pytest.raises(ValueError, match=r"^x must hold finite numbers\. Got \[inf\]\.$"):
        checks.array("x", [inf], (1,))


def test_a_rule_of_ones_own():
    checks.require([0], "x must be ready", 1)
    with pytest.raises(ValueError, match=r"^x must be ready\. Got 'no'\.$"):
        checks.require([], "x must be ready", "no")
