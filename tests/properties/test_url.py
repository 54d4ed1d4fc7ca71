"""Any address opens the page."""

from typing import Any

import streamlit as st
from hypothesis import given, settings, strategies

from playground.exports.link import MAX_UPDATES
from playground.runs.settings import INTERVALS, Settings
from playground.stage.controls import CONTROLS
from playground.stage.protocol import OPTIONS
from playground.ui import link, session, sidebar
from playground.ui.options import read_options
from tests.page import answer_of, open_page
from tests.properties.strategies import texts

KEYS = [*(control.key for control in CONTROLS.values()), link.UPDATE, *OPTIONS]
# What links hold, and what one gets by editing them.
values = strategies.one_of(
    texts.map(lambda text: text.encode(errors="replace").decode()),
    strategies.floats().map(str),
    strategies.integers(-3, 40).map(str),
    strategies.sampled_from(
        [
            "breast cancer",
            "XOR",
            "iris",
            "wine",
            "digits",
            "curve",
            "x1/3",
            "pixel 3 4",
            "all",
            "relu",
            "normal",
            "1e999",
            "infinity",
            "0x10",
            "1_000",
            "true",
            "x1²",
        ]
    ),
)
queries = strategies.dictionaries(
    strategies.sampled_from(KEYS), values | strategies.lists(values, min_size=1, max_size=3), max_size=6
)


@given(queries)
def test_any_address_is_read(query: dict[str, Any]) -> None:
    st.session_state.clear()
    session.visit().use_settings(Settings())
    st.query_params.from_dict(query)
    link.open_link()
    goal = session.visit().goal
    assert goal is None or 0 <= goal.update <= MAX_UPDATES
    assert len(session.visit().remark) < 300
    for name, option in read_options().items():
        assert option in OPTIONS[name]
    for name in INTERVALS.keys() & sidebar.LIVE_KEYS.keys():
        for value in sidebar._present_value(name):
            INTERVALS[name].validate(name, value)


@settings(max_examples=settings().max_examples // 20)
@given(queries)
def test_any_address_opens_the_page(query: dict[str, Any]) -> None:
    page = open_page(**query)
    assert not page.exception
    assert all("The curve stays" in error.value for error in page.error)
    assert answer_of(page)["generation"] == 0
