"""A class under AppTest: the dialog's tab, what a teacher's page tells those who follow, and challenges."""

import json

import numpy as np
import pytest

from playground.classroom.address import LOCAL, find_address
from playground.classroom.challenges import CHALLENGES
from playground.classroom.classes import UnknownClassError, create, find
from playground.classroom.messages import messages_since
from playground.classroom.store import FOLDER, store
from playground.stage import broadcast
from playground.ui import link
from tests.asking import parameters
from tests.page import answer_of, open_page
from tests.ui.test_lessons import Student


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    store.cache_clear()
    yield
    store().close()
    store.cache_clear()


def class_of(page):
    return answer_of(page)["classroom"]


def contents(code):
    return [json.loads(message.content) for message in messages_since(find(store(), code))]


def test_a_class_starts_and_ends():
    page = open_page()
    assert class_of(page) is None
    page.button("_lessons_button").click().run()
    page.button("_class_start").click().run()
    code, teacher = page.query_params["class"], page.query_params["teacher"]
    assert class_of(page)["teacher"] == teacher
    assert find(store(), code).teacher(teacher)
    [card] = [element.proto.body for element in page.get("html") if "QR code" in element.proto.body]
    assert f'<p class="code">{code}</p>' in card
    assert f"?class={code}</a>" in card
    assert teacher not in card, "the students' link lacks the token"
    assert page.code[0].value.endswith(f"?class={code}&teacher={teacher}")
    page.button("_class_end").click().run()
    assert "class" not in page.query_params
    with pytest.raises(UnknownClassError):
        find(store(), code)
    assert class_of(page) is None
    assert not page.exception


def test_a_student_enters_by_the_code_in_any_case_and_leaves():
    code, _ = create(store())
    page = open_page()
    page.button("_lessons_button").click().run()
    page.text_input("_class_code").set_value("AAAAA").run()
    assert "There is no class with the code 'AAAAA'" in page.error[0].value
    page.text_input("_class_code").set_value(f" {code.lower()} ").run()
    assert class_of(page)["code"] == code
    assert class_of(page)["teacher"] == ""
    assert not page.error
    page.button("_lessons_button").click().run()
    page.button("_class_leave").click().run()
    assert class_of(page) is None
    assert not page.exception


def test_the_dialog_stays_on_the_tab_and_tells_of_an_address_that_only_this_computer_reaches(monkeypatch):
    opened = "http://localhost:8501/play/"
    monkeypatch.setattr(link, "page_address", lambda: find_address(opened, "127.0.0.1", 8501, ""))
    page = open_page()
    page.button("_lessons_button").click().run()
    page.session_state["_lessons_tabs"] = "Class"
    page.button("_class_start").click().run()
    assert page.session_state["_lessons_tabs"] == "Class"
    code = page.query_params["class"]
    described = class_of(page)["link"]
    assert described == {"url": f"{opened}?class={code}", "is_shared": False, "remark": LOCAL}
    assert [warning.value for warning in page.warning] == [LOCAL]
    assert not page.exception


def test_too_many_classes_are_refused_where_they_are_started(monkeypatch):
    monkeypatch.setattr("playground.classroom.limits.CLASSES", 0)
    page = open_page()
    page.button("_lessons_button").click().run()
    page.button("_class_start").click().run()
    assert "At most 0 classes can be open" in page.error[0].value
    assert not page.exception


def test_a_server_that_cannot_hold_classes_says_so(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv(FOLDER, str(tmp_path / "file" / "classes"))
    page = open_page(**{"class": "AAAAA", "teacher": "junk"})
    assert "cannot hold classes" in class_of(page)["refusal"]
    page.button("_lessons_button").click().run()
    page.button("_class_start").click().run()
    assert "cannot hold classes" in page.error[0].value
    assert not page.exception
    monkeypatch.setenv(FOLDER, str(tmp_path))


def test_a_class_that_is_over_and_a_wrong_token_make_no_teacher():
    code, _ = create(store())
    described = class_of(open_page(**{"class": code, "teacher": "junk"}))
    assert described["teacher"] == ""
    assert "token is not the teacher's" in described["refusal"]
    page = open_page(**{"class": "AAAAA", "teacher": "junk"})
    assert class_of(page) == {"refusal": "There is no class with the code 'AAAAA'. It may have ended."}
    assert not {"class", "teacher"} & set(page.query_params)


def test_a_teachers_page_tells_all_that_it_shows():
    code, token = create(store())
    teacher = Student(**{"class": code, "teacher": token, "lesson": "one-line", "step": "1"})
    place = {"lesson": "one-line", "step": 1}
    [first] = messages_since(find(store(), code))
    assert (first.is_keyframe, first.starts_run) == (True, True)
    assert contents(code)[0]["answer"]["lesson"]["name"] == "one-line"
    teacher.ask("epoch", shown=0, moment={"selected": 0}, options={"lines": "1"}, **place)
    told = contents(code)[-1]
    assert told["answer"]["parameters"] == teacher.answer["parameters"]
    assert told["moment"] == {"selected": 0}
    assert told["options"] == {"lines": "1"}
    teacher.ask("export", shown=20, file="json", **place)
    assert len(contents(code)) == 2, "a file is the teacher's own"
    assert not {"session", "classroom", "record", "content"} & set().union(*(one["answer"] for one in contents(code)))
    teacher.ask("epoch", shown=20, moment={"selected": "x" * 1000}, **place)
    assert contents(code)[-1]["moment"] is None
    assert find(store(), code).read()["lesson"] == "one-line"


def test_keyframes_come_again_for_those_who_come_later(monkeypatch):
    code, token = create(store())
    teacher = Student(**{"class": code, "teacher": token})
    monkeypatch.setattr(broadcast, "KEYFRAME_SECONDS", -1.0)
    teacher.ask("epoch", shown=0)
    assert [message[1:3] for message in messages_since(find(store(), code))] == [
        (True, True),
        (True, False),
        (False, False),
    ]
    teacher.ask("new_weights")
    assert messages_since(find(store(), code))[-1][1:3] == (True, True)


def test_a_students_page_tells_nothing():
    code, _ = create(store())
    student = Student(**{"class": code, "teacher": "junk"})
    student.ask("epoch", shown=0)
    assert not messages_since(find(store(), code))


def test_a_student_goes_on_with_the_teachers_run_bit_for_bit():
    code, token = create(store())
    teacher = Student(**{"class": code, "teacher": token, "dataset": "moons"})
    teacher.ask("epoch", shown=0)
    teacher.ask("set", shown=20, values=[[1, 2.5]])
    teacher.ask("update", shown=20)
    student = Student(**{"class": code})
    someone = find(store(), code).join()[0]
    student.ask("take_over", student=someone, update=21)
    assert student.run.settings.dataset == "moons"
    assert np.array_equal(parameters(student.answer), parameters(teacher.answer))
    student.ask("epoch", shown=21)
    teacher.ask("epoch", shown=21)
    assert np.array_equal(parameters(student.answer), parameters(teacher.answer))
    assert "Only students of this class" in student.ask("take_over", student="junk", update=21)["refused"]


def test_where_nothing_was_shown_a_student_goes_on_alone():
    code, _ = create(store())
    student = Student(**{"class": code})
    refused = student.ask("take_over", student=find(store(), code).join()[0], update=0)["refused"]
    assert "has shown nothing yet" in refused


def test_what_is_too_large_to_follow_is_said_and_training_goes_on(monkeypatch):
    code, token = create(store())
    teacher = Student(**{"class": code, "teacher": token})
    monkeypatch.setattr("playground.classroom.limits.MESSAGE_CHARACTERS", 100)
    answer = teacher.ask("epoch", shown=0)
    assert "The class cannot follow. A page that others follow can send at most 100 characters" in answer["unheard"]
    assert not answer["message"]
    assert teacher.run.trainer.update == 20


def test_a_challenge_is_begun_and_its_run_handed_in(monkeypatch):
    monkeypatch.setattr("playground.classroom.entries.VERIFIER.start", lambda store: None)
    code, token = create(store())
    student = Student(**{"class": code, "lesson": "one-line", "step": "1"})
    someone = find(store(), code).join()[0]
    assert "There is no challenge now" in student.ask("begin_challenge")["refused"]
    find(store(), code).teacher(token).set_challenge("spiral")
    student.ask("begin_challenge")
    assert (student.run.settings.dataset, student.run.settings.noise) == ("spiral", 0.05)
    assert not student.answer["lesson"]
    student.ask("epoch", shown=0)
    assert "Only students of this class" in student.ask("hand_in", student="junk", shown=20)["refused"]
    assert not student.ask("hand_in", student=someone, shown=20)["refused"]
    [entry] = store().connect().execute("SELECT state, updates FROM entries").fetchall()
    assert tuple(entry) == ("waiting", 20)
    student.ask("set", shown=20, values=[[1, 2.5]])
    refused = student.ask("hand_in", student=someone, shown=20)["refused"]
    assert "Only a run that follows from its settings and seeds can be handed in" in refused


def test_a_students_page_knows_the_challenges_and_which_its_run_fits():
    code, _ = create(store())
    described = class_of(open_page(**{"class": code}))
    assert set(described["challenges"]) == set(CHALLENGES)
    assert described["fits"] == []
    assert class_of(open_page(**{"class": code, "noise": "0.05"}))["fits"] == ["circles"]
