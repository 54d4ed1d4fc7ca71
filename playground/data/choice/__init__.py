"""Make a `Table` of a sheet: choose its plotted columns, its further inputs, and its classes."""

from playground.data.choice.making import ALL, Choice, Mask, Preview, choose
from playground.data.choice.suggestion import class_columns, input_columns, suggest, suggest_label, suggest_positive

__all__ = [
    "ALL",
    "Choice",
    "Mask",
    "Preview",
    "choose",
    "class_columns",
    "input_columns",
    "suggest",
    "suggest_label",
    "suggest_positive",
]
