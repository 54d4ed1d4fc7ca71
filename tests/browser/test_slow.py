"""One update in slow motion: every number is the server's, steps go forward and back, and the last is the new frame."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from playground.runs.experiment import Experiment
from playground.runs.settings import Settings
from playground.stage.answers.panels import describe_update
from playground.stage.protocol import REQUEST, read
from tests.browser.conftest import Display, Stage, type_into
from tests.browser.test_drawing import open_tools, stroke
from tests.browser.test_export_and_share import download_file
from tests.browser.test_views import numbers

# Two frames later, what a key has changed is drawn.
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
LABELS = """[...document.querySelectorAll('.values .wire')]
    .map(({ dataset, textContent }) => [+dataset.index, textContent])"""
WIRES = "['wires', 'dots'].map((name) => document.querySelector(`.slow-${name}`).toDataURL()).join()"


def near(printed: Any) -> Any:
    """What is printed with four decimals, or significant digits."""
    return pytest.approx(printed, abs=6e-5, rel=6e-4)


def open_slow(display: Display, settings: Settings, query: str = "", epochs: int = 0) -> tuple[Stage, dict[str, Any]]:
    """Show slow motion, with what the server tells of its update."""
    stage = display.show(settings, epochs, f"slow=1&{query}")
    expect(stage.page.locator(".slow .sentence")).to_contain_text("the next one")
    return stage, describe_update(display.visit.run, read({"example": -1}, REQUEST))


def phase(page: Page) -> str:
    return page.locator(".slow [aria-current=step]").get_attribute("data-phase") or ""


def press(stage: Stage, key: str) -> None:
    stage.page.keyboard.press(key)
    stage.page.evaluate(DRAWN)


def go_to(stage: Stage, name: str, key: str = "ArrowRight") -> None:
    """Press a key until a phase is shown."""
    for _ in range(30):
        if phase(stage.page) == name:
            return
        press(stage, key)
    raise AssertionError(f"{name} is never shown")


def labels(page: Page) -> dict[int, float]:
    """The numbers at the wires, by parameter; the last of two."""
    return {index: numbers(text.replace("→", " "))[-1] for index, text in page.evaluate(LABELS)}


def terms(page: Page) -> list[tuple[int, list[float]]]:
    """The terms that belong to a parameter, with their numbers; names are left out."""
    found = []
    for term in page.locator(".slow .terms [data-index]").all():
        text = term.evaluate("(element) => element.lastChild.textContent")
        found.append((int(term.get_attribute("data-index") or -1), numbers(text.replace("− ", "−").replace("→", " "))))
    return found


def places(update: dict[str, Any]) -> list[int]:
    """Where each unit's weights begin among the parameters."""
    counts = [len(unit["weights"]) for unit in update["units"]]
    return [0, *np.cumsum(counts)[:-1]]


@pytest.mark.parametrize(
    "settings",
    [
        Settings("moons", ()),
        Settings(hidden_layer_sizes=(3,), alpha=0.01),
        Settings(hidden_layer_sizes=(3, 2), activation="tanh", batch_size=1, momentum=0.5),
        Settings(hidden_layer_sizes=(3,), activation="relu", optimizer="adam", learning_rate_init=0.1),
        Settings(hidden_layer_sizes=(2,), optimizer="nesterov", momentum=0.9, freeze_hidden=True),
        Settings("blobs", (3, 2), n_classes=3, optimizer="rmsprop", learning_rate_init=0.1, schedule="inverse_time"),
        Settings("digits", (4,)),
    ],
    ids=["one unit", "penalty", "two layers", "adam", "nesterov, frozen", "three classes", "pictures"],
)
def test_every_number_is_that_of_the_update_and_the_last_step_is_the_next_frame(display: Display, settings: Settings):
    stage, update = open_slow(display, settings, epochs=1)
    page = stage.page
    units, at = update["units"], places(update)
    before = stage.page.evaluate("document.querySelector('.stage').parameters()")
    assert before == pytest.approx(np.concatenate([unit["weights"] for unit in units]), rel=1e-8, abs=1e-12)
    expect(page.locator(".slow .sentence")).to_contain_text(f"training point {update['example'] + 1} ")
    seen = []
    while phase(page) != "update":
        seen.append(phase(page))
        name = page.locator(".slow .terms .name").inner_text()
        n = int(re.findall(r"\d+", name)[0]) - 1 if name != "Inputs" else 0
        unit, place = units[n], at[n]
        values: Any = {
            "batch": unit["inputs"],
            "forward": np.multiply(unit["weights"], unit["inputs"]),
            "gradient": unit["gradient"],
            "step": unit["step"],
        }.get(phase(page))
        if values is not None:
            for index, printed in terms(page):
                expected = values[index - place]
                if phase(page) == "forward":
                    assert np.prod(printed) == pytest.approx(expected, abs=3e-4, rel=1e-3)
                else:
                    assert printed[-1] == near(expected)
        if phase(page) in ("forward", "gradient", "step"):
            is_picture = settings.dataset == "digits" and unit["layer"] == 0
            shown = labels(page)
            assert len(shown) == (0 if is_picture else len(unit["inputs"]) - 1)
            for index, value in shown.items():
                assert value == near(values[index - place])
        totals = [numbers(text) for text in page.locator(".slow .total").all_inner_texts()]
        if phase(page) == "forward":
            assert totals == [[near(unit["z"])], [near(unit["output"])]]
        elif phase(page) in ("error", "back"):
            assert totals == [[near(unit["error"])]]
        elif phase(page) == "loss":
            assert numbers(page.locator(".slow .terms").inner_text())[-1] == near(update["loss"])
        if phase(page) == "back":
            products = np.multiply(unit["next_errors"], unit["next_weights"])
            assert sorted(labels(page).values()) == near(sorted(products))
        assert stage.update == update["before"], "nothing is made before the last step"
        if phase(page) == "step":
            page.keyboard.press("ArrowRight")
            expect(page.locator(".slow [aria-current=step]")).to_have_attribute("data-phase", "update")
        else:
            press(stage, "ArrowRight")
    layers = len(settings.hidden_layer_sizes) + 1
    assert seen == ["batch", *["forward"] * layers, "loss", "error", *["back"] * (layers - 1), "gradient", "step"]
    assert stage.update == update["before"] + 1
    after = stage.page.evaluate("document.querySelector('.stage').parameters()")
    assert after == pytest.approx(np.concatenate([unit["new_weights"] for unit in units]), rel=1e-8, abs=1e-12)
    for n in range(len(units)):
        page.locator(".network .card.unit").nth(n).click()
        page.evaluate(DRAWN)
        for index, value in labels(page).items():
            assert value == near(after[index])
        for index, printed in terms(page):
            assert printed[-1] == near(after[index])
            assert printed[0] == near(before[index])


def test_back_and_forward_make_no_second_update_and_the_next_one_follows(display: Display):
    stage, _ = open_slow(display, Settings(hidden_layer_sizes=(2,)))
    page = stage.page
    sentence = page.locator(".slow .sentence")
    forth = []
    while phase(page) != "step":
        forth.append((phase(page), page.locator(".slow .terms").inner_text()))
        press(stage, "ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(sentence).to_have_text("Each weight moves by its step. Update 1 is made.")
    press(stage, "ArrowLeft")
    back: list[tuple[str, str]] = []
    while phase(page) != "batch":
        press(stage, "ArrowLeft")
        back.insert(0, (phase(page), page.locator(".slow .terms").inner_text()))
    assert back == forth
    expect(sentence).to_contain_text("Update 1, just made")
    expect(page.locator(".slow [data-slow=back]")).to_be_disabled()
    go_to(stage, "update")
    assert stage.update == 1
    page.keyboard.press("ArrowRight")
    expect(sentence).to_contain_text("Update 2, the next one")
    assert (stage.update, phase(page)) == (1, "batch")
    page.click(".slow [data-phase=update]")
    stage.until("d.update === '2'")
    expect(sentence).to_contain_text("Update 2 is made.")


def test_a_term_and_its_wire_light_each_other(display: Display):
    stage, _ = open_slow(display, Settings(hidden_layer_sizes=(3,)))
    page = stage.page
    press(stage, "ArrowRight")
    for index in (0, 1):
        page.locator(f".slow .term[data-index='{index}']").hover()
        expect(page.locator(".values .wire.lit")).to_have_attribute("data-index", str(index))
        expect(page.locator(".slow .term.lit")).to_have_attribute("data-index", str(index))
    page.mouse.move(5, 5)
    expect(page.locator(".lit:is(.wire, .term)")).to_have_count(0)
    page.locator(".slow .term").nth(1).focus()
    expect(page.locator(".values .wire.lit")).to_have_attribute("data-index", "1")
    page.evaluate("document.activeElement.blur()")
    expect(page.locator(".values .wire.lit")).to_have_count(0)
    box = page.locator(".values .wire[data-index='1']").bounding_box()
    assert box
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2)
    expect(page.locator(".slow .term.lit")).to_have_count(1)
    expect(page.locator(".network .tip")).to_be_hidden()
    update = stage.update
    page.mouse.down()
    page.mouse.up()
    expect(page.locator(".equation input:focus")).to_have_count(0)
    assert stage.update == update


def test_any_unit_by_a_click_or_a_key(display: Display):
    stage, _ = open_slow(display, Settings(hidden_layer_sizes=(3, 2)))
    page = stage.page
    name = page.locator(".slow .terms .name")
    press(stage, "ArrowRight")
    expect(name).to_have_text("Logistic regression 1")
    for number in (2, 3, 1):
        page.keyboard.press("ArrowDown")
        expect(name).to_have_text(f"Logistic regression {number}")
    page.keyboard.press("ArrowUp")
    expect(name).to_have_text("Logistic regression 3")
    page.locator(".network .card.unit").nth(4).click()
    expect(name).to_have_text("Logistic regression 5")
    expect(page.locator(".slow [aria-current]")).to_have_text("Forward 2/3")
    press(stage, "ArrowLeft")
    expect(name).to_have_text("Logistic regression 3")
    go_to(stage, "back")
    expect(name).to_have_text("Logistic regression 5")
    page.locator(".network .card.unit").nth(1).click()
    expect(page.locator(".slow [aria-current]")).to_have_text("Backward 2/2")
    go_to(stage, "step")
    for number in (3, 4, 5, 6, 1):
        page.keyboard.press("ArrowDown")
        expect(name).to_contain_text(f"Logistic regression {number}")
    expect(page.locator("figure.decision h2")).to_have_text("Output of h₁")


def click_point(page: Page, x: float, y: float) -> None:
    place = page.evaluate(f"""(() => {{
        const chart = document.querySelector('.decision .chart');
        const {{ xaxis, yaxis }} = chart._fullLayout;
        const box = chart.getBoundingClientRect();
        return [box.x + xaxis._offset + xaxis.c2p({x}), box.y + yaxis._offset + yaxis.c2p({y})];
    }})()""")
    page.mouse.click(*place)


def test_any_point_is_followed_and_one_outside_the_batch_makes_no_update(display: Display):
    stage, update = open_slow(display, Settings(hidden_layer_sizes=(2,)))
    page = stage.page
    points = Experiment(Settings()).dataset.points_train
    apart = [np.partition(np.linalg.norm(points - point, axis=1), 1)[1] for point in points]
    sentence = page.locator(".slow .sentence")
    batch = update["batch"].tolist()
    inside = max(batch, key=lambda k: apart[k])
    click_point(page, *points[inside])
    expect(sentence).to_contain_text(f"from 10 points. We follow training point {inside + 1} ")
    page.click(".slow [data-slow=point]")
    following = batch[(batch.index(inside) + 1) % len(batch)]
    expect(sentence).to_contain_text(f"We follow training point {following + 1} ")
    outside = max(set(range(200)) - set(batch), key=lambda k: apart[k])
    click_point(page, *points[outside])
    expect(sentence).to_contain_text(f"if this point alone were the batch. We follow training point {outside + 1} ")
    go_to(stage, "step")
    expect(sentence).to_contain_text("This update cannot be made: the point is not in the batch.")
    expect(page.locator(".slow [data-slow=next]")).to_be_disabled()
    expect(page.locator(".slow [data-phase=update]")).to_have_count(0)
    press(stage, "ArrowRight")
    assert (stage.update, phase(page)) == (0, "step")
    page.click(".slow [data-slow=first]")
    expect(sentence).to_contain_text(f"We follow training point {batch[0] + 1} ")


def test_points_that_are_erased_end_the_update_that_they_were_in(display: Display):
    stage, _ = open_slow(display, Settings(hidden_layer_sizes=(2,)))
    page = stage.page
    sentence = page.locator(".slow .sentence")
    press(stage, "ArrowRight")
    open_tools(stage)
    page.click("[data-change=clear_points]")
    expect(sentence).to_be_empty()
    press(stage, "ArrowRight")
    page.click(".slow [data-slow=point]")
    page.click(".slow [data-slow=auto]")
    expect(page.locator(".slow [data-slow=auto]")).to_have_text("Pause steps")
    expect(page.locator(".slow [data-slow=auto]")).to_have_text("Play steps")  # there is no step to go to
    page.click("[data-change=undo_points]")
    expect(sentence).to_contain_text("Update 1, the next one")
    page.keyboard.press("e")
    points = stage.page.evaluate("document.querySelector('.stage').points().points")
    followed = int(re.findall(r"training point (\d+)", sentence.inner_text())[0]) - 1
    stroke(stage, points[followed], points[followed])
    stage.wait_for(f"document.querySelector('.stage').points().points.length < {len(points)}")
    expect(sentence).to_contain_text("Update 1, the next one")
    press(stage, "ArrowRight")
    assert phase(page) == "forward"


def make_update(stage: Stage) -> None:
    """Make the update that is shown."""
    go_to(stage, "step")
    stage.page.keyboard.press("ArrowRight")
    expect(stage.page.locator(".slow .sentence")).to_contain_text("is made.")


def test_after_an_update_what_is_changed_or_clicked_is_shown(display: Display):
    stage, update = open_slow(display, Settings(hidden_layer_sizes=(2,)))
    page = stage.page
    sentence = page.locator(".slow .sentence")
    make_update(stage)
    points = Experiment(Settings()).dataset.points_train
    apart = [np.partition(np.linalg.norm(points - point, axis=1), 1)[1] for point in points]
    outside = max(set(range(200)) - set(update["batch"].tolist()), key=lambda k: apart[k])
    click_point(page, *points[outside])
    expect(sentence).to_contain_text(
        f"After update 1, if this point alone were the batch. We follow training point {outside + 1} "
    )
    page.click(".slow [data-slow=first]")
    expect(sentence).to_contain_text("Update 1, just made")
    field = page.get_by_label("bias")
    type_into(field, "0.5")
    field.press("Enter")
    expect(sentence).to_contain_text("Update 2, the next one")


def test_a_live_setting_of_the_sidebar_is_heard(display: Display):
    stage, _ = open_slow(display, Settings(hidden_layer_sizes=(2,)), "inside=1")
    page = stage.page
    sentence = page.locator(".slow .sentence")
    go_to(stage, "step")
    expect(sentence).to_contain_text("Step = −1 × gradient.")
    display.visit.run.set_live_settings(Settings(hidden_layer_sizes=(2,), learning_rate_init=0.7))
    page.locator("[data-testid=stSidebar]").click(position={"x": 5, "y": 300})
    expect(sentence).to_contain_text("Step = −0.7 × gradient.")
    expect(page.locator(".inside .verdict")).to_contain_text("Step = −0.7 × gradient.")


def test_wires_to_an_output_keep_the_color_of_its_class(display: Display):
    stage, update = open_slow(display, Settings("blobs", (3,), n_classes=3))
    page = stage.page
    assert max(update["units"][-1]["new_weights"][:-1]) > 0
    go_to(stage, "step")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".slow [aria-current]")).to_have_text("Update")
    page.locator(".network .card.unit").last.click()
    count = """([name, color]) => {
        const canvas = document.querySelector(name);
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const rgb = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
        let found = 0;
        for (let i = 0; i < data.length; i += 4)
            if (data[i + 3] > 60 && rgb.every((value, k) => Math.abs(value - data[i + k]) < 12)) found += 1;
        return found;
    }"""
    color = page.locator(".network .card.unit .mark").last.evaluate("(mark) => mark.style.getPropertyValue('--color')")
    assert page.evaluate(count, [".slow-wires", color]) > 20


def test_a_picture_shows_the_numbers(display: Display, tmp_path: Path):
    stage, _ = open_slow(display, Settings(hidden_layer_sizes=(2,)), "share=1")
    go_to(stage, "gradient")
    image = np.asarray(Image.open(download_file(stage, "picture", tmp_path)).convert("RGB")).astype(int)
    color = stage.page.evaluate("""(() => {
        const context = document.createElement("canvas").getContext("2d");
        context.fillStyle = getComputedStyle(document.querySelector(".values .wire")).color;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    })()""")
    assert (np.abs(image - color).max(axis=-1) < 12).sum() > 200


def test_it_opens_and_closes_by_button_key_and_play(display: Display):
    stage = display.show(Settings(hidden_layer_sizes=(2,)))
    page = stage.page
    section = page.locator(".slow")
    stage.press("toggle")
    stage.until("+d.update > 3")
    page.click(".slow-opener")
    expect(section).to_be_visible()
    stage.until("d.playing === 'false'")
    stage.wait_for("location.search.includes('slow=1')")
    expect(page.locator(".slow-opener")).to_have_attribute("aria-expanded", "true")
    at = stage.update
    expect(page.locator(".slow .sentence")).to_contain_text(f"Update {at + 1}, the next one")
    page.keyboard.press("Escape")
    expect(section).to_be_hidden()
    stage.wait_for("!location.search.includes('slow')")
    page.keyboard.press("s")
    expect(section).to_be_visible()
    stage.press("toggle")
    stage.until(f"+d.update > {at}")
    expect(section).to_be_hidden()
    stage.pause()
    page.keyboard.press("ArrowRight")  # one update again
    stage.until("d.playing === 'false'")


def test_the_keyboard_alone_goes_through_it_and_space_lets_it_go_on(display: Display):
    stage = display.show(Settings(hidden_layer_sizes=(2,)))
    page = stage.page
    page.locator(".slow-opener").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".slow .sentence")).to_contain_text("Update 1, the next one")
    press(stage, "ArrowRight")
    assert phase(page) == "forward", "the button that has the focus leaves the arrows to slow motion"
    page.locator(".slow [data-slow=auto]").focus()
    page.keyboard.press("Space")
    expect(page.locator(".slow [data-slow=auto]")).to_have_text("Pause steps")
    expect(page.locator(".slow [aria-current]")).to_have_text("Forward 2/2")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    expect(page.locator(".slow [data-slow=auto]")).to_have_text("Play steps")
    assert (stage.update, stage.playing) == (0, False)
    page.locator(".slow [data-slow=close]").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".slow-opener")).to_be_focused()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_with_reduced_motion_nothing_moves(display: Display, motion):
    display.stage.page.emulate_media(reduced_motion=motion)
    stage, _ = open_slow(display, Settings(hidden_layer_sizes=(3,)))
    press(stage, "ArrowRight")
    pictures = [stage.page.evaluate(f"{DRAWN}.then(() => {WIRES})") for _ in range(3)]
    assert (len(set(pictures)) == 1) == (motion == "reduce")


def test_a_dead_unit_gets_no_error_and_each_step_is_said(display: Display):
    settings = Settings(hidden_layer_sizes=(3,), activation="relu", weights_seed=3)
    stage, update = open_slow(display, settings)
    page = stage.page
    dead = next(n for n, unit in enumerate(update["units"][:3]) if unit["derivative"] == 0)
    said = page.locator(".slow [role=status][aria-live=polite]")
    texts = set()
    while phase(page) != "step":
        texts.add(said.inner_text())
        press(stage, "ArrowRight")
    assert len(texts) == 7
    go_to(stage, "back", "ArrowLeft")
    page.locator(".network .card.unit").nth(dead).click()
    expect(said).to_contain_text("The derivative is 0 here, so no error reaches h")
    press(stage, "ArrowRight")
    expect(said).to_contain_text("so this point adds nothing to the gradient of its weights")


def test_the_past_and_a_reset_begin_it_anew(display: Display):
    stage, _ = open_slow(display, Settings(hidden_layer_sizes=(2,)), epochs=2)
    page = stage.page
    sentence = page.locator(".slow .sentence")
    page.locator(".timeline input[type=range]").press("Home")
    expect(sentence).to_contain_text("Update 1, the next one")
    page.evaluate("document.activeElement.blur()")
    go_to(stage, "step")
    page.keyboard.press("ArrowRight")
    expect(sentence).to_contain_text("Update 1 is made.")
    assert stage.update == 1
    page.keyboard.press("ArrowRight")
    expect(sentence).to_contain_text("Update 2, the next one")
    stage.press("reset")
    stage.until("d.update === '0'")
    expect(sentence).to_contain_text("Update 1, the next one")


def test_on_a_projector_a_remote_leads_through_it(display: Display):
    page = display.stage.page
    page.set_viewport_size({"width": 1024, "height": 768})
    stage, _ = open_slow(display, Settings(hidden_layer_sizes=(4,)), "present=1")
    steps = 0
    while phase(page) != "update":
        fits = "(({ scrollHeight, clientHeight }) => scrollHeight <= clientHeight)"
        assert page.evaluate(f"{fits}(document.querySelector('.slow .told'))"), phase(page)
        is_step = phase(page) == "step"
        page.keyboard.press("PageDown")
        steps += 1
        if is_step:
            expect(page.locator(".slow [aria-current]")).to_have_text("Update")
        else:
            page.evaluate(DRAWN)
    assert steps == 8
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.values')).fontSize)") >= 16
    assert page.evaluate("document.scrollingElement.scrollHeight") <= 768
    page.keyboard.press("PageUp")
    expect(page.locator(".slow [aria-current]")).to_have_text("Step")
    go_to(stage, "batch", "PageUp")
    press(stage, "PageUp")
    assert (stage.update, phase(page)) == (1, "batch"), "at its first step, slow motion keeps the key"
    go_to(stage, "update", "PageDown")
    page.keyboard.press("PageDown")
    expect(page.locator(".slow .sentence")).to_contain_text("Update 2, the next one")
    assert not stage.playing
    page.keyboard.press("Escape")
    expect(page.locator(".slow")).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("data-present", "")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (1024, 768), (390, 844)])
@pytest.mark.parametrize("sizes", [(3,), (16,) * 6])
def test_nothing_is_cut_off_and_the_drawing_stands_still(display: Display, width: int, height: int, sizes):
    page = display.stage.page
    page.set_viewport_size({"width": width, "height": height})
    stage, _ = open_slow(display, Settings(hidden_layer_sizes=sizes))
    within = """([inner, outer]) => {
        const box = document.querySelector(outer).getBoundingClientRect();
        const isOut = ({ left, right, top, bottom }) =>
            left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1;
        return [...document.querySelectorAll(inner)]
            .filter((element) => isOut(element.getBoundingClientRect()))
            .map((element) => element.outerHTML.slice(0, 200));
    }"""
    tiles = """[...document.querySelectorAll('.network .card')].map((card) => card.getBoundingClientRect().y).join()"""
    standing = set()
    while phase(page) != "step":
        standing.add(page.evaluate(tiles))
        parts = ".network .values > *, .network .card .tile, .network .slow"
        assert page.evaluate(within, [parts, "figure.network"]) == []
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        press(stage, "ArrowRight")
    assert len(standing) == 1
