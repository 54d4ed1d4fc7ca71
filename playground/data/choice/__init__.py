"""Make a `Table` of a sheet: choose its plotted columns, its further inputs, and its two classes."""

from playground.data.choice.making import Choice, Mask, Preview, choose
from playground.data.choice.suggestion import class_columns, input_columns, suggest, suggest_label

__all__ = [
    "Choice",
    "Mask",
    "Preview",
    "choose",
    "class_columns",
    "input_columns",
    "suggest",
    "suggest_label",
]
