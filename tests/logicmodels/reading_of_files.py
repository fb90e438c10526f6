"""Read files named on the command line, each in a process of its own, and say what became of each.

Prints a line of JSON a file: the seconds of the processor, the megabytes beyond those of the process before it read,
and the refusal ("" where there was none).
"""

import json
import os
import re
import sys
import time
from pathlib import Path

from logicmodels.tables.sources import table_uploaded
from lutonhet.sheets.files import Unreadable


def peak():
    """Of this process alone: what `getrusage` tells begins with the peak of the process that started it."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024


def table(path):
    table_uploaded(path.name, path.read_bytes())


def read(name, answer, reading):
    refusal, before, began = "", peak(), time.process_time()
    try:
        reading(Path(name))
    except Unreadable as problem:
        refusal = str(problem)
    told = {"seconds": time.process_time() - began, "megabytes": peak() - before, "refusal": refusal}
    os.write(answer, json.dumps(told).encode() + b"\n")


def main(reading=table):
    read(sys.argv[1], os.open(os.devnull, os.O_WRONLY), reading)  # what is loaded once is no file's doing
    for one in sys.argv[1:]:
        if child := os.fork():
            os.waitpid(child, 0)
        else:
            try:
                read(one, 1, reading)
            finally:
                os._exit(0)
