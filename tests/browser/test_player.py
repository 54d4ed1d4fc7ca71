"""What the player asks for: the module alone in an empty page, without a server."""

from playwright.sync_api import Page

ASKED = """async (asked) => {
    const { Player } = await import('/loop/player.js');
    const player = new Player({ state: () => {} });
    const sent = [];
    player.connect((request) => sent.push(request), () => -1);
    for (const [action, fields] of asked) player.ask(action, fields);
    return [...sent, ...player.channel.todo].map(({ action, fields, content, hidden_layer_sizes }) =>
        [action, fields?.content ?? content ?? fields?.hidden_layer_sizes ?? hidden_layer_sizes]);
}"""


def test_a_double_click_begins_one_run_and_another_file_the_next(modules: Page):
    files = [("load", {"content": content}) for content in ("a", "a", "b", "b")]
    assert modules.evaluate(ASKED, files) == [["load", "a"], ["load", "b"]]


def test_the_last_of_fast_clicks_on_the_width_counts(modules: Page):
    sizes = [("resize", {"hidden_layer_sizes": [size]}) for size in (5, 4, 5)]
    assert modules.evaluate(ASKED, sizes) == [["resize", [5]], ["resize", [5]]]
