"""Many settings tried on one dataset, on many processors or machines.

`explore` fits a `NetworkClassifier` for each cell of a grid of parameters and each seed, by joblib, and returns a table
with one row for each fit. The table can be kept in a CSV file, from which an interrupted exploration resumes.
"""

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from io import StringIO
from itertools import product
from math import inf, isnan, nan
from numbers import Integral
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

import numpy as np
from joblib import Parallel, delayed, effective_n_jobs
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata
from sklearn.base import clone
from sklearn.model_selection import ParameterGrid, train_test_split
from sklearn.utils import check_X_y

from playground.estimator import NetworkClassifier
from playground.model.activations import Array
from playground.model.network import accuracy, cross_entropy
from playground.model.outcome import OUTCOMES, SOLVED_ACCURACY, classify_outcome
from playground.spreadsheet import guard, unguard

Table: TypeAlias = dict[str, NDArray[Any]]
# A line of the file.
Row: TypeAlias = tuple[str, ...]

DEFAULTS = {name: value for name, value in NetworkClassifier().get_params().items() if name != "random_state"}
MEASURES = ("train_score", "test_score", "train_loss", "test_loss", "epochs_to_95", "fit_time")
# The columns of the file. The status stands last, so that a line without one is known to be cut off.
COLUMNS = (*(f"param_{name}" for name in DEFAULTS), "random_state", *MEASURES, "data", "status")
# The first columns tell what is fitted: the parameters, then the seed.
N_PARAMETERS = len(DEFAULTS)
N_KEY = N_PARAMETERS + 1
# Number of fits of each worker between two additions to the file, where the backend returns results all at once.
FITS_PER_WORKER = 8


def explore(
    X: ArrayLike,
    y: ArrayLike,
    param_grid: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    estimator: NetworkClassifier | None = None,
    seeds: Iterable[int] = (0,),
    test_size: float = 0.2,
    X_test: ArrayLike | None = None,
    y_test: ArrayLike | None = None,
    n_jobs: int | None = None,
    path: str | Path | None = None,
    verbose: int = 0,
) -> Table:
    """Fit a network for each cell of a grid of parameters and each seed.

    The fits run on joblib. Its ``parallel_config`` puts them on processes, or on the machines of a Dask or Ray cluster,
    which must be able to import this package.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Inputs. They are not standardized.
    y : array-like of shape (n_samples,)
        Labels of any type, from two classes.
    param_grid : mapping of str to sequence, or sequence of such mappings
        The values of each parameter of `NetworkClassifier`, as scikit-learn's ``ParameterGrid`` takes them.
    estimator : NetworkClassifier, optional
        Gives the parameters that are not in the grid. By default, ``NetworkClassifier()``.
    seeds : iterable of int
        Each cell is fitted once with each of these as its ``random_state``.
    test_size : float
        Fraction of the examples that is held out as the test set, between 0 and 1. All fits have the same test set,
        which contains the same fraction of each class.
    X_test, y_test : array-like, optional
        A test set. All of ``X`` and ``y`` is then used for training.
    n_jobs : int, optional
        Number of fits at a time. By default, 1, or what ``parallel_config`` says; -1 means all processors.
    path : str or Path, optional
        A CSV file to which each row is added as soon as it is computed. Rows that it already holds are not computed
        again, so that the same call resumes an interrupted one. A last line that was cut off is computed again. The
        file may hold rows of the same data with other parameters or seeds; they are kept, but not returned.
    verbose : int
        Number of progress messages, as in joblib. None by default.

    Returns
    -------
    dict of str to ndarray of shape (n_rows,)
        A table like scikit-learn's ``cv_results_``, ready for ``pandas.DataFrame``. It has one row for each cell and
        seed, in the order of the grid, the seeds varying fastest. Its columns:

        ``params``
            The parameters, as a dict for `NetworkClassifier`.
        ``param_<name>``
            Each of them. Those that were not varied are included, so that a row can be reproduced from itself.
        ``random_state``
            The seed.
        ``train_score``, ``test_score``
            Accuracy at the end of training.
        ``train_loss``, ``test_loss``
            Mean cross-entropy in nats at the end of training, without the penalties.
        ``epochs_to_95``
            First epoch after which the test accuracy was at least 95 %, or nan if there was none.
        ``fit_time``
            Seconds that the fit took, including the test accuracy after each epoch.
        ``data``
            A key that is the same for the same training and test sets.
        ``status``
            The outcome; see `playground.model.outcome.classify_outcome`.
        ``rank_test_score``
            Rank of the cell by its test accuracy, averaged over its seeds. The best cell has rank 1; equal ones share
            a rank.

    Raises
    ------
    ValueError
        If a parameter does not exist or has an invalid value; if only one of ``X_test`` and ``y_test`` is given; or if
        the file is not a table of this function, or contains rows of other data.

    Examples
    --------
    >>> from sklearn.datasets import make_moons
    >>> from joblib import parallel_config
    >>> from playground import NetworkClassifier, explore
    >>> X, y = make_moons(120, noise=0.1, random_state=0)
    >>> grid = {"hidden_layer_sizes": [(), (8,)], "learning_rate_init": [0.1, 3.0]}
    >>> with parallel_config(backend="loky", n_jobs=2):  # or backend="dask", after dask.distributed.Client(...)
    ...     table = explore(X, y, grid, estimator=NetworkClassifier(max_iter=200), seeds=[0, 1])
    >>> table["param_learning_rate_init"].tolist()
    [0.1, 0.1, 3.0, 3.0, 0.1, 0.1, 3.0, 3.0]
    >>> best = table["rank_test_score"].argmin()
    >>> table["params"][best]["hidden_layer_sizes"], str(table["status"][best])
    ((8,), 'solved')
    """
    models = _make_models(NetworkClassifier() if estimator is None else estimator, param_grid, seeds)
    data = _prepare_data(X, y, test_size, X_test, y_test)
    data_key = sha256(repr([array.tolist() for array in data]).encode()).hexdigest()[:12]
    file = None if path is None else _File(Path(path), data_key)
    rows = {row[:N_KEY]: row for row in file.rows} if file else {}
    missing = [delayed(_fit)(model, *data, data_key) for key, model in models.items() if key not in rows]
    for row in _compute(missing, n_jobs, verbose):
        rows[row[:N_KEY]] = row
        if file:
            file.append(row)
    return _make_table([rows[key] for key in models])


def read_table(source: str | Path) -> Table:
    """Read the file of an `explore` that has ended, was interrupted or is still running.

    Parameters
    ----------
    source : str or Path
        The path of the file; or its text, which contains a line break. A last line that was cut off is left out.

    Returns
    -------
    dict of str to ndarray of shape (n_rows,)
        All rows of the file in the order in which they were computed, in a table as `explore` returns it.

    Raises
    ------
    ValueError
        If it is not a table of `explore`, or a value is invalid.
    """
    if isinstance(source, str) and "\n" in source:
        return _make_table(_parse(source, "The text"))
    path = Path(source)
    return _make_table(_parse(_read(path), path.name))


def varying_parameters(table: Table) -> list[str]:
    """Return the names of the parameters that take more than one value in a table."""
    return [name for name in DEFAULTS if len(set(table[f"param_{name}"].tolist())) > 1]


def _make_models(
    estimator: NetworkClassifier, param_grid: Any, seeds: Iterable[int]
) -> dict[Row, NetworkClassifier]:  # fmt: skip
    """Return the model to fit for each cell and seed, by the first `N_KEY` values of its row."""
    if type(estimator) is not NetworkClassifier:
        raise ValueError(f"estimator must be a NetworkClassifier. Got {estimator!r:.60}.")
    grid, seeds = list(ParameterGrid(param_grid)), list(seeds)
    if any("random_state" in params for params in grid):
        raise ValueError("param_grid must not contain random_state. It is given by seeds.")
    if not seeds or not all(isinstance(seed, Integral) for seed in seeds):
        raise ValueError(f"seeds must be one or more integers. Got {seeds!r:.60}.")
    models = {}
    for params, seed in product(grid, seeds):
        model = clone(estimator).set_params(**params, random_state=int(seed))
        model._validate_params()
        models[_key(model)] = model
    return models


def _prepare_data(
    X: ArrayLike, y: ArrayLike, test_size: float, X_test: ArrayLike | None, y_test: ArrayLike | None
) -> tuple[NDArray[Any], ...]:
    """Check the data, and split them if no test set is given. Return X, y, X_test and y_test."""
    if (X_test is None) != (y_test is None):
        raise ValueError("X_test and y_test must be given together. Got only one of them.")
    train: tuple[NDArray[Any], NDArray[Any]] = check_X_y(X, y, dtype=np.float64)
    if X_test is not None:
        return *train, *check_X_y(X_test, y_test, dtype=np.float64)
    # The split does not depend on the seeds, so that the rows of the table can be compared.
    rows, rows_test, labels, labels_test = train_test_split(
        *train, test_size=test_size, stratify=train[1], random_state=0
    )  # fmt: skip
    return rows, labels, rows_test, labels_test


def _compute(fits: list[Any], n_jobs: int | None, verbose: int) -> Iterator[Row]:
    """Make the fits, and yield each row as soon as possible."""
    n_at_once = max(1, len(fits))
    try:
        parallel = Parallel(n_jobs=n_jobs, verbose=verbose, return_as="generator_unordered")
    except ValueError:  # the backend, such as Ray's, returns the results of a call all at once
        parallel = Parallel(n_jobs=n_jobs, verbose=verbose)
        n_at_once = FITS_PER_WORKER * effective_n_jobs(n_jobs)
    for start in range(0, len(fits), n_at_once):
        yield from parallel(fits[start : start + n_at_once])


def _fit(
    model: NetworkClassifier, X: Array, y: NDArray[Any], X_test: Array, y_test: NDArray[Any], data_key: str
) -> Row:
    """Fit a model. Return its row."""
    start = perf_counter()
    model.fit(X, y, X_test, y_test)
    seconds = perf_counter() - start
    scores = []
    for inputs, labels in ((X, y), (X_test, y_test)):
        logits, targets = model.decision_function(inputs), (labels == model.classes_[1]).astype(float)
        scores.append((accuracy(logits, targets), cross_entropy(logits, targets)))
    (train_score, train_loss), (test_score, test_loss) = scores
    solved = [epoch for epoch, score in enumerate(model.validation_scores_, start=1) if score >= SOLVED_ACCURACY]
    measures = (train_score, test_score, train_loss, test_loss, solved[0] if solved else nan, seconds)
    status = classify_outcome(train_loss, test_score, model.diverged_)
    return (*_key(model), *(repr(float(measure)) for measure in measures), data_key, status)


def _key(model: NetworkClassifier) -> Row:
    """Return the first `N_KEY` values of a model's row: its parameters and its seed."""
    values = model.get_params()
    # A learning rate of 1 is the same as one of 1.0.
    params = (float(values[name]) if isinstance(default, float) else values[name] for name, default in DEFAULTS.items())
    return (*map(_format, params), str(values["random_state"]))


def _format(value: Any) -> str:
    """Return the text of a parameter: a string as it is, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, default=lambda number: number.tolist())


def _parse_value(text: str) -> Any:
    """Return the value of a parameter from its text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if isinstance(value, dict) or (isinstance(value, int) and abs(value) >= 2**63):  # nothing that a parameter may be
        return text
    return tuple(value) if isinstance(value, list) else value


def _make_table(rows: Sequence[Row]) -> Table:
    """Return the table of some rows, with values of the right types and the columns that follow from others."""
    params = [dict(zip(DEFAULTS, map(_parse_value, row), strict=False)) for row in rows]
    cells = [row[:N_PARAMETERS] for row in rows]
    for values in dict(zip(cells, params, strict=True)).values():
        NetworkClassifier(**values)._validate_params()
    table = {"params": _objects(params)}
    for name, default in DEFAULTS.items():
        column = [values[name] for values in params]
        table[f"param_{name}"] = (
            np.array(column, type(default)) if isinstance(default, int | float) else _objects(column)
        )
    texts = dict(zip(COLUMNS, np.array(rows, dtype=object).reshape(-1, len(COLUMNS)).T, strict=True))
    for name in ("random_state", *MEASURES):
        table[name] = _numbers(name, texts[name], int if name == "random_state" else float)
    table["data"], table["status"] = texts["data"], texts["status"]
    table["rank_test_score"] = _rank(cells, table["test_score"])
    return table


def _rank(cells: list[Row], scores: Array) -> NDArray[np.int_]:
    """Return the rank of each row's cell by its mean score."""
    numbers = {cell: number for number, cell in enumerate(dict.fromkeys(cells))}
    indices = np.array([numbers[cell] for cell in cells], dtype=int)
    means = np.bincount(indices, scores) / np.bincount(indices)
    # Rounded as in scikit-learn, so that means which differ by rounding errors share a rank.
    ranks: NDArray[np.int_] = rankdata(-means.round(10), method="min").astype(int)[indices]
    return ranks


def _objects(values: Sequence[Any]) -> NDArray[Any]:
    """Return an array of objects, such as tuples, of shape (n,)."""
    array = np.empty(len(values), dtype=object)
    for i, value in enumerate(values):  # at once, NumPy would take tuples of one length for rows of a matrix
        array[i] = value
    return array


def _numbers(column: str, texts: Iterable[str], number: type[int] | type[float]) -> NDArray[Any]:
    """Return the numbers in a column."""
    values = []
    for text in texts:
        try:
            value = number(text)
        except ValueError:
            value = -1
        # The number of epochs is nan where there is none. A seed has 32 bits.
        if not (0 <= value < (2**32 if number is int else inf) or (column == "epochs_to_95" and isnan(value))):
            raise ValueError(f"{column} must contain numbers of at least 0. Got {text!r:.60}.")
        values.append(value)
    return np.array(values, dtype=number)


class _File:
    """The file to which an exploration adds its rows.

    Parameters
    ----------
    path : Path
    data_key : str
        Key of the data that all rows must have.

    Attributes
    ----------
    rows : list of tuple of str
        The rows that it held at first.
    """

    def __init__(self, path: Path, data_key: str) -> None:
        self.path = path
        text = _read(path) if path.exists() else ""
        # A file whose header was cut off has no rows.
        self.rows = [] if _line(COLUMNS).startswith(text) else _parse(text, path.name)
        if any(row[COLUMNS.index("data")] != data_key for row in self.rows):
            raise ValueError(
                f"{path.name} contains rows of other data. Give each dataset, or split of it, its own path."
            )
        complete = "".join(map(_line, [COLUMNS, *self.rows]))
        if text != complete:
            # Replaced in one step, so that an interruption loses nothing.
            new = path.with_name(f"{path.name}.new")
            new.write_text(complete, encoding="utf-8")
            os.replace(new, path)

    def append(self, row: Row) -> None:
        """Add a row, and make sure that it is written."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(row))


def _line(row: Row) -> str:
    """Return a line of the file."""
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(map(guard, row))
    return line.getvalue()


def _read(path: Path) -> str:
    """Return the text of a file."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not a table of explore: it is not text in UTF-8.") from None


def _parse(text: str, name: str) -> list[Row]:
    """Return the rows in the text of a file. A last line that was cut off is left out."""
    header, *lines = text.splitlines() or [""]
    if header != _line(COLUMNS).rstrip():
        raise ValueError(
            f"{name} is not a table of explore: its first line must be {COLUMNS[0]},…,{COLUMNS[-1]}. "
            f"Got {header!r:.60}."
        )
    rows = []
    for number, line in enumerate(lines, start=1):
        try:
            [cells] = csv.reader([line])
            row = tuple(map(unguard, cells))
        except (ValueError, csv.Error):
            row = ()
        if len(row) == len(COLUMNS) and row[-1] in OUTCOMES:
            rows.append(row)
        elif number < len(lines):
            raise ValueError(
                f"Line {number + 1} of {name} must have {len(COLUMNS)} values and end with a status. Got {line!r:.60}."
            )
    return rows
