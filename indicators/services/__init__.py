"""Every write to indicators and their values that has a name.

A file is staged (`staging`), compared with what is stored (`comparing`), decided on while it waits (`waiting`,
`deciding`, `settling`, `ticking`), accepted (`accepting`), and may be taken back (`taking_back`). What a publisher says
that an indicator means is compared and taken over by itself (`definitions`).
"""

from indicators.services.accepting import NothingToBringIn, ProblemsRemain, accept
from indicators.services.corrections import ReasonMissing, correct_observation
from indicators.services.deciding import assign, choose_headline, keep_row, leave_out
from indicators.services.reviewing import DecidedMeanwhile, FlagChanged, FlagGone, NoteMissing, review_flag
from indicators.services.staging import discard, stage, tidy
from indicators.services.taking_back import take_back

__all__ = [
    "DecidedMeanwhile",
    "FlagChanged",
    "FlagGone",
    "NoteMissing",
    "NothingToBringIn",
    "ProblemsRemain",
    "ReasonMissing",
    "accept",
    "assign",
    "choose_headline",
    "correct_observation",
    "discard",
    "keep_row",
    "leave_out",
    "review_flag",
    "stage",
    "take_back",
    "tidy",
]
