"""Predictions for a file: the network's own numbers, beside the file's own cells."""

import csv
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from playground.data.table import Table
from playground.data.variables import Variable
from playground.exports import predictions
from playground.exports.predictions import predict_file
from playground.model.network import predict_proba
from playground.runs.run import Run
from playground.runs.settings import Settings

VARIABLES = (
    Variable("age"),
    Variable("class", ("first", "second", "third")),
    Variable("fare"),
    Variable("sex", ("female", "male")),
    Variable("port", ("C", "Q", "S")),
)
COLUMNS = ("age", "class", "fare", "sex = male", "port = C", "port = Q", "port = S")


def make_table(n: int = 40) -> Table:
    rng = np.random.default_rng(0)
    port = rng.integers(0, 3, n)
    values = np.column_stack(
        [rng.uniform(1, 80, n), np.arange(n) % 3, rng.uniform(5, 90, n), rng.integers(0, 2, n), np.eye(3)[port]]
    )
    return Table(values, (values[:, 0] > 40).astype(float), COLUMNS, ("died", "survived"), variables=VARIABLES)


@pytest.fixture(scope="module")
def titanic() -> Run:
    run = Run(Settings("own", (3,), table=make_table()))
    run.advance(200)
    return run


@pytest.fixture(scope="module")
def circles() -> Run:
    run = Run(Settings(hidden_layer_sizes=(4,), features=("x1", "x2", "x1²")))
    run.advance(200)
    return run


def predicted(run: Run, text: str) -> tuple[list[dict[str, str]], str]:
    result = predict_file(run, text.encode())
    return list(csv.DictReader(result.content.decode().splitlines())), result.remark


def probabilities(run: Run, points: Any) -> list[float]:
    p = predict_proba(run.trainer.network, run.experiment.derive_inputs(np.array(points)))
    found: list[float] = p[:, 1].tolist()
    return found


def test_probabilities_are_the_networks(circles: Run) -> None:
    rows, remark = predicted(circles, "x₁,x₂\n0.5,-0.25\n0,0\n")
    expected = probabilities(circles, [[0.5, -0.25], [0, 0]])
    assert [float(row["P(class 1)"]) for row in rows] == expected
    assert [row["predicted class"] for row in rows] == [f"class {int(p > 0.5)}" for p in expected]
    assert rows[0]["x₂"] == "-0.25"
    assert remark == "2 of 2 rows predicted."


def test_each_class_of_several_has_its_probability() -> None:
    run = Run(Settings("blobs", (4,), n_classes=3))
    run.advance(50)
    rows, _ = predicted(run, "x1,x2\n0.5,-0.25\n,1\n-1,0.75\n")
    points = np.array([[0.5, -0.25], [-1, 0.75]])
    expected = predict_proba(run.trainer.network, run.experiment.derive_inputs(points))
    names = [f"P({name})" for name in run.dataset.class_names]
    assert list(rows[0]) == ["x1", "x2", *names, "predicted class"]
    assert [[float(row[name]) for name in names] for row in (rows[0], rows[2])] == expected.tolist()
    assert [rows[i]["predicted class"] for i in (0, 2)] == [f"class {k}" for k in expected.argmax(axis=1)]
    assert [rows[1][name] for name in (*names, "predicted class")] == [""] * 4


def test_numbers_by_hand() -> None:
    run = Run(Settings("iris", ()))
    run.set_parameters({0: 2.0, 1: -1.0, 2: 0.5})
    (mean_length, mean_width), (length, width) = run.dataset.mean, run.dataset.scale
    z = 2.0 * (5.5 - mean_length) / length - (1.8 - mean_width) / width + 0.5
    rows, _ = predicted(run, "petal width (cm),petal length (cm)\n1.8,5.5\n")
    assert float(rows[0]["P(virginica)"]) == pytest.approx(expit(z), rel=1e-14)


@pytest.mark.parametrize("header", ["x1,x2", "X1,X2", "x₁,x₂", "X₁,x2"])
def test_toy_sets_have_plain_names_too(circles: Run, header: str) -> None:
    rows, _ = predicted(circles, f"{header}\n0.5,-0.25\n")
    assert float(rows[0]["P(class 1)"]) == probabilities(circles, [[0.5, -0.25]])[0]


def test_categories_are_encoded_and_the_order_of_columns_makes_no_difference(titanic: Run) -> None:
    rows, remark = predicted(
        titanic, "Port;SEX;name;fare;class;age\nQ;male;Ann;7,5;third;22\nS;female;Ben;70;first;38,5\n"
    )
    expected = probabilities(titanic, [[22, 2, 7.5, 1, 0, 1, 0], [38.5, 0, 70, 0, 0, 0, 1]])
    assert [float(row["P(survived)"]) for row in rows] == expected
    assert [row["name"] for row in rows] == ["Ann", "Ben"]
    assert rows[1]["age"] == "38,5"
    assert remark == "2 of 2 rows predicted."


def test_rows_that_cannot_be_read_are_kept_and_named(titanic: Run) -> None:
    lines = ["22,third,7,male,Q", ",third,7,male,Q", "30,fourth,7,male,Q", "31,first,x,male,Q", ",,7,male,S"]
    text = "\n".join(["age,class,fare,sex,port", *lines, "1e15,first,7,male,Q"])
    rows, remark = predicted(titanic, text)
    assert len(rows) == 6
    assert rows[2]["class"] == "fourth"
    assert [bool(row["P(survived)"]) for row in rows] == [True, *[False] * 5]
    assert [bool(row["predicted class"]) for row in rows] == [True, *[False] * 5]
    assert remark == (
        "1 of 6 rows predicted. Not read: lines 3 and 6 ('age' is empty), line 4 ('class' has another category), "
        "line 5 ('fare' is not a number), line 7 ('age' is too large a number)."
    )


def test_at_most_ten_lines_are_named(circles: Run) -> None:
    _, remark = predicted(circles, "x1,x2\n" + "1,2\n" + "3,\n" * 14)
    assert remark == (
        "1 of 15 rows predicted. Not read: lines 3, 4, 5, 6, 7, 8, 9, 10, 11 and 12 ('x2' is empty), and 4 more."
    )


def test_a_missing_column_is_named(titanic: Run) -> None:
    with pytest.raises(
        ValueError, match=r"^The file lacks the columns 'age' and 'sex'\. It has 'class', 'fare' and 'port'\.$"
    ):
        predict_file(titanic, b"class,fare,port\nthird,7,Q\nfirst,9,S\n")


def test_a_file_without_names_has_the_inputs_in_their_order(circles: Run) -> None:
    result = predict_file(circles, b"0.5,-0.25\n1,2\n")
    rows = list(csv.reader(result.content.decode().splitlines()))
    assert [float(row[2]) for row in rows[1:]] == probabilities(circles, [[0.5, -0.25], [1, 2]])
    with pytest.raises(ValueError, match=r"without names must have the 2 columns of the inputs.*Got 3\."):
        predict_file(circles, b"0.5,-0.25,1\n1,2,0\n")


def test_added_names_do_not_collide(circles: Run) -> None:
    result = predict_file(circles, b"x1,x2,Predicted class,P(class 1)\n1,2,a,0.5\n3,4,b,0.7\n")
    assert (
        result.content.decode().splitlines()[0] == "x1,x2,Predicted class,P(class 1),P(class 1) (2),predicted class (2)"
    )


def test_formulas_are_guarded(circles: Run) -> None:
    rows, _ = predicted(circles, "x1;x2;=note\n-1,5;2;=HYPERLINK(1)\n3,5;4;+5\n")
    assert [row["'=note"] for row in rows] == ["'=HYPERLINK(1)", "+5"]
    assert [row["x1"] for row in rows] == ["-1,5", "3,5"]


def test_what_cannot_be_predicted_is_refused(circles: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"No row can be predicted\. Not read: line 2 \('x2' is empty\), line 3 \("):
        predict_file(circles, b"x1,x2,y\n1,,3\nz,2,3\n")
    monkeypatch.setattr(predictions, "MAX_BYTES", 50)
    with pytest.raises(ValueError, match=r"must not be larger than .* MB\."):
        predict_file(circles, b"x1,x2\n1,2\n3,4\n")
