"""The command ``playground``, which starts the page with the options of ``streamlit run``."""

import sys
from pathlib import Path

from streamlit.web import cli

HERE = Path(__file__).parent
# Streamlit reads its options from `.streamlit` beside the file. An installed package has both in a folder of their own.
APP = next(file for file in (HERE / "start" / "app.py", HERE.parent / "app.py") if file.exists())


def main() -> None:
    """Start the page."""
    cli.main(["run", str(APP), *sys.argv[1:]], prog_name="streamlit")


if __name__ == "__main__":
    main()
