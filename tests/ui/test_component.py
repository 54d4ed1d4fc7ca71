"""The files that the page loads."""

import re

from plotly.offline import get_plotlyjs_version

from playground.stage.modules import BROWSER
from playground.ui.component import JOINED, PLOTLY_SCRIPT, STYLES


def test_plotlyjs_is_as_new_as_the_installed_package():
    """Which specifies the figures, and checks them: a newer plotly.js of the same major version draws them too."""
    with PLOTLY_SCRIPT.open(encoding="utf-8") as file:
        found = re.search(r"plotly\.js \(cartesian - minified\) v([\d.]+)", file.read(200))
    assert found
    bundle, installed = (tuple(map(int, version.split("."))) for version in (found[1], get_plotlyjs_version()))
    assert bundle[0] == installed[0]
    assert bundle >= installed, "replace playground/plotlyjs by npm's package plotly.js-cartesian-dist-min"


def test_plotlyjs_comes_with_its_license():
    assert "MIT License" in PLOTLY_SCRIPT.with_name("LICENSE").read_text(encoding="utf-8")


def test_every_style_sheet_is_in_the_joined_one_in_its_order():
    sheets = {path.stem: path.read_text(encoding="utf-8") for path in (BROWSER / "styles").glob("*.css")}
    assert set(STYLES) == sheets.keys() - {"animation"}
    assert JOINED["joined.css"] == "".join(sheets[name] for name in STYLES)
