"""The hidden layers as text: a list of their widths, such as "4, 3", in the sidebar and in the URL."""

import re

from playground import checks
from playground.runs.settings import MAX_LAYERS, MAX_WIDTH

NONE = "none"
SEPARATOR = re.compile(r"\s*[\s,;]\s*")
WIDTHS = {str(width): width for width in range(1, MAX_WIDTH + 1)}


def write_widths(sizes: tuple[int, ...]) -> str:
    """Return the text for the numbers of units in each hidden layer."""
    return ", ".join(map(str, sizes)) or NONE


def parse_widths(text: str) -> tuple[int, ...]:
    """Return the numbers of units in each hidden layer, as a visitor types them.

    Raises
    ------
    ValueError
        If the text is no such list.
    """
    words = SEPARATOR.split(text.strip().lower())
    if words in ([NONE], ["0"], [""]):
        return ()
    checks.require(
        len(words) <= MAX_LAYERS and all(word in WIDTHS for word in words),
        f"Hidden layers must be up to {MAX_LAYERS} numbers between 1 and {MAX_WIDTH}, such as 4, 3, or else {NONE}",
        text,
    )
    return tuple(map(WIDTHS.__getitem__, words))
