"""The bundled Milvus on this machine, to be asked, killed and started again."""

import itertools
import os
import signal
import socket
import subprocess
import sys

from pymilvus import MilvusClient


class Lite:
    """A `milvus-lite server` on a free port of the loopback, over the folder `data`."""

    def __init__(self, data):
        self.data, self.process = data, None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._names = itertools.count(1)
        self.start()

    def start(self):
        """Start it; it answers when this returns."""
        place = ["--data-dir", str(self.data), "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "milvus_lite", "server", *place],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            text=True,
        )
        assert "listening" in self.process.stdout.readline()

    def kill(self):
        """End it as a power cut would, but for what the system still has to write."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def pause(self):
        """It hangs, from when this returns until `resume`."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitpid(self.process.pid, os.WUNTRACED)

    def resume(self):
        """It goes on."""
        self.process.send_signal(signal.SIGCONT)

    def database(self):
        """The address of an empty database on it."""
        client = MilvusClient(self.address)
        name = f"tried_{next(self._names)}"
        client.create_database(name)
        return f"{self.address}/{name}"
