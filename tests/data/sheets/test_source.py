"""Packed files and workbooks are opened within the limits, or refused in a sentence."""

import gzip
import importlib.util
import io
import sys
import zipfile

import pandas as pd
import pytest

from playground.data.sheets import MAX_BYTES, read_sheet
from playground.data.sheets.source import open_source

TEXT = "a,b,k\n1,2,u\n2,5,v\n3,1,u\n"


def pack(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__dot__", "."), data)
    return content.getvalue()


@pytest.fixture
def workbook():
    pytest.importorskip("openpyxl")
    content = io.BytesIO()
    with pd.ExcelWriter(content) as writer:
        pd.DataFrame().to_excel(writer, sheet_name="Empty", index=False)
        frame = pd.DataFrame({"a": [1, 2, None], "b": [0.1, 5.0, 1e-3], "k": ["u", None, "ü"]})
        frame["day"] = pd.to_datetime(["2020-01-02"] * 3)
        frame.to_excel(writer, sheet_name="Cells", index=False)
    return content.getvalue()


@pytest.mark.parametrize(
    "source",
    [
        gzip.compress(TEXT.encode()),
        gzip.compress(TEXT.encode("utf-16")),
        pack(**{"t.csv": TEXT}),
        pack(**{"anything": TEXT}),
        pack(
            **{"folder/t.csv": TEXT, "__MACOSX/folder/._t.csv": "\0", "folder/.DS_Store": "\0", "readme.txt": "words"}
        ),
        pack(**{"t.data": TEXT, "t.names": "words", "Index": "words"}),
    ],
    ids=range(6),
)
def test_a_packed_table_is_the_table(source):
    sheet = read_sheet(source)
    assert [column.cells for column in sheet.columns] == [("1", "2", "3"), ("2", "5", "1"), ("u", "v", "u")]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (pack(**{"a.csv": TEXT, "b.csv": TEXT}), r"must hold one table\. Got 2: a\.csv and b\.csv\."),
        (pack(**{f"{i}.csv": TEXT for i in range(9)}), r"Got 9: 0\.csv, .* and 4 more\."),
        (pack(**{"a.png": "", "b.png": ""}), "holds no table"),
        (pack(**{"t.zip": pack(**{"t.csv": TEXT})}), "holds another archive"),
        (pack(**{"mimetype": "", "content.xml": ""}), "is a workbook, not text"),
        (b"PK\x03\x04\x14\x00", "damaged or encrypted"),
        (pack(**{"t.csv": TEXT})[:-30], "damaged or encrypted"),
        (gzip.compress(TEXT.encode())[:-9], "damaged or encrypted"),
        (b"\x1f\x8b\x08\x00", "damaged or encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1", "is a workbook, not text. In a spreadsheet, save it as CSV"),
        (gzip.compress(b"\0" * 9), "is not text"),
        (gzip.compress(bytes(MAX_BYTES + 1)), "at most 20 MB. This one has more"),
        (pack(**{"t.csv": bytes(MAX_BYTES + 1)}), "at most 20 MB. Unpacked, the file has 20.0 MB"),
        (pack(**{"xl/workbook.xml": bytes(MAX_BYTES + 1)}), "at most 20 MB. Unpacked"),
    ],
    ids=range(14),
)
def test_what_cannot_be_unpacked_is_refused(source, message):
    with pytest.raises(ValueError, match=message):
        read_sheet(source)


def test_an_encrypted_archive_is_refused():
    source = bytearray(pack(**{"t.csv": TEXT}))
    source[source.index(b"PK\x03\x04") + 6] |= 1
    source[source.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ValueError, match="damaged or encrypted"):
        read_sheet(bytes(source))


def test_the_first_sheet_with_cells_of_a_workbook_is_read(workbook):
    sheet = read_sheet(workbook)
    assert {column.name: column.cells for column in sheet.columns} == {
        "a": ("1", "2", ""), "b": ("0.1", "5", "0.001"), "k": ("u", "", "ü"), "day": ("2020-01-02",) * 3,
    }  # fmt: skip
    assert sheet.layout == ("", ".", True)
    assert "from the sheet 'Cells'" in sheet.description


@pytest.mark.skipif(importlib.util.find_spec("openpyxl") is None, reason="needs openpyxl")
def test_a_workbook_alone_in_an_archive_is_read(workbook):
    assert read_sheet(pack(**{"t.xlsx": workbook}))["a"].cells == ("1", "2", "")


def test_without_its_reader_a_workbook_is_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    source = pack(**{"xl/workbook.xml": "<workbook/>", "[Content_Types].xml": "<Types/>"})
    with pytest.raises(ValueError, match=r"is a workbook, not text\. In a spreadsheet, save it as CSV"):
        open_source(source)
