"""A table of own points is validated as a whole, and two tables with the same content are equal."""

import numpy as np
import pytest

from playground.data.dataset import OWN, join_parts, load_dataset
from playground.data.table import MAX_CLASSES, MAX_COLUMNS, MAX_MAGNITUDE, MAX_ROWS, Table, read_table

VALUES = np.array([[0.0, 1.0], [1.0, 3.0], [2.0, 2.0], [3.0, 5.0]])
LABELS = np.array([0, 1, 0, 1])


def make_table(values=VALUES, labels=LABELS, columns=("a", "b"), classes=("no", "yes")):
    return Table(np.array(values), np.array(labels), columns, classes)


def test_tables_with_the_same_content_are_equal():
    assert make_table() == make_table()
    assert hash(make_table()) == hash(make_table())
    assert make_table() != make_table(values=VALUES + 1)
    assert make_table() != make_table(columns=("a", "c"))
    assert make_table() != make_table(labels=[1, 0, 1, 0])


def test_a_table_does_not_change():
    values = VALUES.copy()
    table = make_table(values)
    values[:] = 7
    assert np.array_equal(table.values, VALUES)
    with pytest.raises(ValueError, match="read-only"):
        table.values[0, 0] = 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"labels": [0, 0, 0, 1]}, "at least 2 rows. Got 1 of yes"),
        ({"labels": [0, 1, 2, 1]}, "must be 0 or 1"),
        ({"labels": [0, 1, 0, 1, 1]}, r"the shape \(5, 2\). Got \(4, 2\)"),
        ({"values": VALUES * [1, 0] + [0, 4]}, "All rows have 4 in b"),
        ({"values": VALUES * [1, 1e-12] + [0, 4]}, "All rows have 4 in b"),
        ({"values": VALUES * [1, 1e13]}, "Got others in b"),
        ({"values": VALUES * [np.nan, 1]}, "Got others in a"),
        ({"columns": ("a", "a")}, "names of the columns must differ. Got 'a' twice"),
        ({"columns": ("a", "")}, "between 1 and 60 printable characters. Got ''"),
        ({"columns": ("a", "b" * 61)}, "between 1 and 60 printable characters"),
        ({"columns": ("a\n", "b")}, r"printable characters. Got 'a\\n'"),
        ({"columns": ("a",)}, f"between 2 and {MAX_COLUMNS} columns. Got 1"),
        ({"labels": [0, 1, 2, 0.5], "classes": ("a", "b", "c")}, "must be whole numbers from 0 to 2"),
        ({"labels": [0, 1, 0, 1], "classes": ("a", "b", "c")}, "at least 2 rows. Got 0 of c"),
        ({"classes": ("a",)}, "between 2 and 10 classes. Got 1"),
        ({"classes": tuple("abcdefghijk")}, "between 2 and 10 classes. Got 11"),
        ({"classes": ("no", "no")}, "names of the classes must differ"),
    ],
)
def test_a_table_that_cannot_be_learned_from_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        make_table(**changes)


def test_the_largest_table_and_the_largest_values_are_permitted():
    rng = np.random.default_rng(0)
    values = rng.uniform(-MAX_MAGNITUDE, MAX_MAGNITUDE, (MAX_ROWS, MAX_COLUMNS))
    labels, columns = np.arange(MAX_ROWS) % 2, tuple(f"c{i}" for i in range(MAX_COLUMNS))
    assert len(make_table(values, labels, columns).labels) == MAX_ROWS
    with pytest.raises(ValueError, match=r"at most 10,000 rows. Got 10,001"):
        make_table(np.vstack([values, values[:1]]), np.append(labels, 1), columns)


def test_a_table_has_up_to_ten_classes_and_is_read_back():
    labels = np.repeat(np.arange(MAX_CLASSES), 2)
    table = make_table(np.arange(40.0).reshape(20, 2), labels, classes=tuple("abcdefghij"))
    content = table.as_json()
    assert content["classes"] == list("abcdefghij")
    assert content["labels"] == labels.tolist()
    assert read_table(content) == table


def test_a_table_in_a_plane_is_plotted_where_its_rows_vary_most():
    rng = np.random.default_rng(0)
    values = np.column_stack([np.zeros(40), rng.normal(size=(40, 3)) * [0.1, 5, 2]])
    table = Table(values, np.arange(40.0) % 2, tuple("abcd"), in_plane=True)
    assert read_table(table.as_json()) == table != Table(values[:, 1:], table.labels, tuple("bcd"))
    c, d = np.abs(np.corrcoef(np.hstack([values[:, 2:], table.places]).T)[:2, 2:].T).max(axis=0)
    assert min(c, d) > 0.9
    data = load_dataset(OWN, table=table)
    assert data.plane is not None
    assert join_parts(data).in_plane
    with pytest.raises(ValueError, match="must not lie on one line"):
        Table(np.outer(np.arange(40.0), [1, 2, 3, 4]), table.labels, tuple("abcd"), in_plane=True)
