"""What there is to say about a choice: sentences on what a person may not expect."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from playground.data.choice.determination import determines
from playground.data.choice.traits import traits
from playground.data.names import quoted, shorten
from playground.data.sheets import Sheet
from playground.data.variables import JITTER, MAX_CATEGORIES, N_AXES, Variable, encoded_names
from playground.model.activations import Array


def note_sample(n_used: int, n_complete: int) -> Iterator[str]:
    """Say that rows were drawn at random."""
    if n_used < n_complete:
        yield (
            f"{n_used:,} of {n_complete:,} complete rows are drawn at random, with the same share of each class: "
            "a table can have no more."
        )


def note_encoding(variables: tuple[Variable, ...]) -> Iterator[str]:
    """Say how texts become numbers."""
    for name, categories in variables[:N_AXES]:
        if categories:
            numbers = ", ".join(f"{i} = {category}" for i, category in enumerate(categories))
            yield (
                f"On its axis, {name!r} is a number: {shorten(numbers, 300)}. "
                f"A random jitter of up to ±{JITTER} keeps the points apart."
            )
    further = [variable for variable in variables[N_AXES:] if variable.categories]
    if further:
        n_inputs = sum(map(len, encoded_names(variables)))
        yield (
            f"{quoted(name for name, _ in further)}: a column of 0 and 1 for each text, or one for two. "
            f"That makes {n_inputs} inputs."
        )


def note_determination(names: Sequence[str], contents: list[NDArray[np.generic]], classes: Array) -> Iterator[str]:
    """Say which inputs determine the class."""
    for name, content in zip(names, contents, strict=True):
        if way := determines(content, classes):
            yield f"{name!r} determines the class: {way}."


def note_columns(sheet: Sheet, chosen: tuple[str, ...]) -> Iterator[str]:
    """Say which columns cannot be chosen, or are not suggested, and why."""
    groups: dict[str, list[str]] = {}
    for column in sheet.columns:
        found = traits(column)
        if column.name in chosen:
            continue
        if found.is_constant:
            reason = "the same value in all rows"
        elif not column.is_numeric and not found.is_category:
            reason = f"more than {MAX_CATEGORIES} different texts"
        elif column.role == "ignored":
            reason = "not for learning, as the file says"
        elif found.is_identifier:
            reason = "numbers that only tell the rows apart"
        else:
            continue
        groups.setdefault(reason, []).append(column.name)
    for reason, names in groups.items():
        yield f"Not suggested as inputs: {quoted(names)} ({reason})."
