"""Serves the site on 127.0.0.1:$PORT and says where."""

import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def port_from_environment():
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, for example PORT=8001; it is “{text}”.")
    return int(text)


def refuse_a_port_in_use(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            sys.exit(
                f"Port {port} cannot be used: {error.strerror}. Stop the other program, or choose another port: "
                f"make run PORT={port + 1 if port < 65535 else 8001}"
            )


if __name__ == "__main__":
    port = port_from_environment()
    refuse_a_port_in_use(port)
    print(f"\nOpen http://127.0.0.1:{port}/ in a browser. Ctrl-C stops it.\n", flush=True)
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}"])
