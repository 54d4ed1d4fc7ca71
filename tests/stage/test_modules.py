"""Modules that are joined into one. That these do the same is tested in a browser."""

import re
from collections import Counter

import pytest

from playground.stage.modules import BROWSER, imported_by, join_modules
from playground.ui.component import ENTRY

ENTRIES = ENTRY, "animation/animation.js"


@pytest.mark.parametrize("entry", ENTRIES)
def test_each_module_is_made_once_and_after_those_that_it_needs(entry):
    made: list[str] = []
    for line in join_modules(entry).splitlines():
        if begun := re.fullmatch(r'modules\["(.*)"\] = \(\(\) => \{', line):
            path = begun[1]
        elif needed := re.fullmatch(r'const \{.*\} = modules\["(.*)"\];', line):
            assert needed[1] in made
        elif line == "})();":
            made.append(path)
    assert [*made, entry] == list(imported_by(entry))


@pytest.mark.parametrize("entry", ENTRIES)
def test_nothing_is_imported_any_more_and_only_the_last_module_exports(entry):
    joined = join_modules(entry)
    assert not re.search(r"^import\b", joined, re.MULTILINE)
    exports = [line for line in joined.splitlines() if line.startswith("export ")]
    assert exports == [line for line in imported_by(entry)[entry].splitlines() if line.startswith("export ")]


@pytest.mark.parametrize("path", sorted(BROWSER.rglob("*.js")), ids=lambda path: path.stem)
def test_modules_import_and_export_in_the_ways_that_the_joiner_knows(path):
    """A name that is exported is a constant, a class or a function: an import of it may be a constant too."""
    lines = re.findall(r"^[ \t]*(?:import|export)\b.*", path.read_text(encoding="utf-8"), re.MULTILINE)
    known = re.compile(
        r'import \{ [\w$]+(?: as [\w$]+)?(?:, [\w$]+(?: as [\w$]+)?)* \} from "\.\.?/[\w./]+\.js";'
        r"|export (?:const [\w$]+ = |class |(?:async )?function ).*"
        r"|export \{\};"
    )
    assert [line for line in lines if not known.fullmatch(line)] == []


def test_of_the_code_only_lines_of_comments_are_left_out():
    comment = re.compile(r"\s*(?://|/\*\*|\* |\*/|$)|import |export \{\};")
    code = "\n".join(imported_by(ENTRY).values()).splitlines()
    kept = Counter(line.removeprefix("export ") for line in code if not comment.match(line))
    joined = Counter(line.removeprefix("export ") for line in join_modules(ENTRY).splitlines())
    assert kept <= joined
    added = re.compile(r"const modules = \{\};|modules\[.*|const \{.*\} = modules\[.*|return \{ .* \};|\}\)\(\);|")
    assert [line for line in joined - kept if not added.fullmatch(line)] == []
