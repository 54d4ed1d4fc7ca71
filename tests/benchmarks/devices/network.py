"""A network between a browser and a local server: a delay each way, and a bandwidth that all connections share.

It is a process of its own, so that what measures does not slow it down. CDP's own throttling stalls now and then where
a page preloads many files.
"""

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.browser.conftest import ROOT

CHUNK = 1 << 14  # bytes that a connection sends before it is another one's turn
AHEAD = 0.03  # seconds of queue, as in a router: without any, a timer that is late would cost bandwidth


class Direction:
    """One way through the network.

    Parameters
    ----------
    delay : float
        Seconds.
    rate : float
        Bytes per second.
    """

    def __init__(self, delay: float, rate: float) -> None:
        self.delay, self.rate = delay, rate
        self._free = 0.0  # when all that was sent has left

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what is read until one side ends."""
        loop = asyncio.get_running_loop()
        while (data := await _read(reader)) and not writer.is_closing():
            self._free = max(loop.time(), self._free) + len(data) / self.rate
            loop.call_at(self._free + self.delay, writer.write, data)
            await asyncio.sleep(self._free - loop.time() - AHEAD)
        loop.call_at(max(loop.time(), self._free) + self.delay, writer.close)


async def _read(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(CHUNK)
    except OSError:
        return b""


async def serve(target: int, delay: float, rate: float) -> None:
    """Print the port at which the network begins, and carry connections to the target's."""
    up, down = Direction(delay, rate), Direction(delay, rate)

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.sleep(2 * delay)  # TCP's handshake
        await asyncio.gather(up.carry(reader, far_writer), down.carry(far_reader, writer))

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def network(url: str, round_trip: float, mbit: float) -> Iterator[str]:
    """Yield the address of the same page behind a network.

    Parameters
    ----------
    url : str
    round_trip : float
        Milliseconds.
    mbit : float
        Mbit/s, each way.
    """
    options = [str(urlsplit(url).port), str(round_trip / 2000), str(mbit * 1e6 / 8)]
    process = subprocess.Popen([sys.executable, "-m", __name__, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield urlsplit(url)._replace(netloc=f"127.0.0.1:{process.stdout.readline().strip()}").geturl()
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("target", type=int)
    parser.add_argument("delay", type=float)
    parser.add_argument("rate", type=float)
    asyncio.run(serve(**vars(parser.parse_args())))
