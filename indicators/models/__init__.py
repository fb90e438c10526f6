from indicators.models.areas import Area, Neighbour, NeighbourSet
from indicators.models.indicator import Indicator
from indicators.models.values import Assessment, ImportBatch, Observation, Revision

__all__ = [
    "Area",
    "Assessment",
    "ImportBatch",
    "Indicator",
    "Neighbour",
    "NeighbourSet",
    "Observation",
    "Revision",
]
