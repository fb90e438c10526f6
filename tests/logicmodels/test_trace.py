"""The trace against exhaustive search: what hangs on an item, the best path to it, and every path."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logicmodels.trace import Edge, Trace

AT_MOST = 1.0  # seconds for ten thousand items; it takes about a tenth of it


@st.composite
def graphs(draw):
    """Links between a few numbered items, each to a higher number, so that none goes round; and the root."""
    size = draw(st.integers(2, 9))
    pairs = [(source, target) for source in range(size) for target in range(source + 1, size)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True))
    edges = [Edge(source, target, draw(st.integers(0, 5))) for source, target in chosen]
    return edges, draw(st.integers(0, size - 1)), draw(st.booleans())


def all_paths(edges, root, backwards):
    """Every walk between the root and where it can go no further, from cause to effect: by trying everything."""
    found, waiting = [], [()]
    while waiting:
        path = waiting.pop()
        end = root if not path else (path[0].source if backwards else path[-1].target)
        onward = [one for one in edges if (one.target if backwards else one.source) == end]
        waiting += [(one, *path) if backwards else (*path, one) for one in onward]
        if path and not onward:
            found.append(path)
    return found


def walks_between(edges, start, end):
    if start == end:
        return [()]
    return [(edge, *rest) for edge in edges if edge.source == start for rest in walks_between(edges, edge.target, end)]


@given(graphs())
def test_the_trace_is_that_of_exhaustive_search(graph):
    edges, root, backwards = graph
    trace = Trace(edges, root, backwards=backwards)
    paths = all_paths(edges, root, backwards)
    assert set(trace.edges) == {edge for path in paths for edge in path}
    assert set(trace.keys) == {root} | {end for path in paths for edge in path for end in (edge.source, edge.target)}
    assert trace.total == len(paths)
    listed = [tuple(path) for path in trace.paths(limit=len(paths) + 1)]
    assert sorted(listed, key=str) == sorted(paths, key=str)


@given(graphs())
def test_the_best_path_is_the_best_of_all_there_are(graph):
    edges, root, backwards = graph
    trace = Trace(edges, root, backwards=backwards)
    for key in trace.keys:
        if key == root:
            assert trace.best_path(key) == []
            assert trace.weakest(key) is None
            continue
        walks = walks_between(edges, key, root) if backwards else walks_between(edges, root, key)
        best = max(min(edge.belief for edge in walk) for walk in walks)
        shortest = min(len(walk) for walk in walks if min(edge.belief for edge in walk) == best)
        path = trace.best_path(key)
        assert tuple(path) in walks
        assert trace.weakest(key).belief == min(edge.belief for edge in path) == best
        assert len(path) >= shortest


@given(graphs(), st.integers(1, 4))
def test_pages_of_paths_are_the_list_of_them_cut_up(graph, size):
    edges, root, backwards = graph
    trace = Trace(edges, root, backwards=backwards)
    whole = trace.paths(limit=trace.total + 1)
    pages = [trace.paths(offset=offset, limit=size) for offset in range(0, trace.total + size, size)]
    assert [path for page in pages for path in page] == whole


def test_links_that_go_round_are_refused():
    with pytest.raises(ValueError, match="circle"):
        Trace([Edge("a", "b", 0), Edge("b", "c", 0), Edge("c", "b", 0)], "a", backwards=False)
    with pytest.raises(ValueError, match="circle"):
        Trace([Edge("a", "b", 0), Edge("b", "a", 0)], "a", backwards=False)


def test_ten_thousand_items_with_more_paths_than_can_be_walked_take_less_than_a_second():
    layers, wide = 10, 1000
    edges = [
        Edge((layer, place), (layer + 1, (place * 7 + step) % wide), (place + step) % 6)
        for layer in range(layers)
        for place in range(wide)
        for step in range(5)
    ]
    began = process_time()
    trace = Trace(edges, (layers, 0), backwards=True)
    weakest = [trace.weakest(key) for key in trace.ends]
    pages = trace.paths(offset=trace.total // 2, limit=50)
    assert process_time() - began < AT_MOST
    assert len(trace.keys) > 3000
    assert len(weakest) == len(trace.ends)
    assert len(pages) == 50
    assert {len(path) for path in pages} == {layers}
