"""Fetch the design system and the typeface into static/vendor/, stripped of what is not ours to serve.

    python bin/vendor_assets.py           fetch again with `npm pack` (a developer's machine; needs npm, a network,
                                          and `pip install fonttools[woff]`)
    python bin/vendor_assets.py --check   is static/vendor/ exactly what SHA256SUMS says it is?

Nothing here runs when the application is installed or served. Of govuk-frontend we keep the style sheet and the
script, both MIT; its typeface and the royal arms are not licensed to us, so the fonts and their addresses are cut out.
"""

import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
SUMS = VENDOR / "SHA256SUMS"

DESIGN_SYSTEM = ("govuk-frontend", "6.6.0")
TYPEFACE = ("@fontsource-variable/atkinson-hyperlegible-next", "5.3.0")
FONT_FILE = "atkinson-hyperlegible-next-latin-wght-normal.woff2"
PAPER_FILE = FONT_FILE.replace(".woff2", ".ttf")  # the same for paper: lutonhet/typesetting.py

# Every rule that names a typeface asks for ours, which static/css/tokens.css sets; no rule needs repeating.
OUR_TYPEFACE = "font-family:var(--typeface,sans-serif)"

MIT = """MIT License

Copyright (C) 2026 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def packed(name: str, version: str) -> dict[str, bytes]:
    """The files of a published package, by their path inside it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, capture_output=True)
        tarball = next(Path(folder).glob("*.tgz")).read_bytes()
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        return {
            member.name.removeprefix("package/"): archive.extractfile(member).read()
            for member in archive
            if member.isfile()
        }


def without_source_map(text: str) -> str:
    """A comment that names a missing map stops `collectstatic` from giving files their hashed names."""
    return re.sub(r"\s*(?://# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$", "\n", text)


def without_what_is_not_ours(css: str) -> str:
    """The style sheet without the reserved typeface and without addresses of pictures that we do not ship."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"""font-family:(["']?GDS Transport["']?,\s*)?(arial,\s*)?sans-serif""", OUR_TYPEFACE, css)
    return re.sub(r"url\([^)]*/assets/[^)]*\)", "none", css)


def unpacked(woff2: bytes) -> bytes:
    """The typeface as TrueType."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only for whoever fetches again

    into, face = io.BytesIO(), TTFont(io.BytesIO(woff2), recalcTimestamp=False)
    face.flavor = None
    face.save(into)
    return into.getvalue()


def wanted() -> dict[str, bytes]:
    """Every file of static/vendor/ with its content."""
    name, version = DESIGN_SYSTEM
    system, face = packed(name, version), packed(*TYPEFACE)
    css = without_what_is_not_ours(without_source_map(system["dist/govuk/govuk-frontend.min.css"].decode()))
    script = without_source_map(system["dist/govuk/govuk-frontend.min.js"].decode())
    return {
        f"{name}-{version}/css/govuk-frontend.min.css": css.encode(),
        f"{name}-{version}/js/govuk-frontend.min.js": script.encode(),
        f"{name}-{version}/LICENSE.txt": MIT.encode(),
        f"atkinson-hyperlegible-next/{FONT_FILE}": face[f"files/{FONT_FILE}"],
        f"atkinson-hyperlegible-next/{PAPER_FILE}": unpacked(face[f"files/{FONT_FILE}"]),
        "atkinson-hyperlegible-next/OFL.txt": face["LICENSE"],
    }


def fetch() -> None:
    files = wanted()
    for path, content in files.items():
        (VENDOR / path).parent.mkdir(parents=True, exist_ok=True)
        (VENDOR / path).write_bytes(content)
    SUMS.write_text("".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)))


def differences() -> list[str]:
    """What in static/vendor/ is not as SHA256SUMS says, in words; empty when all is well."""
    listed = dict(reversed(line.split("  ", 1)) for line in SUMS.read_text().splitlines())
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file() and path != SUMS}
    found = [f"{path} is listed but missing" for path in sorted(listed.keys() - there)]
    found += [f"{path} is there but not listed" for path in sorted(there - listed.keys())]
    found += [
        f"{path} has changed"
        for path in sorted(there & listed.keys())
        if hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() != listed[path]
    ]
    return found


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    if not arguments:
        fetch()
    found = differences()
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
