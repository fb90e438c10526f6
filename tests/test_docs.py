"""What the documentation says is so: its commands run, and what it names exists."""

import os
import re
import shlex
import subprocess
import sys

import pytest
from django.core.management import get_commands, load_command_class
from PIL import Image
from scenes import GUIDES, pictures
from studio import with_few_colours
from take_screenshots import take

from tests.databases import ROOT, run_once
from tests.test_repository import DOCS, name_of


def said_in_code(path):
    """Every line of a code block, and every code span."""
    text = path.read_text()
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()] + spans


SAID = [(name_of(path), line) for path in DOCS for line in said_in_code(path)]
TARGETS = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_docs_name_make_targets_that_exist():
    named = {(where, word) for where, line in SAID for word in re.findall(r"\bmake ([a-z]+)", line)}
    assert named
    assert {(where, word) for where, word in named if word not in TARGETS} == set()


def test_docs_name_commands_that_exist_with_options_that_they_take():
    commands = [(where, line.split("manage.py ", 1)[1]) for where, line in SAID if "manage.py " in line]
    assert commands
    for where, command in commands:
        name, *words = shlex.split(command, comments=True)
        assert name in get_commands(), f"{where}: manage.py {command}"
        app = get_commands()[name]
        parser = (load_command_class(app, name) if isinstance(app, str) else app).create_parser("manage.py", name)
        parser.parse_args(words)  # stops with its usage when an option is not one of its own


IN_BLOCKS = list(
    dict.fromkeys(
        line.split("manage.py ", 1)[1].split("#")[0].strip()
        for path in DOCS
        for block in re.findall(r"^```[^\n]*\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE)
        for line in block.splitlines()
        if "manage.py " in line
    )
)
# What a command cannot be given by a document, or may not do to the folder it is tested in.
FOR_A_TEST = {"createsuperuser": ["--no-input"], "collectstatic": ["--dry-run"]}


def test_the_commands_that_docs_show_do_their_work_one_after_the_other(migrated_environment, tmp_path):
    order = ["migrate", "createcachetable", "collectstatic", "load_place", "export_place", "createsuperuser"]
    order += ["import_indicators", "gaps", "pack", "send_reminders", "verify_signoffs"]
    assert {command.split()[0] for command in IN_BLOCKS} == set(order)
    environment = migrated_environment | {
        "DJANGO_SUPERUSER_EMAIL": "first@example.org",
        "DJANGO_SUPERUSER_NAME": "Fay First",
        "DJANGO_SUPERUSER_PASSWORD": "a-long-password-of-her-own",
    }
    for command in sorted(IN_BLOCKS, key=lambda one: order.index(one.split()[0])):
        words = shlex.split(command.replace("DIR", str(tmp_path / "out")).replace("--out ", f"--out {tmp_path}/"))
        run_once([sys.executable, "manage.py", *words, *FOR_A_TEST.get(words[0], [])], environment)
    assert (tmp_path / "deck.pptx").exists()  # there, and not among the files of the project
    assert (tmp_path / "out" / "programme.yaml").read_text() == (ROOT / "places/luton/programme.yaml").read_text()


def test_docs_name_files_that_exist():
    named = {
        (where, word)
        for where, line in SAID
        for word in re.findall(r"(?<![\w/])(?:bin|docs|tests|templates|static|places|\.ci)/[\w./-]*[\w/]", line)
    }
    assert {(where, word) for where, word in named if not (ROOT / word).exists()} == set()


def test_docs_link_to_files_that_exist():
    broken = [
        f"{name_of(path)}: {target}"
        for path in DOCS
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text())
        if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists()
    ]
    assert broken == []


def test_the_guide_to_running_it_lists_every_setting():
    settings = (ROOT / "lutonhet" / "settings.py").read_text()
    read = set(re.findall(r"(?:env\.\w+|required|env)\(\s*\"([A-Z_]+)\"", settings))
    rows = [line for line in (ROOT / "docs" / "deploying.md").read_text().splitlines() if line.startswith("| `")]
    listed = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])}
    assert read
    assert read - listed == set()


def test_make_help_says_what_every_word_does():
    alone = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True, env=alone).stdout
    assert {re.match(r"make ([a-z]+)\s+\S+", line).group(1) for line in said.splitlines()} == TARGETS
    assert {"run", "setup", "test", "check", "fix", "soak"} <= TARGETS


# Pictures: (where, the words for those who do not see it, the file), those that a page only links to with its words.
SHOWN = [
    (name_of(path), words, name_of((path.parent / target).resolve()))
    for path in DOCS
    for words, target in re.findall(r"\[([^\]]*)\]\(([^)\s]+\.png)\)", path.read_text())
]


def test_every_picture_in_the_docs_is_taken_by_the_script_and_every_picture_taken_is_shown_once():
    assert sorted(picture for _, _, picture in SHOWN) == sorted(pictures())
    lying_there = [*(ROOT / "docs").rglob("*.png"), *(ROOT / "docs").rglob("*.jpg")]
    assert sorted(map(name_of, lying_there)) == sorted(pictures())


def test_every_picture_of_a_guide_says_what_is_seen_and_is_small():
    in_guides = [(words, picture) for where, words, picture in SHOWN if where.startswith("docs/guides/")]
    assert len(in_guides) >= 15
    assert [picture for words, picture in in_guides if len(words.split()) < 8] == []
    sizes = {picture: (ROOT / picture).stat().st_size for picture in pictures()}
    assert {picture: size for picture, size in sizes.items() if size > 80_000} == {}
    assert sum(sizes.values()) < 1_500_000


def test_a_small_mark_keeps_its_colour_in_a_picture_of_many_colours():
    grey = Image.radial_gradient("L").resize((600, 400))
    seen = Image.merge("RGB", (grey, grey.point(lambda light: 255 - light // 3), grey.rotate(90).resize((600, 400))))
    assert len(seen.getcolors(600 * 400)) > 5_000
    worse = (0xB3, 0x26, 0x1E)
    seen.paste(worse, (50, 60, 58, 68))
    few = with_few_colours(seen).convert("RGB")
    assert len(few.getcolors(600 * 400)) <= 256
    assert few.getpixel((54, 64)) == worse
    assert few.getpixel((40, 64)) != worse


@pytest.mark.no_database  # a picture shows nothing of which database is behind it
def test_the_script_takes_every_picture_of_the_guides_from_a_running_demonstration(
    chromium, site_to_write_in, tmp_path
):
    take(site_to_write_in.url, chromium, tmp_path / "taken", folder=GUIDES)
    taken = {str(path.relative_to(tmp_path / "taken")) for path in (tmp_path / "taken").rglob("*.png")}
    assert taken == {picture for picture in pictures() if picture.startswith(f"{GUIDES}/")}
