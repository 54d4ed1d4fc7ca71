"""The preview of a table: its points, a histogram of each input by class, and the first rows."""

from html import escape
from itertools import islice

from playground import figures
from playground.data.choice import Mask
from playground.data.names import listed
from playground.data.sheets import Sheet
from playground.data.table import Table
from playground.data.variables import decode
from playground.thumbnails import histogram, thin, thumbnail

ROWS = 5
HISTOGRAMS = 12


def preview_html(sheet: Sheet, table: Table, used: Mask, target: str) -> str:
    """Return the points as a picture, histograms, and the first rows. Those that are left out are pale."""
    names = [*(variable.name for variable in table.variables), target]
    head = "".join(f"<th>{escape(name)}</th>" for name in ("line", *names))
    body, labels = [], iter(table.labels.astype(int).tolist())
    for row in range(min(ROWS, len(used))):
        cells = [f"<td>{escape(sheet[name].cells[row][:40])}</td>" for name in names]
        if used[row]:
            color = figures.CLASSES[next(labels)].color
            cells[-1] = cells[-1].replace("<td>", f'<td style="border-left: 0.4rem solid {color}">')
        kind = "" if used[row] else ' class="left-out"'
        body.append(f"<tr{kind}><td>{sheet.lines[row]}</td>{''.join(cells)}</tr>")
    source = thumbnail(*thin(table.values[:, :2], table.labels))
    picture = f'<img class="points" src="{source}" alt="The points in the plane of both axes">'
    rows = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    return f'<div class="own-preview">{picture}<div class="rows">{rows}</div>{_histograms(table)}</div>'


def _histograms(table: Table) -> str:
    """Return a histogram of each variable, up to a number: how large a share of each class has which values."""
    figures_html = []
    decoded = zip(table.variables, decode(table.variables, table.values), strict=True)
    for (name, categories), values in islice(decoded, HISTOGRAMS):
        source, words = (
            histogram(values, table.labels, len(table.class_names), len(categories)),
            escape(", ".join(categories)),
        )
        figures_html.append(
            f'<figure><img src="{source}" alt="Histogram of {escape(name)} by class">'
            f'<figcaption title="{words}">{escape(name)}{": " if words else ""}{words}</figcaption></figure>'
        )
    names = list(map(escape, table.class_names))
    order = f"{names[1]} above the line, {names[0]} below" if len(names) == 2 else f"from the top, {listed(names, 10)}"
    legend = f"<p>Shares of each class: {order}.</p>"
    return f'<div class="histograms">{"".join(figures_html)}{legend}</div>'
