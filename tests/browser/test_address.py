"""How the page's address follows the stage's controls: the module alone in an empty page, without a server."""

import pytest
from playwright.sync_api import Page

from playground.runs.speeds import FIRST
from playground.stage.protocol import OPTIONS

QUERY = """async ([query, options, update]) => {
    const { queryOf } = await import('/loop/address.js');
    return queryOf(query, options, update);
}"""
DEFAULTS = {name: permitted[0] for name, permitted in OPTIONS.items()}


@pytest.mark.parametrize(
    ("query", "options", "expected"),
    [
        ("", {"speed": FIRST}, ""),
        ("", {}, "speed=normal"),
        ("", {"speed": "fast"}, "speed=fast"),
        ("", {"speed": FIRST, "log": "1"}, f"speed={FIRST}&log=1"),
        ("?class=K7QXM&teacher=t", {"speed": FIRST}, "class=K7QXM&teacher=t"),
        ("?class=K7QXM", {}, "class=K7QXM&speed=normal"),
        ("?widths=8&speed=slow", {"speed": "slow"}, "widths=8&speed=slow"),
        ("?widths=8&speed=slow", {}, "widths=8"),
        ("?widths=8&log=1&map=1", {"map": "1"}, "widths=8&map=1"),
        ("?widths=8&test=1&log=9", {"test": "0"}, "widths=8&test=0"),
        ("?update=30&widths=8", {}, "update=30&widths=8"),
        ("?update=29&widths=8", {}, "widths=8"),
    ],
)
def test_the_address_names_what_differs_from_the_defaults(modules: Page, query, options, expected):
    options = DEFAULTS | options
    assert modules.evaluate(QUERY, [query, options, 30]) == expected
    assert modules.evaluate(QUERY, [f"?{expected}", options, 30]) == expected


def test_what_the_server_reads_of_it_are_these_controls(modules: Page):
    """Of an address that names nothing else, too: see `read_options`."""
    for base in ("", "?widths=8"):
        for name, permitted in OPTIONS.items():
            for value in permitted:
                query = modules.evaluate(QUERY, [base, DEFAULTS | {name: value}, 0])
                assert read(query)[name] == value, query


def read(query: str) -> dict[str, str]:
    import streamlit as st

    from playground.ui.options import read_options

    st.query_params.from_dict(dict(part.split("=") for part in query.split("&") if part))
    return read_options()
