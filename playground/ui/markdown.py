"""Text in Streamlit's elements, which read Markdown."""

import re

# Marks of emphasis, code, links, formulas, colors, emoji, HTML, tables and headings.
SPECIAL = re.compile(r"[\\`*_~$:<>&#|\[\]]")


def literal(text: str) -> str:
    """Return Markdown that shows a sentence as it is, whatever it quotes."""
    return SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))
