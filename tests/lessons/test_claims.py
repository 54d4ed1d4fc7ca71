"""What the lessons say about training holds over 20 seeds, and in the run that a student makes."""

from dataclasses import replace

import pytest

from playground.lessons.catalog import load_lessons
from playground.lessons.lesson import Lesson
from playground.lessons.reconcile import placeholders, reconcile
from playground.runs.readings.table import read, write
from tests.lessons.trained import read_claim, train

CLAIMS = [(lesson, claim) for lesson in load_lessons().values() for claim in lesson.claims]
STEPS = [(lesson, number) for lesson in load_lessons().values() for number in range(1, len(lesson.steps) + 1)]


@pytest.mark.parametrize(("lesson", "claim"), CLAIMS, ids=[f"{lesson.name}: {claim.says}" for lesson, claim in CLAIMS])
def test_what_a_lesson_says_holds_over_20_seeds(lesson, claim):
    step = lesson.steps[claim.step - 1]
    words = [" ".join(text.replace("**", "").split()) for step in lesson.steps for text in (step.text, step.reading)]
    assert claim.seeds >= 20
    assert any(claim.says in text for text in words)
    values = read_claim(step, claim, range(claim.seeds))
    if claim.when:
        assert sum(map(claim.when.holds, values)) >= claim.count, values
    else:
        assert claim.low <= sum(value[claim.mean] for value in values) / claim.seeds <= claim.high, values


@pytest.mark.parametrize(
    ("lesson", "number"), STEPS, ids=lambda value: value.name if isinstance(value, Lesson) else str(value)
)
def test_exactly_one_thing_happens_in_the_run_of_a_step(lesson, number):
    step = lesson.steps[number - 1]
    question = step.question
    state = train(step.settings, step.epochs, step.parameters)
    if question and question.kind == "line":
        state = replace(state, line=[0.0, 1.0, 1.0, 0.0])
    values = read(state)
    numbers = write(values)
    assert all(numbers[name] != "–" for name in placeholders(step.reading))
    if step.manual and step.before:
        assert step.manual.holds(values)
        assert not step.manual.holds(read(train(step.before.settings, 0, step.before.parameters)))
    if question is None:
        return
    if question.kind == "choice":
        assert sum(choice.when.holds(values) for choice in question.choices) == 1
        verdicts = [reconcile(step, i, values, numbers).verdict for i in range(len(question.choices))]
        assert sorted(verdicts) == ["right", *["wrong"] * (len(verdicts) - 1)]
    elif question.kind == "number":
        assert question.low <= values[question.actual] <= question.high
        assert reconcile(step, values[question.actual], values, numbers).verdict == "right"
    elif question.kind == "width":
        assert _verdict(step, int(question.low)) == "wrong"
        assert _verdict(step, int(question.high)) == "right"


def _verdict(step, width):
    values = read(train(step.with_width(width), step.epochs))
    return reconcile(step, width, values, write(values)).verdict
