"""The form of handing an action over, and who can be chosen in it."""

from accounts.models import User
from workplans.models import Action
from workstreams.forms import WorkstreamRowForm
from workstreams.models import Membership, Workstream


def members_of(workstream: Workstream):
    """Those who belong to a workstream today and may sign in."""
    members = Membership.objects.current().filter(workstream=workstream)
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("name")


class HandOverForm(WorkstreamRowForm):
    """Whom an action goes to: another member of its workstream."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        whom = self.fields["assigned_to"]
        whom.queryset = members_of(self.instance.of_workstream)
        whom.required = True
        whom.empty_label = "Choose somebody"
        whom.error_messages["required"] = "Choose who is to have it"

    class Meta:
        model = Action
        fields = ["assigned_to"]
        labels = {"assigned_to": "To whom"}
        help_texts = {"assigned_to": "A member of the workstream. They are told in their next reminder."}
