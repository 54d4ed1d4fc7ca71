"""The variables of a table become columns of numbers with names that can be read."""

import numpy as np
import pytest

from playground.data.variables import Variable, encode, encoded_names

AXES = [Variable("a"), Variable("b", ("u", "v", "w"))]


@pytest.mark.parametrize(
    ("variables", "names"),
    [
        ([Variable("n")], [("n",)]),
        ([Variable("sex", ("female", "male"))], [("sex = male",)]),
        ([Variable("port", ("C", "Q", "S"))], [("port = C", "port = Q", "port = S")]),
        # taken already
        ([Variable("sex = m"), Variable("sex", ("f", "m"))], [("sex = m",), ("sex = m (2)",)]),
        ([Variable("sex", ("f", "m")), Variable("sex = m")], [("sex = m (2)",), ("sex = m",)]),
        # both the name and the category keep room
        ([Variable("n" * 60, ("c", "d" * 80))], [("n" * 26 + "… = " + "d" * 29 + "…",)]),
        ([Variable("n" * 60, ("no", "yes"))], [("n" * 53 + "… = yes",)]),
        ([Variable("n", ("c" * 70 + "1", "c" * 70 + "2", "x"))],
         [("n = " + "c" * 29 + "…", "n = " + "c" * 29 + "… (2)", "n = x")]),
        ([Variable("n", ("a", "b\nc\u202e"))], [("n = b c",)]),
    ],
)  # fmt: skip
def test_columns_are_named_by_their_category(variables, names):
    found = encoded_names([*AXES, *variables])
    assert found == [("a",), ("b",), *names]
    assert all(len(name) <= 60 for column in found for name in column)


@pytest.mark.parametrize(
    ("variable", "value", "is_axis", "columns"),
    [
        (Variable("n"), 2.5, False, [2.5]),
        (Variable("n"), "2.5", True, [2.5]),
        (Variable("sex", ("f", "m")), "m", False, [1]),
        (Variable("sex", ("f", "m")), "f", False, [0]),
        (Variable("port", ("C", "Q", "S")), "Q", False, [0, 1, 0]),
        (Variable("port", ("C", "Q", "S")), "S", True, [2]),
    ],
)
def test_a_value_becomes_what_its_columns_hold(variable, value, is_axis, columns):
    assert encode(variable, np.array([value]), is_axis).tolist() == [columns]
    if not is_axis:
        assert len(columns) == len(encoded_names([*AXES, variable])[2])


@pytest.mark.parametrize(
    ("categories", "is_axis", "n_columns"), [("CQ", False, 1), ("CQS", False, 3), ("CQS", True, 1)]
)
def test_a_text_that_is_not_a_category_becomes_nan(categories, is_axis, n_columns):
    known, unknown = encode(Variable("port", tuple(categories)), np.array(["Q", "X"]), is_axis)
    assert np.isfinite(known).all()
    assert np.isnan(unknown).tolist() == [True] * n_columns
