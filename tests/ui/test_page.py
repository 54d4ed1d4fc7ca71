"""The page under AppTest: widgets, and answers to the stage. AppTest runs no JavaScript."""

import base64
import time
from typing import Any

import numpy as np
import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from playground.exports import link as link_module
from playground.runs.run import Run
from playground.runs.settings import INTERVALS, Settings
from playground.stage import javascript, protocol
from playground.stage.actions.action import Kind
from playground.stage.actions.files import FILES
from playground.stage.actions.table import ACTIONS, read_request
from playground.ui import session
from playground.ui.lessons import steps
from tests.asking import heads, parameters, request, respond, visit_of
from tests.page import answer_of, open_page


def test_the_page_opens_with_the_defaults_and_no_exception():
    page = open_page()
    assert not page.exception
    assert not page.error
    spec = answer_of(page)["spec"]
    assert spec["layer_sizes"] == [2, 4, 1]
    assert np.array_equal(parameters(answer_of(page)), Run(Settings()).trainer.parameters)


def test_three_controls_come_first():
    page = open_page()
    first = [element.key for element in page.sidebar if not str(getattr(element, "key", None) or "_").startswith("_")][
        :3
    ]
    assert first == ["dataset", "widths", "lr"]


def test_every_control_has_a_help_text():
    page = open_page(dataset="breast cancer")
    widgets = [*page.radio, *page.slider, *page.select_slider, *page.selectbox, *page.number_input, *page.button_group]
    widgets += page.text_input
    assert len(widgets) >= 17
    assert [w.label for w in widgets if not w.proto.help] == []


@pytest.mark.parametrize(("text", "sizes"), [("none", []), ("5", [5]), ("4,3", [4, 3]), ("16 " * 6, [16] * 6)])
def test_the_hidden_layers_are_a_list_of_widths(text, sizes):
    page = open_page()
    page.text_input(key="widths").set_value(text).run()
    assert answer_of(page)["spec"]["layer_sizes"] == [2, *sizes, 1]
    assert answer_of(open_page(widths=text))["spec"]["layer_sizes"] == [2, *sizes, 1]


def test_what_is_no_list_of_layers_is_refused_and_the_network_stays():
    page = open_page(widths="3, 2")
    before = answer_of(page)
    page.text_input(key="widths").set_value("3, 17").run()
    assert page.sidebar.error[0].value == (
        "Hidden layers must be up to 6 numbers between 1 and 16, such as 4, 3, or else none. Got '3, 17'. The hidden "
        "layers stay 3, 2."
    )
    assert answer_of(page) == before
    assert "The hidden layers stay 4." in open_page(widths="x").sidebar.error[0].value


def test_a_structural_change_begins_a_new_generation_and_a_live_one_does_not():
    page = open_page()
    page.select_slider(key="lr").set_value(0.1).run()
    assert answer_of(page)["generation"] == 0
    page.text_input(key="widths").set_value("7").run()
    assert answer_of(page)["generation"] == 1


def test_a_rerun_of_the_page_repeats_the_last_answer():
    page = open_page()
    before = answer_of(page)
    assert answer_of(page.run()) == before


def test_choosing_a_column_twice_shows_an_error_and_keeps_the_run():
    page = open_page(dataset="breast cancer")
    before = answer_of(page)
    page.selectbox(key="column1").set_value("mean texture").run()
    assert "The columns must differ. Got 'mean texture' twice." in page.error[0].value
    assert answer_of(page) == before


@pytest.mark.parametrize(
    "query",
    [{"dataset": "rings"}, {"widths": " "}, {"lr": ""}, {"speed": "warp"}, {"column1": "mean texture"}, {"inputs": ""}],
    ids=str,
)
def test_invalid_values_in_the_url_are_not_an_error(query):
    page = open_page(**query)
    assert not page.exception
    assert not page.error


@pytest.fixture
def run() -> Run:
    return Run(Settings())


def test_play_is_answered_with_frames_in_single_precision(run):
    answer = respond(run, request("play"))
    assert heads(answer)[:, 0].tolist() == [20, 40, 60, 80]
    assert not answer["exact"]
    assert len(parameters(answer)) == 4 * len(run.trainer.parameters)


def test_nothing_is_trained_for_a_page_that_was_closed(run, monkeypatch):
    visit_of(run).page.is_open = lambda: False
    respond(run, request("play", speed="normal", frames=24))
    assert run.trainer.update == 0


def test_pause_is_answered_with_the_frame_shown_in_double_precision(run):
    respond(run, request("play"))
    answer = respond(run, request("draw", shown=40, last=80))
    assert heads(answer)[:, 0].tolist() == [40]
    assert np.array_equal(parameters(answer), run.trainer.parameters)
    assert run.trainer.update == 40


def test_an_answer_holds_the_new_rows_of_the_history(run):
    respond(run, request("play"))
    answer = respond(run, request("play", shown=60, last=80, recorded=80))
    rows = np.frombuffer(base64.b64decode(answer["history"])).reshape(-1, 5)
    assert rows[:, 0].tolist() == list(range(81, 161))


@pytest.mark.parametrize(
    "junk",
    [{}, {"action": 7}, {"action": "play", "shown": "x", "last": None, "speed": [], "frames": 1e300}],
    ids=str,
)
def test_an_invalid_request_is_answered(run, junk):
    answer = respond(run, read_request(junk))
    assert answer["generation"] == 0
    assert len(answer["scalars"]) > 0


@pytest.mark.parametrize("name", ["learning_rate_init", "batch_size", "momentum", "alpha", "l1", "init_scale"])
def test_the_default_is_one_of_the_stops(name):
    rule = INTERVALS[name]
    assert getattr(Settings(), name) in rule.stops


VIEWS = {"inside": "1", "regression": "1"}


def test_nothing_is_computed_for_closed_panels(run):
    answer = respond(run, request("update", options={"inside": "0"}))
    assert not {"inside", "regression"} & answer.keys()


def test_open_panels_describe_the_present_state(run):
    answer = respond(run, request("update", options=VIEWS, example=7))
    inside, regression = answer["inside"], answer["regression"]
    assert (inside["kind"], inside["batch"]) == ("alone", [7])
    assert respond(run, request("draw", shown=1, options=VIEWS))["inside"]["kind"] == "made"
    assert len(inside["units"]) == 5
    np.testing.assert_allclose(
        regression["hidden"]["weights"], run.experiment.fit_hidden_baseline(run.trainer.network).weights, rtol=1e-8
    )
    assert regression["inputs"]["train_loss"] == run.experiment.baseline.metrics.train_loss


def test_slow_motion_shows_the_arithmetic_of_the_next_update_too(run):
    slow = {"slow": "1"}
    upcoming = respond(run, request("draw", options=slow, example=-1))["inside"]
    assert (upcoming["kind"], upcoming["before"]) == ("next", 0)
    made = respond(run, request("update", options=slow, example=-1))["inside"]
    assert made == upcoming | {"kind": "made"}
    new = np.concatenate([unit["new_weights"] for unit in made["units"]])
    np.testing.assert_allclose(new, run.trainer.parameters, rtol=1e-8)
    ahead = respond(run, request("draw", shown=1, options=slow, example=-1, ahead=True))["inside"]
    assert (ahead["kind"], ahead["before"]) == ("next", 1)
    assert "inside" not in respond(run, request("draw", shown=1, options={"slow": "0"}))


def test_without_a_hidden_layer_there_is_no_hidden_baseline():
    run = Run(Settings(hidden_layer_sizes=()))
    answer = respond(run, request("draw", options=VIEWS))
    assert answer["regression"].keys() == {"inputs"}
    assert len(answer["inside"]["units"]) == 1


def test_a_parameter_is_set_by_request(run):
    answer = respond(run, request("set", values=[[4, -3.25]]))
    assert parameters(answer)[4] == -3.25
    assert (answer["edits"], answer["refused"], answer["exact"]) == (1, "", True)


@pytest.mark.parametrize("value", [None, "", "much", 101, -1e300])
def test_an_invalid_parameter_is_refused_and_nothing_changes(run, value):
    before = run.trainer.parameters.copy()
    answer = respond(run, request("set", values=[[4, value]]))
    assert "must be between -100 and 100. Got" in answer["refused"]
    assert np.array_equal(parameters(answer), before)


def test_several_parameters_are_set_by_one_request_or_none_is(run):
    answer = respond(run, request("set", values=[[4, -3.25], [0, 2]]))
    assert parameters(answer)[[4, 0]].tolist() == [-3.25, 2.0]
    assert answer["edits"] == 2
    before = run.trainer.parameters.copy()
    for values, got in (
        ([[4, 1], [0, 101]], "Got 101."),
        ([[4, 1], [0.5, 1]], "Got 0.5."),
        ([[4, 1], [99, 1]], "Got 99."),
        ([], "Got []."),
        ([[4]], "Got [4]."),
        (None, "Got None."),
    ):
        assert got in respond(run, request("set", values=values))["refused"]
        assert np.array_equal(run.trainer.parameters, before)


def test_the_landscape_holds_the_path_and_the_next_step(run):
    run.advance(100)
    shown = {"options": {"landscape": "1"}, "shown": 100, "last": 100}
    answer = respond(run, request("draw", axes=[3, 14], **shown))["landscape"]
    assert (list(answer["axes"]), answer["updates"], len(answer["path"])) == ([3, 14], [0, 100], 2)
    np.testing.assert_allclose(answer["path"][-1], run.trainer.parameters[[3, 14]], rtol=1e-8)
    after = parameters(respond(run, request("update", **shown)))
    np.testing.assert_allclose(answer["next"], after[[3, 14]], rtol=1e-8)
    assert respond(run, request("play", **shown))["landscape"]["next"] is None


def test_freezing_is_a_live_setting():
    page = open_page(freeze="true")
    assert not page.exception
    assert page.toggle(key="freeze").value
    page.toggle(key="freeze").set_value(False).run()
    assert answer_of(page)["generation"] == 0


def test_a_link_is_trained_to_its_update():
    page = open_page(dataset="moons", widths="3", update="345")
    again = Run(Settings("moons", (3,)))
    again.train_to(345)
    assert np.array_equal(parameters(answer_of(page)), again.trainer.parameters)
    page.text_input(key="widths").set_value("5").run()
    assert heads(answer_of(page))[-1, 0] == 0
    assert "update" not in page.query_params


@pytest.mark.parametrize("junk", ["", "x", "-5", "1.5", "1e3", "²"])
def test_an_invalid_update_in_a_link_is_ignored(junk):
    page = open_page(update=junk)
    assert not page.exception
    assert heads(answer_of(page))[-1, 0] == 0


@pytest.mark.parametrize("far", ["2000001", "9" * 400])
def test_a_link_beyond_the_limit_shows_a_message_and_does_not_train(far):
    page = open_page(update=far)
    assert "A link can carry at most 2,000,000 updates." in answer_of(page)["message"]
    assert heads(answer_of(page))[-1, 0] == 0


def test_a_link_is_not_trained_any_more_when_its_page_is_closed(monkeypatch):
    monkeypatch.setattr(session, "is_open", lambda: lambda: False)
    page = open_page(update="20000")
    assert not page.exception
    assert page.session_state[session.VISIT].run.trainer.update == 0
    assert all(element.type != "bidi_component" for element in page.main)


def test_a_link_to_a_diverged_run_shows_a_message():
    page = open_page(activation="relu", lr="100", l2="1", widths="8, 8", update="5000")
    assert "Training has diverged" in answer_of(page)["message"]


@pytest.mark.parametrize("name", FILES)
def test_every_export_is_of_the_frame_shown(run, name):
    respond(run, request("play"))
    answer = respond(run, request("export", shown=40, last=80, file=name))
    assert heads(answer)[:, 0].tolist() == [40]
    assert answer["file"] == f"circles-2-4-1-update-40{FILES[name].suffix}"
    assert base64.b64decode(answer["content"])


def test_an_unknown_export_is_not_an_error(run):
    assert "file" not in respond(run, request("export", file=["x"]))


def test_a_link_is_refused_for_what_it_cannot_carry(run):
    respond(run, request("update"))
    assert respond(run, request("link", shown=1))["link"] == ""
    run.set_parameters({0: 2.0})
    assert "set manually" in respond(run, request("link", shown=1))["link"]
    respond(run, request("reset"))
    assert respond(run, request("link"))["link"] == ""


@pytest.mark.parametrize(("updates", "refused"), [(20, False), (21, True)])
def test_a_link_is_refused_for_too_many_updates(run, monkeypatch, updates, refused):
    monkeypatch.setattr(link_module, "MAX_UPDATES", 20)
    run.advance(updates)
    assert ("at most 20 updates. This run has made 21" in link_module.explain_refusal(run)) == refused
    assert bool(link_module.explain_refusal(run)) == refused


def test_frames_that_were_shown_are_forgotten(run):
    respond(run, request("play"))
    respond(run, request("play", shown=60, last=80))
    assert len(run.prefetched) == len([60, 80]) + 4


def test_the_numbers_of_answers_rise_within_a_session_and_from_one_to_the_next(monkeypatch):
    numbers = []
    for milliseconds, new_session in ((5000, True), (5000, False), (4000, False), (7000, True)):
        monkeypatch.setattr(time, "time_ns", lambda now=milliseconds: now * 1_000_000)
        if new_session:
            monkeypatch.setattr(streamlit, "session_state", {})
        visit = session.visit()
        visit.reply({"id": 3})
        numbers.append((visit.answer or {})["sequence"])
    assert numbers == [5000, 5001, 5002, 7000]
    assert session.visit().answer == {"id": 3, "sequence": 7000}


def test_the_widgets_can_show_the_settings_of_any_file():
    settings = Settings(
        "cancer", (5, 4, 3, 2, 1, 16), 0.03, 450, 0.35, 0.3, 7, ("worst area", "mean smoothness"),
        ("x2", "x1²", "sin x1"), "relu", "normal", 3.0, 8, 9, 32, 0.9, 0.01, 0.001, True,
    )  # fmt: skip

    def page(settings):
        import streamlit as st

        from playground.ui import sidebar

        if "shown" not in st.session_state:
            st.session_state.shown = True
            sidebar.move(vars(settings))
        assert sidebar.sidebar() == settings

    app = AppTest.from_function(page, kwargs={"settings": settings}, default_timeout=30).run()
    assert not app.exception
    assert not app.run().exception


@pytest.mark.parametrize("seed", ["data_seed", "weights_seed", "batches_seed"])
@pytest.mark.parametrize("junk", ["inf", "-inf", "nan", "1e999", "-1", "9" * 400, "seven", "", ["inf", "-inf"]])
def test_an_invalid_seed_in_the_url_falls_back_to_the_default(seed, junk):
    page = open_page(**{seed: junk})
    assert not page.exception
    assert not page.error
    assert page.number_input(key=seed).value == 0


@pytest.mark.parametrize(("text", "value"), [("7", 7), ("2147483647", 2**31 - 1), ("7.0", 7)])
def test_a_seed_in_the_url_is_used(text, value):
    page = open_page(weights_seed=text)
    assert not page.exception
    assert np.array_equal(parameters(answer_of(page)), Run(Settings(weights_seed=value)).trainer.parameters)


def test_the_browsers_protocol_is_up_to_date():
    assert javascript.MODULE.read_text(encoding="utf-8") == javascript.javascript()


@pytest.mark.parametrize(
    "action", [name for name, action in ACTIONS.items() if Kind.STARTS not in action.kind and name != "visit"]
)
def test_every_answer_keeps_to_the_protocol(run, action):
    answer = respond(run, request(action, spec=True, file="json", values=[[0, 1.0]], options=VIEWS))
    types: dict[str, Any] = {"string": str, "boolean": bool, "number": (int, float)}
    for name, value in answer.items():
        assert isinstance(value, types.get(protocol.ANSWER[name].type, object)), name
    assert answer["spec"].keys() == protocol.SPEC.keys()


def test_a_field_has_one_type_in_all_actions():
    types: dict[str, set[str]] = {name: {field.type} for name, field in protocol.REQUEST.items()}
    for action in ACTIONS.values():
        for name, field in action.fields.items():
            types.setdefault(name, set()).add(field.type)
    assert [name for name, found in types.items() if len(found) > 1] == []


@pytest.mark.parametrize("junk", [None, 7, [], {"shown": float("inf")}, {"options": 3, "action": ["x"], "spec": 1}])
def test_any_message_is_read_as_a_request(junk):
    message = read_request(junk)
    assert message.keys() == protocol.REQUEST.keys()
    assert (message["shown"], message["action"], message["options"], message["spec"]) == (-1, "", {}, False)


def test_a_request_has_the_fields_of_its_action():
    assert read_request({"action": "set", "values": [], "frames": 3}).keys() == {*protocol.REQUEST, "values"}


def test_resizing_moves_the_control():
    def page():
        import streamlit as st

        from playground.ui import sidebar

        if "sizes" in st.session_state:
            sidebar.move({"hidden_layer_sizes": st.session_state.pop("sizes")})
        st.session_state["read"] = sidebar.sidebar().hidden_layer_sizes

    app = AppTest.from_function(page, default_timeout=30).run()
    for sizes in ((5, 3), (1,) * 6, ()):
        app.session_state["sizes"] = sizes
        app.run()
        assert app.session_state["read"] == sizes


@pytest.mark.parametrize(("sizes", "moved"), [([5, 3], (5, 3)), ([5, 99], None), ("junk", None), ([4], None)])
def test_layers_that_are_permitted_and_others_than_those_of_the_run_are_asked_for(run, sizes, moved):
    answer = respond(run, request("resize", hidden_layer_sizes=sizes))
    assert visit_of(run).page.moved.get("hidden_layer_sizes") == moved
    assert bool(answer) == (moved is None)
    assert bool(answer.get("refused")) == (sizes in ([5, 99], "junk"))


def test_a_link_to_own_data_shows_the_default_and_says_why():
    page = open_page(dataset="your data")
    assert not page.exception
    answer = answer_of(page)
    assert "no data of your own yet" in answer["message"]
    assert answer["spec"]["name"] == "circles-2-4-1"
    page.radio(key="dataset").set_value("own").run()
    assert "no data of your own yet" in page.error[0].value
    assert answer_of(page)["spec"]["name"] == "circles-2-4-1"


def test_further_columns_are_inputs_of_the_network():
    page = open_page(dataset="breast cancer", columns=["worst area", "mean smoothness"])
    spec = answer_of(page)["spec"]
    assert spec["column_names"] == ["mean radius", "mean texture", "worst area", "mean smoothness"]
    assert (spec["layer_sizes"], len(spec["points"][0])) == ([4, 4, 1], 4)
    page.multiselect(key="columns").set_value(["mean radius"]).run()
    assert "The columns must differ. Got 'mean radius' twice." in page.error[0].value


def test_controls_that_move_while_the_page_runs_are_drawn_where_it_runs_again(monkeypatch):
    page = open_page()
    visit = page.session_state["_visit"]
    begun: list[None] = []

    def prepare() -> None:
        """As where a request arrives after the controls were drawn."""
        if not begun:
            begun.append(visit.start(Run(Settings(dataset="xor", learning_rate_init=0.3), 1)))

    monkeypatch.setattr(steps, "prepare", prepare)
    page.run()
    assert not page.exception
    assert (page.session_state["dataset"], page.session_state["lr"]) == ("xor", 0.3)
    assert (visit.run.generation, answer_of(page)["generation"]) == (1, 1)
