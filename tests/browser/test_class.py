"""A class of one teacher and three students, each with a browser context of their own, on two processes."""

import os
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from playground.classroom.challenges import CHALLENGES
from playground.classroom.store import FOLDER, Store
from playground.lessons.catalog import load_lessons
from tests.browser.conftest import Stage, choose, start_server, type_into
from tests.browser.test_lessons import phase, play_fast


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("classes"))


@pytest.fixture(scope="module")
def urls(store: Store) -> Iterator[list[str]]:
    """Two processes that share a folder of classes."""
    os.environ[FOLDER] = str(store.database.path.parent)
    servers = [start_server() for _ in range(2)]
    del os.environ[FOLDER]
    yield [url for _, url in servers]
    for server, _ in servers:
        server.terminate()
        server.wait(10)


@pytest.fixture
def pages(context: BrowserContext) -> Iterator[list[Stage]]:
    """Stages of visitors who share nothing."""
    browser = context.browser
    assert isinstance(browser, Browser)
    contexts = [browser.new_context(viewport={"width": 1280, "height": 720}, device_scale_factor=0.5) for _ in range(4)]
    stages = [Stage(one.new_page()) for one in contexts]
    yield stages
    for one in contexts:
        one.close()


def parameters(stage: Stage) -> np.ndarray:
    return np.array(stage.page.evaluate("document.querySelector('.stage').parameters()"))


def start_class(teacher: Stage, url: str) -> str:
    teacher.open(url)
    page = teacher.page
    page.click(".st-key-_lessons_button button")
    page.get_by_role("tab", name="Class").click()
    page.click(".st-key-_class_start button")
    expect(page.get_by_role("dialog")).to_contain_text("Your own link")
    expect(page.locator(".classroom b")).to_contain_text("Class ")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    code = page.locator(".classroom b").inner_text().removeprefix("Class ")
    assert len(code) == 5
    return code


def open_class(teacher: Stage, url: str, store: Store) -> str:
    """Start a class without the dialog, by the teacher's link."""
    code, token = store.create()
    teacher.open(f"{url}/?class={code}&teacher={token}")
    return code


def join(student: Stage, url: str, code: str, name: str) -> None:
    student.open(f"{url}/?class={code.lower()}")
    type_into(student.page.locator(".classroom input"), name)
    student.page.click(".classroom button[type=submit]")
    expect(student.page.locator(".classroom .live")).to_be_visible()


def test_a_class_goes_through_a_lesson_together(pages: list[Stage], urls: list[str]):
    teacher, *students = pages
    code = start_class(teacher, urls[0])
    for i, (student, name) in enumerate(zip(students, ["Ada", "<b>Bob</b>", ""], strict=True)):
        join(student, urls[i % 2], code, name)
    expect(students[1].page.locator(".classroom bdi")).to_have_text("<b>Bob</b>")
    expect(students[2].page.locator(".classroom bdi")).to_have_text("Student 3")
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
            student.page.click(f".lesson .choice >> nth={min(choice, 1)}")
            student.page.click(".lesson .lock")
            expect(student.page.locator(".lesson .outcome")).to_contain_text("Your teacher goes on.")
        expect(teacher.page.locator(".answers")).to_contain_text("3 of 3 have answered.")
        for stage in pages:
            assert stage.page.locator(".bars").count() == 0, "hidden until they are revealed"
        teacher.page.click("[data-class=reveal]")
        for stage in pages:
            expect(stage.page.locator(".bars li b").nth(0)).to_have_text("1")
            expect(stage.page.locator(".bars li b").nth(1)).to_have_text("2")
        teacher.page.click(".lesson .skip")
        play_fast(teacher)
        phase(teacher, "read")
        for student in students:
            phase(student, "read")
            student.until(f"+d.update === {teacher.update}")
            assert np.allclose(parameters(student), parameters(teacher), atol=1e-6)
            expect(student.page.locator(".lesson .verdict")).to_be_visible()
        if number < len(load_lessons()["one-line"].steps):
            teacher.page.click(".lesson .next")
    assert [stage.said for stage in pages] == [[], [], [], []]


def test_a_student_breaks_away_and_returns(pages: list[Stage], urls: list[str], store: Store):
    teacher, student, *_ = pages
    code = open_class(teacher, urls[0], store)
    teacher.page.click(".st-key-dataset label:has-text('Moons')")
    teacher.until("d.generation === '1'")
    teacher.play_until(400)
    join(student, urls[1], code, "Ada")
    student.until("+d.update >= 400", 15_000)
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


def test_a_link_to_no_class_says_so(stage: Stage, url: str):
    stage.open(f"{url}/?class=AAAAA")
    expect(stage.page.locator(".classroom")).to_have_text("There is no class with the code 'AAAAA'. It may have ended.")
    stage.wait_for("!location.search.includes('class')")
    stage.press("new_weights")
    expect(stage.page.locator(".classroom")).to_be_hidden()


def test_a_link_with_the_wrong_token_is_a_students(blank: Stage, urls: list[str], store: Store):
    page = blank.open(f"{urls[1]}/?class={store.create().code}&teacher=junk").page
    expect(page.locator(".classroom .said")).to_contain_text("This link's token is not the teacher's.")
    expect(page.locator(".classroom button[type=submit]")).to_be_visible()


def test_a_challenge_is_verified_and_the_board_shows_the_best(pages: list[Stage], urls: list[str], store: Store):
    teacher, student, other, _ = pages
    code = open_class(teacher, urls[0], store)
    join(student, urls[1], code, "Ada")
    join(other, urls[0], code, "Bob")
    choose(teacher.page.locator(".classroom select"), CHALLENGES["circles"].title)
    for stage in (teacher, student, other):
        expect(stage.page.locator(".challenge")).to_contain_text("Nobody has reached it yet.")
    student.page.click("[data-class=explore]")
    student.step("epoch")
    student.page.click("[data-class=hand-in]")
    expect(student.page.locator(".classroom .said")).to_contain_text("noise must be 0.05. Got")
    student.page.click("[data-class=begin]")
    student.wait_for("location.search.includes('noise=0.05')")
    student.until("+d.update === 0")
    student.step("update")
    student.page.click("[data-class=hand-in]")
    expect(student.page.locator(".challenge [role=status]")).to_contain_text("It must be at least 95 %", timeout=20_000)
    student.play_until(4000)
    student.pause()
    updates = student.update
    student.page.click("[data-class=hand-in]")
    for stage in (teacher, student, other):
        expect(stage.page.locator(".challenge tbody tr")).to_contain_text(f"1Ada{'17'}{updates:,}", timeout=20_000)
    student.page.reload()
    expect(student.page.locator("[data-class=follow]")).to_be_visible()
    expect(student.page.locator(".challenge [role=status]")).to_contain_text("Verified: 17 parameters.")
    choose(teacher.page.locator(".classroom select"), "None")
    expect(student.page.locator(".challenge")).to_be_hidden()
    assert [stage.said for stage in pages[:3]] == [[], [], []]
