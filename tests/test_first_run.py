"""What somebody reads whose machine is not ready: a sentence with what to do, never a traceback."""

import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def refused(command, **environment):
    """Everything that a command said before it gave up."""
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode != 0, said
    assert "Traceback" not in said
    return said


def test_a_port_in_use_is_named_with_another_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused([sys.executable, "bin/serve.py"], PORT=str(port))
    assert f"Port {port} cannot be used" in said
    assert f"make run PORT={port + 1}" in said


@pytest.mark.parametrize("port", ["", "eight", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port):
    assert "PORT must be a number from 1 to 65535" in refused([sys.executable, "bin/serve.py"], PORT=port)


def test_a_database_that_does_not_answer_is_named():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = refused([sys.executable, "bin/setup.py"], DATABASE_URL=f"postgres://me:secret@127.0.0.1:{port}/programme")
    assert f"The database programme on 127.0.0.1:{port} does not answer" in said
    assert "DATABASE_URL" in said
    assert "secret" not in said


def test_a_setting_that_is_missing_is_named():
    said = refused([sys.executable, "bin/setup.py"], DJANGO_SETTINGS_MODULE="lutonhet.settings", SECRET_KEY="")
    assert "SECRET_KEY is not set" in said


@pytest.mark.parametrize("command", ["migrate", "runserver", "load_place"])
def test_a_setting_that_is_missing_is_one_sentence_and_no_traceback(command):
    said = refused([sys.executable, "manage.py", command], DJANGO_SETTINGS_MODULE="lutonhet.settings", SECRET_KEY="")
    assert said.startswith("SECRET_KEY is not set.")
    assert len(said.splitlines()) == 1


def test_a_server_without_its_settings_says_so_once_and_stops():
    command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0", "lutonhet.wsgi"]
    said = refused(command, DJANGO_SETTINGS_MODULE="lutonhet.settings", SECRET_KEY="")
    assert said.count("SECRET_KEY is not set.") == 1
    assert "Traceback" not in said


def test_a_python_that_is_too_old_is_named_with_what_to_install(tmp_path):
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        old = tmp_path / name
        old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\nexit 1\n')
        old.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    said = refused(["bin/install.sh", "requirements.txt"], PATH=path, PYTHON="")
    assert "Python 3.11 or newer is needed; found: Python 3.9.2" in said
    assert "sudo apt-get install" in said


def test_a_python_without_venv_is_named_with_what_to_install(tmp_path):
    (tmp_path / "bin").mkdir()
    install = tmp_path / "bin" / "install.sh"
    install.write_text((ROOT / "bin" / "install.sh").read_text())
    install.chmod(0o755)
    as_debian_installs_it = tmp_path / "python3"
    as_debian_installs_it.write_text(
        f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexec {shlex.quote(sys.executable)} "$@"\n'
    )
    as_debian_installs_it.chmod(0o755)
    said = refused([install, "requirements.txt"], PATH=f"{tmp_path}:{os.environ['PATH']}", PYTHON="")
    assert "sudo apt-get install python3-venv" in said
    assert not (tmp_path / ".venv").exists()
