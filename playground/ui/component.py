"""The stage as a Streamlit component: its files, and how the page mounts it."""

import hashlib
from pathlib import Path

import streamlit as st

from playground.stage.modules import BROWSER, join_modules, join_styles

ENTRY = "mount.js"
# In the order in which one takes precedence over those before it.
STYLES = (
    "page", "stage", "figures", "workspace", "network", "slow", "drawing", "timeline", "panels", "predict", "compare",
    "confusion", "gradients", "lessons", "classroom", "present", "restrictions",
)  # fmt: skip
PLOTLY_SCRIPT = Path(__file__).parents[1] / "plotlyjs" / "plotly-cartesian.min.js"


def _digest(*files: Path) -> str:
    """Return what changes with the content of files."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


# The paths change with the content, so that browsers may keep the files.
PLOTLY_PATH = f"plotly-{_digest(PLOTLY_SCRIPT)}"
BROWSER_PATH = f"playground-{_digest(PLOTLY_SCRIPT, *sorted(BROWSER.rglob('*.*')))}"
# What the page loads: all modules and all styles, each as one file.
JOINED = {
    "joined.js": f'{join_modules(ENTRY)}prepare(new URL("{PLOTLY_PATH}/", document.baseURI));\n',
    "joined.css": join_styles(STYLES),
}

# Inline JavaScript is sent with every run of the page: only this loader, which fetches the modules once.
LOADER = f"""
const base = document.baseURI;
const stage = import(new URL("{BROWSER_PATH}/joined.js", base));
export default function (component) {{
  stage.then(({{ mount }}) => mount(component, new URL("{PLOTLY_PATH}/", base)));
  return () => stage.then(({{ unmount }}) => unmount(component.parentElement));
}}
"""

mount = st.components.v2.component("stage", html='<div class="stage"></div>', js=LOADER, isolate_styles=False)
