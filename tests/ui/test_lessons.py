"""Lessons under AppTest: the dialog, the steps, and teachers' links."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from playground.lessons.catalog import load_lessons
from playground.runs.settings import Settings
from playground.stage.controls import CONTROLS
from playground.ui import restrictions
from playground.ui.lessons import teaching
from tests.asking import parameters
from tests.page import answer_of, open_page, send


class Student:
    """The stage of an open page."""

    def __init__(self, **query):
        self.page = open_page(**query)
        self.answer = self.first = answer_of(self.page)

    def ask(self, action, **more):
        self.answer = send(self.page, action, generation=self.answer["generation"], **more)
        return self.answer

    @property
    def run(self):
        return self.page.session_state["_visit"].run


def lesson_of(page):
    return answer_of(page)["lesson"]


def test_the_dialog_lists_every_lesson_and_a_click_begins_one():
    page = open_page()
    assert not lesson_of(page)
    page.button("_lessons_button").click().run()
    for name in load_lessons():
        assert page.button(f"_begin_{name}")
    page.button("_begin_batches").click().run()
    lesson = lesson_of(page)
    assert (lesson["name"], lesson["step"]) == ("batches", 1)
    step = load_lessons()["batches"].steps[0]
    run = page.session_state["_visit"].run
    assert run.settings == step.settings
    assert page.query_params["lesson"] == "batches"
    assert not page.exception


@pytest.mark.parametrize(("old", "name"), [("triangle", "ring"), ("memorizing", "unseen-points")])
def test_a_link_with_an_earlier_name_opens_the_lesson_and_takes_its_name(old, name):
    page = open_page(lesson=old, step="2")
    assert (lesson_of(page)["name"], lesson_of(page)["step"]) == (name, 2)
    assert page.session_state["_visit"].run.settings == load_lessons()[name].steps[1].settings
    assert page.query_params["lesson"] == name


def test_a_lesson_tells_nothing_of_what_will_happen():
    page = open_page(lesson="one-line", step="1")
    text = json.dumps(lesson_of(page))
    step = load_lessons()["one-line"].steps[0]
    assert step.reading not in text
    assert "when" not in lesson_of(page)["steps"][0]["question"]


def test_a_link_opens_a_step_with_its_weights():
    page = open_page(lesson="cross-entropy", step="2")
    step = load_lessons()["cross-entropy"].steps[1]
    assert step.parameters
    assert parameters(answer_of(page)).tolist() == list(step.parameters)


@pytest.mark.parametrize(
    "query", [{"lesson": "none"}, {"lesson": "ring", "step": "99"}, {"lesson": "ring", "step": "x"}]
)
def test_a_link_to_no_lesson_opens_free_play(query):
    page = open_page(**query)
    assert not page.exception
    assert not lesson_of(page)
    assert page.session_state["_visit"].run.settings == Settings()


def test_a_step_is_read_with_the_numbers_of_the_run():
    student = Student(lesson="one-line", step="1")
    step = load_lessons()["one-line"].steps[0]
    place = {"lesson": "one-line", "step": 1}
    for _ in range(100):
        if student.run.trainer.epoch >= step.epochs:
            break
        update = student.run.trainer.update
        student.ask("play", frames=60, speed="fastest", goal=step.epochs, shown=update, last=update, **place)
    trainer = student.run.trainer
    assert trainer.epoch == step.epochs, "training stops at the goal, not after it"
    reading = student.ask("read_step", answer=0, shown=trainer.update, **place)["reading"]
    assert f"{trainer.metrics().train_loss:.3f}" in reading["text"]
    assert step.question
    for choice in range(len(step.question.choices)):
        answer = student.ask("read_step", answer=choice, shown=trainer.update, **place)
        verdict = "right" if choice == reading["happened"] else "wrong"
        assert answer["reading"]["verdict"] == verdict


def test_an_answer_that_is_not_permitted_is_refused_with_a_sentence():
    answer = Student(lesson="one-line", step="1").ask("read_step", answer=99, lesson="one-line", step=1)
    assert answer["refused"].startswith("The answer must be a whole number between 0 and ")
    assert "Got 99" in answer["refused"]


@pytest.mark.parametrize("step", [0, 99])
def test_a_step_that_does_not_exist_is_refused_with_a_sentence(step):
    answer = Student(lesson="ring", step="1").ask("begin_step", lesson="ring", step=step)
    assert "A lesson and one of its steps must be named." in answer["refused"]


def test_the_answer_to_a_question_for_the_width_is_trained():
    student, place = Student(lesson="ring", step="1"), {"lesson": "ring", "step": 1}
    assert student.answer["lesson"]["asking"]
    for answer, sizes in ((2, (2,)), (0, ()), (None, (3,))):
        answered = student.ask("begin_step", answer=answer, asking=False, **place)
        assert student.run.settings.hidden_layer_sizes == sizes
        assert answered["lesson"]["asking"] == (sizes == ()), "0 is also what stands while it is asked"
    student.ask("begin_step", answer=2, asking=True, **place)
    assert student.run.settings.hidden_layer_sizes == (), "asked again, nothing tells a width"


def test_a_question_about_weights_is_asked_before_they_are_there():
    student = Student(lesson="sigmoid", step="2")
    assert student.run.trainer.parameters.tolist() == [1, 1, 0]
    assert student.answer["lesson"]["asking"]
    student.ask("begin_step", answer=1, asking=False, lesson="sigmoid", step=2)
    assert student.run.trainer.parameters.tolist() == [10, 10, 0]
    assert not student.answer["lesson"]["asking"]


def test_what_is_set_manually_is_read_when_all_of_it_is():
    student, place = Student(lesson="softmax", step="3"), {"lesson": "softmax", "step": 3}
    biases = [2, 5, 8]  # the places of the three output units' biases
    for index, value in zip(biases, (5.0, 7.0, 5.0), strict=True):
        assert not student.ask("read_step", answer=1, **place).get("reading")
        student.ask("set", values=[[index, value]], **place)
    reading = student.ask("read_step", answer=1, **place)["reading"]
    assert (reading["happened"], reading["verdict"]) == (1, "right")
    assert "0.787" in reading["text"]
    student.ask("begin_step", answer=1, asking=False, **place)
    assert student.run.trainer.parameters[biases].tolist() == [5, 7, 5], "or the page does it"


def test_free_play_leaves_the_url_and_the_way_back_brings_the_run():
    student = Student(lesson="ring", step="2")
    place = {"lesson": "ring", "step": 2, "record_update": 0}
    left = student.ask("epoch", shown=0, **place)
    update, before = student.run.trainer.update, student.run.trainer.parameters.tolist()
    student.ask("epoch", shown=update, lesson="", step=0)
    assert "lesson" not in student.page.query_params
    assert student.run.trainer.update > update
    answer = student.ask("take_over", record=student.first["record"], update=update, tail=left["tail"], **place)
    assert (student.run.trainer.update, student.run.trainer.parameters.tolist()) == (update, before)
    assert answer["lesson"]["step"] == 2


def test_a_damaged_record_cannot_be_taken_over():
    student = Student()
    before = student.run
    assert student.ask("take_over", record="{}", update=3)["refused"]
    assert student.run is before


def test_a_link_hides_and_locks_controls_that_keep_their_values():
    page = open_page(hide="widths,data,nonsense", lock="lr,noise", noise="0.3", widths="7")
    assert page.session_state["_visit"].run.settings.hidden_layer_sizes == (7,)
    assert page.session_state["_visit"].run.settings.noise == 0.3
    assert page.slider("noise").disabled
    assert page.select_slider("lr").disabled
    assert "Locked by the link." in page.slider("noise").help
    assert not page.slider("points").disabled
    styles = "".join(
        element.value if hasattr(element, "value") else str(element.proto.body) for element in page.get("html")
    )
    assert ".st-key-widths { display: none; }" in styles
    assert ".st-key-_group_data { display: none; }" in styles
    assert "nonsense" not in styles
    assert not page.exception


def test_every_control_can_be_locked():
    assert set(restrictions.LOCKABLE) == {control.key for control in CONTROLS.values()}


def test_the_link_maker_makes_a_link_of_what_is_chosen():
    page = open_page(noise="0.3")
    page.button("_lessons_button").click().run()
    page.multiselect(f"{teaching.PREFIX}hide").set_value(["widths", "draw"])
    page.multiselect(f"{teaching.PREFIX}lock").set_value(["lr"])
    page.multiselect(f"{teaching.PREFIX}views").set_value(["hidden"])
    page.selectbox(f"{teaching.PREFIX}speed").set_value("slow")
    page.toggle(f"{teaching.PREFIX}present").set_value(True).run()
    link = page.code[0].value
    assert parse_qs(urlsplit(link).query) == {
        "noise": ["0.3"], "hide": ["widths,draw"], "lock": ["lr"], "hidden": ["1"], "speed": ["slow"], "present": ["1"],
    }  # fmt: skip
    page.selectbox(f"{teaching.PREFIX}lesson").set_value("ring").run()
    assert parse_qs(urlsplit(page.code[0].value).query) == {
        "lesson": ["ring"], "hide": ["widths,draw"], "lock": ["lr"], "present": ["1"],
    }  # fmt: skip
    assert not page.exception
