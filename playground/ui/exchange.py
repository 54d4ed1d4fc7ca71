"""What the page tells the stage of itself before a request is carried out, and what the page does afterward."""

from playground.stage.visit import Visit
from playground.ui import session, sidebar, widgets
from playground.ui.lessons import classes, steps
from playground.ui.options import read_options


def tell(visit: Visit) -> None:
    """Tell the stage what the page's widgets and URL hold."""
    page = visit.page
    page.live, page.next_weights_seed = sidebar.live(), sidebar.next_weights_seed()
    page.options, page.lesson, page.classroom = read_options(), steps.place(), classes.place()
    page.is_open = session.is_open()


def obey(visit: Visit) -> None:
    """Let widgets and URL follow the stage."""
    page = visit.page
    sidebar.move(page.take_moved())
    if page.is_due:
        widgets.require_page_run()
        page.is_due = False
    steps.write_place(*page.lesson)
    classes.write_place(*page.classroom)
