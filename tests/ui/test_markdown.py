"""Text in Streamlit's elements."""

import pytest

from playground.ui.markdown import literal


@pytest.mark.parametrize("text", ["columns must differ. Got 'mean texture' twice.", "L1 = 0.5, 100 % (x + y)!"])
def test_a_sentence_stays_as_it_is(text):
    assert literal(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("$x$ and :red[a]", r"\$x\$ and \:red\[a\]"),
        ("[a](javascript:b) `c`", r"\[a\](javascript\:b) \`c\`"),
        ("<b> ~~a~~ *b* _c_ \\", r"\<b\> \~\~a\~\~ \*b\* \_c\_ \\"),
        ("a\n\n# b", r"a \# b"),
    ],
)
def test_marks_are_escaped(text, shown):
    assert literal(text) == shown
