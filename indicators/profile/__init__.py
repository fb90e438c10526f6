"""One indicator with all its figures: what its page shows and its files carry.

`reading` asks the database, `values` and `breakdowns` are what it finds; `compared` holds the place against others,
`sections` is each breakdown with its gap, `drawn` the charts with their words, `pictures` the charts as pictures.
"""
