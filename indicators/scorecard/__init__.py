"""Indicators with their dates of measure: what the scorecard and every page that names an indicator's standing show.

`rows` says what a line holds, `reading` asks the database, `judging` computes what methods find, `choice` reads what a
reader asked for in the address, `freshness` says how new a figure is, `tables` makes the files.
"""

from indicators.scorecard.reading import rows_of
from indicators.scorecard.rows import COMPARED, DateOfMeasure, Judgement, Row, Said, Value, arrow

__all__ = ["COMPARED", "DateOfMeasure", "Judgement", "Row", "Said", "Value", "arrow", "rows_of"]
