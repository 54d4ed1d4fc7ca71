"""The controls of the optimizer and of the schedule, under AppTest."""

import pytest
from streamlit.testing.v1 import AppTest

from playground.runs.settings import Settings
from playground.stage.controls import name_option
from playground.training.optimizers import OPTIMIZERS
from playground.training.schedules import SCHEDULES
from tests.page import answer_of, open_page, send, visit_of


def controls(page: AppTest) -> list[str]:
    """The keys of the controls under *Training*, from the top."""
    group = next(each for each in page.sidebar.expander if each.label == "Training")
    keys = [str(getattr(element, "key", None) or "_") for element in group]
    return [key for key in keys if not key.startswith("_")]


def test_the_optimizer_stands_above_momentum_and_the_schedule_above_its_decay():
    assert controls(open_page()) == ["batch", "optimizer", "momentum", "schedule", "decay", "l2", "l1", "freeze"]


def test_sgd_and_a_constant_rate_come_first():
    page = open_page()
    assert page.button_group(key="optimizer").options[0] == "SGD"
    assert page.button_group(key="optimizer").value == "sgd"
    assert page.button_group(key="schedule").value == "constant"
    assert not page.select_slider(key="momentum").disabled
    assert page.select_slider(key="decay").disabled


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_link_names_both_and_what_has_no_effect_is_disabled(optimizer: str, schedule: str):
    page = open_page(
        optimizer=name_option("optimizer", optimizer), schedule=name_option("schedule", schedule), decay="500"
    )
    settings = visit_of(page).run.settings
    assert (settings.optimizer, settings.schedule, settings.decay_updates) == (optimizer, schedule, 500)
    uses_momentum = OPTIMIZERS[optimizer].uses_momentum
    assert page.select_slider(key="momentum").disabled is not uses_momentum
    assert page.select_slider(key="decay").disabled is (schedule == "constant")
    words = [caption.value for caption in page.sidebar.caption if "momentum" in caption.value]
    name = name_option("optimizer", optimizer)
    why = f"{name} does not use this momentum, and needs a smaller learning rate than SGD: about 0.1 in place of 1."
    assert words == ([] if uses_momentum else [why])


@pytest.mark.parametrize("query", [{"optimizer": "Adagrad"}, {"schedule": "warp"}, {"decay": "5"}, {"decay": "x"}])
def test_an_unknown_value_in_the_url_is_the_default(query: dict[str, str]):
    page = open_page(**query)
    assert not page.exception
    assert visit_of(page).run.settings == Settings()


def test_a_change_takes_effect_with_the_next_update_of_the_same_run():
    page = open_page(lr="0.1")
    send(page, "epoch")
    page.button_group(key="optimizer").set_value("adam").run()
    page.button_group(key="schedule").set_value("cosine").run()
    page.select_slider(key="decay").set_value(200).run()
    answer = send(page, "epoch", shown=20, last=20)
    run = visit_of(page).run
    assert answer["generation"] == 0
    assert run.trainer.update == 40
    assert [segment.update for segment in run.log.segments] == [0, 20]
    present = run.trainer.hyperparameters
    assert (present.optimizer, present.schedule, present.decay_updates) == ("adam", "cosine", 200)
    assert run.trainer.optimizer_state.updates == 20
    assert answer_of(page)["rate_now"] == pytest.approx(0.1 * (1 + 0.8090169943749475) / 2)


@pytest.mark.parametrize("key", ["optimizer", "schedule"])
def test_a_link_can_lock_a_choice(key: str):
    page = open_page(lock=f"{key},decay,momentum", schedule="cosine")
    assert page.button_group(key=key).disabled
    assert page.select_slider(key="decay").disabled
    assert page.select_slider(key="momentum").disabled
