"""What a class holds: codes, students, answers, messages, and their limits."""

import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from playground.classroom import limits
from playground.classroom.answers import AnsweredError, lock_in, reveal, tally
from playground.classroom.classes import (
    CODE_ALPHABET,
    ForbiddenError,
    UnknownClassError,
    create,
    find,
    read_nickname,
)
from playground.classroom.limits import LimitError, RateLimiter
from playground.classroom.messages import Message, messages_since, publish, shown_record
from playground.classroom.store import Store, StoreError


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


@pytest.fixture
def teacher(store):
    code, token = create(store)
    return find(store, code).teacher(token)


def ask(teacher, lesson="circles", step=1):
    publish(teacher, Message("{}", True, True), (lesson, step))


def join(classroom, nickname=""):
    token, _ = classroom.join(nickname)
    return classroom.student(token)


def test_a_class_is_found_by_its_code_in_any_case(store):
    code, token = create(store)
    assert len(code) == 5
    assert set(code) <= set(CODE_ALPHABET)
    assert find(store, f" {code.lower()} ").teacher(token).code == code
    with pytest.raises(ForbiddenError, match="Only the teacher"):
        find(store, code).teacher("")
    with pytest.raises(UnknownClassError, match="no class with the code 'AAAAA'"):
        find(store, "aaaaa")


def test_the_folder_is_for_this_user_alone(store):
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_tokens_are_not_kept_as_they_are(store):
    code, teacher = create(store)
    token, _ = find(store, code).join("Ada")
    store.connect().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = store.path.read_bytes()
    assert code.encode() in content
    assert teacher.encode() not in content
    assert token.encode() not in content


def test_answers_are_counted_and_hidden_until_they_are_revealed(teacher):
    students = [join(teacher) for _ in range(5)]
    assert [student.nickname for student in students] == [f"Student {i}" for i in range(1, 6)]
    for student, answer in zip(students, [0, 1, 1, 2, 1], strict=True):
        lock_in(student, "circles", 1, answer)
    assert tally(teacher, "circles", 1) == {"answered": 5, "revealed": False, "counts": []}
    reveal(teacher, "circles", 1)
    assert tally(teacher, "circles", 1)["counts"] == [[0, 1], [1, 3], [2, 1]]
    reveal(teacher, "circles", 1, False)
    assert tally(teacher, "circles", 1)["counts"] == []
    assert tally(teacher, "circles", 2)["answered"] == 0


def test_the_first_answer_stands(teacher):
    student = join(teacher)
    lock_in(student, "circles", 1, 0)
    lock_in(student, "circles", 1, 0)
    with pytest.raises(AnsweredError, match="first answer stands"):
        lock_in(student, "circles", 1, 1)
    reveal(teacher, "circles", 1)
    assert tally(teacher, "circles", 1)["counts"] == [[0, 1]]


def test_a_student_cannot_act_as_the_teacher(store):
    code, _ = create(store)
    token, _ = find(store, code).join()
    with pytest.raises(ForbiddenError, match="Only the teacher"):
        find(store, code).teacher(token)


def test_a_student_of_another_class_cannot_answer(store):
    (one, _), (two, _) = create(store), create(store)
    token, _ = find(store, one).join()
    with pytest.raises(ForbiddenError, match="Only students of this class"):
        find(store, two).student(token)


def test_messages_are_kept_since_the_last_but_one_keyframe(teacher):
    def show(content, is_keyframe=False, record="{}"):
        publish(teacher, Message(content, is_keyframe, is_keyframe), record=record)

    show("0", True, record='{"record": "file", "record_update": 0, "tail": "none"}')
    show("1", record='{"tail": "one"}')
    show("2")
    first, *later = messages_since(teacher)
    assert first == Message("0", True, True, first.number)
    assert messages_since(teacher, first.number) == later
    assert shown_record(teacher) == {"record": "file", "record_update": 0, "tail": "one"}
    show("3", True, record='{"record": "another"}')
    assert [message.content for message in messages_since(teacher)] == ["0", "1", "2", "3"]
    assert shown_record(teacher) == {"record": "another"}
    show("4", True)
    assert [message.content for message in messages_since(teacher)] == ["3", "4"]
    with pytest.raises(LimitError, match="at most 1,000,000 characters"):
        show("x" * 1_000_001, True)


def test_messages_are_limited(teacher, monkeypatch):
    monkeypatch.setattr(limits, "MESSAGES", 2)
    for _ in range(2):
        publish(teacher, Message("{}", True, True))
        for _ in range(2):
            publish(teacher, Message("{}"))
    with pytest.raises(LimitError, match="At most 2 messages"):
        publish(teacher, Message("{}"))


def test_a_message_tells_where_the_teacher_is(teacher):
    before = teacher.read()["version"]
    ask(teacher)
    ask(teacher)
    row = teacher.read()
    assert (row["lesson"], row["step"], row["version"]) == ("circles", 1, before + 1)


def test_two_processes_share_a_class_and_a_restart_loses_nothing(store, clock, teacher):
    other = find(Store(store.path.parent, clock), teacher.code)
    lock_in(join(other, "Ada"), "circles", 1, 3)
    assert tally(teacher, "circles", 1)["answered"] == 1
    reveal(teacher, "circles", 1)
    again = find(Store(store.path.parent, clock), teacher.code)
    assert tally(again, "circles", 1)["counts"] == [[3, 1]]


def test_every_answer_counts_when_many_come_at_once(store, teacher):
    def take_part(i):
        lock_in(join(teacher), "circles", 1, i % 4)
        store.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take_part, range(80)))
    reveal(teacher, "circles", 1)
    assert tally(teacher, "circles", 1)["counts"] == [[i, 20] for i in range(4)]


def count_rows(store, *tables):
    return [store.connect().execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


def test_a_class_is_deleted_a_day_after_its_last_use(store, clock, teacher):
    student = join(teacher)
    clock.now += limits.LIFETIME - 1
    lock_in(student, "circles", 1, 0)
    clock.now += limits.LIFETIME - 1
    find(store, teacher.code)
    clock.now += 2
    with pytest.raises(UnknownClassError):
        find(store, teacher.code)
    create(store)
    assert count_rows(store, "classes", "students", "answers") == [1, 0, 0]


def test_a_class_that_ends_leaves_nothing(store, teacher):
    ask(teacher)
    lock_in(join(teacher), "circles", 1, 0)
    reveal(teacher, "circles", 1)
    teacher.end()
    with pytest.raises(UnknownClassError, match="It may have ended"):
        find(store, teacher.code)
    assert not any(count_rows(store, "classes", "students", "answers", "reveals", "messages", "entries"))


def test_there_are_limits(store, teacher, monkeypatch):
    monkeypatch.setattr(limits, "CLASSES", 1)
    monkeypatch.setattr(limits, "STUDENTS", 1)
    monkeypatch.setattr(limits, "ANSWERS", 1)
    student = join(teacher)
    lock_in(student, "circles", 1, 0)
    with pytest.raises(LimitError, match="At most 1 classes"):
        create(store)
    with pytest.raises(LimitError, match="at most 1 students"):
        join(teacher)
    with pytest.raises(LimitError, match="at most 1 answers"):
        lock_in(student, "circles", 2, 0)
    with pytest.raises(ValueError, match="at most 200 characters"):
        lock_in(student, "circles", 2, "x" * 300)


def test_a_full_database_refuses_and_goes_on_once_a_class_has_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "DATABASE_BYTES", 400_000)
    store = Store(tmp_path)
    large, small = (find(store, code).teacher(token) for code, token in (create(store), create(store)))
    student = join(small)
    message = Message("x" * 20_000, starts_run=True)
    fits = 0
    with suppress(StoreError):
        while fits < 40:
            publish(large, message)
            fits += 1
    with pytest.raises(StoreError, match="is full or busy"):
        publish(large, message)
    assert 5 < fits < 20
    assert len(messages_since(large)) == fits
    assert small.count_students() == 1
    large.end()
    lock_in(student, "circles", 1, 0)
    publish(small, message)
    assert tally(small, "circles", 1)["answered"] == 1


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


def test_a_visitor_acts_at_a_limited_rate():
    clock = Clock()
    limiter = RateLimiter(2, 0.5, clock)
    limiter.take("a")
    limiter.take("a")
    limiter.take("b")
    with pytest.raises(LimitError, match="Wait a moment"):
        limiter.take("a")
    clock.now += 2
    limiter.take("a")
    with pytest.raises(LimitError):
        limiter.take("a")
