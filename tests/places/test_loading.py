"""Loading a place: everything or nothing, and never over what people have changed."""

import shutil
from pathlib import Path

import pytest
from auditlog.context import set_actor
from auditlog.models import LogEntry
from django.db import transaction

from accounts.models import User
from indicators.models import Assessment, Indicator, Observation, Revision
from logicmodels.models import ActivityOutput
from places.exporting import export_place
from places.loading import PlaceRefused, load_place
from tests.indicators.importing.figures import bring_in, figure
from tests.loaded import load_luton
from workstreams.models import Achievement, EvaluationFinding, Goal, Programme, Workstream

pytestmark = pytest.mark.django_db

LUTON = Path(__file__).parents[2] / "places" / "luton"
HOUSING = "workstreams/housing.yaml"
BSE = "workstreams/business-skills-and-employment.yaml"


@pytest.fixture
def folder(tmp_path):
    """A copy of the place's folder that a test may spoil."""
    return Path(shutil.copytree(LUTON, tmp_path / "place"))


@pytest.fixture
def amina():
    return User.objects.create_user("amina@example.org", "a-long-password", name="Amina Khan")


def replace(folder, name, old, new, count=1):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} no longer says {old!r}"
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def line_of(folder, name, text):
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def problems_of(folder):
    """Every problem as “file:line: text”."""
    with pytest.raises(PlaceRefused) as caught:
        load_place(folder)
    return [str(problem) for problem in caught.value.problems]


def refusal(folder):
    """The problems, after making sure that nothing was written."""
    problems = problems_of(folder)
    assert not Programme.objects.exists()
    assert not Observation.objects.exists()
    return problems


def test_loading_twice_changes_nothing():
    first = load_place(LUTON)
    assert (first.changed.total(), first.unchanged.total()) == (0, 0)
    events = LogEntry.objects.count()
    second = load_place(LUTON)
    assert (second.added.total(), second.changed.total()) == (0, 0)
    assert second.unchanged.total() == first.added.total()
    assert LogEntry.objects.count() == events


def test_the_copy_that_other_tests_work_on_is_what_the_command_loads():
    with transaction.atomic():
        load_luton()
        events = LogEntry.objects.count()
        transaction.set_rollback(True)
    load_luton()
    again = load_place(LUTON, only_check=True)
    assert (again.added.total(), again.changed.total()) == (0, 0)
    assert LogEntry.objects.count() == events > 0
    Workstream.objects.create(code="NEW", slug="new", name="New", kind="strand")  # under a key of its own


def test_a_check_says_what_would_change_and_writes_nothing():
    report = load_place(LUTON, only_check=True)
    assert report.added["workstream"] == 7
    assert not Programme.objects.exists()
    assert not LogEntry.objects.exists()


def test_every_row_is_in_the_audit_trail_from_the_start_and_figures_once_a_source():
    load_place(LUTON)
    audited = set(LogEntry.objects.values_list("content_type__model", flat=True))
    assert {"goal", "workstream", "activity", "activityoutput", "importbatch"} <= audited
    assert not {"observation", "assessment"} & audited
    assert not LogEntry.objects.exclude(cid__startswith="load_place:").exists()


def test_another_town_starts_by_copying_the_folder(folder):
    for path in folder.rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("Luton", "Anytown").replace("E06000032", "E06000099"), encoding="utf-8")
    load_place(folder)
    assert Programme.objects.get().place_name == "Anytown"


def test_a_file_changed_since_is_loaded_over_rows_that_nobody_has_touched(folder):
    load_place(folder)
    replace(folder, HOUSING, "Develop KPI dashboard", "Develop a dashboard of KPIs")
    report = load_place(folder)
    assert report.changed == {"next_steps": 1}
    step = Workstream.objects.get(code="HSG").next_steps.get(code="HSG-N02")
    assert (step.text, step.version) == ("Develop a dashboard of KPIs", 2)


def test_what_a_person_has_changed_is_not_overwritten_and_the_refusal_names_them(folder, amina):
    load_place(folder)
    goal = Goal.objects.get(code="GOAL-01")
    with set_actor(amina):
        goal.keyword = "equity"
        goal.save()
    with pytest.raises(PlaceRefused) as caught:
        load_place(folder)
    (problem,) = caught.value.problems
    assert str(problem).startswith("programme.yaml:")
    assert "Amina Khan" in problem.text and "keyword" in problem.text
    assert Goal.objects.get(code="GOAL-01").keyword == "equity"


def test_what_a_person_has_changed_may_be_loaded_when_the_files_say_the_same(folder, amina):
    load_place(folder)
    goal = Goal.objects.get(code="GOAL-01")
    with set_actor(amina):
        goal.keyword = "equity"
        goal.save()
    replace(folder, "programme.yaml", "keyword: fairness", "keyword: equity")
    assert load_place(folder).changed.total() == 0


def test_what_a_person_has_deleted_does_not_come_back(folder, amina):
    load_place(folder)
    with set_actor(amina):
        Achievement.objects.get(code="HSG-AC01").delete()
    with pytest.raises(PlaceRefused) as caught:
        load_place(folder)
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"{HOUSING}:{line_of(folder, HOUSING, 'HSG-AC01')}:")
    assert "Amina Khan" in problem.text
    assert not Achievement.objects.filter(code="HSG-AC01").exists()


def test_a_link_that_a_person_has_deleted_does_not_come_back(folder, amina):
    load_place(folder)
    with set_actor(amina):
        ActivityOutput.objects.get(source__code="BSE-A03").delete()
    with pytest.raises(PlaceRefused) as caught:
        load_place(folder)
    (problem,) = caught.value.problems
    assert problem.file == BSE and "Amina Khan" in problem.text


def test_a_corrected_figure_keeps_the_earlier_one(folder):
    load_place(folder)
    replace(folder, "observations.csv", "2022,21.1%,21.1", "2022,19.3%,19.3")
    load_place(folder)
    revision = Revision.objects.get()
    assert (revision.value_text, revision.observation.value_text) == ("21.1%", "19.3%")


def test_a_figure_that_an_import_has_revised_is_not_put_back_and_what_the_site_learned_stays(folder):
    load_place(folder)
    stored = Observation.objects.get(indicator__slug="smoking-prevalence", area__role="place", period_label="2022")
    name = stored.indicator.name
    of_the_place = figure("19.3", key="92443", name=name, period="2022", lower=None, upper=None)
    bring_in(of_the_place, title="Fingertips, May 2026")
    (problem,) = problems_of(folder)
    assert problem.startswith(f"observations.csv:{line_of(folder, 'observations.csv', '2022,21.1%')}: ")
    assert "The import “Fingertips, May 2026” has revised this (value_text, value, " in problem
    export_place(folder)
    report = load_place(folder)
    assert (report.added.total(), report.changed.total()) == (0, 0)
    assert Indicator.objects.get(slug="smoking-prevalence").headline_age == "18+ yrs"


SPOILT = {
    "an unknown field": (HOUSING, "chair: Housing SMT", "chiar: Housing SMT", "Did you mean “chair”?"),
    "an unknown heading": ("meetings.yaml", "meetings:", "meeting:", "Did you mean “meetings”?"),
    "a missing text": (
        HOUSING,
        "          text: Housing Conditions (PRS)\n",
        "",
        "“text” is missing here. Write a value for it.",
    ),
    "a bad date": ("timeline.yaml", "2021-07-01", "1st July", "Write a date as 2024-10-31."),
    "a bad flag": ("timeline.yaml", "is_milestone: true", "is_milestone: oui", "Write true or false."),
    "a bad number": ("observations.csv", "2022,21.1%,21.1", "2022,21.1%,high", "Write a number as 12.5."),
    "a number that is not the printed one": ("observations.csv", "21.1%,21.1", "21.1%,12.1", "Make them agree."),
    "an unknown choice": (HOUSING, "kind: priority", "kind: workstream", "Write one of: priority, strand."),
    "a bad period": ("observations.csv", ",2020-22,", ",twenty,", "Write 2022, 2021/22, 2018-20"),
    "a bad code": (HOUSING, "HSG-AC01", "hsg ac1", "Write the code in capitals"),
    "a code given twice": (HOUSING, "HSG-AC02", "HSG-AC01", "Change its key or leave it out."),
    "an unknown indicator": (
        BSE,
        "target: minimum-income-standard",
        "target: income",
        "no indicator “income”",
    ),
    "an inference without its reason": ("timeline.yaml", "is_milestone: true", "is_inferred: true", "inferred from"),
    "days the wrong way round": ("timeline.yaml", "ends_on: 2021-07-31", "ends_on: 2020-07-31", "The last day must be"),
    "an empty value": (HOUSING, "chair: Housing SMT", "chair:", "Write a value, or leave the line out."),
    "something that is not YAML": (HOUSING, "chair: Housing SMT", "chair: [Housing", "This is not YAML"),
    "a column of another name": ("observations.csv", "value_text", "value_txt", "Did you mean “value_text”?"),
    "a cell too many": ("observations.csv", "2022,21.1%,21.1", "2022,21.1%,,21.1", "Put commas in quotes."),
    "a row without its code": (
        "programme.yaml",
        "  - code: GOAL-05\n    keyword",
        "  - keyword",
        "“code” is missing here.",
    ),
    "a link without its end": (BSE, "        target: BSE-OP03\n", "", "“target” is missing here."),
    "a plan without its year": (HOUSING, "    - year: 2024\n      is_inf", "    - is_inf", "“year” is missing here."),
    "a figure without its area": (
        "observations.csv",
        "obesity,E06000032,,2020/21",
        "obesity,,,2020/21",
        "“area” is missing",
    ),
    "a text of spaces": (HOUSING, "text: Housing Conditions (PRS)", "text: '  '", "“text” is empty."),
    "a code given to an item of another kind": (BSE, "code: BSE-A15", "code: BSE-OP01", "This is written already"),
    "a printed text with two numbers": ("observations.csv", "21.1%,21.1", "20-22,21.1", "Make them agree."),
    "one period under two labels": (
        "observations.csv",
        "minimum-income-standard,E06000032,,Apr-23",
        "minimum-income-standard,E06000032,,April 2022",
        "It is on line",
    ),
    "an organisation that activities name": (
        "organisations.yaml",
        "- name: SEMLEP",
        "- name: SEMLEP\n    short_name: " + "S" * 41,
        "at most 40 characters",
    ),
    "a fact that indicators name": (
        "programme.yaml",
        "    comparator: national average\n",
        "",
        "Give both the comparator's name and its figure",
    ),
    "a workstream with much under it": (BSE, "code: BSE\n", "code: bse\n", "Write two to eight capitals or figures"),
    "an unprintable character": ("meetings.yaml", "November", "Nov\x07ember", "unprintable character"),
    "findings that are part of each other": (
        "evaluation.yaml",
        "    text: Increased collaboration and focus on wider determinants of health and inequalities\n",
        "    text: Increased collaboration\n    part_of: FIND-08\n",
        "it names rows that name it",
    ),
    "a rating in the wrong words": (
        "assessments.csv",
        ",past,,published,Comparable,comparable",
        ",past,,published,Comparable,similar",
        "A trend is improving",
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_spoilt_file_is_refused_whole_with_file_line_and_what_to_write(folder, what):
    name, old, new, advice = SPOILT[what]
    replace(folder, name, old, new)
    found = refusal(folder)
    assert any(one.startswith(f"{name}:") and advice in one for one in found), found
    load_luton()
    assert problems_of(folder) == found, "the same file has other problems where the place is loaded already"


def test_the_line_is_the_line_of_the_field(folder):
    replace(folder, "timeline.yaml", "2021-10-01", "soon")
    (problem,) = refusal(folder)
    assert problem.startswith(f"timeline.yaml:{line_of(folder, 'timeline.yaml', 'soon')}: “soon”")


def test_every_problem_is_told_at_once(folder):
    replace(folder, "timeline.yaml", "2021-07-01", "1st July")
    replace(folder, "timeline.yaml", "2021-10-01", "soon")
    replace(folder, HOUSING, "kind: priority", "kind: workstream")
    assert len(refusal(folder)) == 3


def test_problems_of_form_do_not_hide_those_of_content(folder):
    replace(folder, HOUSING, "chair: Housing SMT", "chiar: Housing SMT")
    replace(folder, "timeline.yaml", "2021-07-01", "1st July")
    replace(folder, HOUSING, "HSG-AC02", "hsg ac2")
    assert [problem.split(":")[0] for problem in refusal(folder)] == ["timeline.yaml", HOUSING, HOUSING]


def test_a_folder_in_the_place_of_a_file_is_told(folder):
    (folder / "meetings.yaml").unlink()
    (folder / "meetings.yaml").mkdir()
    assert refusal(folder) == [
        "meetings.yaml:1: This cannot be read (Is a directory). Put a file of text in its place."
    ]


def test_a_row_may_name_one_that_is_written_below_it(folder):
    replace(folder, "evaluation.yaml", "Clear narrative to support priorities", "Narrative\n    part_of: FIND-11")
    load_place(folder)
    assert EvaluationFinding.objects.get(code="FIND-05").part_of.code == "FIND-11"
    assert load_place(folder).changed.total() == 0


def test_an_action_whose_first_due_date_only_the_site_fills_in_is_loaded_twice_without_a_change(folder):
    path = folder / HOUSING
    action = "      actions:\n        - code: HSG-2024-01\n          text: Do it\n          due_on: 2024-12-31\n"
    path.write_text(path.read_text(encoding="utf-8") + action, encoding="utf-8")
    load_place(folder)
    again = load_place(folder)
    assert (again.added.total(), again.changed.total()) == (0, 0)


def test_the_places_of_indicators_are_those_written(folder):
    replace(folder, "indicators.yaml", "    order: 1\n", "    order: 90\n")
    load_place(folder)
    assert Indicator.objects.get(slug="life-expectancy-male").order == 90


def test_a_link_between_two_logic_models_is_refused(folder):
    replace(
        folder,
        "workstreams/net-zero.yaml",
        "  next_steps:",
        (
            "  logic_model:\n    hypothesis: Cleaner air keeps people well.\n    outputs:\n"
            "      - code: NZ-OP01\n        text: Trees planted\n  next_steps:"
        ),
    )
    replace(folder, BSE, "target: BSE-OP03", "target: NZ-OP01")
    (problem,) = refusal(folder)
    assert "must belong to the same logic model" in problem


def test_a_missing_file_a_strange_file_and_a_wrong_name_are_told(folder):
    (folder / "meetings.yaml").unlink()
    (folder / "metings.yaml").write_text("meetings: []\n")
    (folder / HOUSING).rename(folder / "workstreams/homes.yaml")
    found = refusal(folder)
    assert any(one.startswith("meetings.yaml:1: The file is missing.") for one in found)
    assert any(one.startswith("metings.yaml:1: No such file belongs here.") for one in found)
    assert any("call it housing.yaml" in one for one in found)


def test_a_file_that_is_not_utf8_is_refused_with_its_line(folder):
    path = folder / "meetings.yaml"
    path.write_bytes(path.read_bytes().replace(b"November", b"N\xe9vember"))
    assert any("Save the file again with the encoding UTF-8." in one for one in refusal(folder))


def test_windows_line_ends_and_a_byte_order_mark_are_no_change(folder):
    load_place(folder)
    for path in folder.rglob("*.*"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    report = load_place(folder)
    assert (report.added.total(), report.changed.total()) == (0, 0)


def test_the_figures_are_those_of_the_table_and_each_judgement_keeps_its_printed_text():
    load_place(LUTON)
    assert Assessment.objects.count() == 27 * 2 * 4
    smoking = Observation.objects.get(indicator__slug="smoking-prevalence", area__role="place", period_label="2022")
    assert (smoking.value_text, float(smoking.value)) == ("21.1%", 21.1)
    not_given = Observation.objects.get(indicator__slug="air-quality", area__role="region", period_label="2024")
    assert (not_given.value_text, not_given.value, not_given.missing_reason) == ("-", None, "Not given in the source")
