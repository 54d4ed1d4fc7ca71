"""How much detail frames are drawn with, by how late they are: the module alone in an empty page, without a server."""

from itertools import pairwise

from playwright.sync_api import Page

# The detail after each of some frames. Each item: how many, and ms from one to the next.
DETAILS = """async (parts) => {
    const { Pace } = await import('/base/pace.js');
    const pace = new Pace();
    let now = 0;
    return parts.map(([frames, ms]) => {
        for (let i = 0; i < frames; i++) pace.frame((now += ms), false);
        return pace.detail;
    });
}"""
LATE, IN_TIME = 40, 1000 / 60


def test_a_late_machine_draws_less_and_one_in_time_all_of_it(modules: Page):
    assert modules.evaluate(DETAILS, [[100, IN_TIME], [50, LATE], [50, LATE], [500, LATE]]) == [0, 2, 2, 2]
    assert modules.evaluate(DETAILS, [[100, LATE], [400, IN_TIME]]) == [2, 0]
    # Between the two, nothing changes.
    assert modules.evaluate(DETAILS, [[21, LATE], [500, 20]]) == [1, 1]


def test_a_large_network_is_drawn_with_less_while_it_moves(modules: Page):
    assert modules.evaluate("""async () => {
        const { Pace } = await import('/base/pace.js');
        const pace = new Pace();
        let now = 0;
        const play = (ms) => { for (let i = 0; i < 500; i++) pace.frame((now += ms), false); return pace.saved; };
        pace.begin(1);
        const inTime = [play(1000 / 60), pace.pixels === devicePixelRatio];
        pace.frame(now + 16, true);
        const standing = pace.saved;
        const late = play(40);
        pace.begin(0); // as late as before
        return [...inTime, standing, late, pace.detail, play(40), play(1000 / 60)];
    }""") == [1, True, 0, 2, 1, 2, 0]


def test_what_is_not_in_time_with_more_detail_is_tried_ever_more_rarely(modules: Page):
    """A machine that is late with all detail, and in time with half of it."""
    tries = modules.evaluate("""async () => {
        const { Pace } = await import('/base/pace.js');
        const pace = new Pace();
        const tries = [];
        for (let i = 0, now = 0, before = 0; i < 60_000; i++) {
            pace.frame((now += pace.detail ? 1000 / 60 : 40), false);
            if (pace.detail < before) tries.push(i);
            before = pace.detail;
        }
        return tries;
    }""")
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert len(tries) < 25
    assert gaps[-1] > 20 * gaps[0]


def test_what_stands_is_drawn_whole_and_a_pause_is_not_lateness(modules: Page):
    assert modules.evaluate("""async () => {
        const { Pace } = await import('/base/pace.js');
        const pace = new Pace();
        for (let now = 0; now < 4000; now += 40) pace.frame(now, false);
        const moving = [pace.saved, pace.every(100), pace.pixels];
        pace.frame(4000, true);
        return [...moving, pace.saved, pace.every(100), pace.pixels === devicePixelRatio];
    }""") == [2, 300, 0.5, 0, 100, True]
    assert modules.evaluate(DETAILS, [[500, 400]]) == [0]
