"""Rules about the repository itself: what nobody should have to remember while reading a change."""

import os
import re
from pathlib import Path

import pytest
import yaml
from auditlog.registry import auditlog
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "workstreams", "indicators", "logicmodels", "workplans", "gaps", "progress", "places")
CODE = sorted(path for folder in (*APPS, "lutonhet") for path in (ROOT / folder).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# What becomes paper on the server never reaches a browser: there every place on the page is worked out.
FOR_BROWSERS = [path for path in TEMPLATES if path.parent != ROOT / "templates" / "logicmodels" / "exports"]
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
    assert found(pattern, FOR_BROWSERS, re.IGNORECASE) == []


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
    assert [model._meta.label for model in models if not auditlog.contains(model)] == [
        "accounts.Receipt",
        "indicators.StagedSeries",  # what a file says while it waits; the import as a whole is in the trail
        "indicators.StagedArea",
        "indicators.StagedRow",
        "workplans.Reminder",
        "gaps.Gap",  # since when each was open: the daily run finds it, nobody says it
        "progress.PackFile",  # the pack that it is of is in the trail
    ]


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


def test_what_is_run_by_name_may_be_run():
    programs = [ROOT / ".ci" / "run", ROOT / "manage.py", *(ROOT / "bin").glob("*.sh")]
    assert [name_of(path) for path in programs if not os.access(path, os.X_OK)] == []
