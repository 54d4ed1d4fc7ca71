"""Text in CSV files that spreadsheets open.

A spreadsheet takes a cell for a formula that begins with one of `FORMULA_STARTS`, maybe after blanks. A quotation mark
before it makes it text again, as OWASP's page on CSV injection advises.
"""

FORMULA_STARTS = ("=", "+", "-", "@")
MARK = "'"


def guard(text: str) -> str:
    """Return what to write for a cell, in one line, so that a spreadsheet shows it and computes nothing.

    Numbers stay as they are.
    """
    line = " ".join(text.splitlines())
    return MARK + line if line.lstrip().startswith((*FORMULA_STARTS, MARK)) and not _is_number(line) else line


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
