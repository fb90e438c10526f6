"""Long runs: LibreOffice opens what is written, and a full programme's pack is made in time, in little memory."""

import re
import shutil
import subprocess
import sys

import pypdfium2
import pytest

from progress.packs.composing import compose
from progress.packs.document import stamp_of
from progress.packs.formats import FORMATS, written
from tests.databases import ROOT
from tests.progress.packs.filled import fill, meeting
from tests.soak import SOAKING

SECONDS, MEGABYTES = 10, 500  # for each format, of 4 workstreams × 60 actions × 27 indicators
pytestmark = [pytest.mark.skipif(not SOAKING, reason="a long run"), pytest.mark.soak]

FILL = """
import django
django.setup()
from accounts.models import User
from tests.progress.packs.filled import fill, meeting
fill(User.objects.first())
meeting()
"""
# The peak of the process itself: what `getrusage` tells begins with that of the process that started it.
MAKE = """
import re, sys, time
from pathlib import Path
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "pack", "2026-12-08", "--meeting", "OG-M90", *sys.argv[1:]])
print("seconds:", time.process_time())
print("megabytes:", int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024)
"""


@pytest.fixture
def full(people):
    fill(people["secretariat"])
    return meeting()


@pytest.mark.parametrize("extension", ["pptx", "docx", "xlsx"])
def test_libreoffice_opens_the_pack_and_the_stamp_is_on_every_page(full, extension, tmp_path):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed: bin/install_office.sh")
    document = compose(full)
    file = tmp_path / f"pack.{extension}"
    file.write_bytes(written(document, extension))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=280)
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(tmp_path / "pack.pdf")]
    assert len(pages) > len(document.parts)  # each begins a page, after the cover
    stamp = "".join(stamp_of(document).split())
    assert [number for number, text in enumerate(pages, start=1) if stamp not in "".join(text.split())] == []


def test_a_full_programmes_pack_is_made_in_time_and_in_little_memory(set_up_environment, tmp_path):
    """All that `manage.py pack` takes, its start among it."""

    def run(*words):
        made = [sys.executable, "-c", *words]
        done = subprocess.run(made, env=set_up_environment, cwd=ROOT, capture_output=True, text=True, check=True)
        return {
            name: float(number) for name, number in re.findall(r"^(seconds|megabytes): ([\d.]+)$", done.stdout, re.M)
        }

    run(FILL)
    taken = {
        extension: run(MAKE, "--format", extension, "--out", str(tmp_path / f"pack.{extension}"))
        for extension in FORMATS
    }
    too_much = [one for one in taken if taken[one]["seconds"] > SECONDS or taken[one]["megabytes"] > MEGABYTES]
    assert too_much == [], taken
