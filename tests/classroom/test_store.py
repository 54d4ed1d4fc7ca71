"""What a class holds: codes, students, answers, messages, and their limits."""

import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from playground.classroom import limits
from playground.classroom.limits import LimitError, Pace
from playground.classroom.schema import StoreError
from playground.classroom.store import (
    CODE_ALPHABET,
    AnsweredError,
    ForbiddenError,
    Message,
    Store,
    UnknownClassError,
    read_nickname,
)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    return Store(tmp_path / "classes", clock)


def ask(store, code, teacher, lesson="circles", step=1):
    store.publish(code, teacher, Message(0, True, True, "{}"), (lesson, step))


def test_a_class_is_found_by_its_code_in_any_case(store):
    code, teacher = store.create()
    assert len(code) == 5
    assert set(code) <= set(CODE_ALPHABET)
    assert store.exists(f" {code.lower()} ")
    assert not store.exists("AAAAA")
    assert store.is_teacher(code, teacher)
    assert not store.is_teacher(code, "")
    assert not store.is_teacher("AAAAA", teacher)


def test_the_folder_is_for_this_user_alone(store):
    assert stat.S_IMODE(store.database.path.parent.stat().st_mode) == 0o700


def test_tokens_are_not_kept_as_they_are(store):
    code, teacher = store.create()
    token, _ = store.join(code, "Ada")
    store.database.connect().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = store.database.path.read_bytes()
    assert code.encode() in content
    assert teacher.encode() not in content
    assert token.encode() not in content


def test_answers_are_counted_and_hidden_until_they_are_revealed(store):
    code, teacher = store.create()
    ask(store, code, teacher)
    students = [store.join(code) for _ in range(5)]
    assert [student.nickname for student in students] == [f"Student {i}" for i in range(1, 6)]
    for student, answer in zip(students, [0, 1, 1, 2, 1], strict=True):
        store.answer(code, student.token, "circles", 1, answer)
    state = store.state(code)
    assert (state["students"], state["answered"], state["revealed"], state["counts"]) == (5, 5, False, [])
    store.reveal(code, teacher, "circles", 1)
    assert store.state(code)["counts"] == [[0, 1], [1, 3], [2, 1]]
    store.reveal(code, teacher, "circles", 1, False)
    assert store.state(code)["counts"] == []
    ask(store, code, teacher, step=2)
    assert store.state(code)["answered"] == 0


def test_the_first_answer_stands(store):
    code, teacher = store.create()
    ask(store, code, teacher)
    token, _ = store.join(code)
    store.answer(code, token, "circles", 1, 0)
    store.answer(code, token, "circles", 1, 0)
    with pytest.raises(AnsweredError, match="first answer stands"):
        store.answer(code, token, "circles", 1, 1)
    store.reveal(code, teacher, "circles", 1)
    assert store.state(code)["counts"] == [[0, 1]]


def test_a_student_cannot_act_as_the_teacher(store):
    code, _ = store.create()
    token, _ = store.join(code)
    for action in (
        lambda: store.reveal(code, token, "circles", 1),
        lambda: store.publish(code, token, Message(0, True, True, "{}")),
        lambda: store.set_challenge(code, token, "spiral"),
        lambda: store.end(code, token),
    ):
        with pytest.raises(ForbiddenError, match="Only the teacher"):
            action()
    assert store.messages(code) == []


def test_a_student_of_another_class_cannot_answer(store):
    (one, _), (two, _) = store.create(), store.create()
    token, _ = store.join(one)
    with pytest.raises(ForbiddenError, match="Only students of this class"):
        store.answer(two, token, "circles", 1, 0)


def test_messages_are_kept_since_the_last_but_one_that_begins(store):
    code, teacher = store.create()

    def publish(content, begins=False, record="{}"):
        store.publish(code, teacher, Message(0, begins, begins, content), record=record)

    publish("0", begins=True, record='{"record": "file", "record_update": 0, "tail": "none"}')
    publish("1", record='{"tail": "one"}')
    publish("2")
    first, *later = store.messages(code)
    assert first == Message(first.number, True, True, "0")
    assert store.messages(code, first.number) == later
    assert store.record(code) == {"record": "file", "record_update": 0, "tail": "one"}
    publish("3", begins=True, record='{"record": "another"}')
    assert [message.content for message in store.messages(code)] == ["0", "1", "2", "3"]
    assert store.record(code) == {"record": "another"}
    publish("4", begins=True)
    assert [message.content for message in store.messages(code)] == ["3", "4"]
    with pytest.raises(LimitError, match="at most 1,000,000 characters"):
        publish("x" * 1_000_001, begins=True)


def test_messages_are_limited(store, monkeypatch):
    code, teacher = store.create()
    monkeypatch.setattr(limits, "MESSAGES", 2)
    for _ in range(2):
        store.publish(code, teacher, Message(0, True, True, "{}"))
        for _ in range(2):
            store.publish(code, teacher, Message(0, False, False, "{}"))
    with pytest.raises(LimitError, match="At most 2 messages"):
        store.publish(code, teacher, Message(0, False, False, "{}"))


def test_two_processes_share_a_class_and_a_restart_loses_nothing(store, clock):
    code, teacher = store.create()
    ask(store, code, teacher)
    other = Store(store.database.path.parent, clock)
    token, _ = other.join(code, "Ada")
    store.answer(code, token, "circles", 1, 3)
    assert other.state(code)["answered"] == 1
    again = Store(store.database.path.parent, clock)
    again.reveal(code, teacher, "circles", 1)
    assert store.state(code)["counts"] == [[3, 1]]


def test_every_answer_counts_when_many_come_at_once(store):
    code, teacher = store.create()
    ask(store, code, teacher)

    def take_part(i):
        token, _ = store.join(code)
        store.answer(code, token, "circles", 1, i % 4)
        store.database.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take_part, range(80)))
    store.reveal(code, teacher, "circles", 1)
    assert store.state(code)["counts"] == [[i, 20] for i in range(4)]


def test_a_class_is_deleted_a_day_after_its_last_use(store, clock):
    code, _ = store.create()
    token, _ = store.join(code)
    clock.now += limits.LIFETIME - 1
    store.answer(code, token, "circles", 1, 0)
    clock.now += limits.LIFETIME - 1
    assert store.exists(code)
    clock.now += 2
    assert not store.exists(code)
    store.create()
    rows = [store.database.connect().execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in (
        "classes", "students", "answers"
    )]  # fmt: skip
    assert rows == [1, 0, 0]


def test_a_class_that_ends_leaves_nothing(store):
    code, teacher = store.create()
    ask(store, code, teacher)
    token, _ = store.join(code)
    store.answer(code, token, "circles", 1, 0)
    store.end(code, teacher)
    with pytest.raises(UnknownClassError, match="It may have ended"):
        store.join(code)
    for table in ("classes", "students", "answers", "reveals", "messages", "entries"):
        assert store.database.connect().execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def test_there_are_limits(store, monkeypatch):
    monkeypatch.setattr(limits, "CLASSES", 1)
    monkeypatch.setattr(limits, "STUDENTS", 1)
    monkeypatch.setattr(limits, "ANSWERS", 1)
    code, _ = store.create()
    token, _ = store.join(code)
    store.answer(code, token, "circles", 1, 0)
    with pytest.raises(LimitError, match="At most 1 classes"):
        store.create()
    with pytest.raises(LimitError, match="at most 1 students"):
        store.join(code)
    with pytest.raises(LimitError, match="at most 1 answers"):
        store.answer(code, token, "circles", 2, 0)
    with pytest.raises(ValueError, match="at most 200 characters"):
        store.answer(code, token, "circles", 2, "x" * 300)


def test_a_full_database_refuses_and_goes_on_once_a_class_has_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "DATABASE_BYTES", 400_000)
    store = Store(tmp_path)
    large, small = store.create(), store.create()
    token, _ = store.join(small.code)
    message = Message(0, False, True, "x" * 20_000)
    fits = 0
    with suppress(StoreError):
        while fits < 40:
            store.publish(*large, message)
            fits += 1
    with pytest.raises(StoreError, match="is full or busy"):
        store.publish(*large, message)
    assert 5 < fits < 20
    assert len(store.messages(large.code)) == fits
    assert store.state(small.code)["students"] == 1
    store.end(*large)
    store.answer(small.code, token, "circles", 1, 0)
    store.publish(*small, message)
    assert store.state(small.code)["answered"] == 0, "of the lesson's step where the teacher is"


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="its folder for them is not writable"):
        Store(tmp_path / "file" / "classes")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Ada \n Lovelace ", "Ada Lovelace"),
        ("\u202eadA\u0000\u200b", "adA"),
        ("<b>&", "<b>&"),
        ("Ωλ 🎓", "Ωλ 🎓"),
    ],
)
def test_a_nickname_is_one_line_of_plain_text(text, name):
    assert read_nickname(text) == name


def test_a_long_nickname_is_refused():
    with pytest.raises(ValueError, match=r"at most 24 characters\. Got 25"):
        read_nickname("x" * 25)


def test_a_visitor_acts_at_a_pace():
    clock = Clock()
    pace = Pace(2, 0.5, clock)
    pace.take("a")
    pace.take("a")
    pace.take("b")
    with pytest.raises(LimitError, match="Wait a moment"):
        pace.take("a")
    clock.now += 2
    pace.take("a")
    with pytest.raises(LimitError):
        pace.take("a")
