"""The browser's modules, and which of them one imports."""

import re
from pathlib import Path
from posixpath import dirname, join, normpath

BROWSER = Path(__file__).parents[1] / "browser"
PACKAGE = "playground"
_IMPORT = re.compile(r'^(import .*)"(\..*)";$', re.MULTILINE)


def imported_by(name: str) -> dict[str, str]:
    """Return a module and all that it imports, directly or by way of others.

    Parameters
    ----------
    name : str
        The module's path from `BROWSER`.

    Returns
    -------
    dict
        The modules' sources by their paths. They import each other by these paths, below `PACKAGE`, in place of
        relative ones: a page without a server resolves them by an import map.
    """
    found: dict[str, str] = {}
    waiting = [name]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue

        def resolve(match: re.Match[str], folder: str = dirname(path)) -> str:
            waiting.append(normpath(join(folder, match[2])))
            return f'{match[1]}"{PACKAGE}/{waiting[-1]}";'

        found[path] = _IMPORT.sub(resolve, (BROWSER / path).read_text(encoding="utf-8"))
    return found
