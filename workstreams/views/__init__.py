"""The pages of the programme and its workstreams, a module a noun."""
