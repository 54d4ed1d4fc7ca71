"""Any settings are settings, or a sentence."""

from dataclasses import asdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from playground.runs.maps.grid import parse_grid
from playground.runs.settings import CONSTRAINTS, Settings, parse_settings
from tests.properties.strategies import assert_sentence, changed, json_values

valid = st.sampled_from(
    [
        asdict(Settings()),
        asdict(Settings("cancer", (3, 2), 0.3, columns=("worst area", "mean texture"), features=("x2²", "x1"))),
        asdict(Settings("curve", n_classes=3, curve="sin(3*x1)/2")),
        asdict(Settings("wine", columns=("hue", "alcohol", "proline"))),
        asdict(Settings("digits", columns=("pixel 3 4", "pixel 2 2"))),
        {"hidden_layer_sizes": [], "n_samples": 50.0, "freeze_hidden": True},
    ]
)  # fmt: skip
names = st.sampled_from(list(CONSTRAINTS))


@given(st.one_of(changed(valid), st.dictionaries(names, json_values, max_size=3), json_values))
def test_any_values_are_settings_or_a_sentence(values: Any) -> None:
    try:
        settings = parse_settings(values)
    except ValueError as error:
        assert_sentence(error)
    else:
        assert parse_settings(asdict(settings)) == settings


@given(names, json_values)
def test_any_value_of_a_setting_is_permitted_or_a_sentence(name: str, value: Any) -> None:
    try:
        Settings(**{name: value})
    except ValueError as error:
        assert_sentence(error)


FORM = {
    "x": {"name": "learning_rate_init", "from": 0.1, "to": 1, "steps": 2},
    "y": {"name": "width", "from": 1, "to": 3, "steps": 3},
    "updates": 50,
    "seeds": 1,
}


@given(
    st.one_of(changed(st.just(FORM)), json_values),
    st.sampled_from([Settings(), Settings("iris", ()), Settings("moons", (3, 2))]),
)
def test_any_form_is_a_map_or_a_sentence(form: Any, base: Settings) -> None:
    try:
        grid = parse_grid(form, base, {"width": "Hidden-layer width"})
    except ValueError as error:
        assert_sentence(error)
    else:
        for cell in range(grid.n_cells):
            parse_settings(asdict(grid.settings(cell)))
