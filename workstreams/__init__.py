"""The programme and its workstreams, as people speak of them.

Owns the programme, its goals, facts, timeline, principles, workstreams, memberships, recommendations,
evaluation findings, achievements and meetings. Imports only `accounts`.
"""
