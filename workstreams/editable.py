"""What of this app people add and change on the pages."""

from django.urls import reverse

from workstreams.forms import AchievementForm, MeetingForm, RecommendationForm
from workstreams.kinds import Kind, register
from workstreams.models import Achievement, Meeting, Recommendation

RECOMMENDATION_STEMS = {Recommendation.Source.MARMOT_REPORT: "REC-M", Recommendation.Source.EVALUATION: "REC-E"}

register(
    Kind(
        slug="achievement",
        model=Achievement,
        form=AchievementForm,
        parent="workstream",
        stem=lambda row: f"{row.workstream.code}-AC",
        page=lambda row: row.workstream.get_absolute_url(),
        related=("workstream",),
    ),
    Kind(
        slug="meeting",
        model=Meeting,
        form=MeetingForm,
        parent="workstream",
        stem=lambda row: "MEET-",
        page=lambda row: reverse("progress:meeting_list"),
        related=("workstream",),
    ),
    Kind(
        slug="recommendation",
        model=Recommendation,
        form=RecommendationForm,
        parent="",
        stem=lambda row: RECOMMENDATION_STEMS[row.source],
        page=lambda row: reverse("progress:recommendation_list"),
    ),
)
