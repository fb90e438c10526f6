"""A diagram of hundreds of items is laid out while its page is asked for."""

from random import Random
from time import process_time

from logicmodels.drawing.diagram import Box, Column, Link, draw

ACTIVITIES, OUTPUTS, OUTCOMES, LINKS = 200, 60, 40, 500
MOST_SECONDS = 0.1


def test_a_diagram_of_three_hundred_items_and_five_hundred_links_takes_less_than_a_tenth_of_a_second():
    columns, links = large_model()
    diagram = draw(columns, links)
    assert len(diagram.cards) == ACTIVITIES + OUTPUTS + OUTCOMES
    assert len(diagram.curves) == LINKS
    assert min(seconds_of_drawing(columns, links) for _ in range(5)) < MOST_SECONDS


def seconds_of_drawing(columns, links):
    """Of this process alone, so that a busy machine does not count."""
    began = process_time()
    draw(columns, links)
    return process_time() - began


def large_model():
    """Three columns and random links between them, the same every time; some pass the outputs by."""
    activities = boxes("A", ACTIVITIES, "Run a course for people who look for work in the town")
    outputs = boxes("OP", OUTPUTS, "People who finish the course")
    outcomes = boxes("OC", OUTCOMES, "More people in good work")
    chances, pairs = Random(1), set()
    while len(pairs) < LINKS:
        source, target = chances.choice(((activities, outputs), (outputs, outcomes), (activities, outcomes)))
        pairs.add((chances.choice(source).key, chances.choice(target).key))
    columns = [
        Column("Activities", 244, activities, apart="Not linked yet"),
        Column("Outputs", 220, outputs, apart="Not linked yet"),
        Column("Outcomes", 212, outcomes, apart="Not linked yet"),
    ]
    return columns, [Link(source, target) for source, target in sorted(pairs)]


def boxes(stem, count, text):
    return tuple(Box(f"{stem}{number}", f"{stem}{number}", text) for number in range(count))
