"""Many settings tried on one dataset, on many processors or machines.

`explore` fits a `NetworkClassifier` for each cell of a grid of parameters and each seed, by joblib, and returns a table
with one row for each fit. The table can be kept in a CSV file, from which an interrupted exploration resumes.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from io import StringIO
from itertools import product
from math import inf, nan
from numbers import Integral
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from joblib import Parallel, delayed, effective_n_jobs
from numpy.typing import ArrayLike, NDArray
from sklearn.base import clone
from sklearn.model_selection import ParameterGrid, train_test_split
from sklearn.utils import check_X_y

from playground import checks
from playground.estimator import NetworkClassifier
from playground.model.activations import Array
from playground.model.outcome import OUTCOMES, SOLVED_ACCURACY, classify_outcome

# A row of the table, by the names of its columns.
Row: TypeAlias = dict[str, Any]

DEFAULTS = {f"param_{name}": value for name, value in NetworkClassifier().get_params().items()}
del DEFAULTS["param_random_state"]
PARAMETERS = [*DEFAULTS]
SIZES = "param_hidden_layer_sizes"
# What is fitted: the parameters and the seed.
KEY = [*PARAMETERS, "random_state"]
MEASURES = ["train_score", "test_score", "train_loss", "test_loss", "epochs_to_95", "fit_time"]
# The columns of the file. The status stands last, so that a line without one is known to be cut off.
COLUMNS = [*KEY, *MEASURES, "data", "status"]
HEADER = ",".join(COLUMNS)
# Parameters that files of earlier versions lack: all of their rows have the defaults.
LATER = ["param_decay_updates", "param_optimizer", "param_schedule"]
EARLIER_HEADER = ",".join(name for name in COLUMNS if name not in LATER)
TYPES = {name: type(default) for name, default in DEFAULTS.items() if name != SIZES}
TYPES |= {"random_state": int} | dict.fromkeys(MEASURES, float)
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
) -> pd.DataFrame:
    """Fit a network for each cell of a grid of parameters and each seed.

    The fits run on joblib. Its ``parallel_config`` puts them on processes, or on the machines of a Dask or Ray cluster,
    which must be able to import this package.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Inputs. They are not standardized.
    y : array-like of shape (n_samples,)
        Labels of any type, from two or more classes.
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
    pandas.DataFrame
        A table like scikit-learn's ``cv_results_``, with one row for each cell and seed, in the order of the grid, the
        seeds varying fastest. Its columns:

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
    >>> best = table.loc[table["rank_test_score"].idxmin()]
    >>> best["params"]["hidden_layer_sizes"], best["status"]
    ((8,), 'solved')
    """
    models = _make_models(NetworkClassifier() if estimator is None else estimator, param_grid, seeds)
    data = _prepare_data(X, y, test_size, X_test, y_test)
    data_key = sha256(repr([array.tolist() for array in data]).encode()).hexdigest()[:12]
    file = None if path is None else Path(path)
    rows = {_key(row): row for row in _resume(file, data_key)} if file else {}
    missing = [delayed(_fit)(model, *data, data_key) for key, model in models.items() if key not in rows]
    for row in _compute(missing, n_jobs, verbose):
        rows[_key(row)] = row
        if file:
            with file.open("a", encoding="utf-8") as end:
                end.write(_format(pd.DataFrame([row]), header=False))
    return _complete(pd.DataFrame([rows[key] for key in models], columns=COLUMNS).astype(TYPES))


def read_table(source: str | Path) -> pd.DataFrame:
    """Read the file of an `explore` that has ended, was interrupted or is still running.

    Parameters
    ----------
    source : str or Path
        The path of the file; or its text, which contains a line break. A last line that was cut off is left out.

    Returns
    -------
    pandas.DataFrame
        All rows of the file in the order in which they were computed, in a table as `explore` returns it.

    Raises
    ------
    ValueError
        If it is not a table of `explore`, or a value is invalid.
    """
    if isinstance(source, str) and "\n" in source:
        return _complete(_parse(source, "The text"))
    path = Path(source)
    return _complete(_parse(_read(path), path.name))


def varying_parameters(table: pd.DataFrame) -> list[str]:
    """Return the names of the parameters that take more than one value in a table."""
    return [name.removeprefix("param_") for name in PARAMETERS if table[name].nunique() > 1]


def _make_models(
    estimator: NetworkClassifier, param_grid: Any, seeds: Iterable[int]
) -> dict[tuple[Any, ...], NetworkClassifier]:
    """Return the model to fit for each cell and seed, by the `KEY` of its row."""
    checks.require(type(estimator) is NetworkClassifier, "estimator must be a NetworkClassifier", estimator)
    grid, seeds = list(ParameterGrid(param_grid)), list(seeds)
    if any("random_state" in params for params in grid):
        raise ValueError("param_grid must not contain random_state. It is given by seeds.")
    are_integers = bool(seeds) and all(isinstance(seed, Integral) for seed in seeds)
    checks.require(are_integers, "seeds must be one or more integers", seeds)
    models = {}
    for params, seed in product(grid, seeds):
        model = clone(estimator).set_params(**params, random_state=int(seed))
        model._validate_params()
        models[_key(_params(model))] = model
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
        scores.append((model.score(inputs, labels), model.loss(inputs, labels)))
    (train_score, train_loss), (test_score, test_loss) = scores
    solved = [epoch for epoch, score in enumerate(model.validation_scores_, start=1) if score >= SOLVED_ACCURACY]
    measures = (train_score, test_score, train_loss, test_loss, solved[0] if solved else nan, seconds)
    status = classify_outcome(train_loss, test_score, model.diverged_, len(model.classes_))
    return _params(model) | dict(zip(MEASURES, measures, strict=True)) | {"data": data_key, "status": status}


def _params(model: NetworkClassifier) -> Row:
    """Return the first columns of a model's row: its parameters and its seed."""
    values = {f"param_{name}": value for name, value in model.get_params().items()}
    row = {name: type(default)(values[name]) for name, default in DEFAULTS.items()}
    return row | {SIZES: tuple(map(int, values[SIZES])), "random_state": values["param_random_state"]}


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in KEY)


def _complete(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a table: rows, with the columns that follow from others."""
    params = rows[PARAMETERS].rename(columns=lambda name: name.removeprefix("param_"))
    # Rounded as in scikit-learn, so that means which differ by rounding errors share a rank.
    means = rows.groupby(PARAMETERS)["test_score"].mean().round(10)
    ranks = means.rank(method="min", ascending=False).astype(int)
    table = rows.join(ranks.rename("rank_test_score"), on=PARAMETERS)
    table.insert(0, "params", params.to_dict("records"))
    return table


def _resume(path: Path, data_key: str) -> list[Row]:
    """Return the rows of a file, which may not exist, and make it one to which rows can be added."""
    text = _read(path) if path.exists() else ""
    # A file whose header was cut off has no rows.
    is_cut_off = HEADER.startswith(text) or EARLIER_HEADER.startswith(text)
    rows = _parse(HEADER if is_cut_off else text, path.name)
    if (rows["data"] != data_key).any():
        raise ValueError(f"{path.name} contains rows of other data. Give each dataset, or split of it, its own path.")
    complete = _format(rows)
    if text != complete:
        # Replaced in one step, so that an interruption loses nothing.
        new = path.with_name(f"{path.name}.new")
        new.write_text(complete, encoding="utf-8")
        os.replace(new, path)
    found: list[Row] = rows.to_dict("records")
    return found


def _format(rows: pd.DataFrame, header: bool = True) -> str:
    """Return rows as lines of the file."""
    text: str = rows.assign(**{SIZES: rows[SIZES].map(list)}).to_csv(
        columns=COLUMNS, header=header, index=False, na_rep="nan", lineterminator="\n"
    )
    return text


def _read(path: Path) -> str:
    """Return the text of a file."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not a table of explore: it is not text in UTF-8.") from None


def _parse(text: str, name: str) -> pd.DataFrame:
    """Return the rows in the text of a file. A last line that was cut off is left out."""
    header, *lines = text.splitlines() or [""]
    if header not in (HEADER, EARLIER_HEADER):
        checks.refuse(f"{name} is not a table of explore: its first line must be {COLUMNS[0]},…,{COLUMNS[-1]}", header)
    if lines and not lines[-1].endswith(OUTCOMES):
        lines.pop()
    try:
        rows = pd.read_csv(StringIO("\n".join([header, *lines])), dtype=str, keep_default_na=False)
        if header == EARLIER_HEADER:
            rows = rows.assign(**{name: DEFAULTS[name] for name in LATER})[COLUMNS]
        rows = rows.astype(TYPES)
        rows[SIZES] = rows[SIZES].map(_parse_sizes)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{name} is not a table of explore: {' '.join(str(error).split()):.200}.") from None
    for params in _complete(rows.drop_duplicates(PARAMETERS))["params"]:
        NetworkClassifier(**params)._validate_params()
    # The number of epochs is nan where there is none.
    for column, values in rows[["random_state", *MEASURES]].fillna({"epochs_to_95": 0}).items():
        for value in values[~values.between(0, inf, inclusive="left")]:
            checks.refuse(f"{column} must contain numbers of at least 0", value)
    for status in rows["status"]:
        checks.one_of("status", status, OUTCOMES)
    return rows


def _parse_sizes(text: str) -> tuple[int, ...]:
    """Return the sizes of hidden layers from their text, such as "[4, 2]"."""
    sizes = text.removeprefix("[").removesuffix("]")
    return tuple(map(int, sizes.split(","))) if sizes else ()
