"""The experiment as a link: what it can carry, and how it is opened.

A link holds the settings and the number of updates. When it is opened, the server trains that far before the first
frame, and arrives at the same network, bit for bit. A map's cell is loaded in the same way.
"""

import socket
from ipaddress import ip_address
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from playground.runs.replay import follow
from playground.runs.run import Run
from playground.runs.turns import TURN_SECONDS, TURNS
from playground.ui import session, sidebar

UPDATE = "update"
MAX_UPDATES = 2_000_000
PROGRESS_SECONDS = 0.5  # between two movements of the bar; what takes less time has none
VISIBLE = 5e-5  # a difference of losses that the page shows
LOCAL = (
    "Only this computer can open this address. Start the server without `--server.address`, or open the page at an "
    "address that others can open."
)
UNTRIED = "Try this address on another device first. A firewall may block it."


def explain_refusal(run: Run) -> str:
    """Return why a link cannot lead to the present state of the run; empty if it can."""
    file = "Save the JSON file instead."
    if run.settings.table:
        return f"A link cannot carry data of your own. {file}"
    if run.log.edits:
        return f"A link cannot carry weights that were set manually. {file}"
    if not run.log.uses_only(run.trainer.hyperparameters):
        return f"A link cannot carry settings that were changed during training. {file}"
    if run.trainer.update > MAX_UPDATES:
        return f"A link can carry at most {MAX_UPDATES:,} updates. This run has made {run.trainer.update:,}. {file}"
    return ""


class Address(NamedTuple):
    """Where others can open the page.

    Attributes
    ----------
    url : str
        Without a query.
    is_shared : bool
        Whether other computers can open it, as far as the server knows.
    remark : str
        What the person who passes it on must know; empty for nothing.
    """

    url: str
    is_shared: bool = True
    remark: str = ""


def page_address() -> Address:
    """Return the page's address, and whether others can open it."""
    return find_address(
        st.context.url or "",
        st.get_option("server.address") or "",
        st.get_option("server.port"),
        st.get_option("browser.serverAddress") or "",
    )


def page_url() -> str:
    """Return the page's address, without a query, as others can open it."""
    return page_address().url


def find_address(opened: str, listens_at: str, port: int, named: str) -> Address:
    """Return the address at which others can open a page.

    Parameters
    ----------
    opened : str
        The page's address in this visitor's browser. Unless it is that of the computer itself, it stays.
    listens_at : str
        The server's own address; empty for all that the computer has.
    port : int
        Of the server. Where the page was opened at another one, something stands between, and nothing is known.
    named : str
        Host at which the server is said to be found.
    """
    scheme, netloc, path, *_ = urlsplit(opened)
    path = f"{path.rstrip('/')}/"  # Streamlit leaves out the slash, without which no server need answer below a path
    url = urlunsplit((scheme, netloc, path, "", ""))
    parts = urlsplit(url)
    if not _is_loopback(parts.hostname or ""):
        return Address(url)
    opened_at = parts.port or (443 if scheme == "https" else 80)
    host = "" if _is_loopback(named) else named
    if not host and opened_at == port:
        host = network_host() if listens_at in ("", "0.0.0.0", "::") else listens_at
    if not host or _is_loopback(host):
        return Address(url, False, LOCAL)
    place = f"[{host}]" if ":" in host else host
    netloc = f"{place}:{parts.port}" if parts.port else place
    return Address(urlunsplit((scheme, netloc, path, "", "")), remark=UNTRIED)


def network_host() -> str:
    """Return this computer's number in the network; empty if it is in none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # no computer's; a datagram socket only chooses the way there
        except OSError:
            return ""
        host: str = probe.getsockname()[0]
    return host


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def open_link() -> None:
    """Let the page's first run be trained to the update of its link."""
    if session.run().generation > 0:
        st.query_params.pop(UPDATE, None)
    value = st.query_params.get(UPDATE, "")
    if session.reply() is not None or not (value.isascii() and value.isdigit()):
        return
    goal = int(value[:20])
    if goal > MAX_UPDATES:
        session.set_remark(
            f"A link can carry at most {MAX_UPDATES:,} updates. This one asks for {goal:,}. Training has not started. "
            "Press Play."
        )
        return
    session.set_goal(session.Goal(goal))


def train_to_goal() -> None:
    """Train the run as far as a link or a map's cell asks for, with a progress bar if that takes long."""
    bar = st.empty()  # always, so that the stage below keeps its place on the page
    run, goal, drawn = session.run(), session.goal(), perf_counter()
    if goal is None:
        return
    update, is_open = goal.update, session.is_open()
    course, done = goal.course or run.log_since(), False
    while not done:
        # A run that is restored was on the screen a moment ago: it takes its turn like one that plays.
        with run.lock, TURNS.take(patient=goal.course is None):
            if not is_open():
                st.stop()
            done = follow(run, course, update, TURN_SECONDS)
        if perf_counter() - drawn > PROGRESS_SECONDS:
            bar.progress(run.trainer.update / update, f"Training to update {update:,}: {run.trainer.update:,}")
            drawn = perf_counter()
    run.set_live_settings(sidebar.read_live(run.settings))
    bar.empty()
    session.forget_goal()
    session.set_remark(explain_difference(run, goal.test_loss))


def explain_difference(run: Run, test_loss: float | None) -> str:
    """Return why the run did not reach the test loss that was expected; empty if it did.

    A map trains its networks in arrays, which rounds other sums than the trainer does. Where training is chaotic, as
    with a very large learning rate, such differences grow.
    """
    own = run.trainer.metrics().test_loss
    if test_loss is None or run.trainer.diverged or abs(own - test_loss) < VISIBLE:
        return ""
    return (
        f"The test loss of this run is {own:.4f}. Its cell in the map has {test_loss:.4f}: training is chaotic here, "
        "and rounding errors grow."
    )


def drop_outdated_update(run: Run) -> None:
    """Remove the number of updates from the URL once the run has moved on."""
    if st.query_params.get(UPDATE) not in (None, str(run.trainer.update)):
        del st.query_params[UPDATE]
