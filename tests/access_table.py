"""Who may see and do what: every address × every role × reading and posting; `test_access.py` holds the site to it.

Answers, in words:
    page        200
    goes        302 to another page of ours
    sign in     302 to the sign-in page
    forbidden   403: seen, but not theirs to do
    not found   404
    no such     405: the address does not take that method
    refused     400, or the form again with what is wrong
"""

from dataclasses import dataclass

ROLES = (
    "anonymous",
    "no_role",
    "contributor",
    "chair",
    "other_chair",
    "oversight",
    "signatory",
    "secretariat",
    "administrator",
    "superuser",
)
SIGNED_IN = tuple(role for role in ROLES if role != "anonymous")
ADMINISTRATORS = ("administrator", "superuser")


@dataclass(frozen=True)
class Row:
    """An address by its URL name, with what it needs, and the answers for reading and posting."""

    get: dict[str, str]
    post: dict[str, str]
    args: tuple = ()
    is_steady: bool = True  # False where asking changes who is signed in, or needs a row of its own


def everybody(answer: str) -> dict[str, str]:
    return dict.fromkeys(ROLES, answer)


NOT_SET_UP = {"get": everybody("not found"), "post": everybody("not found")}


def signed_in(answer: str, anonymous: str = "sign in") -> dict[str, str]:
    return everybody(answer) | {"anonymous": anonymous}


def administrators(answer: str) -> dict[str, str]:
    """Administrators alone; the others are sent to sign in as somebody who may."""
    return everybody("sign in") | dict.fromkeys(ADMINISTRATORS, answer)


READ_ONLY = {"get": signed_in("page"), "post": signed_in("no such")}
PUBLIC = {"get": everybody("page"), "post": everybody("no such")}
HOUSING = ("housing",)
BSE = ("business-skills-and-employment",)  # has a logic model, and nobody of the table belongs to it

OURS = {
    "health": Row(**PUBLIC),
    "accessibility": Row(**PUBLIC),
    "privacy": Row(**PUBLIC),
    "progress:guide_list": Row(**PUBLIC),
    "progress:guide": Row(**PUBLIC, args=("chair",)),
    "progress:home": Row(**READ_ONLY),
    "progress:programme": Row(**READ_ONLY),
    "progress:workstream_list": Row(**READ_ONLY),
    "progress:workstream": Row(**READ_ONLY, args=HOUSING),
    "progress:put_first_day_away": Row(
        get=signed_in("no such"),
        post=signed_in("forbidden") | {"contributor": "goes", "chair": "goes"},
        args=HOUSING,
    ),
    "progress:indicator": Row(**READ_ONLY, args=("life-expectancy-male",)),
    "progress:recommendation_list": Row(**READ_ONLY),
    "progress:meeting_list": Row(**READ_ONLY),
    "progress:meetings_on": Row(**READ_ONLY, args=("2024-10-14",), is_steady=False),
    "progress:workstream_history": Row(get=signed_in("goes"), post=signed_in("no such"), args=HOUSING),
    "progress:trace_of_indicator": Row(**READ_ONLY, args=("minimum-income-standard",)),
    "progress:trace_of_indicator_table": Row(**READ_ONLY, args=("minimum-income-standard",)),
    "progress:trace_of_item": Row(**READ_ONLY, args=("BSE-OC03",)),
    "progress:trace_of_item_table": Row(**READ_ONLY, args=("BSE-A01",)),
    "progress:item": Row(**READ_ONLY, args=("BSE-A01",)),
    "progress:item_history": Row(**READ_ONLY, args=("BSE-A01",)),
    "progress:my_work": Row(**READ_ONLY),
    "progress:search": Row(**READ_ONLY),
    "progress:changes": Row(**READ_ONLY),
    "progress:changes_table": Row(**READ_ONLY),
    "workstreams:timeline": Row(**READ_ONLY),
    "indicators:indicator_list": Row(**READ_ONLY),
    "indicators:indicator_list_table": Row(**READ_ONLY),
    "indicators:as_xlsx": Row(**READ_ONLY),
    "logicmodels:logic_model": Row(**READ_ONLY, args=HOUSING),
    "logicmodels:as_xlsx": Row(**READ_ONLY, args=BSE),
    "logicmodels:as_json": Row(**READ_ONLY, args=BSE),
    "workplans:workplan": Row(get=signed_in("goes"), post=signed_in("no such"), args=HOUSING),
    "workplans:workplan_year": Row(**READ_ONLY, args=("housing", 2024)),
}


def who_may(roles: tuple[str, ...], answer: str, others: str = "forbidden") -> dict[str, str]:
    """These are answered; the other people who are signed in may read the page it is about, but not do this."""
    return signed_in(others) | dict.fromkeys(roles, answer)


KEEPERS = ("chair", "secretariat", *ADMINISTRATORS)  # of Housing, where the rows below are
FOR_ALL = ("secretariat", *ADMINISTRATORS)  # what belongs to the whole programme


A_LINK = "the first link"  # its key is looked up


def form(roles: tuple[str, ...], args: tuple, post: str = "page") -> Row:
    """A form: who may, sees it; sent empty it is shown again with what is wrong."""
    return Row(get=who_may(roles, "page"), post=who_may(roles, post), args=args)


def press(roles: tuple[str, ...], args: tuple) -> Row:
    """A button, and its form: pressed without the version that a page shows, it does nothing and goes to say so."""
    return Row(get=who_may(roles, "page"), post=who_may(roles, "goes"), args=args)


EDITING = {
    "workstreams:add_to_programme": form(FOR_ALL, ("next-step",)),
    "workstreams:change_workstream": form(KEEPERS, HOUSING, post="refused"),
    "workstreams:add_to_workstream": form(KEEPERS, ("housing", "achievement")),
    "workstreams:change_item": form(KEEPERS, ("HSG-AC01",), post="refused"),
    "workstreams:close_item": form(KEEPERS, ("HSG-AC01",), post="refused"),
    "workstreams:withdraw_item": form(KEEPERS, ("HSG-AC01",), post="refused"),
    "workstreams:restore_item": press(KEEPERS, ("HSG-AC01",)),
    "workstreams:confirm_item": press(KEEPERS, ("HSG-2024-P04",)),
    "workstreams:move_item": press(KEEPERS, ("HSG-AC01",)),
    "logicmodels:start": form(KEEPERS, HOUSING),
    "logicmodels:change": form(FOR_ALL, BSE, post="refused"),
    "logicmodels:paste_list": form(FOR_ALL, (*BSE, "activity")),
    "logicmodels:link_item": form(FOR_ALL, ("BSE-A01",)),
    "logicmodels:link_indicator": form(FOR_ALL, ("smoking-prevalence",)),
    "logicmodels:change_link": form(FOR_ALL, ("activityoutput", A_LINK), post="refused"),
    "logicmodels:confirm_link": press(FOR_ALL, ("activityoutput", A_LINK)),
    "logicmodels:remove_link": press(FOR_ALL, ("activityoutput", A_LINK)),
    "workplans:start": form(KEEPERS, HOUSING),
    "workplans:change": form(KEEPERS, ("housing", 2024), post="refused"),
    "workplans:remove": press(KEEPERS, ("housing", 2024)),
    "workplans:add_to_workplan": form(KEEPERS, ("housing", 2024, "action")),
    "workplans:add_update": form(KEEPERS, ("HSG-2024-01",)),
}
A_FLAG = "dc9e7238df62eb38"  # on the trend printed for male life expectancy, 2018-20
CHECKS = {
    "indicators:flag_list": Row(**READ_ONLY),
    "indicators:review_flag": form(ADMINISTRATORS, (A_FLAG,)),
}
OURS |= CHECKS
NONE_YET = {"get": signed_in("not found"), "post": signed_in("not found")}  # the programme as loaded has none
PLANS = {
    "workplans:board": Row(**READ_ONLY, args=("housing", 2024)),
    "workplans:timeline": Row(**READ_ONLY, args=("housing", 2024)),
    "workplans:highlight": Row(**READ_ONLY, args=("housing", 2024)),
    "workplans:reach_milestone": Row(**NONE_YET, args=("HSG-2024-01-M01",)),
    "workplans:note_agreement": Row(**NONE_YET, args=("HSG-2024-01", 1)),
}
OURS |= PLANS
GAPS = {
    "gaps:gap_list": Row(**READ_ONLY),
    "gaps:waive": form(KEEPERS, ("3f6193a3f518c94d",)),  # that HSG-N01 has no owner
    "gaps:end_waiver": Row(**NONE_YET, args=(1,)),
}
OURS |= GAPS
PLAN_FORMS = {
    "workplans:report_highlight": form(KEEPERS, ("housing", 2024)),
    "workplans:no_change": press(KEEPERS, ("HSG-2024-01",)),
    "workplans:add_milestone": form(KEEPERS, ("HSG-2024-01",)),
}
EDITING |= PLAN_FORMS

# Two steps at one address: what is brought in, then the form of what it would do.
SOURCES = {
    "logicmodels:bring_in": form(KEEPERS, HOUSING),
    "logicmodels:start_from": form(KEEPERS, HOUSING),
}
OURS |= SOURCES
LIVING = {
    "progress:logic_model_history": Row(**READ_ONLY, args=BSE),
    "progress:logic_model_history_table": Row(**READ_ONLY, args=BSE),
}
OURS |= LIVING
COUNTS = {
    "logicmodels:counts": Row(get=signed_in("page"), post=who_may(FOR_ALL, "goes"), args=BSE),
    "logicmodels:counts_of": Row(get=signed_in("page"), post=who_may(FOR_ALL, "goes"), args=(*BSE, "2025-26-q4")),
    "logicmodels:counts_table": Row(**READ_ONLY, args=BSE),
}
OURS |= COUNTS
PROGRESS = {
    "progress:partner_list": Row(**READ_ONLY),
    "progress:partner": Row(**READ_ONLY, args=("nea",)),
    "progress:partner_table": Row(**READ_ONLY, args=("nea",)),
    "progress:coverage_table": Row(**READ_ONLY),
    "progress:attention_list": Row(**READ_ONLY),
    "progress:attention_table": Row(**READ_ONLY),
    "progress:kpis": Row(**READ_ONLY, args=BSE),
    "progress:kpis_table": Row(**READ_ONLY, args=BSE),
    "progress:kpi_indicators_table": Row(**READ_ONLY, args=BSE),
    "progress:delivery_table": Row(**READ_ONLY, args=BSE),
}
OURS |= PROGRESS
SMOKING = ("smoking-prevalence",)
INDICATOR_PAGE = {
    "progress:indicator_table": Row(**READ_ONLY, args=SMOKING),
    "progress:indicator_picture": Row(**READ_ONLY, args=(*SMOKING, "chart", "svg")),
    "progress:indicator_embedded": Row(get=signed_in("page"), post=everybody("no such"), args=SMOKING),
}
OURS |= INDICATOR_PAGE

# Next steps at meetings, and the action log.
STEPS = {
    "workplans:action_log": Row(**READ_ONLY),
    "workplans:action_log_table": Row(**READ_ONLY),
    "workplans:workstream_action_log": Row(**READ_ONLY, args=HOUSING),
    "workplans:workstream_action_log_table": Row(**READ_ONLY, args=HOUSING),
    "workplans:raise_at_meeting": form((*FOR_ALL, "chair", "other_chair"), ("MEET-02",)),
    "workplans:roll_forward": form(KEEPERS, ("housing", 2024)),
    "workplans:carry_everything": form(FOR_ALL, ("MEET-02",)),
    "workplans:carry": form(KEEPERS, ("HSG-N01",)),
    "workplans:finish": form(KEEPERS, ("HSG-N01",), post="refused"),
}
OURS |= STEPS
# What is mine alone is found by nobody else: with something of one's own, see tests/progress/test_my_work_page.py.
MINUTE = {
    "progress:update_mine": Row(get=signed_in("not found"), post=signed_in("not found"), args=("HSG-2024-99",)),
    "progress:no_change": Row(get=signed_in("no such"), post=signed_in("not found"), args=("HSG-2024-99",)),
    "progress:calendar": Row(get=everybody("not found"), post=everybody("no such"), args=("not-a-token",)),
    "workplans:quiet": Row(get=who_may(KEEPERS, "page", others="not found"), post=signed_in("no such"), args=HOUSING),
}
EDITING["workplans:hand_over"] = form(KEEPERS, ("HSG-2024-01",))
OURS |= MINUTE

VERSION = ("housing", 2024, 2)  # with the group, after version 1 was signed off
SIGNATORY, SECRETARIAT = ("signatory",), ("secretariat",)


def step(roles: tuple[str, ...], args: tuple = VERSION) -> Row:
    """A step of the sign-off: sent empty, its page says what is missing."""
    return Row(get=who_may(roles, "page"), post=who_may(roles, "page"), args=args, is_steady=False)


SIGN_OFF = {
    "workplans:version_list": Row(**READ_ONLY, args=("housing", 2024)),
    "workplans:version": Row(**READ_ONLY, args=VERSION, is_steady=False),
    "workplans:certificate": Row(**READ_ONLY, args=("housing", 2024, 1), is_steady=False),
    "workplans:send": step(("chair", "secretariat"), ("housing", 2024)),
    "workplans:take_back": step(("chair",)),
    "workplans:sign": step(SIGNATORY),
    "workplans:return_version": step(SIGNATORY),
    "workplans:record_decision": step(SECRETARIAT, (*VERSION, "sign-off")),
}
OURS |= SIGN_OFF

# A meeting of the group, with an item about version 2 on its agenda.
AT_MEETING = ("2024-10-14", "MEET-90")
AT_ITEM = (*AT_MEETING, "MEET-90-I01")


def at_meeting(get: str, post: str, args: tuple = AT_MEETING) -> Row:
    """What those who keep the group's meetings do with one."""
    return Row(get=who_may(FOR_ALL, get), post=who_may(FOR_ALL, post), args=args, is_steady=False)


MEETINGS = {
    "progress:meeting": Row(**READ_ONLY, args=AT_MEETING, is_steady=False),
    "progress:meeting_notes": Row(**READ_ONLY, args=AT_MEETING, is_steady=False),
    "progress:meeting_notes_in_word": Row(**READ_ONLY, args=AT_MEETING, is_steady=False),
    "progress:add_to_agenda": at_meeting("page", "page"),
    "progress:attendance": at_meeting("page", "goes"),
    "progress:about_meeting": at_meeting("page", "goes"),
    "progress:record_item": at_meeting("page", "goes", AT_ITEM),
    "progress:record_action": at_meeting("page", "page", AT_ITEM),
    "progress:record_decision_at": Row(
        get=who_may(SECRETARIAT, "page"),
        post=who_may(SECRETARIAT, "page"),
        args=(*AT_ITEM, "sign-off"),
        is_steady=False,
    ),
    "progress:confirm_meeting_notes": at_meeting("page", "page"),
    "progress:open_meeting_notes": Row(
        get=signed_in("no such"), post=who_may(FOR_ALL, "goes"), args=AT_MEETING, is_steady=False
    ),
    "progress:standing_agenda": Row(
        get=signed_in("no such"), post=who_may(FOR_ALL, "goes"), args=AT_MEETING, is_steady=False
    ),
}
OURS |= MEETINGS

ONLY_FOR_STRANGERS = signed_in("goes", anonymous="page")  # whoever is signed in already goes home
OWN = {"get": signed_in("page"), "post": signed_in("page")}
WITH_THE_PASSWORD_AGAIN = {"get": signed_in("goes"), "post": signed_in("goes")}

SIGN_IN = {
    "account_login": Row(get=ONLY_FOR_STRANGERS, post=ONLY_FOR_STRANGERS, is_steady=False),
    "account_logout": Row(get=signed_in("page", anonymous="goes"), post=everybody("goes"), is_steady=False),
    "account_inactive": Row(**PUBLIC),
    "account_signup": Row(get=ONLY_FOR_STRANGERS, post=ONLY_FOR_STRANGERS),
    "account_reauthenticate": Row(**OWN),
    "account_session": Row(**OWN),
    "account_invitation": Row(get=everybody("page"), post=everybody("page"), args=("used",)),
    "account_my_data": Row(**READ_ONLY),
    "account_reminders": Row(**OWN),
    "account_calendar_link": Row(get=signed_in("no such"), post=signed_in("goes")),
    "account_withdraw_calendar": Row(get=signed_in("no such"), post=signed_in("goes")),
    "usersessions_list": Row(get=signed_in("page"), post=signed_in("goes")),
    "account_change_password": Row(**OWN),
    "account_set_password": Row(**WITH_THE_PASSWORD_AGAIN),  # with a password already, on to changing it
    "account_reset_password": Row(get=everybody("page"), post=everybody("page")),
    "account_reset_password_done": Row(**PUBLIC),
    "account_reset_password_from_key": Row(get=everybody("page"), post=everybody("page"), args=("1", "used")),
    "account_reset_password_from_key_done": Row(**PUBLIC),
    "mfa_index": Row(**READ_ONLY),
    "mfa_authenticate": Row(**WITH_THE_PASSWORD_AGAIN),  # home again: there is nothing to prove
    "mfa_reauthenticate": Row(**WITH_THE_PASSWORD_AGAIN),
    "mfa_activate_totp": Row(**WITH_THE_PASSWORD_AGAIN),
    "mfa_deactivate_totp": Row(get=signed_in("not found"), post=signed_in("not found")),
    "mfa_view_recovery_codes": Row(get=signed_in("not found"), post=signed_in("no such")),
    "mfa_generate_recovery_codes": Row(**WITH_THE_PASSWORD_AGAIN),
    "mfa_download_recovery_codes": Row(get=signed_in("not found"), post=signed_in("not found")),
    "openid_connect_login": Row(**NOT_SET_UP, args=("microsoft",)),
    "openid_connect_callback": Row(**NOT_SET_UP, args=("microsoft",)),
    "socialaccount_login_cancelled": Row(**PUBLIC),
}

# A logic model as a file.
LOGIC_MODEL_FILES = {"logicmodels:export": Row(**READ_ONLY, args=(*BSE, "svg"))}
OURS |= LOGIC_MODEL_FILES
# A workplan as a table.
WORKPLAN_TABLES = {
    "workplans:bring_table_in": form(KEEPERS, ("housing", 2024)),
    "workplans:as_xlsx": Row(**READ_ONLY, args=("housing", 2024)),
}
OURS |= WORKPLAN_TABLES
SOURCES |= {"workplans:bring_table_in": WORKPLAN_TABLES["workplans:bring_table_in"]}

# Figures come in. The programme as loaded has one source, which was no file and is decided on.
LOADED = ("table-of-measures",)
NO_FILE = ("0" * 64,)
IMPORTS = {
    "indicators:import_list": Row(get=who_may(ADMINISTRATORS, "page"), post=signed_in("no such")),
    "indicators:bring_in": form(ADMINISTRATORS, ()),
    "indicators:empty_template": Row(get=who_may(ADMINISTRATORS, "page"), post=signed_in("no such")),
    "indicators:columns": Row(get=who_may(ADMINISTRATORS, "goes"), post=who_may(ADMINISTRATORS, "goes"), args=NO_FILE),
    "indicators:definitions": Row(
        get=who_may(ADMINISTRATORS, "goes"), post=who_may(ADMINISTRATORS, "goes"), args=NO_FILE
    ),
    "indicators:import": Row(get=who_may(ADMINISTRATORS, "page"), post=signed_in("no such"), args=LOADED),
    "indicators:import_rows": Row(
        get=who_may(ADMINISTRATORS, "not found"), post=who_may(ADMINISTRATORS, "not found"), args=(*LOADED, "new")
    ),
    "indicators:import_proposed": Row(
        get=who_may(ADMINISTRATORS, "not found"), post=who_may(ADMINISTRATORS, "not found"), args=(*LOADED, "areas")
    ),
    "indicators:import_series": Row(
        get=who_may(ADMINISTRATORS, "not found"), post=who_may(ADMINISTRATORS, "not found"), args=(*LOADED, 1)
    ),
    "indicators:keep_row": Row(get=who_may(ADMINISTRATORS, "goes"), post=who_may(ADMINISTRATORS, "goes"), args=LOADED),
    "indicators:accept": Row(get=who_may(ADMINISTRATORS, "goes"), post=who_may(ADMINISTRATORS, "goes"), args=LOADED),
    "indicators:throw_away": Row(
        get=who_may(ADMINISTRATORS, "goes"), post=who_may(ADMINISTRATORS, "goes"), args=LOADED
    ),
    "indicators:take_back": Row(
        get=who_may(ADMINISTRATORS, "not found"), post=who_may(ADMINISTRATORS, "not found"), args=LOADED
    ),
}
OURS |= IMPORTS

# What is published, as files. With the public site on, anonymous is answered as whoever signs in: `FOR_EVERYBODY`.
OPEN_DATA = {
    "progress:open_data": Row(**READ_ONLY),
    "progress:open_data_dictionary": Row(**READ_ONLY),
    "progress:open_data_package": Row(**READ_ONLY),
    "progress:open_data_file": Row(**READ_ONLY, args=("indicators", "csv")),
}
OURS |= OPEN_DATA
PUBLIC_SITE = {
    "progress:public_home": Row(**READ_ONLY),
    "progress:public_workstream": Row(**READ_ONLY, args=HOUSING),
    "progress:public_indicators": Row(**READ_ONLY),
}
OURS |= PUBLIC_SITE
OURS["progress:robots"] = Row(**PUBLIC)
FOR_EVERYBODY = {**OPEN_DATA, **PUBLIC_SITE}
A_MEETING = ("2024-10-14", "MEET-90")

# The papers of a meeting, and the deck of the programme.
PACKS = {
    "progress:pack": Row(**READ_ONLY, args=A_MEETING, is_steady=False),
    "progress:pack_file": Row(**READ_ONLY, args=(*A_MEETING, "xlsx"), is_steady=False),
    "progress:pack_draft": Row(**READ_ONLY, args=(*A_MEETING, "xlsx"), is_steady=False),
    "progress:supplement_file": Row(
        get=signed_in("not found"), post=signed_in("no such"), args=(*A_MEETING, 1, "pptx"), is_steady=False
    ),
    "progress:despatch_pack": Row(
        get=signed_in("no such"),
        post=signed_in("forbidden") | {"secretariat": "refused"},
        args=A_MEETING,
        is_steady=False,
    ),
    "progress:deck": Row(**READ_ONLY, args=("xlsx",)),
}
OURS |= PACKS

# The administration pages: one row a kind of view, held against every model in the registry.
ADMIN_PAGES = {
    "admin:index": Row(get=administrators("page"), post=administrators("page")),
    "admin:app_list": Row(get=administrators("page"), post=administrators("page"), args=("workstreams",)),
    "admin:login": Row(
        get=signed_in("forbidden") | dict.fromkeys(ADMINISTRATORS, "goes"),
        post=signed_in("forbidden") | dict.fromkeys(ADMINISTRATORS, "page"),
    ),
    "admin:logout": Row(
        get=signed_in("goes", anonymous="sign in") | dict.fromkeys(ADMINISTRATORS, "no such"),
        post=signed_in("goes", anonymous="sign in") | dict.fromkeys(ADMINISTRATORS, "page"),
        is_steady=False,
    ),
    "admin:password_change": Row(get=administrators("page"), post=administrators("page")),
    "admin:password_change_done": Row(get=administrators("page"), post=administrators("no such")),
    "admin:autocomplete": Row(get=administrators("forbidden"), post=administrators("no such")),
    "admin:jsi18n": Row(get=administrators("page"), post=administrators("no such")),
    "admin:view_on_site": Row(get=administrators("not found"), post=administrators("not found"), args=(0, 0)),
}
NOBODY = {"get": administrators("not found"), "post": administrators("not found"), "args": (0,)}
ADMIN_PAGES |= {
    "admin:accounts_user_invite": Row(get=administrators("page"), post=administrators("page")),
    "admin:accounts_user_personal_data": Row(get=administrators("page"), post=administrators("no such")),
    "admin:accounts_user_personal_data_csv": Row(get=administrators("page"), post=administrators("no such")),
    "admin:accounts_user_invite_again": Row(**NOBODY),
    "admin:accounts_user_hand_over": Row(**NOBODY),
    "admin:accounts_user_deactivate": Row(**NOBODY),
    "admin:accounts_user_erase": Row(**NOBODY),
    "admin:accounts_user_held": Row(get=administrators("not found"), post=administrators("no such"), args=(0,)),
}
ADMIN_KINDS = {
    "changelist": Row(get=administrators("page"), post=administrators("page")),
    "add": Row(get=administrators("page"), post=administrators("page")),
    "change": Row(get=administrators("page"), post=administrators("refused")),
    "history": Row(get=administrators("page"), post=administrators("page")),
    "delete": Row(get=administrators("forbidden"), post=administrators("forbidden")),
    "export": Row(get=administrators("page"), post=administrators("no such")),
    "import": Row(get=administrators("page"), post=administrators("page")),
    "process_import": Row(get=administrators("no such"), post=administrators("page")),
}
LINKS = (
    "activityoutput",
    "outputoutcome",
    "activityoutcome",
    "outcomeindicator",
    "activityrecommendation",
    "barrieractivity",
    "assumptionactivity",
)
NEVER_TYPED = ("invitation", "calendarlink", "reminder", "duedatemove")
NEVER_TYPED += ("flagreview", "breakdown")
NEVER_TYPED += ("gap", "waiver")
NEVER_TYPED += ("submission", "decision", "carrying", "carried", "stepraised", "pack", "packfile")
# (kind, model) that differs from its kind: what is kept on another page, what is a record, what may be deleted.
ADMIN_EXCEPTIONS = {
    **{
        ("add", model): Row(get=administrators("forbidden"), post=administrators("forbidden"))
        for model in ("neighbour", "revision", "logentry", "programme", *NEVER_TYPED)
    },
    **{
        ("change", model): Row(get=administrators("page"), post=administrators("forbidden"))
        for model in ("neighbour", "revision", "importbatch", "update", "highlight", "logentry", *NEVER_TYPED)
    },
    **{
        ("delete", model): Row(get=administrators("page"), post=administrators("page"))
        # A workplan while nothing stands in it.
        for model in (*LINKS, "indicatorsource", "seriesbreak", "target", "workplan")
    },
    ("delete", "attendance"): Row(get=administrators("page"), post=administrators("page")),
    # Sent empty it says nothing that differs from what is stored.
    ("change", "meetingnotes"): Row(get=administrators("page"), post=administrators("goes")),
    ("change", "workplan"): Row(get=administrators("page"), post=administrators("page")),
    # Records that are never typed go out and do not come in.
    **{
        ("import", model): Row(get=administrators("forbidden"), post=administrators("forbidden"))
        for model in ("neighbour", "revision", "logentry", *NEVER_TYPED)
    },
    **{
        ("process_import", model): Row(get=administrators("no such"), post=administrators("forbidden"))
        for model in ("neighbour", "revision", "logentry", *NEVER_TYPED)
    },
}
