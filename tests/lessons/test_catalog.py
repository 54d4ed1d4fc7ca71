"""The lessons' files: what they may hold, and what the page gets to know of them."""

import json
import re
from pathlib import Path

import pytest

from playground.lessons.catalog import READOUTS, describe_lesson, find_lesson, load_lessons
from playground.lessons.lesson import KINDS
from playground.lessons.parsing import read_lesson
from playground.lessons.reconcile import placeholders
from playground.stage.protocol import OPTIONS
from tests.lessons.trained import read_claim

LESSONS = load_lessons()
STEPS = [step for lesson in LESSONS.values() for step in lesson.steps]
QUESTIONS = [step.question for step in STEPS if step.question]
README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
MINIMAL = """
title = "One neuron"
goal = "See what it learns."
minutes = 5

[[steps]]
title = "Watch"
text = "It trains."
reading = "It got {train_accuracy}."
settings = { dataset = "blobs", hidden_layer_sizes = [] }
epochs = 5

[steps.question]
kind = "choice"
text = "Will it learn?"
choices = [
  { text = "Yes", when = "train_accuracy >= 0.9" },
  { text = "No", when = "train_accuracy < 0.9" },
]

[[claims]]
says = "It got"
when = "train_loss < 0.1"
count = 20
"""
CHOICES = MINIMAL[MINIMAL.index("choices") : MINIMAL.index("[[claims]]")]
SETTINGS = MINIMAL[MINIMAL.index("hidden_layer_sizes") : MINIMAL.index("[[claims]]")]

MANUAL = "With manual, there must be a question, parameters and before, but no epochs. Got 'mean_logit > 1'."


def count_words(text):
    return len(text.split())


def test_there_are_sixteen_lessons_which_ask_in_all_four_ways():
    assert len(LESSONS) == 16
    assert {question.kind for question in QUESTIONS} == set(KINDS)
    assert all(2 <= len(lesson.steps) <= 5 for lesson in LESSONS.values())


def test_texts_fit_on_the_card_and_on_a_projector():
    assert all(count_words(step.text) <= 60 and count_words(step.reading) <= 80 for step in STEPS)
    assert all(count_words(question.text) <= 25 for question in QUESTIONS)
    assert all(count_words(choice.text) <= 10 for question in QUESTIONS for choice in question.choices)


def test_every_step_that_asks_gives_numbers_and_the_reason():
    assert all("{" in step.reading and "reason" in step.reading for step in STEPS if step.question)


def test_steps_use_the_page_s_own_controls():
    assert all(value in OPTIONS[name] for step in STEPS for name, value in step.options.items())


def test_the_page_does_not_know_the_outcome_before_the_run():
    for lesson in LESSONS.values():
        described = json.dumps(describe_lesson(lesson), ensure_ascii=False)
        told = {text for step in lesson.steps for text in (step.title, step.text)}
        for step in lesson.steps:
            assert json.dumps(step.reading, ensure_ascii=False) not in described
        assert all(json.dumps(text, ensure_ascii=False) in described for text in told)
        assert not {"when", "reading", "claims", "actual", "tolerance", "enough"} & set(
            re.findall(r'"(\w+)":', described)
        )


def test_titles_of_lessons_ask():
    assert all(lesson.title.endswith("?") for lesson in LESSONS.values())


def test_links_of_earlier_names_find_their_lesson():
    for lesson in LESSONS.values():
        assert all(find_lesson(name) is lesson for name in (lesson.name, *lesson.aliases))
    assert {"triangle", "memorizing"} <= {alias for lesson in LESSONS.values() for alias in lesson.aliases}
    assert find_lesson("none") is None


def test_a_step_shows_the_read_outs_that_it_quotes():
    readouts = {
        name: [step["readouts"] for step in describe_lesson(lesson)["steps"]] for name, lesson in LESSONS.items()
    }
    assert readouts["sigmoid"] == [[], [], ["accuracy"]], "one neuron's output is no matter of the cross-entropy"
    assert readouts["best-line"] == [["accuracy"], ["loss"]]
    assert readouts["unseen-points"] == [["accuracy", "test"], ["accuracy", "test"], ["loss", "test"]]
    quoted = {name for step in STEPS for name in placeholders(step.reading)}
    told = set(READOUTS["loss"]) | READOUTS["accuracy"] | READOUTS["test"]
    assert {name for name in quoted if re.search("loss|accuracy", name)} <= told


def test_a_number_is_asked_for_in_the_unit_of_its_read_out():
    steps = [step for lesson in LESSONS.values() for step in describe_lesson(lesson)["steps"]]
    assert {step["question"]["unit"] for step in steps if step["question"]} == {"", "%", "°"}
    sigmoid = describe_lesson(LESSONS["sigmoid"])["steps"][2]["question"]
    assert (sigmoid["unit"], sigmoid["high"]) == ("%", 1)


def test_what_stands_while_a_width_is_asked_for_has_none():
    steps = [step for step in STEPS if step.question and step.question.kind == "width"]
    assert steps
    for step in steps:
        assert step.start(asking=True).settings.hidden_layer_sizes == ()
        assert step.start(answer=2).settings.hidden_layer_sizes == (2,)
        assert step.start().settings == step.settings


def test_other_networks_stand_while_a_question_does():
    before = "before = { settings = { noise = 0.5 }, parameters = [1.0, 2.0, 3.0] }"
    step = read_lesson("before", MINIMAL.replace("epochs = 5", f"epochs = 5\n{before}")).steps[0]
    asked, run = step.start(asking=True), step.start()
    assert (asked.settings.noise, asked.parameters, asked.settings.dataset) == (0.5, (1.0, 2.0, 3.0), "blobs")
    assert (run.settings, run.parameters) == (step.settings, ())


def test_a_step_can_be_done_manual():
    given = 'parameters = [1, 2, 3]\nbefore = {}\nmanual = "mean_logit > 1"'
    lesson = read_lesson("manual", MINIMAL.replace("epochs = 5", given))
    step = lesson.steps[0]
    assert step.manual
    assert step.manual.names == {"mean_logit"}
    assert (step.start(asking=True).parameters, step.start().parameters) == ((), (1, 2, 3))
    assert describe_lesson(lesson)["steps"][0]["manual"] is True
    assert [step["manual"] for step in describe_lesson(LESSONS["softmax"])["steps"]] == [False, False, True, False]


def test_lessons_follow_one_another():
    described = [describe_lesson(lesson) for lesson in LESSONS.values()]
    assert [lesson["number"] for lesson in described] == list(range(1, 17))
    assert [lesson["next"] for lesson in described] == [*list(LESSONS)[1:], ""]


def test_a_new_file_in_a_folder_becomes_a_lesson(tmp_path):
    (tmp_path / "2-second.toml").write_text(MINIMAL)
    (tmp_path / "10-last.toml").write_text(MINIMAL)
    (tmp_path / "02-first.toml").write_text(MINIMAL.replace("One neuron", "The first one"))
    lessons = load_lessons(tmp_path)
    assert list(lessons) == ["first", "last", "second"]
    assert lessons["first"].title == "The first one"
    assert describe_lesson(lessons["first"])["steps"][0]["question"]["choices"] == ["Yes", "No"]


def test_the_lesson_in_the_readme_is_a_lesson():
    [text] = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    lesson = read_lesson("readme", text)
    [claim] = lesson.claims
    assert claim.says in lesson.steps[0].reading
    values = read_claim(lesson.steps[0], claim, range(claim.seeds))
    assert claim.when
    assert sum(map(claim.when.holds, values)) >= claim.count


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ('goal = "See what it learns."', "", "goal must be given. Got None."),
        ("minutes = 5", 'minutes = "five"', "minutes must be a whole number between 1 and 20. Got 'five'."),
        ("minutes = 5", "minutes = 90", "minutes must be a whole number between 1 and 20. Got 90."),
        ("minutes = 5", "minutes = 5\nlevel = 2", "Fields must be among name, title, goal, minutes.*Got 'level'."),
        ("minutes = 5", "minutes = 5 min", "line 4"),
        ('title = "Watch"\n', "", "Step 1: title must be given. Got None."),
        ('title = "Watch"', "title = 3", "Step 1: title must be text. Got 3."),
        ("{train_accuracy}", "{accuracy}", "Step 1: Numbers in braces must be among train_loss,.*Got 'accuracy'."),
        ('"blobs"', '"blob"', "Step 1: dataset must be one of .*Got 'blob'."),
        ("epochs = 5", "epochs = -5", "Step 1: epochs must be a whole number of at least 0. Got -5."),
        ("epochs = 5", "epochs = true", "Step 1: epochs must be a whole number of at least 0. Got True."),
        ("epochs = 5", 'epochs = 5\nspeed = "quick"', "Step 1: speed must be one of slow-motion,.*Got 'quick'."),
        ("epochs = 5", 'epochs = 5\ncharts = ["map"]', "Step 1: charts must be among .*Got 'map'."),
        ("epochs = 5", 'epochs = 5\nasked = ["loss"]', "Step 1: asked must be among colors, .*Got 'loss'."),
        ("epochs = 5", "epochs = 5\nbefore = { epochs = 1 }", "Step 1: Before: Fields must be .*Got 'epochs'."),
        ("epochs = 5", "epochs = 5\nbefore = { parameters = [1.0] }", "Step 1: Before: parameters must have the shape"),
        ("minutes = 5", 'minutes = 5\naliases = ["Old name"]', "letters, digits and hyphens. Got 'Old name'."),
        ("epochs = 5", "epochs = 5\noptions = { lines = 1 }", "Step 1: The values of options must be text."),
        ("epochs = 5", "epochs = 5\nparameters = [1.0]", r"Step 1: parameters must have the shape \(3,\). Got \(1,\)."),
        ("epochs = 5", 'epochs = 5\nparameters = [1, 2, "3"]', "Step 1: parameters must hold numbers. Got .1, 2, '3'"),
        ("epochs = 5", 'manual = "loss < 1"', "Step 1: Readings in a condition must be among .*Got 'loss'."),
        ("epochs = 5", 'epochs = 5\nmanual = "mean_logit > 1"', f"Step 1: {MANUAL}"),
        ("epochs = 5", 'parameters = [1, 2, 3]\nmanual = "mean_logit > 1"', f"Step 1: {MANUAL}"),
        ("epochs = 5", 'before = {}\nmanual = "mean_logit > 1"', f"Step 1: {MANUAL}"),
        ('kind = "choice"', 'kind = "guess"', "Step 1: Question: kind must be one of choice,.*Got 'guess'."),
        ("train_accuracy < 0.9", "train_accuracy = 0.9", "Question: A condition must read like .*Got 'train_acc"),
        ("train_accuracy < 0.9", "accuracy < 0.9", "Question: Readings in a condition must be among .*Got 'accuracy'."),
        (CHOICES, "", r"Question: choices must hold 2 to 6 values. Got \[\]."),
        (
            SETTINGS,
            'n_classes = 3 }\n[steps.question]\nkind = "line"\ntext = "Where?"\n',
            "A line divides two classes; the data must not have more. Got 3.",
        ),
        ('kind = "choice"', 'kind = "line"', "Question: There must be no choices if the kind is line. Got .{'text'."),
        ('kind = "choice"', 'kind = "width"', "Question: enough must be given if the kind is width, and only then."),
        (CHOICES, 'enough = "epochs > 1"\n', "Question: enough must be given if the kind is width, and only then."),
        ("count = 20", "count = 30", "Claim 1: count must be a whole number between 1 and 20. Got 30."),
        ("count = 20", "count = 20\nstep = 2", "Claim 1: step must be a whole number between 1 and 1. Got 2."),
        ("count = 20", 'mean = "train_loss"', "Claim 1: There must be either .*mean. Got .'train_loss < 0.1', 't"),
        ('when = "train_loss < 0.1"', "", "Claim 1: There must be either .*or a mean. Got .None, None."),
    ],
)  # fmt: skip
def test_a_file_that_is_not_a_lesson_is_refused(old, new, refusal, tmp_path):
    text = MINIMAL
    assert old in text
    (tmp_path / "01-bad.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(ValueError, match=f"^01-bad.toml: .*{refusal}"):
        load_lessons(tmp_path)


@pytest.mark.parametrize(
    ("question", "refusal"),
    [
        ('kind = "number"\nactual = "loss"\ntolerance = 1', "actual must be one of .*Got 'loss'."),
        ('kind = "number"\nactual = "train_loss"', "tolerance must be above 0. Got 0.0."),
        ('kind = "number"\nactual = "train_loss"\ntolerance = 1\nlow = 2', "low must be below high. Got .2.0, 1.0"),
        ('kind = "width"\nenough = "epochs > 1"\nhigh = 17', "high must be a whole number between 0 and 16. Got 17"),
    ],
)  # fmt: skip
def test_a_question_without_its_bounds_is_refused(question, refusal):
    with pytest.raises(ValueError, match=f"Step 1: Question: {refusal}"):
        read_lesson("bad", MINIMAL.replace('kind = "choice"', question).replace(CHOICES, ""))


def test_a_width_that_is_not_trained_is_refused():
    text = MINIMAL.replace('kind = "choice"', 'kind = "width"\nhigh = 8').replace(CHOICES, 'enough = "epochs > 1"\n')
    question = read_lesson("good", text).steps[0].question
    assert question
    assert question.choices[0].when.names == {"epochs"}
    with pytest.raises(ValueError, match=r"Step 1: epochs must be above 0 if the question is for a width. Got 0."):
        read_lesson("bad", text.replace("epochs = 5", ""))


def test_names_of_lessons_are_different_words(tmp_path):
    for name in ("1-same.toml", "2-same.toml"):
        (tmp_path / name).write_text(MINIMAL)
    with pytest.raises(ValueError, match=r"2-same.toml: The names of lessons must differ. Got 'same' twice."):
        load_lessons(tmp_path)
    (tmp_path / "2-same.toml").unlink()
    (tmp_path / "3-other.toml").write_text('aliases = ["same"]\n' + MINIMAL)
    with pytest.raises(ValueError, match=r"3-other.toml: The names of lessons must differ. Got 'same' twice."):
        load_lessons(tmp_path)
    with pytest.raises(ValueError, match=r"lower-case letters, digits and hyphens. Got 'Two words'."):
        read_lesson("Two words", MINIMAL)
    with pytest.raises(ValueError, match=r"steps must hold at least 1 values. Got \[\]."):
        read_lesson("empty", MINIMAL[: MINIMAL.index("[[")] + "steps = []")
