"""The network, its equation and the panels, in headless Chromium: each number and line is the network's own."""

import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from playground.model.activations import ACTIVATIONS, sigmoid
from playground.model.features import FEATURES, derive_features
from playground.model.network import Network, forward, predict_logits
from playground.runs.experiment import Experiment
from playground.runs.settings import Settings
from playground.runs.widths import write_widths
from playground.training.trainer import Trainer
from tests.browser.conftest import Stage, type_into

COLUMNS = ("mean radius", "mean texture", "worst area", "mean smoothness")
ALL = "lines=1&hidden=1&landscape=1&gradients=1&regression=1&inside=1&predict=1&map=1&compare=1&share=1&confusion=1"


def network(stage: Stage, settings: Settings) -> Network:
    """The network whose parameters the page shows, in double precision while it stands."""
    trainer = Experiment(settings).make_trainer()
    return trainer.unflatten(np.array(stage.page.evaluate("document.querySelector('.stage').parameters()")))


def inputs(settings: Settings, points: np.ndarray) -> np.ndarray:
    return derive_features(Experiment(settings).dataset.standardize(points), settings.features)


def trained(settings: Settings, updates: int) -> Trainer:
    trainer = Experiment(settings).make_trainer()
    trainer.run(updates)
    return trainer


def numbers(text: str) -> list[float]:
    """The numbers of a text as it is printed; a minus sign between two terms belongs to the second."""
    return [
        float(n.replace("−", "-").replace(" ", ""))
        for n in re.findall(r"− ?\d[\d.]*(?:e−?\d+)?|\d[\d.]*(?:e−?\d+)?", text)
    ]


@pytest.mark.parametrize(
    "settings",
    [
        Settings(hidden_layer_sizes=(3,)),
        Settings("iris", (5,)),
        Settings(hidden_layer_sizes=(2,), features=("x1",), activation="tanh"),
        Settings(features=("x1", "x2", "x1²", "x1·x2", "sin x2"), initialization="normal"),
    ],
)
def test_each_point_of_a_units_line_has_output_one_half(display, settings):
    stage = display.show(settings, 2, "lines=1")
    lines = stage.page.evaluate("document.querySelector('.stage').lines()")
    first = network(stage, settings)
    assert len(lines) == settings.hidden_layer_sizes[0]
    assert sum(len(line["segments"]) for line in lines) > 0
    for n, line in enumerate(lines):
        assert line["weight"] == pytest.approx(first.weights[1][n, 0])
        if not line["segments"]:
            continue
        ends = np.array(line["segments"]).reshape(-1, 2, 2)
        weights = first.weights[0][:, n], first.biases[0][n]
        if set(settings.features) <= {"x1", "x2"}:
            share = np.linspace(0, 1, 11)[:, np.newaxis]
            points = ends[0, 0] + share * (ends[0, 1] - ends[0, 0])
        else:
            points = ends.reshape(-1, 2)
        output = sigmoid(inputs(settings, points) @ weights[0] + weights[1])
        np.testing.assert_allclose(output, 0.5, atol=1e-9)
        # The arrow points to the side of the ones.
        middle = ends[0].mean(axis=0)
        beyond = middle + 1e-4 * np.array(line["slope"]) / np.linalg.norm(line["slope"])
        z = inputs(settings, np.array([middle, beyond])) @ weights[0] + weights[1]
        if len(ends) == 1:
            assert z[1] > z[0]


def test_on_circles_three_lines_make_a_triangle_around_the_inner_ring(display):
    settings = Settings(hidden_layer_sizes=(3,))
    stage = display.show(settings, 300, "lines=1")
    lines = stage.page.evaluate("document.querySelector('.stage').lines()")
    assert all(len(line["segments"]) == 1 for line in lines)
    data = Experiment(settings).dataset
    inner = data.points_train[data.y_train == 1]
    z = inputs(settings, inner) @ network(stage, settings).weights[0] + network(stage, settings).biases[0]
    # Most of the inner ring is on one side of each line, and the corners, where two lines cross, lie around it.
    assert (np.maximum((z > 0).mean(axis=0), (z < 0).mean(axis=0)) > 0.6).all()
    corners = []
    for a, b in ((0, 1), (1, 2), (2, 0)):
        (x0, y0, x1, y1), (u0, v0, u1, v1) = lines[a]["segments"][0], lines[b]["segments"][0]
        matrix = np.array([[x1 - x0, u0 - u1], [y1 - y0, v0 - v1]])
        corners.append(
            np.array([x0, y0]) + np.linalg.solve(matrix, [u0 - x0, v0 - y0])[0] * np.array([x1 - x0, y1 - y0])
        )
    sides = [
        np.cross(np.append(corners[i - 2] - corners[i], 0), np.append(inner.mean(axis=0) - corners[i], 0))[2]
        for i in range(3)
    ]
    assert len({side > 0 for side in sides}) == 1


def half_space(corners: np.ndarray) -> tuple[np.ndarray, float]:
    """The plane through corners of a polygon, or the line through two points, as normal and offset."""
    middle = corners.mean(axis=0)
    normal = np.linalg.svd(corners - middle)[2][-1]
    return normal, float(normal @ middle)


@pytest.mark.parametrize(
    "settings",
    [
        Settings("moons", (1,)),
        Settings("xor", (2,)),
        Settings(hidden_layer_sizes=(3,), activation="tanh"),
        Settings(hidden_layer_sizes=(4, 3), init_scale=3.0),
        Settings(hidden_layer_sizes=(8,)),
        Settings("xor", (3, 4, 2, 5, 1, 3), activation="tanh", init_scale=3.0),
    ],
)
def test_the_boundary_in_hidden_space_is_exactly_where_the_logit_is_zero(display, settings):
    stage = display.show(settings, 5, "hidden=1")
    shown = network(stage, settings)
    weights, bias = shown.weights[-1][:, 0], shown.biases[-1][0]
    width = settings.hidden_layer_sizes[-1]
    stage.wait_for(f"document.querySelector('.stage').boundary()?.[0]?.length === {width}")
    if len(settings.hidden_layer_sizes) > 1:
        expect(stage.page.locator(".panel.hidden .how")).to_contain_text("The hidden layers bend the plane")
    corners = np.array(stage.page.evaluate("document.querySelector('.stage').boundary()"))
    assert len(corners) >= min(width, 2)
    np.testing.assert_allclose(corners @ weights + bias, 0, atol=1e-9)
    if width in (2, 3):
        low = -1.0 if settings.activation == "tanh" else 0.0
        assert (corners >= low - 1e-12).all()
        assert (corners <= 1 + 1e-12).all()
        # What lies on one side of the drawn line or plane has a positive logit, what lies on the other a negative one.
        normal, offset = half_space(corners)
        hidden = np.random.default_rng(0).uniform(low, 1, (1000, width))
        side, logit = hidden @ normal - offset, hidden @ weights + bias
        assert abs(np.corrcoef(side, logit)[0, 1]) == pytest.approx(1)
        assert len(set(np.sign(side * logit))) == 1


def test_units_as_axes_and_turning_the_cube(display):
    stage = display.show(Settings(hidden_layer_sizes=(6,)), 1, "hidden=1")
    panel = stage.page.locator(".panel.hidden")
    picture = panel.locator(".space")

    def drawn() -> str:
        return str(picture.evaluate("(canvas) => canvas.toDataURL()"))

    stage.wait_for("document.querySelector('.stage').boundary()?.[0]?.length === 6")
    pictures = [drawn()]
    for name in ("h₂", "h₅", "h₁"):
        panel.get_by_role("button", name=name, exact=True).click()
        pictures.append(drawn())
    expect(panel.locator(".there")).to_contain_text("by h₂, h₅, h₁; drag to turn")
    picture.focus()
    update = stage.update
    stage.page.keyboard.press("ArrowRight")
    pictures.append(drawn())
    assert stage.update == update
    panel.get_by_role("button", name="Projection").click()
    assert drawn() == pictures[0]
    assert len(set(pictures)) == 5


def test_without_hidden_units_hidden_space_says_so(display):
    stage = display.show(Settings(hidden_layer_sizes=()), 1, "hidden=1")
    expect(stage.page.locator(".panel.hidden .how")).to_contain_text("Without a hidden layer")
    expect(stage.page.locator(".network .card.unit")).to_have_count(1)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(hidden_layer_sizes=(16, 16, 16)),
        Settings(hidden_layer_sizes=(2,), activation="relu"),
        Settings(hidden_layer_sizes=()),
        Settings(hidden_layer_sizes=(3, 2)),
    ],
)
def test_each_unit_shows_its_symbol_and_on_hover_its_name_and_equation(display, settings):
    stage = display.show(settings, 1)
    sizes = settings.hidden_layer_sizes
    cards = stage.page.locator(".network button.card")
    expect(cards).to_have_count(sum(sizes) + 1)
    shown = network(stage, settings)
    texts = cards.evaluate_all("""(all) => all.map((card) => {
        card.dispatchEvent(new PointerEvent('pointerenter'));
        const words = ['b', '.bias'].map((part) => card.querySelector(part).textContent);
        return [...words, ...document.querySelector('.network .tip').textContent.split('\\n')];
    })""")
    n = 0
    for layer, (weights, biases) in enumerate(shown.layers):
        for unit in range(len(biases)):
            symbol, bias, name, equation = texts[n]
            n += 1
            hidden = layer < len(sizes)
            kind = "ReLU unit" if hidden and settings.activation == "relu" else "Logistic regression"
            assert name == f"{kind} {n}" + ("" if hidden else " (output)")
            assert re.fullmatch("h[₀-₉]+" if hidden else "p", symbol)
            assert numbers(bias) == pytest.approx([biases[unit]], abs=0.0051)
            printed = numbers(re.sub(r"[xh][₀-₉]+", "", equation))
            assert printed == pytest.approx([*weights[:, unit], biases[unit]], abs=0.0051)
            assert equation.startswith(f"{symbol} = {'relu(' if kind == 'ReLU unit' else 'σ('}")


def test_the_charts_show_the_selected_unit_until_escape(display):
    settings = Settings(hidden_layer_sizes=(3,), activation="tanh")
    stage = display.show(settings, 3)
    page = stage.page
    page.locator(".network button.card").nth(1).click()
    expect(page.locator(".decision h2")).to_have_text("Output of h₂")
    expect(page.locator(".equation .formula")).to_contain_text("h₂ = tanh(")
    expect(page.locator(".network button.card").nth(1)).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.querySelector('.sigmoid .chart').layout.yaxis.title.text") == "tanh(z)"
    page.locator(".decision .chart").focus()
    page.keyboard.press("ArrowUp")
    tip = page.locator(".decision .tip").inner_text()
    value, x, y = (float(number.replace("−", "-")) for number in re.findall(r"= ([−\d.]+)", tip))
    expected = forward(network(stage, settings), inputs(settings, np.array([[x, y]])))[1][0, 1]
    assert value == pytest.approx(expected, abs=0.02)
    page.keyboard.press("Escape")
    expect(page.locator(".decision h2")).to_have_text("Decision boundary")
    assert page.evaluate("document.querySelector('.sigmoid .chart').layout.yaxis.title.text") == "σ(z)"


def test_a_unit_is_selected_by_keyboard_and_a_bias_is_set_while_it_plays(display):
    stage = display.show(Settings(learning_rate_init=0.001))
    stage.play_until(100)
    cards = stage.page.locator(".network button.card")
    cards.first.focus()
    stage.page.keyboard.press("Enter")
    expect(stage.page.locator(".decision h2")).to_have_text("Output of h₁")
    stage.until(f"+d.update > {stage.update + 200}")
    assert stage.playing
    cards.last.press("Enter")
    field = stage.page.get_by_label("bias")
    type_into(field, "50")
    field.press("Enter")
    stage.wait_for("document.querySelector('.stage').parameters().at(-1) > 45")
    stage.until(f"+d.update > {stage.update + 300}")
    assert stage.playing
    stage.pause()
    assert network(stage, Settings()).biases[-1][0] == pytest.approx(50, abs=3)


def test_a_typed_weight_is_set_in_the_network(display):
    stage = display.show(epochs=1)
    page = stage.page
    page.locator(".network button.card").nth(2).click()
    field = page.get_by_label("weight of x₂")
    frames = int(stage.data("frames"))
    type_into(field, "−4,25")
    field.press("Enter")
    stage.until(f"+d.frames > {frames}")
    expected = trained(Settings(), 20)
    expected.set_parameters({2 * 3 + 1: -4.25})
    assert network(stage, Settings()).weights[0][1, 2] == -4.25
    expect(page.locator(".equation .state")).to_contain_text("1 number set manually")
    stage.step("epoch")
    expected.run(20)
    np.testing.assert_allclose(
        predict_logits(network(stage, Settings()), np.eye(2)), predict_logits(expected.network, np.eye(2))
    )
    stage.press("reset")
    stage.until("d.update === '0'")
    expect(page.locator(".equation .state")).to_have_text("")


WEIGHT = "document.querySelector('.stage').parameters()[8 + 4 + 2]"  # of h₃


def test_a_number_is_dragged_or_stepped_by_keys(display):
    stage = display.show()
    field = stage.page.get_by_label("weight of h₃")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    before = network(stage, Settings()).weights[1][2, 0]
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    stage.page.mouse.move(x, y)
    stage.page.mouse.down()
    stage.page.mouse.move(x + 40, y, steps=8)
    stage.page.mouse.up()
    stage.wait_for(f"Math.abs({WEIGHT} - {before + 2}) < 0.02")
    field.focus()
    stage.page.keyboard.press("ArrowDown")
    stage.wait_for(f"Math.abs({WEIGHT} - {before + 1.9}) < 0.02")
    assert stage.update == 0


def test_an_invalid_number_shows_an_error_and_changes_nothing(display):
    stage = display.show(epochs=1)
    before = stage.page.evaluate("document.querySelector('.stage').parameters()")
    field, refused = stage.page.get_by_label("bias"), stage.page.locator(".equation .refused")
    shown = field.input_value()
    for typed, got in (("", "nothing."), ("much", "“much”."), ("100.5", "“100.5”."), ("-1e9", "“-1e9”.")):
        type_into(field, typed)
        field.press("Enter")
        expect(refused).to_contain_text(f"must be a number from −100 to 100. Got {got}")
        expect(field).to_have_attribute("aria-invalid", "true")
        field.press("Escape")
        expect(field).to_have_value(shown)
        expect(refused).to_have_text("")
    stage.step("update")  # after all that was asked for before
    expected = trained(Settings(), 20)
    assert expected.parameters.tolist() == before
    expected.run(1)
    assert np.array_equal(stage.page.evaluate("document.querySelector('.stage').parameters()"), expected.parameters)


def test_a_click_on_a_connection_focuses_its_number(display):
    stage = display.show(Settings(hidden_layer_sizes=(1,)), 1)
    page = stage.page
    start, end = (
        page.locator(f".network {card}").bounding_box() for card in ("button.card >> nth=0", "button.card >> nth=1")
    )
    assert start is not None
    assert end is not None
    x, y = (start["x"] + start["width"] + end["x"]) / 2, start["y"] + start["height"] / 2
    page.mouse.move(x, y)
    expect(page.locator(".network .tip")).to_contain_text("h₁ → p: ")
    page.mouse.click(x, y)
    expect(page.get_by_label("weight of h₁")).to_be_focused()


def ledger(stage: Stage) -> list[tuple[str, list[list[float]]]]:
    """Each unit's text and its table's numbers, all of them opened."""
    stage.page.evaluate("document.querySelectorAll('.ledger details').forEach((details) => (details.open = true))")
    stage.page.wait_for_timeout(200)
    found = stage.page.evaluate("""() => [...document.querySelectorAll('.ledger details')].map((details) => [
        details.querySelector('summary').innerText,
        [...details.querySelectorAll('tbody tr')]
            .map((row) => [...row.querySelectorAll('td')].map((cell) => cell.innerText)),
    ])""")
    return [(text, [[numbers(cell)[0] for cell in row] for row in rows]) for text, rows in found]


@pytest.mark.parametrize(
    "settings",
    [
        Settings(hidden_layer_sizes=(3,)),
        Settings("moons", (), batch_size=1),
        Settings(hidden_layer_sizes=(3, 2), activation="tanh", alpha=0.01),
    ],
)
def test_the_arithmetic_of_an_update_can_be_checked_from_the_states_before_and_after(display, settings):
    stage = display.show(settings, 1, "inside=1")
    stage.step("update")
    before = stage.page.evaluate("document.querySelector('.stage').parameters()")
    stage.step("update")
    after = network(stage, settings)
    page = stage.page
    expect(page.locator(".panel.inside .title")).to_contain_text(f"Update {stage.update}, just made, from")
    title = page.locator(".panel.inside .title").inner_text()
    example = int(re.findall(r"training point (\d+)", title)[0]) - 1
    label = int(title.rstrip(".")[-1])
    data = Experiment(settings).dataset
    assert label == data.y_train[example]
    old = trained(settings, 0).unflatten(np.array(before))
    X = inputs(settings, data.points_train[example : example + 1])
    outputs = forward(old, X)
    value, _ = ACTIVATIONS[settings.activation]
    units = ledger(stage)
    assert len(units) == sum(settings.hidden_layer_sizes) + 1
    n = 0
    for layer, (weights, biases) in enumerate(old.layers):
        for unit in range(len(biases)):
            text, rows = units[n]
            n += 1
            given = [*outputs[layer][0], 1.0]
            w = [*weights[:, unit], biases[unit]]
            new = [*after.weights[layer][:, unit], after.biases[layer][unit]]
            z = float(np.dot(given, w))
            last = layer == len(settings.hidden_layer_sizes)
            out = float(sigmoid(np.array(z)) if last else value(np.array(z)))
            *_, printed_z, printed_again, printed_out, printed_error = numbers(
                text.split("z = ")[0] + " z = " + re.sub(r"[h][₀-₉]+", "", text.split("z = ")[1])
            )
            assert (printed_z, printed_again, printed_out) == pytest.approx((z, z, out), abs=6e-5)
            if last:
                assert printed_error == pytest.approx(out - label, abs=6e-5)
            columns = [np.array(column) for column in zip(*rows, strict=True)]
            values, olds, products, moved, gradient, step, news = columns
            np.testing.assert_allclose(values, given, atol=6e-5)
            np.testing.assert_allclose(olds, w, atol=6e-5)
            np.testing.assert_allclose(products, np.multiply(given, w), atol=6e-5)
            np.testing.assert_allclose(moved, printed_error * np.array(given), atol=3e-4)
            np.testing.assert_allclose(step, -settings.learning_rate_init * gradient, atol=2e-4)
            np.testing.assert_allclose(news, new, atol=6e-5)
            np.testing.assert_allclose(news, olds + step, atol=2e-4)
            if settings.batch_size == 1:
                np.testing.assert_allclose(gradient, moved, atol=6e-5)


# What leads from the gradient to the step, as the table's columns have it.
RULES = {
    "sgd": lambda c, rate: 0.9 * c["previous step"] - rate * c["gradient (mean)"],
    "nesterov": lambda c, rate: 0.9 * c["velocity"] - rate * c["gradient (mean)"],
    "rmsprop": lambda c, rate: -rate * c["gradient (mean)"] / np.sqrt(c["mean square"]),
    "adam": lambda c, rate: -rate * c["bias-corrected first moment"] / np.sqrt(c["bias-corrected second moment"]),
}
STATES = {
    "nesterov": {"velocity": lambda c, rate: 0.9 * c["velocity before"] - rate * c["gradient (mean)"]},
    "rmsprop": {"mean square": lambda c, _: 0.99 * c["mean square before"] + 0.01 * c["gradient (mean)"] ** 2},
    "adam": {
        "first moment (mean)": lambda c, _: 0.9 * c["first moment before"] + 0.1 * c["gradient (mean)"],
        "second moment (mean square)": lambda c, _: (
            0.999 * c["second moment before"] + 0.001 * c["gradient (mean)"] ** 2
        ),
        "bias-corrected first moment": lambda c, _: c["first moment (mean)"] / (1 - 0.9**22),
        "bias-corrected second moment": lambda c, _: c["second moment (mean square)"] / (1 - 0.999**22),
    },
}
SAID = {
    "sgd": "Step = −0.08264 × gradient + 0.9 × previous step.",
    "nesterov": "Velocity = 0.9 × velocity before − 0.08264 × gradient. Step = 0.9 × velocity − 0.08264 × gradient.",
    "rmsprop": "Step = −0.08264 × gradient ÷ (√mean square + 1e−8).",
    "adam": "At step 22 they are divided by 1 − 0.9^22 = 0.9015 and 1 − 0.999^22 = 0.02177 (bias correction).",
}


@pytest.mark.parametrize("optimizer", RULES)
def test_the_arithmetic_of_an_update_shows_the_rule_of_the_optimizer(display, optimizer):
    settings = Settings(
        hidden_layer_sizes=(2,), optimizer=optimizer, momentum=0.9, learning_rate_init=0.1, schedule="inverse_time",
        decay_updates=100,
    )  # fmt: skip
    stage = display.show(settings, 1, "inside=1")
    for _ in range(2):
        stage.step("update")
    page = stage.page
    expect(page.locator(".inside .title")).to_contain_text("Update 22, just made")
    expect(page.locator(".inside .verdict")).to_contain_text(SAID[optimizer])
    rate = 0.1 / (1 + 21 / 100)
    units = ledger(stage)
    names = page.locator(".inside .ledger table").first.locator("thead th").all_inner_texts()[1:]
    for _, rows in units:
        columns = dict(zip(names, np.transpose(rows), strict=True))
        for name, rule in STATES.get(optimizer, {}).items():
            np.testing.assert_allclose(columns[name], rule(columns, rate), atol=2e-4, rtol=5e-3)
        np.testing.assert_allclose(columns["step"], RULES[optimizer](columns, rate), atol=1.5e-3, rtol=5e-3)
        np.testing.assert_allclose(columns["new weight"], columns["weight"] + columns["step"], atol=2e-4)


def test_a_click_on_a_point_follows_it(display):
    stage = display.show(epochs=1, query="inside=1")
    page = stage.page
    data = Experiment(Settings()).dataset
    batch = trained(Settings(), 20).next_batch()
    # A point with room about it, so that the click cannot mean another.
    apart = [np.partition(np.linalg.norm(data.points_train - p, axis=1), 1)[1] for p in data.points_train]
    point = max((k for k in range(200) if k not in batch), key=lambda k: apart[k])
    x, y = data.points_train[point]
    place = page.evaluate(f"""() => {{
        const chart = document.querySelector('.decision .chart');
        const {{ xaxis, yaxis }} = chart._fullLayout;
        const box = chart.getBoundingClientRect();
        return [box.x + xaxis._offset + xaxis.c2p({x}), box.y + yaxis._offset + yaxis.c2p({y})];
    }}""")
    page.mouse.click(*place)
    title = page.locator(".panel.inside .title")
    expect(title).to_contain_text(
        f"After update 20, if this point alone were the batch. Followed: training point {point + 1} "
    )
    page.get_by_role("button", name="First of batch").click()
    expect(title).to_contain_text(f"Update 21, the next one, from 10 points. Followed: training point {batch[0] + 1} ")
    page.get_by_role("button", name="Next point").click()
    expect(title).to_contain_text(f"training point {batch[1] + 1} ")


def test_logistic_regression_is_shown_next_to_the_network(display):
    stage = display.show(Settings("moons"), 3, "regression=1")
    page = stage.page
    rows = page.locator(".panel.regression tbody tr").all_inner_texts()
    assert [row.split("\t")[0] for row in rows] == ["scikit-learn", "scikit-learn", "the output unit"]
    on_inputs, on_hidden, own = (float(row.split("\t")[2]) for row in rows)
    assert on_hidden <= own
    level = page.evaluate(
        "(() => { const t = document.querySelector('.loss .chart').data[3]; return [t.visible, ...t.y]; })()"
    )
    assert level[0] is True
    assert level[1:] == pytest.approx([on_inputs] * 2, abs=6e-5)
    page.click("[data-panel=regression]")
    stage.wait_for("document.querySelector('.loss .chart').data[3].visible === false")
    expect(page.locator(".panel.regression")).to_be_hidden()


def test_frozen_hidden_units_keep_their_weights(display):
    stage = display.show(Settings(freeze_hidden=True))
    start = network(stage, Settings())
    stage.play_until(300)
    stage.pause()
    shown = network(stage, Settings())
    assert np.array_equal(start.weights[0], shown.weights[0])
    assert np.array_equal(start.biases[0], shown.biases[0])
    assert not np.allclose(start.weights[1], shown.weights[1])
    expect(stage.page.locator(".equation .state")).to_contain_text("frozen")


def test_panels_are_closed_at_first_and_the_url_follows(stage):
    page = stage.page
    assert page.locator(".panel:visible").count() == 0
    opener = page.get_by_role("button", name="Hidden space")
    opener.click()
    expect(page.locator(".panel.hidden")).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.wait_for_url("**hidden=1*")
    opener.click()
    expect(page.locator(".panel.hidden")).to_be_hidden()


def test_every_panel_follows_structural_changes_while_it_plays_and_none_is_lost(blank, url):
    stage = blank.open(f"{url}/?widths=3&speed=normal&{ALL}")
    stage.page.evaluate("window.first = document.querySelector('.stage')")
    stage.play_until(60)
    for name in ("moons", "circles", "iris"):
        generation = stage.generation
        stage.page.get_by_role("radio", name=name, exact=True).check(force=True)
        stage.until(f"+d.generation === {generation + 1} && d.playing === 'true' && +d.update > 40")
    stage.pause()
    assert stage.page.evaluate("window.first === document.querySelector('.stage')")
    stage.page.locator(".network .card.input").first.hover()
    expect(stage.page.locator(".network .tip")).to_contain_text("x₁ = (petal length (cm) −")
    expect(stage.page.locator(".panel.inside .title")).to_contain_text("petal length")


BOXES = """(elements) => elements.map((element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return { top, bottom, left, right, hidden: element.scrollWidth - element.clientWidth };
})"""
DEEP = (16,) * 6


@pytest.mark.parametrize(
    "settings",
    [
        Settings(hidden_layer_sizes=(16, 16, 16)),
        Settings(hidden_layer_sizes=DEEP),
        Settings(hidden_layer_sizes=DEEP, features=tuple(FEATURES)),
        Settings("spiral", DEEP, n_classes=6),
        Settings("digits", (4, 4, 4, 4)),
        Settings("digits", DEEP),
        Settings("cancer", (4, 16, 1, 8, 2, 6), columns=COLUMNS),
    ],
    ids=lambda settings: f"{settings.dataset}-{settings.layer_sizes}",
)
def test_the_network_and_the_open_panels_keep_to_the_page(display, settings):
    stage = display.show(settings, 1, ALL)
    for width, height in ((390, 844), (1280, 720), (1440, 900)):
        stage.page.set_viewport_size({"width": width, "height": height})
        stage.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        for part in stage.page.locator(".panel, .network").evaluate_all(BOXES):
            assert 0 <= part["left"] <= part["right"] <= width
        [outer] = stage.page.locator(".network .diagram").evaluate_all(BOXES)
        columns = stage.page.locator(".network .columns > div").all()
        cards = [column.locator(".card").evaluate_all(BOXES) for column in columns]
        # No card is cut off or covers the next, and there is room for wires.
        for column in cards:
            for card in column:
                assert outer["top"] - 1 <= card["top"] <= card["bottom"] <= outer["bottom"] + 1
                assert outer["left"] - 1 <= card["left"] <= card["right"] <= outer["right"] + 1
                assert card["hidden"] <= 0
            assert all(above["bottom"] <= below["top"] + 0.5 for above, below in pairwise(column))
        for before, after in pairwise(cards):
            assert max(card["right"] for card in before) + 10 < min(card["left"] for card in after)
        # The buttons of a layer stand apart from those of the next.
        heads = stage.page.locator(".network .columns > div > .label > .sizes").evaluate_all(BOXES)
        assert all(before["right"] + 4 <= after["left"] for before, after in pairwise(heads))
        assert all(outer["top"] - 1 <= head["top"] for head in heads)


def expect_sizes(page: Page, *sizes: int) -> None:
    """Expect these hidden layers in the drawing, and in the sidebar."""
    columns = page.locator(".network .columns > div")
    expect(columns).to_have_count(len(sizes) + 2)
    for n, size in enumerate(sizes, 1):
        expect(columns.nth(n).locator(".card")).to_have_count(size)
    expect(page.locator(".st-key-widths input")).to_have_value(write_widths(sizes))


def test_hidden_layers_are_typed_before_play(shared):
    stage = shared.show()
    page = stage.page
    field = page.locator(".st-key-widths input")
    for text, sizes in (("4, 3", (4, 3)), ("4, 3, 2", (4, 3, 2)), ("none", ()), ("3", (3,))):
        type_into(field, text)
        field.press("Enter")
        expect_sizes(page, *sizes)
    type_into(field, "3, 17")
    field.press("Enter")
    expect(page.get_by_test_id("stSidebar")).to_contain_text("Got '3, 17'. The hidden layers stay 3.")
    assert (stage.update, stage.data("playing")) == (0, "false")
    expect(page.locator(".network .card.unit")).to_have_count(4)


def test_units_and_layers_are_added_and_removed_in_the_drawing_and_the_sidebar_follows(shared):
    stage = shared.show(Settings(hidden_layer_sizes=(2,)))
    page = stage.page
    page.get_by_role("button", name="Add a unit to hidden layer 1").click()
    expect_sizes(page, 3)
    page.wait_for_url("**widths=3*")
    add = page.get_by_role("button", name="Add a hidden layer")
    for layers in range(2, 7):
        add.click()
        expect_sizes(page, *(3,) * layers)
        if layers < 6:
            expect(add).to_be_focused()
    expect(add).to_be_disabled()
    page.wait_for_url("**widths=3%2C+3%2C+3%2C+3%2C+3%2C+3*")
    for layers in range(5, 1, -1):
        page.get_by_role("button", name="Remove the last hidden layer").click()
        expect_sizes(page, *(3,) * layers)
    remove = page.get_by_role("button", name="Remove a unit from hidden layer 2")
    remove.click()
    remove.click()
    expect_sizes(page, 3, 1)
    expect(remove).to_be_disabled()
    page.get_by_role("button", name="Remove the last hidden layer").click()
    page.get_by_role("button", name="Remove the last hidden layer").click()
    expect_sizes(page)
    page.wait_for_url("**widths=none*")


def test_a_resized_network_keeps_playing(display):
    stage = display.show()
    generation = stage.generation
    stage.play_until(40)
    stage.page.get_by_role("button", name="Add a unit to hidden layer 1").click()
    stage.until(f"+d.generation === {generation + 1} && +d.update > 40")
    assert stage.playing
    expect(stage.page.locator(".network .card.unit")).to_have_count(6)


def test_contours_are_straight_within_a_cell_and_divide_saddles_by_the_mean_of_their_corners(display):
    stage = display.show()

    def contour(z: np.ndarray) -> np.ndarray:
        """The ends of each segment, in coordinates from 0 to 1, rightward and downward."""
        found = stage.page.evaluate("""async ([z, side]) => {
            const { name } = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/contours.js'));
            const { zeroContour } = await import(name);
            const segments = [];
            zeroContour(z, side, (...segment) => segments.push(segment));
            return segments;
        }""", [z.ravel().tolist(), len(z)])  # fmt: skip
        return np.array(found).reshape(-1, 2, 2)

    axis = np.linspace(0, 1, 11)
    ends = contour(3 * axis[np.newaxis] + axis[:, np.newaxis] - 1.4)
    assert len(ends) >= 10
    np.testing.assert_allclose(ends @ [3, 1], 1.4, atol=1e-12)
    for sign in (1, -1):
        middles = contour(sign * np.array([[3, -1], [-1, 3]])).mean(axis=1)
        # The middle has the sign of the upper left and the lower right corner: the other two are cut off.
        assert sorted(map(tuple, middles.round(3))) == [(0.125, 0.875), (0.875, 0.125)]
    assert contour(np.ones((4, 4))).size == 0
