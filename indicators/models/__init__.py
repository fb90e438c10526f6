from indicators.models.areas import Area, Around, Neighbour, NeighbourSet
from indicators.models.flags import FlagReview
from indicators.models.indicator import Indicator, IndicatorSource, SeriesBreak, Target
from indicators.models.staged import StagedArea, StagedRow, StagedSeries
from indicators.models.values import FIGURES, Assessment, Breakdown, ImportBatch, Observation, Revision
from indicators.models.withholding import may_see_withheld, of_local_parts

__all__ = [
    "FIGURES",
    "Area",
    "Around",
    "Assessment",
    "Breakdown",
    "FlagReview",
    "ImportBatch",
    "Indicator",
    "IndicatorSource",
    "Neighbour",
    "NeighbourSet",
    "Observation",
    "Revision",
    "SeriesBreak",
    "StagedArea",
    "StagedRow",
    "StagedSeries",
    "Target",
    "may_see_withheld",
    "of_local_parts",
]
