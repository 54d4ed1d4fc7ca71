"""The package as pip installs it: a wheel that needs nothing of this folder."""

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import playground
from tests.browser.conftest import ROOT, free_port, wait_for_server
from tests.visitor import Visitor

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has the wheel, and from the tests' environment what the wheel requires."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    others = "\n".join(path for path in sys.path if path.endswith("-packages"))
    (packages(folder) / "others.pth").write_text(others)
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        folder / "bin" / "python",
        "--quiet",
        "--disable-pip-version-check",
    ]
    # pip builds a wheel, and installs that.
    options = ["--no-index", "--no-deps", "--no-build-isolation", "--no-compile", "--ignore-installed"]
    subprocess.run([*pip, "install", *options, ROOT], check=True)
    return folder


def packages(environment: Path) -> Path:
    [folder] = environment.glob("lib/python*/site-packages")
    return folder


class Guest(Visitor):
    """A visitor who looks at the color of the page's theme."""

    color = ""

    def _receive(self, message: ForwardMsg) -> None:
        if message.WhichOneof("type") == "new_session":
            self.color = message.new_session.custom_theme.light.primary_color
        super()._receive(message)


def test_the_classifier_is_fitted_outside_this_folder(environment, tmp_path):
    code = """
from sklearn.datasets import make_moons
import playground
print(playground.__file__)
print(playground.NetworkClassifier((4,), max_iter=3, random_state=0).fit(*make_moons(40)).n_iter_)
"""
    command = [environment / "bin" / "python", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, check=True)
    file, epochs = done.stdout.splitlines()
    assert Path(file).is_relative_to(packages(environment))
    assert epochs == "3"


def test_the_wheel_requires_what_requirements_txt_lists(environment):
    [wheel] = importlib.metadata.distributions(name="neural-network-playground", path=[str(packages(environment))])
    assert wheel.version == playground.__version__
    listed = (ROOT / "requirements.txt").read_text().splitlines()
    assert set(map(Requirement, wheel.requires or ())) == set(map(Requirement, listed))


def test_the_command_starts_the_page_with_its_own_options_and_those_of_streamlit(environment, tmp_path, portal):
    url = f"http://127.0.0.1:{(port := free_port())}"
    server = subprocess.Popen(
        [environment / "bin" / "playground", "--server.headless=true", f"--server.port={port}"],
        cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    async def visit() -> None:
        visitor = Guest(f"{url}/?lesson=sigmoid")
        await visitor.open()
        assert not visitor.messages
        assert visitor.color
        assert f'primaryColor = "{visitor.color}"' in (ROOT / ".streamlit" / "config.toml").read_text()
        await visitor.close()

    try:
        wait_for_server(server, url)
        portal.call(visit)
    finally:
        server.terminate()
        server.wait(10)
