"""What the page will load later, to be named in it: otherwise the browser learns of it step by step."""

import re
from collections.abc import Iterable
from pathlib import Path

import streamlit as st

STATIC = Path(st.__file__).with_name("static")
# Streamlit's modules of the elements that are on the page. It asks for them when it is to draw the first of each.
ELEMENTS = ("BidiComponent", "Button", "ButtonGroup", "Checkbox", "Html", "NumberInput", "Radio", "Slider", "TextInput")


def find_modules(static: Path, elements: Iterable[str]) -> list[str]:
    """Return the paths of the modules of Streamlit's elements, and of what these import.

    What Streamlit's page names itself is left out. The names of the files change with Streamlit's version.

    Parameters
    ----------
    static : Path
        The folder of Streamlit's page.
    elements : iterable of str
        The beginnings of the files' names.
    """
    folder = static / "static" / "js"
    named = set(re.findall(r'/js/([^"/]+)"', (static / "index.html").read_text(encoding="utf-8")))
    found: list[str] = []
    waiting = [path.name for element in elements for path in sorted(folder.glob(f"{element}.*.js"))]
    while waiting:
        name = waiting.pop(0)
        if name not in named and (folder / name).is_file():
            found.append(f"static/js/{name}")
            waiting += re.findall(r'\b(?:from|import)"\./([^"/]+)"', (folder / name).read_text(encoding="utf-8"))
        named.add(name)
    return found
