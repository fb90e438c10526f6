"""Long runs: LibreOffice opens what is written, and a full programme's pack is made in time, in little memory."""

import resource
import shutil
import subprocess
import time

import pypdfium2
import pytest

from progress.packs.composing import compose
from progress.packs.document import stamp_of
from progress.packs.formats import FORMATS, written
from tests.progress.packs.filled import fill, meeting
from tests.soak import SOAKING

SECONDS, MEGABYTES = 10, 500  # for each format, of 4 workstreams × 60 actions × 27 indicators
pytestmark = [pytest.mark.skipif(not SOAKING, reason="a long run"), pytest.mark.soak]


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
    assert len(pages) > 20
    stamp = "".join(stamp_of(document).split())
    assert [number for number, text in enumerate(pages, start=1) if stamp not in "".join(text.split())] == []


@pytest.mark.parametrize("extension", FORMATS)
def test_a_full_programmes_pack_is_made_in_time_and_in_little_memory(full, extension):
    began = time.process_time()
    written(compose(full), extension)
    assert time.process_time() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 < MEGABYTES
