"""Rules about the repository itself: what nobody should have to remember while reading a change."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from auditlog.registry import auditlog
from django.apps import apps
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "workstreams", "indicators", "logicmodels", "workplans", "gaps", "progress", "places")
CODE = sorted(path for folder in (*APPS, "lutonhet") for path in (ROOT / folder).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PARTIALS = [path for path in TEMPLATES if path.name.startswith("_")]
DOCS = [ROOT / "README.md", ROOT / "DEVELOPERS.md", *sorted((ROOT / "docs").rglob("*.md"))]
OURS_IN_STATIC = sorted(
    path for kind in ("css", "js") for path in (ROOT / "static").rglob(f"*.{kind}") if "vendor" not in path.parts
)
OTHERS = sorted(
    path
    for path in (*(ROOT / "bin").iterdir(), *(ROOT / "tests").rglob("*.py"), ROOT / "Makefile", ROOT / ".ci" / "run")
    if path.is_file() and path != Path(__file__) and path.suffix != ".pyc"
)
WRITTEN_BY_US = [*CODE, *TEMPLATES, *DOCS, *OURS_IN_STATIC, *OTHERS]


def name_of(path):
    return str(path.relative_to(ROOT))


def found(pattern, paths, flags=0):
    """`file:line: what was found` for every match."""
    return [
        f"{name_of(path)}:{number}: {match.group().strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        for match in re.finditer(pattern, line, flags)
    ]


# Templates


@pytest.mark.parametrize(
    "pattern",
    [
        r"<script(?![^>]*\bsrc=)[^>]*>",
        r"<style\b",
        r"\sstyle\s*=",
        r"\s(?:on[a-z]+|hx-on[^=\s]*)\s*=\s*[\"']",
        r"javascript:",
    ],
)
def test_no_template_has_script_or_style_of_its_own(pattern):
    assert found(pattern, TEMPLATES, re.IGNORECASE) == []


def test_a_partial_begins_by_saying_what_it_needs_and_what_its_root_is():
    first_lines = {name_of(path): path.read_text().split("\n", 1)[0] for path in PARTIALS}
    assert {
        name: line for name, line in first_lines.items() if not re.fullmatch(r"\{# Needs: .+ Root: .+ #\}", line)
    } == {}


def test_a_partial_has_the_root_that_it_says_it_has():
    lost = []
    for path in PARTIALS:
        text = path.read_text()
        root = re.search(r"Root: #([a-z-]+[a-z])", text.split("\n", 1)[0])
        if root and f'id="{root.group(1)}' not in text:
            lost.append(f"{name_of(path)}: #{root.group(1)}")
    assert lost == []


def test_templates_and_our_static_files_name_no_other_host():
    address = r"(?:src|action|srcset|@import|url\()[=\s\"'(]*(?:https?:)?//[^\s\"')]+"
    assert found(address, TEMPLATES + OURS_IN_STATIC) == []


# Code


def test_modules_are_named_for_what_they_do():
    vague = {"utils", "util", "helpers", "helper", "common", "core", "mixins", "misc", "tools"}
    assert [name_of(path) for path in CODE if {path.stem, *path.relative_to(ROOT).parent.parts} & vague] == []


def test_every_app_says_what_it_is_for():
    silent = [app for app in APPS if not (ROOT / app / "__init__.py").read_text().startswith('"""')]
    assert silent == []


def test_the_place_is_named_in_its_data_and_nowhere_in_code_or_templates():
    programme = yaml.safe_load((ROOT / "places" / "luton" / "programme.yaml").read_text())["programme"]
    place = programme["place_name"]
    assert found(rf"\b{re.escape(place)}\b", CODE + TEMPLATES, re.IGNORECASE) == []
    assert found(r"\b[EWSN]\d{8}\b", CODE + TEMPLATES) == [], "area codes are data"


def test_every_model_of_ours_is_audited():
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    assert models
    assert [model._meta.label for model in models if not auditlog.contains(model)] == []


def test_nothing_is_left_for_later():
    assert found(r"\b(?:TODO|FIXME|XXX)\b", WRITTEN_BY_US) == []
    assert found(r"lorem ipsum|coming soon|under construction", WRITTEN_BY_US, re.IGNORECASE) == []


def test_nothing_knows_the_machine_it_was_written_on():
    assert found(r"(?<![\w.])/(?:home|Users|root|work|mnt)/\w+", WRITTEN_BY_US) == []


def test_every_requirement_is_pinned_and_says_what_it_is_for():
    lines = [
        line
        for file in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / file).read_text().splitlines()
        if line and not line.startswith(("#", "-r "))
    ]
    assert [line for line in lines if not re.fullmatch(r"[\w\-.\[\],]+==[\w.]+\s+# \S.+", line)] == []


# What the documentation says exists


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


def test_what_is_run_by_name_may_be_run():
    programs = [ROOT / ".ci" / "run", ROOT / "manage.py", *(ROOT / "bin").glob("*.sh")]
    assert [name_of(path) for path in programs if not os.access(path, os.X_OK)] == []
