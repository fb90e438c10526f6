"""A PostgreSQL server for the length of a test run: its own data, its own port, gone afterwards.

It never touches a server that is already there. PostgreSQL refuses to run as root, so root hands it to `postgres`.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "timezone": "UTC",
}


class NoServer(Exception):
    """PostgreSQL is not installed, or would not start; the text says which."""


def programs():
    """The folder of `initdb` and `pg_ctl`: Debian keeps them off the PATH, the newest version last."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name)):
        if (folder / "initdb").exists():
            return folder
    if found := shutil.which("initdb"):
        return Path(found).parent
    raise NoServer("PostgreSQL is not installed (on Debian: sudo apt-get install postgresql).")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_owner(command, owner):
    """Run a command as the owner of the data, and say what it said when it fails."""
    if os.geteuid() == 0:
        command = ["runuser", "-u", owner, "--", *command]
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, cwd="/", start_new_session=True
    )
    if done.returncode:
        raise NoServer(f"PostgreSQL would not start: {(done.stderr or done.stdout).strip()}")


def in_folder(folder, command):
    program, *words = command.split()
    return [str(folder / program), *words]


@contextmanager
def throwaway_server():
    """The DATABASE_URL of a fresh server, stopped and removed on the way out whatever happens."""
    bin_folder = programs()
    owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="postgresql-", dir="/tmp"))  # a socket's path must be short
    data, password_file, log = folder / "data", folder / "password", folder / "log"
    password, port = secrets.token_urlsafe(24), free_port()
    try:
        password_file.write_text(password)
        if os.geteuid() == 0:
            for path in (folder, password_file):
                shutil.chown(path, owner)
        initdb = (
            f"initdb -D {data} -U tests --pwfile {password_file} -A scram-sha-256 -E UTF8 --locale C.UTF-8 --no-sync"
        )
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        start = f"pg_ctl start --wait --silent -D {data} --log {log} --options"
        as_owner(in_folder(bin_folder, initdb), owner)
        as_owner([*in_folder(bin_folder, start), f"-p {port} -k {folder} {options}"], owner)
        try:
            yield f"postgres://tests:{password}@127.0.0.1:{port}/postgres"
        finally:
            as_owner(in_folder(bin_folder, f"pg_ctl stop --wait --mode immediate -D {data}"), owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
