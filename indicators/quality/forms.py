"""What a reviewer is asked about a flag."""

from django import forms

from indicators.models import FlagReview
from lutonhet.guarded_form import Carried
from lutonhet.row_form import RowForm


class ReviewForm(RowForm):
    """A decision on a flag; carries what the person was shown of it, so that nobody decides on other values."""

    fingerprint = Carried(required=False)
    seen = Carried(required=False)

    class Meta:
        model = FlagReview
        fields = ["decision", "note"]
        labels = {"decision": "What did you find?", "note": "How do you know?"}
        help_texts = {"note": "For example: true, checked with DfE on 12 March; the East of England was 67.2% as well."}
        widgets = {"decision": forms.RadioSelect, "note": forms.Textarea}
        error_messages = {
            "decision": {"required": "Choose what you found"},
            "note": {"required": "Say how you know, so that nobody has to ask again"},
        }

    def __init__(self, *args, flag, **kwargs):
        super().__init__(*args, **kwargs)
        self.flag = flag
        may_open = flag is not None and flag.is_decided
        self.fields["decision"].choices = [
            choice for choice in FlagReview.Decision.choices if may_open or choice[0] != FlagReview.Decision.OPEN
        ]
        if flag is not None:
            self.initial |= {"fingerprint": flag.fingerprint, "seen": len(flag.reviews)}

    @property
    def shown_to_them(self) -> dict:
        """The fingerprint and the number of decisions of the flag as the person was shown it."""
        seen = self.data.get("seen", "")
        return {
            "fingerprint": self.data.get("fingerprint", ""),
            "seen": int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else -1,
        }

    def show_anew(self) -> None:
        """Carry the flag as it is now: what was typed may then be saved on it, once the person has read it."""
        self.data = self.data.copy()
        for name in ("fingerprint", "seen"):
            self.data[name] = str(self.initial.get(name, ""))
