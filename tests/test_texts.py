"""What the page says: collected in `tests/texts.txt`, each text once, in the field's words."""

import re
from collections import Counter

import pytest

from tests.texts import ROOT, TEXTS, as_text, collect, javascript_strings, visible

# Spellings, and words that a reader of scikit-learn's documentation would stumble over.
UNIDIOMATIC = (
    r"\w*colour\w*|\w*(?:initiali|standardi|penali|normali|generali|memori|optimi|parametri)s(?:e|ed|es|ing|ation)\b|"
    r"cent(?:re|red)\b|neighbour\w*|behaviour\w*|learnt|grey|licence|towards|"
    r"knobs?|album|reels?|by hand|by_hand|hand-set|hard decisions|as fast as it goes|take it with you"
)


def test_the_collected_texts_are_up_to_date():
    assert TEXTS.read_text(encoding="utf-8") == as_text(), "read the new texts after: python -m tests.texts"


def test_each_text_stands_once_in_the_source():
    counts = Counter(text for texts in collect().values() for text in texts if len(text.split()) >= 3)
    assert [text for text, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(
    "path",
    [
        *sorted(ROOT.glob("playground/**/*.py")),
        *sorted(ROOT.glob("playground/browser/**/*.js")),
        ROOT / "README.md",
    ],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_the_words_are_idiomatic(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [
        f"{path.name}:{n}: {line.strip()}"
        for n, line in enumerate(lines, 1)
        if re.search(rf"\b(?:{UNIDIOMATIC})", line, re.I)
    ]
    assert found == []


def test_the_collector_reads_nested_templates_and_leaves_out_comments():
    code = (
        'a = `<b title="Help for ${x ? `one ${y} word` : "two words"}">Some text</b>`; // "not this"\n/* "nor this" */'
    )
    strings = javascript_strings(code)
    assert [text for string in strings for text in visible(string)] == [
        "Help for {…}",
        "Some text",
        "one {…} word",
        "two words",
    ]
