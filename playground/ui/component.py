"""The stage as a Streamlit component: its files, and how the page mounts it."""

import hashlib

import plotly
import streamlit as st

from playground.stage.modules import BROWSER, imported_by

ENTRY = "mount.js"
MODULES = sorted(imported_by(ENTRY))
# In the order in which one takes precedence over those before it.
STYLES = (
    "page", "stage", "figures", "workspace", "network", "drawing", "timeline", "panels", "predict", "compare",
    "lessons", "classroom", "present", "restrictions",
)  # fmt: skip
# The path changes with the content, so that browsers may keep the files.
_digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(BROWSER.rglob("*.*")))).hexdigest()[:12]
BROWSER_PATH = f"playground-{_digest}"
PLOTLY_PATH = f"plotly-{plotly.__version__}"

# Inline JavaScript is sent with every answer: only this loader, which fetches the modules once.
LOADER = f"""
const base = document.baseURI;
const stage = import(new URL("{BROWSER_PATH}/{ENTRY}", base));
export default function (component) {{
  stage.then(({{ mount }}) => mount(component, new URL("{PLOTLY_PATH}/", base)));
  return () => stage.then(({{ unmount }}) => unmount(component.parentElement));
}}
"""

mount = st.components.v2.component("stage", html='<div class="stage"></div>', js=LOADER, isolate_styles=False)
