"""Collect the texts that a visitor can see from the source, to be read in one place.

Single words in lower case are left out: most of them are keys.

python -m tests.texts     # writes tests/texts.txt
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXTS = Path(__file__).with_name("texts.txt")
# The messages' documentation, the code of exported scripts and HTTP headers are no texts of the page.
LEFT_OUT = {
    "playground/stage/protocol.py",
    "playground/stage/actions/table.py",
    "playground/exports/script.py",
    "playground/ui/server.py",
    "playground/ui/compression.py",
    "playground/ui/preload.py",
}
ATTRIBUTE = re.compile(r'(?:title|alt|aria-label|aria-description|data-help)="([^"]*)"')
CODE = re.compile(
    r"[#;\\_\[]|^[.(:/-]|px\b|rgba|=>|^M\d|\.js\b|\.css$|^[a-z.-]+$|^Arrow|^[\w:]+/[\w.+-]+[,{…}]*$|=\"|sans-serif|^PNG$"
    r"|^(?:SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|VALUES|WHERE) "
)


def collect() -> dict[str, list[str]]:
    """Return the texts of each source file, in the order of the source."""
    sources = [*ROOT.glob("playground/**/*.py"), *ROOT.glob("playground/browser/**/*.js")]
    names = {path.relative_to(ROOT).as_posix(): path for path in sources}
    found = {}
    for name in sorted(names.keys() - LEFT_OUT):
        code = names[name].read_text(encoding="utf-8")
        strings = python_strings(code) if name.endswith(".py") else javascript_strings(code)
        texts = [text for string in strings for text in visible(string)]
        if texts:
            found[name] = texts
    return found


def visible(string: str) -> Iterator[str]:
    """Yield the texts in a string: attributes and text of its HTML, if it reads as words."""
    pieces = [*ATTRIBUTE.findall(string), *re.split(r"<[^<>]*>", string)] if "<" in string else [string]
    for piece in pieces:
        text = " ".join(piece.split())
        words = re.findall(r"[A-Za-zσ’]{2,}", text.replace("{…}", ""))
        if words and not CODE.search(text) and (len(words) > 1 or text[0].isupper()):
            yield text


def python_strings(code: str) -> Iterator[str]:
    """Yield the string literals of a module but for docstrings; expressions of f-strings are shown as {…}."""
    tree = ast.parse(code)
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    skipped |= {id(key) for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in ast.walk(node) if part is not node}
    literals = [node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr)]
    for node in sorted(literals, key=lambda node: (node.lineno, node.col_offset)):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{…}" for part in node.values)
        elif isinstance(node.value, str):
            yield node.value


def javascript_strings(code: str) -> list[str]:
    """Return the string and template literals of a module; expressions of templates are shown as {…}."""
    strings: list[str] = []

    def scan(at: int, end: str) -> int:
        """Read code from a place up to an unmatched end, and return the place after it."""
        depth = 0
        while at < len(code):
            if code.startswith("//", at) and code[at - 1] != ":":
                at = code.find("\n", at) if "\n" in code[at:] else len(code)
            elif code.startswith("/*", at):
                at = code.index("*/", at) + 2
            elif code[at] == '"':
                close = re.compile(r'"(?:\\.|[^"\\\n])*"').match(code, at)
                assert close, code[at : at + 80]
                strings.append(close[0][1:-1])
                at = close.end()
            elif code[at] == "`":
                at = template(at + 1)
            elif code[at] == end and depth == 0:
                return at + 1
            else:
                depth += (code[at] == "{") - (code[at] == "}")
                at += 1
        return at

    def template(at: int) -> int:
        text, place = "", len(strings)
        while code[at] != "`":
            if code.startswith("${", at):
                at = scan(at + 2, "}")
                text += "{…}"
            else:
                step = 2 if code[at] == "\\" else 1
                text += code[at : at + step]
                at += step
        strings.insert(place, text)
        return at + 1

    scan(0, "\0")
    return strings


def as_text() -> str:
    """Return all texts, file by file."""
    parts = [f"{name}\n" + "".join(f"    {text}\n" for text in texts) for name, texts in collect().items()]
    return "\n".join(parts)


if __name__ == "__main__":
    TEXTS.write_text(as_text(), encoding="utf-8")
