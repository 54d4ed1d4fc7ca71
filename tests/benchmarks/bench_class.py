"""A class on two processes behind nginx: what its students get, and what the server's other visitors notice.

    python -m tests.benchmarks.bench_class
    python -m tests.benchmarks.bench_class --students 30 --visitors 5

A teacher plays a lesson's step. Every student follows, and answers at random within ten seconds. In between, a process
is killed and started again. Other visitors play all the time, first without the class's students. The load generator
runs on the same machine.
"""

import argparse
import asyncio
import base64
import json
import os
import random
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from playground.classroom import classes
from playground.classroom.answers import reveal, tally
from playground.classroom.store import FOLDER, Store
from tests.benchmarks.bench_visitors import Cost, report
from tests.deployment.cluster import Cluster
from tests.visitor import Visitor

LESSON, STEP = "one-line", 1
CHOICES = 4
ANSWER_SECONDS = 10.0
AGAIN = 1.5  # seconds until a student's page sends again what did not arrive, as `browser/classroom/connection.js`


class Teacher(Visitor):
    """Remembers when each answer was asked for, and when it came, by the answer's last update."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.asked: dict[int, float] = {}
        self.came: dict[int, float] = {}

    def _answer(self, answer: dict[str, Any]) -> None:
        if self._pending and self._pending[0] == answer.get("id") and answer["action"] == "play":
            update = last_update(answer)
            self.asked[update] = self._pending[1]
            self.came[update] = asyncio.get_running_loop().time()
        super()._answer(answer)


class Student:
    """A student's page, without a browser: hears what happens in the class, and answers."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token
        self.heard: dict[int, float] = {}
        self.state: dict[str, Any] = {}
        self.connections = self.attempts = self.received = 0

    async def listen(self) -> None:
        """Hear the class, and connect again where the connection breaks."""
        address = urllib.parse.urlsplit(self.url)
        while True:
            try:
                reader, writer = await asyncio.open_connection(address.hostname, address.port, limit=2**22)
                path = f"{address.path}/events?student={self.token}&follow=1"
                writer.write(f"GET {path} HTTP/1.0\r\nHost: {address.netloc}\r\n\r\n".encode())
                if b" 200 " in await reader.readline():
                    self.connections += 1
                    await self._read(reader)
                writer.close()
            except OSError:
                pass
            await asyncio.sleep(AGAIN * random.uniform(0.5, 1.5))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        name = ""
        while line := await reader.readline():
            self.received += len(line)
            if line.startswith(b"event: "):
                name = line[7:].strip().decode()
            elif line.startswith(b"data: ") and name == "moment":
                now = asyncio.get_running_loop().time()
                answer = json.loads(line[6:])["answer"]
                if "spec" not in answer:
                    self.heard[last_update(answer)] = now
            elif line.startswith(b"data: ") and name == "state":
                self.state = json.loads(line[6:])

    async def answer(self, choice: int) -> None:
        """Send an answer until it arrives."""
        body = {"student": self.token, "lesson": LESSON, "step": STEP, "answer": choice}
        while not await asyncio.to_thread(self._post, body):
            await asyncio.sleep(AGAIN * random.uniform(0.5, 1.5))

    def _post(self, body: dict[str, Any]) -> bool:
        self.attempts += 1
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/answers", json.dumps(body).encode(), headers)
        try:
            urllib.request.urlopen(request, timeout=30).close()
        except OSError:
            return False
        return True


def last_update(answer: dict[str, Any]) -> int:
    """Return the update of an answer's last frame."""
    return int(np.frombuffer(base64.b64decode(answer["scalars"])).reshape(-1, 6)[-1, 0])


async def watch(visitors: list[Visitor], seconds: float) -> tuple[float, float, float]:
    """Return frames per second and visitor, and the median and p95 of an answer in ms, of the next seconds."""
    for visitor in visitors:
        visitor.begin()
    await asyncio.sleep(seconds)
    delays = np.concatenate([visitor.delays for visitor in visitors])
    frames = float(np.median([visitor.frames for visitor in visitors])) / seconds
    return frames, *(1000 * np.quantile(delays, [0.5, 0.95]))


def compare(before: tuple[float, ...], after: tuple[float, ...]) -> None:
    for what, unit, one, two in zip(
        ("frames per visitor", "an answer, median", "an answer, p95"), ("per second", "ms", "ms"), before, after,
        strict=True,
    ):  # fmt: skip
        report(f"other visitors: {what}", two, unit, f"without students {one:.2f}, ratio {two / one:.2f}")


async def measure(cluster: Cluster, store: Store, arguments: argparse.Namespace) -> None:
    code, token = classes.create(store)
    teachers = classes.find(store, code).teacher(token)
    base = f"{cluster.url}/class/{code}"
    teacher = Teacher(f"{cluster.url}/?class={code}&teacher={token}&lesson={LESSON}&step={STEP}")
    visitors = [Visitor(f"{cluster.url}/") for _ in range(arguments.visitors)]
    for visitor in (*visitors, teacher):
        await visitor.open()
        visitor.play()
    await asyncio.sleep(arguments.warm_up)
    before = await watch(visitors, arguments.seconds)

    students = [
        Student(base, (await asyncio.to_thread(teachers.join, f"Student {i}"))[0]) for i in range(arguments.students)
    ]
    listening = [asyncio.create_task(student.listen()) for student in students]
    await asyncio.sleep(3)
    for student in students:
        student.heard.clear()
    own = Cost([os.getpid()])
    cost, proxy = Cost(cluster.pids), Cost([cluster.nginx.process.pid])
    after = await watch(visitors, arguments.seconds)
    cores, between, generator = cost.cores, proxy.cores, own.cores
    print("While all follow:")
    follow(teacher, students)
    compare(before, after)
    report("server, nginx, load generator", cores, "cores", f"{between:.2f}, {generator:.2f}")
    for student in students:
        student.heard.clear()
        student.received = 0

    print(f"While all answer within {ANSWER_SECONDS:g} s:")
    choices = [random.randrange(CHOICES) for _ in students]
    answering = [asyncio.create_task(later(student, choice)) for student, choice in zip(students, choices, strict=True)]
    after = await watch(visitors, ANSWER_SECONDS)
    await asyncio.gather(*answering)
    follow(teacher, students)
    compare(before, after)
    report("a student receives", sum(s.received for s in students) / len(students) / ANSWER_SECONDS / 1000, "kB/s")
    check(teachers, choices)
    await asyncio.sleep(1)
    told = sum(sum(count for _, count in s.state.get("counts", [])) == len(students) for s in students)
    report("students who are told all counts within 1 s", told, "", f"of {len(students)}")

    print("While all answer once more, and a process is killed and started again:")
    reveal(teachers, LESSON, STEP, False)
    ended = "two" if teacher.cookies.endswith("one") else "one"
    for visitor in visitors:
        if visitor.cookies.endswith(ended):
            await visitor.close()
    store.connect().execute("DELETE FROM answers")
    choices = [random.randrange(CHOICES) for _ in students]
    for student in students:
        student.attempts = student.connections = 0
    answering = [asyncio.create_task(later(student, choice)) for student, choice in zip(students, choices, strict=True)]
    await asyncio.sleep(ANSWER_SECONDS / 3)
    cluster.kill(ended)
    await asyncio.sleep(2)
    await asyncio.to_thread(cluster.restart, ended)
    await asyncio.gather(*answering)
    check(teachers, choices)
    report("answers sent again", sum(student.attempts for student in students) - len(students), "")
    await asyncio.sleep(3)
    report("students who had to connect again", sum(student.connections > 0 for student in students), "")
    for student in students:
        student.heard.clear()
    await asyncio.sleep(5)
    report("students who follow afterward", sum(bool(student.heard) for student in students), "", f"of {len(students)}")
    for text in {text for visitor in (*visitors, teacher) for text in visitor.messages}:
        print(f"  said: {text}")
    for task in listening:
        task.cancel()
    for visitor in (*visitors, teacher):
        await visitor.close()


async def later(student: Student, choice: int) -> None:
    await asyncio.sleep(random.uniform(0, ANSWER_SECONDS))
    await student.answer(choice)


def follow(teacher: Teacher, students: list[Student]) -> None:
    """Report how much later students hear what the teacher's page was answered."""
    heard = [
        (student.heard[update], update) for student in students for update in student.heard if update in teacher.came
    ]
    if not heard:
        return print("  nobody has heard anything")
    for what, since in (("is shown to the teacher", teacher.came), ("was asked for", teacher.asked)):
        delays = 1000 * np.array([time - since[update] for time, update in heard])
        median, p95 = np.quantile(delays, [0.5, 0.95])
        report(f"heard after it {what}, median", median, "ms")
        report(f"heard after it {what}, p95", p95, "ms", "mark: 1,000")
    first = min(time for time, _ in heard)
    answered = [update for update, time in teacher.came.items() if time >= first]
    report("of what the teacher was shown, heard", 100 * len(heard) / len(answered) / len(students), "%")


def check(classroom: classes.Teacher, choices: list[int]) -> None:
    """Compare the counts with what was sent."""
    reveal(classroom, LESSON, STEP)
    counts = dict(tally(classroom, LESSON, STEP)["counts"])
    verdict = "each count right" if counts == Counter(choices) else f"WRONG: {counts} of {Counter(choices)}"
    report("answers counted", sum(counts.values()), "", f"of {len(choices)}, {verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=100, help="who follow and answer")
    parser.add_argument("--visitors", type=int, default=10, help="others, who play at normal speed")
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--warm-up", type=float, default=8.0, help="seconds")
    arguments = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; {arguments.students} students", flush=True)
    with TemporaryDirectory() as folder:
        os.environ[FOLDER] = str(Path(folder) / "classes")
        cluster = Cluster(Path(folder))
        try:
            asyncio.run(measure(cluster, Store(Path(os.environ[FOLDER])), arguments))
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
