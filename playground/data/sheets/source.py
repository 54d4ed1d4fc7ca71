"""What a file holds: text, of whatever encoding and however it is packed, or the cells of a workbook."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from gzip import GzipFile
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from zipfile import ZipFile

from playground.data.names import listed

MAX_BYTES = 20_000_000

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
SAMPLE_CHARS = 10_000
MAX_CONTROLS = 20  # in the sample; a few of them occur in texts from word processors
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
ZIP, GZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
WORKBOOK = "xl/workbook.xml"
# Of several files in an archive, these are tables; those of the second row if there is none of the first.
TABLE_SUFFIXES = ({".csv", ".tsv", ".tab", ".arff", ".xlsx"}, {".txt", ".data", ".dat"})
WORKBOOK_REFUSED = "The file is a workbook, not text. In a spreadsheet, save it as CSV."

Rows = list[list[str]]


class Source(NamedTuple):
    """The content of a file: its text or, if it is a workbook, its rows.

    Attributes
    ----------
    text : str
    rows : list of list of str, or None
    origin : str
        What is worth saying of how it was read; empty if nothing is.
    """

    text: str
    rows: Rows | None = None
    origin: str = ""


def open_source(source: bytes | str) -> Source:
    """Return what a file or a pasted text holds.

    Raises
    ------
    ValueError
        If it is empty, too large, damaged, or not text.
    """
    size = len(source) if isinstance(source, bytes) else len(source.encode(errors="replace"))
    if size > MAX_BYTES:
        raise ValueError(f"A table can have at most {MAX_BYTES / 1e6:g} MB. Got {size / 1e6:.1f} MB.")
    if isinstance(source, str):
        return Source(_require_text(source.removeprefix("\ufeff")))
    if source.startswith(OLD_WORKBOOK):
        raise ValueError(WORKBOOK_REFUSED)
    if source.startswith(GZIP):
        return _decode(_unpack_gzip(source))
    return _open_zip(source) if source.startswith(ZIP) else _decode(source)


@contextmanager
def _unpacking() -> Iterator[None]:
    """Replace whatever is raised of a damaged or encrypted archive by a sentence."""
    try:
        yield
    except Exception:
        raise ValueError("The file is damaged or encrypted: it cannot be unpacked.") from None


def _decode(data: bytes, origin: str = "") -> Source:
    """Return the text. Its encoding is worth saying if that is not UTF-8."""
    marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text, encoding = data.decode(marked), "UTF-16" if marked == "utf-16" else ""
    except UnicodeDecodeError:
        text, encoding = data.decode("cp1252", errors="replace"), "Windows-1252"
    details = [*([origin] if origin else []), *([f"read as {encoding}"] if encoding else [])]
    return Source(_require_text(text), origin=", ".join(details))


def _require_text(text: str) -> str:
    if "\0" in text or len(CONTROL.findall(text, 0, SAMPLE_CHARS)) > MAX_CONTROLS:
        raise ValueError("The file is not text. In a spreadsheet, save it as CSV.")
    if not text or text.isspace():
        raise ValueError("There is no table: the text is empty.")
    return text


def _unpack_gzip(data: bytes) -> bytes:
    with _unpacking():
        unpacked = GzipFile(fileobj=BytesIO(data)).read(MAX_BYTES + 1)
    if len(unpacked) > MAX_BYTES:
        raise ValueError(f"Unpacked, a table can have at most {MAX_BYTES / 1e6:g} MB. This one has more.")
    return unpacked


def _open_zip(data: bytes) -> Source:
    """Return the one table of an archive, or of the archive that a workbook is.

    The sizes that the archive tells are those at which unpacking ends.
    """
    sizes = {name: size for name, size in _member_sizes(data).items() if _is_own(name)}
    if WORKBOOK in sizes:
        _require_size(sum(sizes.values()))
        return _read_workbook(data)
    if "mimetype" in sizes and "content.xml" in sizes:
        raise ValueError(WORKBOOK_REFUSED)
    name = _choose_member(list(sizes))
    _require_size(sizes[name])
    with _unpacking(), ZipFile(BytesIO(data)) as archive:
        content = archive.read(name)
    if not content.startswith(ZIP):
        return _decode(content, f"from {_base(name)!r:.60}")
    sizes = _member_sizes(content)
    if WORKBOOK not in sizes:
        raise ValueError("The archive holds another archive. Unpack it, and open the table in it.")
    _require_size(sum(sizes.values()))
    return _read_workbook(content)


def _member_sizes(data: bytes) -> dict[str, int]:
    with _unpacking(), ZipFile(BytesIO(data)) as archive:
        return {member.filename: member.file_size for member in archive.infolist() if not member.is_dir()}


def _is_own(name: str) -> bool:
    """Return whether a file is not one that an operating system adds."""
    return not ("__MACOSX" in name or _base(name).startswith("."))


def _base(name: str) -> str:
    return PurePosixPath(name).name


def _require_size(size: int) -> None:
    if size > MAX_BYTES:
        raise ValueError(
            f"A table can have at most {MAX_BYTES / 1e6:g} MB. Unpacked, the file has {size / 1e6:.1f} MB."
        )


def _choose_member(names: list[str]) -> str:
    """Return the name of the one table among the files of an archive."""
    found = names
    if len(names) > 1:
        for suffixes in TABLE_SUFFIXES:
            found = [name for name in names if PurePosixPath(name).suffix.lower() in suffixes]
            if found:
                break
    if not found:
        raise ValueError("The archive holds no table. Got no file that ends in .csv, .tsv, .tab, .txt or .data.")
    if len(found) > 1:
        raise ValueError(f"An archive must hold one table. Got {len(found)}: {listed(found):.300}. Unpack it first.")
    return found[0]


def _read_workbook(data: bytes) -> Source:
    """Return the rows of the first sheet of a workbook that has cells, if what pandas reads it with is installed."""
    import pandas as pd  # takes a third of a second, and few files are workbooks

    try:
        sheets = pd.read_excel(
            BytesIO(data), sheet_name=None, header=None, dtype=object, keep_default_na=False, na_values=[]
        )
    except ImportError:
        raise ValueError(WORKBOOK_REFUSED) from None
    except Exception:  # whatever openpyxl raises of a file that is not as it should be
        raise ValueError("The workbook is damaged. In a spreadsheet, save it as CSV.") from None
    for name, frame in sheets.items():
        if not frame.empty:
            rows = [[_cell_text(value) for value in row] for row in frame.itertuples(index=False, name=None)]
            return Source("", rows, f"from the sheet {name!r:.60}")
    raise ValueError("There is no table: the workbook is empty.")


def _cell_text(value: Any) -> str:
    """Return the cell of a workbook as CSV would hold it."""
    if isinstance(value, float):
        return repr(float(value)).removesuffix(".0")
    if isinstance(value, datetime) and value.time() == time():
        return str(value.date())
    return "" if value is None else str(value).strip()
