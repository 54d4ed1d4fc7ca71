"""A page behind nginx: its process stops, and the run comes back on the other one at the same update."""

import numpy as np
from playwright.sync_api import expect

from playground.runs.settings import Settings
from tests.browser.conftest import Tab
from tests.browser.test_stage import trained
from tests.deployment.cluster import Cluster
from tests.deployment.test_nginx import cluster as cluster  # a fixture


def test_a_page_whose_process_stops_goes_on_with_the_other_at_the_same_update(
    context, tabs: list[Tab], cluster: Cluster
):
    stage = tabs[0].lend().open(f"{cluster.url}/?speed=normal")
    stage.play_until(300)
    stage.pause()
    update = stage.update
    [name] = {cookie["value"] for cookie in context.cookies(cluster.url) if cookie["name"] == "process"}
    cluster.servers[name].terminate()
    cluster.servers[name].wait(10)
    expect(stage.page.locator(".message")).to_contain_text(
        f"The connection was lost. The run is at update {update:,} again.", timeout=30_000
    )
    [other] = {cookie["value"] for cookie in context.cookies(cluster.url) if cookie["name"] == "process"}
    assert {name, other} == {"one", "two"}
    assert stage.update == update
    stage.step("update")
    found = np.array(stage.page.evaluate("document.querySelector('.stage').parameters()"))
    assert np.array_equal(found, trained(Settings(), update + 1).parameters)
    tabs[0].take_back(stage)
