"""A class of one teacher and two students, each with a page of their own, on two processes."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from playground.classroom import store as classes
from playground.classroom.answers import lock_in
from playground.classroom.challenges import CHALLENGES
from playground.classroom.classes import create, find
from playground.classroom.store import FOLDER, Store
from playground.lessons.catalog import load_lessons
from tests.browser.conftest import Display, Stage, Tab, choose, start_server, type_into, visit_lesson
from tests.browser.test_lessons import phase, play_fast


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("classes"))


@pytest.fixture(scope="module")
def urls(store: Store) -> Iterator[list[str]]:
    """Two processes that share a folder of classes."""
    os.environ[FOLDER] = str(store.path.parent)
    servers = [start_server() for _ in range(2)]
    del os.environ[FOLDER]
    yield [url for _, url in servers]
    for server, _ in servers:
        server.terminate()
        server.wait(10)


@pytest.fixture
def pages(tabs: list[Tab]) -> Iterator[list[Stage]]:
    """Stages of visitors whose pages keep what they are told each for itself."""
    stages = [tab.lend() for tab in tabs]
    yield stages
    for tab, stage in zip(tabs, stages, strict=True):
        tab.take_back(stage)


def parameters(stage: Stage) -> np.ndarray:
    return np.array(stage.page.evaluate("document.querySelector('.stage').parameters()"))


def start_class(teacher: Stage, url: str) -> str:
    teacher.open(url)
    page = teacher.page
    page.click(".st-key-_lessons_button button")
    page.get_by_role("tab", name="Class").click()
    page.click(".st-key-_class_start button")
    code = page.locator(".join .code").inner_text()
    assert len(code) == 5
    link = f"{url}/?class={code}"
    expect(page.locator(".join a")).to_have_attribute("href", link)
    assert read_codes(page.locator(".join img").screenshot()) == [link]
    expect(page.get_by_role("dialog")).to_contain_text("Only this computer can open this address.")
    expect(page.get_by_role("tab", name="Class")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".classroom b")).to_have_text(f"Class {code}")
    expect(page.locator(".classroom .address")).to_contain_text("(on this computer only)")
    return code


def read_codes(picture: bytes) -> list[str]:
    """Return what the bar codes in a picture say."""
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))]


def in_sight(stage: Stage, selector: str) -> bool:
    """Return whether an element can be seen as a whole, with nothing above it."""
    seen: bool = stage.page.evaluate(
        """(selector) => {
            const element = document.querySelector(selector);
            const { left, top, right, bottom } = element.getBoundingClientRect();
            const inside = left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
            const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
            return inside && right > left && element.contains(above);
        }""",
        selector,
    )
    return seen


def open_class(teacher: Stage, url: str, store: Store) -> str:
    """Start a class without the dialog, by the teacher's link."""
    code, token = create(store)
    teacher.open(f"{url}/?class={code}&teacher={token}&speed=normal")
    return code


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Where the tests' own process keeps classes."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    classes.store.cache_clear()
    yield classes.store()
    classes.store.cache_clear()


def join(student: Stage, url: str, code: str, name: str) -> None:
    student.open(f"{url}/?class={code.lower()}")
    type_into(student.page.locator(".classroom input"), name)
    student.page.click(".classroom button[type=submit]")
    expect(student.page.locator(".classroom .live")).to_be_visible()


def test_a_class_goes_through_a_lesson_together(pages: list[Stage], urls: list[str], store: Store):
    teacher, *students = pages
    code = start_class(teacher, urls[0])
    for url, student, name in zip(urls, students, ["<b>Bob</b>", ""], strict=True):
        join(student, url, code, name)
    expect(students[0].page.locator(".classroom bdi")).to_have_text("<b>Bob</b>")
    expect(students[1].page.locator(".classroom bdi")).to_have_text("Student 2")
    classroom = find(store, code)
    third = classroom.student(classroom.join()[0])
    expect(teacher.page.locator(".classroom")).to_contain_text("3 students")

    teacher.page.click(".st-key-_lessons_button button")
    teacher.page.click(".st-key-_begin_one-line button")
    for number, step in enumerate(load_lessons()["one-line"].steps, 1):
        assert step.question
        assert step.epochs
        for stage in pages:
            expect(stage.page.locator(".lesson .where")).to_contain_text(f"step {number} of")
            phase(stage, "predict")
        for choice, student in enumerate(students):
            student.page.click(f".lesson .choice >> nth={choice}")
            student.page.click(".lesson .lock")
            expect(student.page.locator(".lesson .outcome")).to_contain_text("Your teacher goes on.")
        lock_in(third, "one-line", number, 1)
        expect(teacher.page.locator(".answers")).to_contain_text("3 of 3 have answered.")
        for stage in pages:
            assert stage.page.locator(".bars").count() == 0, "hidden until they are revealed"
        teacher.page.keyboard.press("r")
        for stage in pages:
            expect(stage.page.locator(".together")).to_be_visible()
            expect(stage.page.locator(".bars li b").nth(0)).to_have_text("1")
            expect(stage.page.locator(".bars li b").nth(1)).to_have_text("2")
            assert in_sight(stage, ".together .bars")
        students[0].page.keyboard.press("Escape")
        expect(students[0].page.locator(".together")).to_be_hidden()
        students[0].page.click("[data-class=answers]")
        expect(students[0].page.locator(".together")).to_be_visible()
        teacher.page.click(".lesson .skip")
        play_fast(teacher)
        for stage in pages:
            expect(stage.page.locator(".together")).to_be_hidden()
        phase(teacher, "read")
        teacher.page.click("[data-class=reveal]")
        for stage in pages:
            expect(stage.page.locator(".bars .happened em")).to_have_text("What happened")
        teacher.page.click("[data-class=close]")
        for stage in pages:
            expect(stage.page.locator(".together")).to_be_hidden()
        for student in students:
            phase(student, "read")
            student.until(f"+d.update === {teacher.update}")
            assert np.allclose(parameters(student), parameters(teacher), atol=1e-6)
            expect(student.page.locator(".lesson .verdict")).to_be_visible()
        if number < len(load_lessons()["one-line"].steps):
            teacher.page.click(".lesson .next")
    assert [stage.said for stage in pages] == [[], [], []]


def test_a_student_breaks_away_and_returns(pages: list[Stage], urls: list[str], store: Store):
    teacher, student, _ = pages
    code = open_class(teacher, urls[0], store)
    teacher.page.click(".st-key-dataset label:has-text('Moons')")
    teacher.until("d.generation === '1'")
    teacher.play_until(400)
    join(student, urls[1], code, "Ada")
    student.until("+d.update >= 400")
    expect(student.page.locator(".stage .play")).to_be_hidden()
    teacher.pause()
    student.until(f"+d.update === {teacher.update}")
    assert np.array_equal(parameters(student), parameters(teacher))
    teacher.page.click("figure.network .card.unit >> nth=1")
    expect(student.page.locator("figure.decision h2")).to_have_text(
        teacher.page.locator("figure.decision h2").inner_text()
    )

    frames = int(student.data("frames"))
    student.page.click("[data-class=explore]")
    expect(student.page.locator(".stage .play")).to_be_visible()
    student.wait_for("location.search.includes('dataset=moons')")
    student.until(f"+d.frames > {frames} && +d.update === {teacher.update}")
    assert np.array_equal(parameters(student), parameters(teacher))
    expect(student.page.locator("[data-testid=stSidebar]")).to_be_visible()
    update = teacher.update + 1
    for stage in (student, teacher):
        stage.press("update")
        stage.until(f"+d.update === {update}")
    assert np.array_equal(parameters(student), parameters(teacher)), "the same run, bit for bit"
    student.step("epoch")
    teacher.step("epoch")
    teacher.step("epoch")
    assert student.update < teacher.update
    student.page.click("[data-class=follow]")
    student.until(f"+d.update === {teacher.update}")
    assert np.array_equal(parameters(student), parameters(teacher))

    teacher.page.click(".st-key-_lessons_button button")
    teacher.page.get_by_role("tab", name="Class").click()
    teacher.page.get_by_role("button", name="End the class").click()
    teacher.page.click(".st-key-_class_end button")
    expect(student.page.locator(".classroom")).to_contain_text("The class has ended.")
    expect(student.page.locator(".stage .play")).to_be_visible()
    assert [teacher.said, student.said] == [[], []]


def test_students_see_the_step_of_an_update_that_the_teacher_shows(pages: list[Stage], urls: list[str], store: Store):
    teacher, student, _ = pages
    join(student, urls[1], open_class(teacher, urls[0], store), "Ada")
    teacher.page.keyboard.press("s")
    current = ".slow [aria-current]"
    expect(teacher.page.locator(current)).to_have_text("Batch")
    expect(student.page.locator(current)).to_have_text("Batch")
    for key in (*["ArrowRight"] * 5, "ArrowLeft", "ArrowDown"):
        teacher.page.keyboard.press(key)
    for stage in (teacher, student):
        expect(stage.page.locator(current)).to_have_text("Error")
    teacher.page.click(".slow [data-phase=back]")
    teacher.page.keyboard.press("ArrowDown")
    expect(teacher.page.locator(".slow .terms .name")).to_have_text("Logistic regression 2")
    expect(student.page.locator(".slow .terms .name")).to_have_text("Logistic regression 2")
    expect(student.page.locator(".slow .terms")).to_have_text(teacher.page.locator(".slow .terms").text_content() or "")
    for key in ("ArrowRight", " "):
        student.page.keyboard.press(key)
    expect(student.page.locator(current)).to_have_text("Backward")
    expect(student.page.locator(".slow [data-slow=auto]")).to_have_text("Play steps")
    student.page.locator(".slow [data-phase=batch]").focus()
    expect(student.page.locator(".slow .transport :focus")).to_have_count(0)
    teacher.page.click(".slow [data-phase=update]")
    for stage in (teacher, student):
        expect(stage.page.locator(".slow .sentence")).to_have_text("Each weight moves by its step. Update 1 is made.")
    student.until("d.update === '1'")
    teacher.page.keyboard.press("ArrowRight")
    expect(student.page.locator(".slow .sentence")).to_contain_text("Update 2, the next one")
    teacher.page.keyboard.press("Escape")
    expect(student.page.locator(".slow")).to_be_hidden()
    assert [teacher.said, student.said] == [[], []]


def test_a_link_to_no_class_and_one_with_the_wrong_token_are_told(blank: Stage, urls: list[str], store: Store):
    said = blank.open(f"{urls[1]}/?class={create(store)[0]}&teacher=junk").page.locator(".classroom .said")
    expect(said).to_contain_text("This link's token is not the teacher's.")
    expect(blank.page.locator(".classroom button[type=submit]")).to_be_visible()
    blank.open(f"{urls[1]}/?class=AAAAA")
    expect(blank.page.locator(".classroom")).to_have_text("There is no class with the code 'AAAAA'. It may have ended.")
    blank.wait_for("!location.search.includes('class')")
    blank.press("new_weights")
    expect(blank.page.locator(".classroom")).to_be_hidden()


def test_numbers_are_marks_on_a_line_with_what_happened(display: Display, own_store: Store):
    code, token = create(own_store)
    classroom = find(own_store, code)
    step = load_lessons()["sigmoid"].steps[2]
    assert step.question
    answers = [0.5, 0.5, 0.7, 0.9] if step.question.high <= 1 else [50, 50, 70, 90]
    for answer in answers:
        lock_in(classroom.student(classroom.join()[0]), "sigmoid", 3, answer)
    page = display.stage.page
    page.set_viewport_size({"width": 1024, "height": 768})
    visit = visit_lesson("sigmoid", 3)
    visit.page.classroom = (code, token)
    teacher = display.open(visit, "present=1")
    expect(page.locator(".lesson .answers")).to_contain_text("4 of 4 have answered.")
    page.keyboard.press("r")
    expect(page.locator(".marks i")).to_have_count(4)
    assert in_sight(teacher, ".marks")
    boxes = page.eval_on_selector_all(".marks i", "all => all.map((mark) => mark.getBoundingClientRect().toJSON())")
    x = [box["x"] for box in boxes]
    assert x[0] == x[1], "equal answers stand above one another"
    assert boxes[0]["y"] - boxes[1]["y"] == pytest.approx(boxes[0]["height"], rel=0.1)
    assert x[2] - x[1] == pytest.approx(x[3] - x[2], abs=1), "places in proportion"
    field = page.locator(".marks .field").bounding_box()
    assert field
    assert x[3] - x[0] > 0.8 * field["width"], "the range is that of the answers"
    assert page.locator(".marks .happened").count() == 0
    page.keyboard.press("PageDown")
    phase(teacher, "run")
    page.keyboard.press("PageDown")
    expect(page.locator(".together")).to_be_hidden()
    phase(teacher, "read")
    page.keyboard.press("r")
    accuracy = page.locator("[data-read=trainAccuracy]").inner_text().removesuffix(" %")
    told = page.locator(".marks .happened em").inner_text()
    assert accuracy.replace(".", "") in told.replace(".", ""), (accuracy, told)
    page.keyboard.press("Escape")
    expect(page.locator(".together")).to_be_hidden()
    assert teacher.data("phase") == "read"
    teacher.wait_for("document.documentElement.hasAttribute('data-present')")


def test_a_challenge_takes_all_to_its_data_and_brings_followers_back(pages: list[Stage], urls: list[str], store: Store):
    teacher, student, other = pages
    code, token = create(store)
    teacher.open(f"{urls[0]}/?class={code}&teacher={token}&lesson=one-line&step=1")
    join(student, urls[1], code, "Ada")
    join(other, urls[0], code, "Bob")
    expect(student.page.locator(".lesson .where")).to_contain_text("step 1")
    other.page.click("[data-class=explore]")
    other.until("d.phase === 'predict'")

    choose(teacher.page.locator(".classroom select"), CHALLENGES["circles"].title)
    teacher.wait_for("location.search.includes('noise=0.05') && !location.search.includes('lesson')")
    expect(teacher.page.locator(".together")).to_contain_text("Nobody has reached it yet.")
    assert in_sight(teacher, ".together header")
    expect(student.page.locator(".lesson")).to_be_hidden()
    for stage in (student, other):
        expect(stage.page.locator(".challenge")).to_contain_text("The smallest network for the ring")
        assert stage.page.locator("[data-class=hand-in]").count() == 0
        assert in_sight(stage, "[data-class=begin]")
        stage.page.click("[data-class=begin]")
        stage.wait_for("location.search.includes('noise=0.05') && !location.search.includes('lesson')")
        stage.until("d.update === '0' && d.playing === 'false'")
        expect(stage.page.locator(".stage .play")).to_be_visible()
        expect(stage.page.locator("[data-class=hand-in]")).to_be_disabled()
        expect(stage.page.locator("#missing")).to_have_text("Press Play first.")
    expect(other.page.locator(".stage .return")).to_be_visible()

    student.step("update")
    expect(student.page.locator("#missing")).to_have_text("Train until at least 95 % of the test points are right.")
    play_fast(student)
    student.until("+d.update >= 2000")
    student.pause()
    expect(student.page.locator("#missing")).to_be_hidden()
    updates, parameters_now = student.update, parameters(student)
    student.page.click("[data-class=hand-in]")
    status = student.page.locator(".challenge [role=status]")
    expect(status).to_contain_text(
        f"17 parameters, {updates:,} updates. Your place on the board: 1 of 1.", timeout=20_000
    )
    accuracy = student.page.locator("[data-read=testAccuracy]").inner_text()
    expect(status).to_contain_text(f"Your run counts: {accuracy} of the test points")
    row = teacher.page.locator(".together tbody tr")
    expect(row).to_have_text(f"1Ada17{updates:,}{accuracy}")
    assert in_sight(teacher, ".together tbody tr")
    size = teacher.page.evaluate("parseFloat(getComputedStyle(document.querySelector('.together td')).fontSize)")
    assert size >= 20, "the board can be read by the class"
    teacher.page.keyboard.press("p")
    expect(row).to_be_visible()
    assert in_sight(teacher, ".together tbody tr")
    teacher.page.keyboard.press("p")

    student.page.click("[data-class=follow]")
    expect(student.page.locator("[data-class=begin]")).to_have_text("Go on with the challenge")
    student.page.click("[data-class=begin]")
    student.until(f"+d.update === {updates}")
    assert np.array_equal(parameters(student), parameters_now), "the run that was left"
    student.page.reload()
    expect(student.page.locator(".challenge [role=status]")).to_contain_text("Your place on the board: 1 of 1.")
    expect(student.page.locator("[data-class=follow]")).to_be_visible()
    student.page.keyboard.press("r")
    expect(student.page.locator(".together .mine")).to_contain_text("Ada")

    choose(teacher.page.locator(".classroom select"), "None")
    expect(student.page.locator(".classroom .live")).to_be_visible()
    expect(student.page.locator(".classroom .said")).to_have_text("The challenge has ended.")
    for stage in (teacher, student, other):
        expect(stage.page.locator(".challenge")).to_be_hidden()
        expect(stage.page.locator(".together")).to_be_hidden()
    expect(other.page.locator("[data-class=follow]")).to_be_visible()
    assert other.page.locator(".classroom .live").count() == 0, "who explored goes on alone"
    assert [stage.said for stage in pages[:3]] == [[], [], []]


def test_a_run_that_does_not_count_is_told_why(pages: list[Stage], urls: list[str], store: Store):
    teacher, student, _ = pages
    code = open_class(teacher, urls[0], store)
    join(student, urls[1], code, "Ada")
    choose(teacher.page.locator(".classroom select"), CHALLENGES["circles"].title)
    student.page.click("[data-class=begin]")
    student.wait_for("location.search.includes('noise=0.05')")
    play_fast(student)
    student.until("+d.update >= 2000")
    student.pause()
    # A learning rate that was changed during training.
    slider = student.page.get_by_role("slider", name="Learning rate")
    slider.focus()
    slider.press("ArrowLeft")
    student.wait_for("location.search.includes('lr=')")
    student.step("update")
    student.page.click("[data-class=hand-in]")
    said = student.page.locator(".classroom .said")
    expect(said).to_contain_text("Press Reset, and train again.")
    assert in_sight(student, ".classroom .said")
    # Another dataset: the way back is the same button.
    student.page.click(".st-key-dataset label:has-text('Moons')")
    expect(student.page.locator("[data-class=begin]")).to_have_text("Start the challenge")
    assert student.page.locator("[data-class=hand-in]").count() == 0
    assert [teacher.said, student.said] == [[], []]
