"""The names of columns and classes: printable, in one line, distinct, and not too long."""

from collections.abc import Iterable

MAX_NAME_LENGTH = 60


def shorten(name: str, length: int = MAX_NAME_LENGTH) -> str:
    """Return a name in one line, of at most so many characters."""
    printable = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    return printable if len(printable) <= length else printable[: length - 1] + "…"


def distinguish(name: str, taken: set[str]) -> str:
    """Return the name, with a number if it is taken already, and take it."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        suffix = f" ({number})"
        candidate = name[: MAX_NAME_LENGTH - len(suffix)] + suffix
    taken.add(candidate)
    return candidate


def listed(parts: Iterable[object], most: int = 5) -> str:
    """Return the parts of a list as words, "a, b and c": at most so many of them, and how many follow."""
    shown = list(map(str, parts))
    if len(shown) > most:
        shown[most:] = [f"{len(shown) - most:,} more"]
    *first, last = shown
    return f"{', '.join(first)} and {last}" if first else last


def counted(count: int, noun: str) -> str:
    """Return a number of things in words: "1 row", or "2,000 rows"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def quoted(names: Iterable[str]) -> str:
    """Return names in quotation marks, listed."""
    return listed(map(repr, names))
