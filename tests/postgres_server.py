"""A PostgreSQL server of our own, from the system's binaries, on a socket in a folder of its own."""

import itertools
import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


class PostgresServer:
    """
    One private cluster.

    Args:
        folder: New; it may be entered by whoever runs the server.
        durable: Whether it syncs, which a server that is killed must.
    """

    numbers = itertools.count()

    def __init__(self, folder, *, durable=False):
        self._bin = BINARIES[-1].parent
        self._data = folder / "data"
        self._socket = folder / "s"
        self._durable = durable
        self._socket.mkdir()
        # PostgreSQL refuses to run as root.
        self._user = []
        if os.geteuid() == 0:
            self._user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            subprocess.run(["chown", "-R", "postgres", folder], check=True)
        self._run("initdb", "-D", self._data, "-U", "kb", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def start(self):
        options = f"-k {self._socket} -c listen_addresses='' -c fsync={'on' if self._durable else 'off'}"
        self._run("pg_ctl", "-D", self._data, "-l", self._socket / "log", "-w", "-o", options, "start")

    def stop(self, mode="immediate"):
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def kill(self):
        """Kill -9 the server with all its children, as when the machine goes."""
        postmaster = int((self._data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(postmaster)], capture_output=True, text=True, check=False)
        for process in (postmaster, *map(int, children.stdout.split())):
            os.kill(process, signal.SIGKILL)
        while Path(f"/proc/{postmaster}").exists():
            time.sleep(0.01)

    def url(self, spool, database="postgres", schema="public", user="kb", password=""):
        """Return the URL of a log there that keeps its spools in the folder `spool`."""
        options = quote(f"-csearch_path={schema}")
        host = quote(str(self._socket), safe="")
        whom = f"{user}:{password}" if password else user
        return f"postgresql://{whom}@/{database}?host={host}&options={options}&spool={quote(str(spool))}"

    def new_log(self, spool):
        """Return the URL of a log with nothing in it, beside all others."""
        schema = f"log_{next(self.numbers)}"
        self.sql(f"CREATE SCHEMA {schema}")
        return self.url(spool, schema=schema)

    def sql(self, statement):
        done = self._run("psql", "-h", self._socket, "-U", "kb", "-AtX", "-c", statement, "postgres")
        return done.stdout.strip()

    def _run(self, program, *arguments):
        command = [*self._user, self._bin / program, *arguments]
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert done.returncode == 0, f"{program}: {done.stdout}"
        return done
