"""Where others can open the page: its address, as a class needs it."""

import socket
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

CLASS, TEACHER = "class", "teacher"  # in the URL: a class's code, and its teacher's token
LOCAL = (
    "Only this computer can open this address. Start the server without `--server.address`, or open the page at an "
    "address that others can open."
)
UNTRIED = "Try this address on another device first. A firewall may block it."


class Address(NamedTuple):
    """Where others can open the page.

    Attributes
    ----------
    url : str
        Without a query.
    is_shared : bool
        Whether other computers can open it, as far as the server knows.
    remark : str
        What the person who passes it on must know; empty for nothing.
    """

    url: str
    is_shared: bool = True
    remark: str = ""

    def join(self, code: str) -> "Address":
        """Return the address at which students join a class."""
        return self._replace(url=f"{self.url}?{CLASS}={code}")


def find_address(opened: str, listens_at: str, port: int, named: str) -> Address:
    """Return the address at which others can open a page.

    Parameters
    ----------
    opened : str
        The page's address in this visitor's browser. Unless it is that of the computer itself, it stays.
    listens_at : str
        The server's own address; empty for all that the computer has.
    port : int
        Of the server. Where the page was opened at another one, something stands between, and nothing is known.
    named : str
        Host at which the server is said to be found.
    """
    scheme, netloc, path, *_ = urlsplit(opened)
    path = f"{path.rstrip('/')}/"  # Streamlit leaves out the slash, without which no server need answer below a path
    url = urlunsplit((scheme, netloc, path, "", ""))
    parts = urlsplit(url)
    if not _is_loopback(parts.hostname or ""):
        return Address(url)
    opened_at = parts.port or (443 if scheme == "https" else 80)
    host = "" if _is_loopback(named) else named
    if not host and opened_at == port:
        host = network_host() if listens_at in ("", "0.0.0.0", "::") else listens_at
    if not host or _is_loopback(host):
        return Address(url, False, LOCAL)
    place = f"[{host}]" if ":" in host else host
    netloc = f"{place}:{parts.port}" if parts.port else place
    return Address(urlunsplit((scheme, netloc, path, "", "")), remark=UNTRIED)


def network_host() -> str:
    """Return this computer's number in the network; empty if it is in none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # no computer's; a datagram socket only chooses the way there
        except OSError:
            return ""
        host: str = probe.getsockname()[0]
    return host


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
