"""nginx, and processes behind it as the README configures them."""

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, free_port, start_server, wait_for_server

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
PORTS = ("8501", "8502")  # of the README


def require_nginx() -> None:
    """Skip the test where there is no nginx."""
    if NGINX is None:
        reason = "no nginx found: pages behind it are not tested (install the package nginx)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


class Nginx:
    """nginx at a port of its own.

    Parameters
    ----------
    folder : pathlib.Path
        For its files.
    configuration : str
        What stands in its block `http`. A server listens at port 80, for which the own port is put in.
    path : str
        Where the page is.

    Attributes
    ----------
    url : str
    """

    def __init__(self, folder: Path, configuration: str, path: str = "") -> None:
        assert NGINX
        address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{address}"
        assert "listen 80;" in configuration
        configuration = configuration.replace("listen 80;", f"listen {address};")
        paths = "".join(f"{name}_temp_path {folder / name};\n" for name in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"
        ))  # fmt: skip
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
            f"events {{}}\nhttp {{\naccess_log off;\n{paths}{configuration}}}\n"
        )
        self.process = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf"])
        wait_for_server(self.process, self.url + path)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


class Cluster:
    """Two processes of the app behind nginx.

    Parameters
    ----------
    folder : pathlib.Path
        For nginx's files.

    Attributes
    ----------
    url : str
        Of nginx.
    servers : dict
        The processes by the name in the visitors' cookie, "one" and "two".
    urls : dict
        Their own addresses.
    nginx : Nginx
    """

    def __init__(self, folder: Path) -> None:
        self.servers: dict[str, subprocess.Popen[bytes]] = {}
        self.urls: dict[str, str] = {}
        block = re.search(r"```nginx\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
        assert block
        configuration = block[1]
        with ThreadPoolExecutor() as both:
            started = list(both.map(lambda _: start_server(), PORTS))
        for name, port, (server, url) in zip(("one", "two"), PORTS, started, strict=True):
            self.servers[name], self.urls[name] = server, url
            configuration = configuration.replace(port, url.rsplit(":", 1)[1])
        self.nginx = Nginx(folder, configuration)
        self.url = self.nginx.url

    @property
    def pids(self) -> list[int]:
        return [server.pid for server in self.servers.values()]

    def kill(self, name: str) -> None:
        """End a process as a failure does."""
        self.servers[name].kill()
        self.servers[name].wait(10)

    def restart(self, name: str) -> None:
        """Start a process again that has ended."""
        self.servers[name], _ = start_server(int(self.urls[name].rsplit(":", 1)[1]))

    def stop(self) -> None:
        self.nginx.stop()
        for process in self.servers.values():
            process.terminate()
        for process in self.servers.values():
            process.wait(10)
