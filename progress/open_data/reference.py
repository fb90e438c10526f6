"""Lists that other data sets refer to: principles, goals, workstreams and recommendations."""

from progress.open_data.dataset import Dataset, text, whole, yes
from workstreams.models import Goal, Principle, Recommendation, Workstream


def _principles():
    return Principle.objects.values_list("number", "name", "source").iterator()


def _goals():
    return Goal.objects.values_list("code", "keyword", "text").iterator()


def _workstreams():
    for one in Workstream.objects.all():
        yield one.code, one.slug, one.name, one.also_known_as or None, one.get_kind_display()


def _recommendations():
    for one in Recommendation.objects.exclude(closed_as="withdrawn").prefetch_related("principles", "workstreams"):
        yield (
            *(one.code, one.get_source_display(), one.text, one.is_open),
            ";".join(str(principle.number) for principle in one.principles.all()) or None,
            ";".join(workstream.code for workstream in one.workstreams.all()) or None,
        )


DATASETS = (
    Dataset(
        "principles",
        "Marmot principles",
        "The eight principles by which the indicators are ordered.",
        (
            whole("number", "The principle's number, 1 to 8."),
            text("name", "What the principle says."),
            text("source", "Where its wording was printed."),
        ),
        _principles,
    ),
    Dataset(
        "goals",
        "Goals of the vision",
        "What the place wants to have reached.",
        (
            text("code", "Its permanent reference."),
            text("keyword", "The word that people remember it by."),
            text("text", "The goal in full."),
        ),
        _goals,
    ),
    Dataset(
        "workstreams",
        "Workstreams",
        "The priority workstreams, and the strands of the wider system.",
        (
            text("code", "Its permanent reference; the codes of everything in it begin with it."),
            text("slug", "How addresses on this site name it."),
            text("name", "Its name."),
            text("also_known_as", "Another name in use."),
            text("kind", "Priority workstream or system strand."),
        ),
        _workstreams,
    ),
    Dataset(
        "recommendations",
        "Recommendations",
        "What the Marmot report and the evaluation recommend, as they print it.",
        (
            text("code", "Its permanent reference."),
            text("source", "Which document recommends it."),
            text("text", "The recommendation."),
            yes("is_open", "Is it still to be answered?"),
            text("principles", "Numbers of the principles that it belongs to, with semicolons between them."),
            text("workstreams", "Codes of the workstreams that it is addressed to, with semicolons between them."),
        ),
        _recommendations,
    ),
)
