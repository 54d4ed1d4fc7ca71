"""The README's Dockerfile: what it copies is all that the page needs."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.browser.conftest import ROOT, free_port, wait_for_server
from tests.visitor import Visitor


def test_what_is_copied_into_the_container_serves_the_page(tmp_path: Path, portal):
    block = re.search(r"```dockerfile\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block
    for source, target in re.findall(r"^COPY (\S+) (\S+)$", block[1], re.MULTILINE):
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        copy(ROOT / source, tmp_path / target)
    command = re.search(r"^CMD (.*)$", block[1], re.MULTILINE)
    assert command
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", *json.loads(command[1])],
        cwd=tmp_path, env=os.environ | {"STREAMLIT_SERVER_PORT": str(port)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    wait_for_server(server, url)

    async def visit() -> None:
        visitor = await Visitor(f"{url}/").open()
        await visitor.close()

    portal.call(visit)
    server.terminate()
    server.wait(10)
