"""What the pictures of the README and of the guides show: a scene each, played in a demonstration by its people."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

from studio import DESKTOP, NARROW, PHONE, SHOWN_AS_TODAY

README, GUIDES = Path("docs/screenshots"), Path("docs/guides/pictures")
SCENES = []  # (the pictures of a scene, the scene), in the order of the story


def takes(*pictures):
    """The scene that follows takes these pictures, named by their place under the repository."""

    def keep(scene):
        SCENES.append((pictures, scene))
        return scene

    return keep


def pictures():
    """Every picture that is taken."""
    return [picture for names, _ in SCENES for picture in names]


def of_guide(*names):
    return [(GUIDES / f"{name}.png").as_posix() for name in names]


def of_readme(*names):
    return [(README / f"{name}.png").as_posix() for name in names]


# What is done again and again


def open_form(page, code, words="Change"):
    """Open an item's form in its row."""
    page.locator(f"[id='{code}']").get_by_role("link", name=f"{words} {code}").click()
    page.locator(".app-editor").wait_for()
    return page.locator(".app-editor")


def save(page, said, button="Save"):
    page.locator(".app-editor").get_by_role("button", name=button, exact=True).click()
    page.locator("#status").get_by_text(said).wait_for()
    page.locator(".app-editor").wait_for(state="detached")


def enter_date(form, day):
    for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        form.get_by_label(label, exact=True).first.fill(str(number))


# The README's


@takes(*of_readme("home", "logic-model", "scorecard", "indicator"))
def readme(studio):
    addresses = {
        "home": "/",
        "logic-model": "/workstreams/business-skills-and-employment/logic-model/",
        "scorecard": "/indicators/?dates=both",
        "indicator": "/indicators/smoking-prevalence/",
    }
    for name, address in addresses.items():
        studio.screen(studio.as_role("oversight", address, DESKTOP), *of_readme(name))


@takes(*of_readme("home-phone", "logic-model-phone", "scorecard-phone"))
def readme_on_a_phone(studio):
    addresses = {
        "home-phone": "/",
        "logic-model-phone": "/workstreams/business-skills-and-employment/logic-model/",
        "scorecard-phone": "/indicators/?dates=both",
    }
    for name, address in addresses.items():
        studio.screen(studio.as_role("oversight", address, PHONE), *of_readme(name))


# The oversight group's


@takes(*of_guide("oversight-home", "oversight-workstream"))
def home(studio):
    page = studio.as_role("oversight", "/")
    fifth_row = page.locator(".app-attention__row").nth(4)
    studio.part(page, *of_guide("oversight-home"), page.locator(".app-home__opening"), fifth_row)
    studio.part(page, *of_guide("oversight-workstream"), page.locator("#home-business-skills-and-employment"))


@takes(*of_guide("oversight-scorecard"))
def scorecard(studio):
    page = studio.as_role("oversight", "/indicators/")
    studio.part(
        page, *of_guide("oversight-scorecard"), page.locator(".app-key"), page.locator("main tbody tr").nth(6), room=5
    )


@takes(*of_guide("oversight-indicator", "oversight-who"))
def indicator(studio):
    page = studio.as_role("oversight", "/indicators/smoking-prevalence/")
    studio.part(page, *of_guide("oversight-indicator"), page.locator(".app-columns__main").first, tall=430)
    page = studio.as_role("oversight", "/indicators/higher-level-occupations/")
    studio.part(page, *of_guide("oversight-who"), page.locator("section[aria-labelledby=who]"))


# A chair's


@takes(*of_guide("chair-first-day"))
def first_day(studio):
    page = studio.as_role("chair.business-skills-and-employment", "/workstreams/business-skills-and-employment/")
    studio.part(page, *of_guide("chair-first-day"), page.locator(".app-masthead"), page.locator("#first-day"))


@takes(*of_guide("chair-logic-model"))
def logic_model(studio):
    path = "/workstreams/business-skills-and-employment/logic-model/"
    page = studio.as_role("chair.business-skills-and-employment", path, {"width": 1100, "height": 860})
    output = page.locator(".app-diagram__picture a[href='#BSE-OP01']")
    studio.part(page, *of_guide("chair-logic-model"), page.locator("#diagram"), tall=440, pointed_at=output)


@takes(*of_guide("chair-update", "chair-workplan"))
def workplan(studio):
    page = studio.as_role("chair.housing", "/workstreams/housing/workplan/2024/")
    actions = (
        ("Inspect rented homes with low energy ratings", 168),
        ("Send landlords the guide to healthy homes", 18),
    )
    for number, (text, days) in enumerate(actions, start=1):
        page.get_by_role("link", name="Add an action").click()
        form = page.locator("#editor-new-action")
        form.get_by_label("The action").fill(text)
        form.get_by_label("Priority").select_option(label="HSG-2024-P02 Housing Conditions (PRS)")
        form.get_by_label("Lead officer", exact=False).first.select_option(label="Housing Contributor")
        enter_date(form, date.today() + timedelta(days=days))
        save(page, f"HSG-2024-0{number} added.", "Add action")
    form = open_form(page, "HSG-2024-01", "Update")
    form.get_by_label("Amber – At risk").check()
    form.get_by_label("What has happened").fill("12 of 40 homes inspected")
    wrong = form.get_by_label("What is wrong, and what happens next")
    wrong.fill("Two inspectors have left. New ones begin in January.")
    studio.part(page, *of_guide("chair-update"), form.locator("h2"), wrong)
    save(page, "Update on HSG-2024-01 saved.", "Save the update")
    page.set_viewport_size(DESKTOP)
    studio.part(page, *of_guide("chair-workplan"), page.locator("#HSG-2024-P02"))


@takes(*of_guide("chair-conflict"))
def conflict(studio):
    page = studio.as_role("chair.housing", "/workstreams/housing/")
    form = open_form(page, "HSG-N02")
    form.get_by_label("The next step").fill("Develop the KPI dashboard with the partners")
    other = studio.as_role("secretariat", "/workstreams/housing/")
    theirs = open_form(other, "HSG-N02")
    theirs.get_by_label("The next step").fill("Develop the KPI dashboard by December")
    theirs.get_by_label("On behalf of").select_option(label="Housing Chair")
    save(other, "HSG-N02 saved.")
    page.locator(".app-editor").get_by_role("button", name="Save", exact=True).click()
    page.locator("#conflict").wait_for()
    studio.part(page, *of_guide("chair-conflict"), page.locator("#conflict"), room=0)


# A contributor's


@takes(*of_guide("contributor-my-work"))
def my_work(studio):
    page = studio.as_role("contributor.housing", "/my/")
    studio.part(
        page, *of_guide("contributor-my-work"), page.locator("h1"), page.locator("section[aria-labelledby=my-actions]")
    )


@takes(*of_guide("contributor-item"))
def item(studio):
    page = studio.as_role("contributor.housing", "/items/HSG-2024-01/")
    caption, history = page.locator("main .govuk-caption-l"), page.locator("section[aria-labelledby=history]")
    studio.part(page, *of_guide("contributor-item"), caption, history, room=4, tall=695)


@takes(*of_guide("contributor-search"))
def search(studio):
    page = studio.as_role("contributor.housing", "/search/?q=houssing")
    third_group = page.locator(".app-search__group").nth(2)
    studio.part(page, *of_guide("contributor-search"), page.locator("h1"), third_group)


# The secretariat's


@takes(*of_guide("secretariat-meeting"))
def meeting(studio):
    page = studio.as_role("secretariat", "/meetings/")
    page.get_by_role("link", name="Add a meeting").click()
    form = page.locator(".app-editor")
    form.get_by_label("Title").fill("Oversight group, winter meeting")
    enter_date(form, date(2024, 12, 10))
    asked = form.get_by_label("What it is asked to decide or discuss")
    asked.fill("Sign off the workplan of Housing")
    studio.part(page, *of_guide("secretariat-meeting"), form.locator("h2"), asked)


@takes(*of_guide("secretariat-on-behalf"))
def on_behalf(studio):
    page = studio.as_role("secretariat", "/workstreams/housing/")
    form = open_form(page, "HSG-N01")
    form.get_by_label("Who does it", exact=False).first.select_option(label="Housing Chair")
    behalf = form.get_by_label("On behalf of")
    behalf.select_option(label="Housing Chair")
    who, button = form.locator(".govuk-form-group", has_text="Who does it"), form.get_by_role("button", name="Save")
    studio.part(page, *of_guide("secretariat-on-behalf"), who.first, behalf, button.first)
    save(page, "HSG-N01 saved.")


@takes(*of_guide("secretariat-next-steps"))
def next_steps(studio):
    page = studio.as_role("secretariat", "/programme/")
    section = page.locator("section[aria-labelledby=next-steps]")
    studio.part(page, *of_guide("secretariat-next-steps"), section.locator("li").nth(6), section.locator(".app-add"))


@takes(*of_guide("secretariat-changes"))
def changes(studio):
    page = studio.as_role("secretariat", "/changes/?workstream=HSG")
    studio.part(page, *of_guide("secretariat-changes"), page.locator(".app-changes"), tall=500)


# An administrator's


@takes(*of_guide("administrator-invite"))
def invite(studio):
    page = studio.as_role("admin", "/admin/accounts/user/invite/", NARROW)
    page.get_by_label("Full name").fill("Nadia Newcomer")
    page.get_by_label("E-mail address").fill("nadia.newcomer@example.org")
    page.get_by_label("Workstream:").select_option(label="Net Zero")
    page.get_by_label("Role in it").select_option(label="Chair")
    page.get_by_label("From:").fill(f"{SHOWN_AS_TODAY:%d/%m/%Y}")
    studio.part(
        page, *of_guide("administrator-invite"), page.locator("#content h1"), page.get_by_label("For the programme")
    )


@takes(*of_guide("administrator-hand-over"))
def hand_over(studio):
    page = studio.as_role("admin", "/admin/accounts/user/?q=contributor.housing", NARROW)
    page.get_by_role("link", name="Housing Contributor").first.click()
    page.get_by_role("link", name="Hand over items").click()
    page.locator("select[name=to]").select_option(label="Housing Chair")
    studio.part(page, *of_guide("administrator-hand-over"), page.locator("#content h1"), page.locator("#content-main"))


@takes(*of_guide("administrator-upload", "administrator-refused"))
def upload(studio):
    page = studio.as_role("admin", "/admin/workplans/nextstep/export/", NARROW)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    heading, *rows = csv.reader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig")))
    codes = heading.index("Code")
    of_housing = dict(zip(heading, next(row for row in rows if row[codes] == "HSG-N02"), strict=True))
    changed = of_housing | {"Due date": "20/12/2024", "Owner": "Housing SMT"}
    added = dict.fromkeys(heading, "") | {
        "Workstream": "HSG",
        "Text": "Invite landlords to the forum",
        "Owner": "Housing SMT",
    }
    wrong = changed | {"Due date": "31/11/2024"}
    astray = added | {"Workstream": "HOUSE"}
    for picture, sent in (("administrator-upload", (changed, added)), ("administrator-refused", (wrong, astray))):
        file = io.StringIO()
        table = csv.DictWriter(file, heading)
        table.writeheader()
        table.writerows(sent)
        page.goto(f"{studio.url}/admin/workplans/nextstep/import/")
        payload = {"name": "next steps.csv", "mimeType": "text/csv", "buffer": file.getvalue().encode()}
        page.locator("input[name=file]").set_input_files(payload)
        page.get_by_role("button", name="See what it would do").click()
        page.locator("#outcome").wait_for()
        studio.part(page, *of_guide(picture), page.locator("#outcome"))
