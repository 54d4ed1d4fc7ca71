"""What an animation holds: all that it needs, and the run's checkpoints. That it plays is tested in a browser."""

import json
import re
from base64 import b64decode
from posixpath import dirname
from typing import Any

import numpy as np
import pytest

from playground.data.table import Table
from playground.runs.checkpoints import MAX_CHECKPOINTS
from playground.runs.drawing import Drawing
from playground.runs.run import Run
from playground.runs.settings import CONSTRAINTS, Settings
from playground.runs.speeds import SPEEDS
from playground.runs.validators import Interval
from playground.stage.answers.animation import export_animation
from playground.stage.modules import BROWSER, imported_by
from playground.ui.component import ENTRY
from tests.asking import decode_by_bytes

HOSTILE = "</script><img src=x onerror=hacked=1>", "<!--<script>", "{title} \\u003c %s"
SCALARS = 6


def embedded(html: str, kind: str) -> Any:
    """Return the content of the page's script of a type."""
    [text] = re.findall(f'<script type="{kind}">(.*?)</script>', html)
    return json.loads(text, parse_constant=pytest.fail)


def run_of(html: str) -> Any:
    return embedded(html, "application/json")


def module_of(html: str) -> str:
    """Return the source of the page's module, without comments."""
    [source] = re.findall('<script type="module">(.*?)</script>', html, re.S)
    return without_comments(source)


def without_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/|^\s*//.*?$", "", source, flags=re.S | re.M).strip()


def test_the_page_refers_to_nothing_outside_but_plotlyjs_which_the_browser_puts_in():
    html = export_animation(Run(Settings()))
    assert re.findall(r'\b(?:src|href|url)[=(]"?([^"\s>)]+)', html) == ["plotly.min.js"]
    assert not re.search(r"https?:|@import", html)
    assert not re.search(r"https?:|\b(?:fetch|XMLHttpRequest|WebSocket|Worker|import)\b", module_of(html))


def test_every_module_of_the_browser_is_of_the_page_or_of_an_animation():
    page, animation = imported_by(ENTRY).keys(), imported_by("animation/animation.js").keys()
    sources = {path.relative_to(BROWSER).as_posix(): path.read_text(encoding="utf-8") for path in BROWSER.rglob("*.js")}
    only_types = {name for name, source in sources.items() if without_comments(source) == "export {};"}
    assert page | animation == sources.keys() - only_types
    assert animation - page == {"animation/animation.js"}
    # What talks to the server, and what the visitor works with, is not in an animation.
    folders = {dirname(name) for name in animation}
    assert folders == {"animation", "base", "charts", "loop", "network", "views"}
    assert not {"loop/protocol.js", "loop/player.js", "charts/picture.js", "views/layout.js"} & animation


def test_frames_are_the_checkpoints_from_the_first_to_the_present_state():
    run = Run(Settings())
    run.prefetch(SPEEDS["normal"], 5)
    run.return_to(60)
    run.trainer.run(7)
    content = run_of(export_animation(run))
    scalars = np.frombuffer(b64decode(content["scalars"])).reshape(-1, SCALARS)
    parameters = decode_by_bytes(content["parameters"]).reshape(len(scalars), -1)
    assert scalars[:, 0].tolist() == [0, 20, 40, 60, 67]
    assert scalars[-1].tolist() == [67, run.trainer.epochs, *run.trainer.metrics()]
    assert np.array_equal(parameters[-1], run.trainer.parameters.astype(np.float32))
    assert content["point_history"] is None
    assert np.frombuffer(b64decode(content["history"])).reshape(-1, 5)[0, 0] == 0


def test_points_come_and_go_with_the_frames_over_the_plane_of_the_first_ones():
    run = Run(Settings())
    before = run_of(export_animation(run))["spec"]
    run.advance(20)
    drawing = Drawing(run.dataset)
    drawing.add([[0.0, 0.0], [0.1, 0.1]], 0)
    drawing.erase([run.dataset.points_train[run.dataset.points_train[:, 0].argmax()].tolist()], [0.01, 0.01])
    drawing.train(run)
    run.advance(20)
    content = run_of(export_animation(run))
    assert content["point_history"]["updates"] == [20]
    assert len(content["point_history"]["values"]) >= len(run.dataset.labels) + 1
    for name in ("points", "labels", "extent", "figures"):
        assert content["spec"][name] == before[name]


def test_names_do_not_end_the_script_that_holds_them():
    values = np.random.default_rng(0).normal(size=(20, 2))
    table = Table(values, (values[:, 0] > 0).astype(float), HOSTILE[:2], HOSTILE[1:])
    html = export_animation(Run(Settings("own", table=table)))
    spec = run_of(html)["spec"]
    assert tuple(spec["column_names"]) == HOSTILE[:2]
    assert tuple(style["name"] for style in spec["classes"]) == HOSTILE[1:]
    assert html.count("</script>") == html.count("<script") == 3
    assert "<img" not in html
    assert "<!--" not in html


def test_the_largest_animation_adds_less_than_a_megabyte_to_plotlyjs():
    samples = CONSTRAINTS["n_samples"]
    assert isinstance(samples, Interval)
    run = Run(Settings("spiral", (16, 16, 16), n_samples=int(samples.high), test_size=0.1, activation="tanh"))
    for _ in range(MAX_CHECKPOINTS - 1):
        run.advance(20)
        run.prefetched.discard_before(run.trainer.update)
    assert len(run.checkpoints) == MAX_CHECKPOINTS
    assert len(export_animation(run).encode()) < 1e6
