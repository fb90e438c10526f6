"""The one-page highlight report of a plan, and reporting how it stands as a whole."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.receipts import answer_once
from indicators.models import Area
from lutonhet.editing import Done, Editor, came_from
from lutonhet.saving import may
from workplans import services
from workplans.forms import HighlightForm
from workplans.highlight_report import indicators_for, milestones_for, moves_for, risks_for, support_for
from workplans.models import Highlight
from workplans.periods import in_a_sentence, period_in_words, start_of_period
from workplans.reading import groups_of, sentence
from workplans.views.shown import context_of, crumbs, plan_of, shown
from workstreams.models import Programme
from workstreams.views.items import read_or_save


@require_safe
def highlight(request, slug, year):
    """The plan on one page, as the oversight group reads it."""
    seen = shown(request, slug, year)
    workplan = seen.workplan
    reports = list(workplan.highlights.select_related("corrected_by"))
    standing = [one for one in reports if not hasattr(one, "corrected_by")]
    period = start_of_period(timezone.localdate(), seen.every)
    context = context_of(request, seen, "workplans:highlight")
    context |= {
        "before": standing[1] if len(standing) > 1 else None,
        "before_period": period_in_words(standing[1].period_starts_on, seen.every) if len(standing) > 1 else "",
        "this_period": period_in_words(period, seen.every),
        "is_due": not standing or standing[0].period_starts_on < period,
        "earlier": [(one, period_in_words(one.period_starts_on, seen.every)) for one in reports[1:]],
        "counted": sentence(groups_of(workplan, seen.rows)),
        "milestones": milestones_for(seen.rows, period),
        "indicators": indicators_for(workplan),
        "areas": Area.objects.compared(),
        "risks": risks_for(workplan),
        "moves": moves_for(seen.rows),
        "support": support_for(seen.rows),
        "may_report": may(request.user, "add", Highlight(workplan=workplan)),
        "edits": True,
    }
    return render(request, "workplans/highlight.html", context)


@read_or_save
def report_highlight(request, slug, year):
    """Report the overall rating of a plan, with what was achieved and what comes next."""
    workplan, _ = plan_of(slug, year)
    if not may(request.user, "add", Highlight(workplan=workplan)):
        raise PermissionDenied
    every = Programme.objects.reporting_period()
    period = start_of_period(timezone.localdate(), every)
    words = period_in_words(period, every)
    page = came_from(request, workplan.get_absolute_url())
    last = workplan.highlights.standing().first()
    is_again = last is not None and last.period_starts_on == period

    def make_form(data):
        return HighlightForm(data, by=request.user, instance=Highlight(workplan=workplan), last=last, is_again=is_again)

    def store(form):
        made = services.report_highlight(form.instance, by=request.user, behalf=form.behalf)
        return "corrects" if made.corrects_id else "first"

    def done(told):
        again = " It corrects the one before; the history keeps both." if told == "corrects" else ""
        return Done(f"Report for {in_a_sentence(words)} saved.{again}", page, "overall")

    def editor(form):
        lead = f"Last time, {last.made_on:%-d %B %Y}: {last.get_rating_display()}. {last.summary}" if last else ""
        if is_again:
            lead = (
                f"There is a report for {in_a_sentence(words)} already, by {last.made_by_name} on "
                f"{last.made_on:%-d %B}. It stands in the form: what you change corrects it; the history keeps both."
            )
        return Editor(
            key="highlight",
            heading=str(workplan.workstream),
            title=f"Report on the workplan {workplan.year} for {in_a_sentence(words)}",
            button="Save the report",
            back=page,
            anchor="overall",
            crumbs=crumbs(workplan.workstream),
            more={"lead": lead} if lead else {},
        )

    return answer_once(request, make_form=make_form, store=store, done=done, editor=editor)
