"""ARFF, the format of Weka and of many data archives. SciPy's reader refuses texts, dates, and sparse rows.

KEEL's variant, which tells ranges and outputs, is understood too.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from playground.data.sheets.separated import Record

BEGINS = re.compile(r"(?:\s*(?:%[^\r\n]*)?[\r\n])*\s*@(?:relation|attribute)\b", re.IGNORECASE)
NAME = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s{]+"""
ATTRIBUTE = re.compile(rf"@attribute\s+({NAME})\s*(\{{.*\}}|[^\s{{]+).*", re.IGNORECASE)
OUTPUT = re.compile(r"@outputs?\s+(\S+)", re.IGNORECASE)
NUMERIC = ("numeric", "real", "integer")
QUOTES = ("'", '"')
# Where both kinds of quotation marks occur; the module csv knows one at a time.
CELL = re.compile(r"""\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,\t]*)\s*(?:,|\t|$)""")
MAX_VALUE = 1000  # characters
ESCAPED = re.compile(r"\\(.)")


class Relation(NamedTuple):
    """The attributes of an ARFF file, and its rows.

    Attributes
    ----------
    names, kinds, roles : list of str
        Of each attribute. The class is the one called so, or else the last one if it does not hold numbers.
    records : iterator of Record
    """

    names: list[str]
    kinds: list[str]
    roles: list[str]
    records: Iterator[Record]


def is_arff(text: str) -> bool:
    """Return whether a text begins as ARFF does, but for comments."""
    return BEGINS.match(text) is not None


def read_arff(text: str) -> Relation:
    """Read the attributes of an ARFF file. The rows are read as they are asked for.

    Raises
    ------
    ValueError
        If an attribute cannot be understood, or there is none, or no data.
    """
    lines = enumerate(io.StringIO(text, newline=None), 1)
    names, kinds, defaults, output = [], [], [], ""
    for number, line in lines:
        line = line.strip()
        lower = line.lower()
        if lower.startswith("@data"):
            break
        if told := OUTPUT.fullmatch(line):
            output = told[1]
        elif lower.startswith("@attribute"):
            found = ATTRIBUTE.fullmatch(line)
            if found is None:
                raise ValueError(f"An attribute has a name and a type. Got {line!r:.80} in line {number}.")
            names.append(_unquote(found[1]))
            is_numeric = found[2].lower().startswith(NUMERIC)
            kinds.append("numeric" if is_numeric else "text")
            defaults.append("0" if is_numeric else _split(found[2].strip("{} \t")[:MAX_VALUE], number)[0])
    else:
        raise ValueError("An ARFF file has its rows below a line @data. Got none.")
    if not names:
        raise ValueError("An ARFF file names its attributes in lines @attribute. Got none.")
    return Relation(names, kinds, _roles(names, kinds, output), _records(lines, defaults))


def _roles(names: list[str], kinds: list[str], output: str) -> list[str]:
    called = [i for i, name in enumerate(names) if name.lower() in ("class", output.lower())]
    last = [len(names) - 1] if kinds[-1] == "text" else []
    target = (called or last)[-1:]
    return ["class" if i in target else "" for i in range(len(names))]


def _records(lines: Iterator[tuple[int, str]], defaults: list[str]) -> Iterator[Record]:
    """Yield the line of each row, and its cells."""
    for number, line in lines:
        line = line.strip()
        if not line or line.startswith("%"):
            continue
        if line.startswith("{"):
            yield number, _fill(line, defaults, number)
        else:
            yield number, _split(line, number)


def _fill(line: str, defaults: list[str], number: int) -> list[str]:
    """Return the cells of a sparse row, which numbers those that are not the default."""
    cells = list(defaults)
    for pair in filter(None, _split(line.partition("}")[0].lstrip("{"), number)):
        index, _, value = pair.partition(" ")
        if not (index.isdecimal() and int(index) < len(cells)):
            raise ValueError(
                f"A sparse row numbers its values between 0 and {len(cells) - 1}. Got {index!r:.20} in line {number}."
            )
        cells[int(index)] = _unquote(value.strip())
    return cells


def _split(line: str, number: int) -> list[str]:
    """Return the cells of a line, without quotation marks."""
    if all(quote in line for quote in QUOTES):
        found = [_unquote(cell.strip()) for cell in CELL.findall(line)]
        return found if line.endswith((",", "\t")) else found[:-1]
    quote = min(filter(line.__contains__, QUOTES), key=line.find, default='"')
    separator = "," if "," in line else "\t"
    try:
        [cells] = csv.reader([line], delimiter=separator, quotechar=quote, escapechar="\\", skipinitialspace=True)
    except csv.Error:
        raise ValueError(f"Line {number} cannot be read.") from None
    return [cell.strip() for cell in cells]


def _unquote(text: str) -> str:
    return ESCAPED.sub(r"\1", text[1:-1]) if text[:1] in QUOTES and text[-1:] == text[:1] else text
