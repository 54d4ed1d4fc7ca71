"""Formulas in x1: what they compute, what is said about others, and that nothing of them is executed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.formula import FUNCTIONS, MAX_LENGTH, compute, write_python
from tests.properties.strategies import assert_sentence, texts

X1 = np.linspace(-1, 1, 9)


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ("x1/2", X1 / 2),
        ("x1^2 - 0.5", X1**2 - 0.5),
        ("-x1**2", -(X1**2)),
        ("2^-x1", 2**-X1),
        ("x1^3^2", X1**9),
        ("1 - x1 - x1", 1 - 2 * X1),
        ("8/2/2", np.full(9, 2.0)),
        (" sin( PI*X1 ) / 2e0", np.sin(np.pi * X1) / 2),
        ("−2·x₁ + π", -2 * X1 + np.pi),
        ("exp(x1) + cos(x1)*tan(x1) - abs(x1)", np.exp(X1) + np.cos(X1) * np.tan(X1) - np.abs(X1)),
        (".5 + 1.", np.full(9, 1.5)),
    ],
)
def test_a_formula_is_computed_as_it_is_read(formula, values):
    np.testing.assert_allclose(compute(formula, X1), values, rtol=1e-15)


@pytest.mark.parametrize(("formula", "missing"), [("log(x1)", X1 <= 0), ("sqrt(x1)", X1 < 0), ("1/x1", X1 == 0)])
def test_where_a_formula_has_no_value_there_is_no_number(formula, missing):
    assert np.array_equal(~np.isfinite(compute(formula, X1)), missing)


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("", "needs a number, x1 or a function at its end"),
        ("x1 +", "needs a number, x1 or a function at its end"),
        ("2x1", r"needs one of \+ - \* / \^ before 'x1'"),
        ("sin x1", r"needs a '\(' after sin"),
        ("(x1", r"needs a '\)' after each '\('"),
        ("x1)", r"needs a '\(' for each '\)'"),
        ("y + 1", "can use x1, pi, sin, cos, tan, exp, log, sqrt, abs. Got 'y'"),
        ("x1 * * 2", r"cannot have '\*' there"),
        ("x1; 2", "cannot have ';' there"),
        ("1/0 + x1", "without x1 needs a finite value"),
        ("1e999", "without x1 needs a finite value"),
        ("1" * (MAX_LENGTH + 1), "at most 80 characters. Got 81"),
        ("__import__('os')", "cannot have '_' there"),
        ("x1.real", r"cannot have '\.' there"),
        ("lambda x1", "Got 'lambda'"),
    ],
)
def test_what_is_wrong_with_another_text_is_said(formula, sentence):
    with pytest.raises(ValueError, match=rf"^.*{sentence}.*\.$"):
        compute(formula, X1)


pieces = st.sampled_from([*FUNCTIONS, *"()()()+-*/^", "**", "x1", "x1", "2", "0.5", "pi", " "])
typed = st.one_of(st.lists(pieces, max_size=20).map("".join), texts)


@given(typed)
def test_any_text_is_a_formula_or_a_sentence(text):
    try:
        values = compute(text, X1)
    except ValueError as error:
        assert_sentence(error)
        return
    with np.errstate(all="ignore"):
        again = eval(write_python(text), {"np": np, "x1": X1})
    assert np.array_equal(np.full_like(X1, again), values, equal_nan=True)


def test_the_deepest_formulas_are_read():
    half = MAX_LENGTH // 2 - 1
    assert np.array_equal(compute("(" * half + "x1" + ")" * half, X1), X1)
    assert np.array_equal(compute("-" * (MAX_LENGTH - 2) + "x1", X1), X1)
