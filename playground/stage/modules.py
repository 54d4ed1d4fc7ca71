"""The browser's modules and styles, and how a page's are joined into one file."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from posixpath import dirname, normpath

BROWSER = Path(__file__).parents[1] / "browser"
_IMPORT = re.compile(r'^import (\{.*\}) from "(\..*)";$', re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:(?!\*/).|\n)*\*/[ \t]*)\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|(?:async )?function) (\w+))", re.MULTILINE)


def imported_by(name: str) -> dict[str, str]:
    """Return a module and all that it imports, directly or by way of others.

    Parameters
    ----------
    name : str
        The module's path from `BROWSER`.

    Returns
    -------
    dict
        The modules' sources by their paths, each after those that it imports.
    """
    found: dict[str, str] = {}

    def find(path: str) -> None:
        source = read(path)
        for _, other in _IMPORT.findall(source):
            if (imported := _resolve(path, other)) not in found:
                find(imported)
        found[path] = source

    find(name)
    return found


@cache
def join_modules(name: str) -> str:
    """Return a module as one that imports nothing: each module that it needs is a function, called once.

    A browser fetches one file in place of some seventy. Modules keep their own scopes, and run in the same order.
    Comments that take whole lines are left out.

    Parameters
    ----------
    name : str
        The module's path from `BROWSER`.
    """
    joined = ["const modules = {};\n"]
    for path, source in imported_by(name).items():

        def bind(match: re.Match[str], path: str = path) -> str:
            return f'const {match[1].replace(" as ", ": ")} = modules["{_resolve(path, match[2])}"];'

        body = _IMPORT.sub(bind, _COMMENT.sub("", source))
        if path != name:
            exported = ", ".join(_EXPORT.findall(body))
            body = f'modules["{path}"] = (() => {{\n{_EXPORT.sub("", body)}return {{ {exported} }};\n}})();\n'
        joined.append(body)
    return "".join(joined)


def join_styles(names: Iterable[str]) -> str:
    """Return style sheets as one, each taking precedence over those before it."""
    return "".join(read(f"styles/{name}.css") for name in names)


def read(path: str) -> str:
    """Return the text of one of the browser's files, by its path from `BROWSER`."""
    return (BROWSER / path).read_text(encoding="utf-8")


def _resolve(path: str, name: str) -> str:
    """Return the path of what a module imports by a relative name."""
    return normpath(f"{dirname(path)}/{name}").lstrip("/")
