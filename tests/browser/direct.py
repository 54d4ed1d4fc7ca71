"""The stage in a page without Streamlit, answered by the server's half in the tests' own process.

The page is a copy of what Streamlit has drawn, so that everything stands where visitors see it; its sidebar and dialogs
are pictures. The browser's modules, the routes and the headers are the server's own.
"""

import socket
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit
import uvicorn
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from playground.runs.replay import follow
from playground.runs.run import Run
from playground.stage.answers.packing import to_json
from playground.stage.protocol import OPTIONS
from playground.stage.stage import begin, respond
from playground.stage.visit import Visit
from playground.ui.component import BROWSER_PATH, ENTRY, PLOTLY_PATH
from playground.ui.headers import SecurityHeaders
from playground.ui.server import ROUTES

SESSION = "direct"  # of all visits: a page restores its run where it meets another session
# Streamlit's page as it is drawn, with the rules that scripts have added, and without what runs.
COPY = """(() => {
    const { documentElement } = document;
    const copy = documentElement.cloneNode(true);
    const written = [...copy.querySelectorAll("style")];
    for (const [i, { sheet }] of [...documentElement.querySelectorAll("style")].entries())
        written[i].textContent = [...sheet.cssRules].map((rule) => rule.cssText).join("\\n");
    for (const element of copy.querySelectorAll("script, iframe, link:not([rel=stylesheet])")) element.remove();
    copy.querySelector(".stage").outerHTML = '<div class="stage"></div>';
    for (const { name } of documentElement.attributes) if (name.startsWith("data-")) copy.removeAttribute(name);
    return "<!doctype html>" + copy.outerHTML;
})()"""
# Shows a visit in a stage of its own, which knows nothing of the stage before.
SHOW = f"""
const base = document.baseURI;
let place = document.querySelector(".stage").parentElement;
let isKept = performance.getEntriesByType("navigation")[0].type === "reload"; // what the tab has stored
const sidebar = document.querySelector("[data-testid=stSidebar]");
const collapse = sidebar.querySelector("[data-testid=stSidebarCollapseButton] button");
collapse.onclick = () => (sidebar.dataset.collapsed = true);
window.leave = () => place.replaceChildren();
window.show = async (query) => {{
  const {{ documentElement, activeElement }} = document;
  if (!isKept) for (const storage of [sessionStorage, localStorage]) storage.clear();
  isKept = false;
  history.replaceState(null, "", query);
  sidebar.dataset.collapsed = false;
  activeElement.blur();
  document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
  for (const {{ name }} of [...documentElement.attributes])
    if (name.startsWith("data-")) documentElement.removeAttribute(name);
  const parentElement = place.cloneNode();
  parentElement.innerHTML = '<div class="stage"></div>';
  place.replaceWith(parentElement);
  place = parentElement;
  const {{ mount }} = await import(new URL(`{BROWSER_PATH}/{ENTRY}${{query}}`, base));
  const run = async (opens = "") => {{
    const data = await (await fetch(`page${{query}}&opens=${{opens}}`)).json();
    const component = {{ parentElement, data, setTriggerValue: () => run() }};
    if (parentElement.isConnected) mount(component, new URL("{PLOTLY_PATH}/", base));
  }};
  await run("yes");
}};
show(location.search);
"""


class Direct:
    """Shows visits in pages.

    Parameters
    ----------
    page : Page
        With Streamlit's page, as it is drawn.
    """

    def __init__(self, page: Page) -> None:
        self.html = page.evaluate(COPY).replace("</body>", '<script type="module" src="./show.js"></script></body>')
        self.visits: list[Visit] = []
        routes = [
            Route("/", lambda _: HTMLResponse(self.html)),
            Route("/show.js", lambda _: Response(SHOW, media_type="text/javascript")),
            Route("/page", self._draw),
            Route("/stage/", self._answer, methods=["POST"]),
            Route("/_stcore/health", lambda _: Response("ok")),
            Mount("/static", StaticFiles(directory=Path(streamlit.__file__).with_name("static") / "static")),
            *ROUTES,
        ]
        app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        self.thread = Thread(target=self.server.run, args=([listener],), daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)

    def show(self, page: Page, visit: Visit, query: str = "") -> None:
        """Show a visit, with the stage's controls as the query says. A page that showed another is not loaded anew."""
        controls = dict(parse_qsl(query))
        visit.page.options = {name: controls.get(name, permitted[0]) for name, permitted in OPTIONS.items()}
        visit.name = SESSION
        self.visits.append(visit)
        query = f"?visit={len(self.visits) - 1}&{urlencode(controls)}"
        if page.url.startswith(self.url):
            page.evaluate(f"show('{query}')")
        else:
            page.goto(f"{self.url}/{query}", wait_until="commit")
        page.wait_for_selector(".stage[data-update]")

    def leave(self, page: Page) -> None:
        """Show nothing in a page until the next visit."""
        if page.url.startswith(self.url):
            page.evaluate("leave()")

    async def _answer(self, request: Request) -> Response:
        # All visits have one name: which one asks is in the address of its page.
        page = dict(parse_qsl(urlsplit(request.headers["referer"]).query))
        message = await request.json()
        answer = await run_in_threadpool(respond, self.visits[int(page["visit"])], message)
        return Response(to_json(answer), media_type="application/json")

    async def _draw(self, request: Request) -> Response:
        query = request.query_params
        return JSONResponse(await run_in_threadpool(self._run_page, int(query["visit"]), bool(query["opens"])))

    def _run_page(self, number: int, opens: bool) -> dict[str, Any]:
        visit = self.visits[number]
        with visit.lock:
            if opens and visit.answer:  # it was reloaded
                page, visit = visit.page, Visit(Run(visit.run.settings))
                visit.name = SESSION
                visit.page.options, visit.page.classroom = page.options, page.classroom
                self.visits[number] = visit
            visit.page.next_weights_seed = visit.run.settings.weights_seed + 1
            draw(visit)
            assert visit.answer is not None
            answer = to_json(visit.answer) if "session" in visit.answer else ""
            return {"sequence": visit.answer["sequence"], "answer": answer}


def draw(visit: Visit) -> None:
    """Do what Streamlit's page does: apply what was moved, and begin the run that the stage lacks."""
    page = visit.page
    page.is_due, page.places = False, (page.lesson, page.classroom)
    visit.use_settings(replace(visit.run.settings, **visit.page.take_moved()))
    if visit.answer is None:
        if goal := visit.goal:
            run = visit.run
            follow(run, goal.log or run.log_since(), goal.update)
            run.set_live_settings(visit.page.live_settings(run.settings))
            visit.goal = None
        begin(visit)
