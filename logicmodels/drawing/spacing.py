"""Where things of different heights stand in a column, each near where it wants to be."""

from collections.abc import Sequence


def spread(wanted: Sequence[float | None], heights: Sequence[int], *, gap: int, room: int) -> list[int]:
    """Tops as near as can be to `wanted` (least squares), in order, `gap` apart, from 0 to `room` if they fit in it.

    What wants nothing follows directly what is above it. Method: pool adjacent violators (isotonic regression) on the
    tops less what must lie above each.
    """
    above, total = [], 0
    for height in heights:
        above.append(total)
        total += height + gap
    slack = max(0, room - (total - gap))
    blocks = []  # [sum of wishes, how many]
    members = []
    for wish, least in zip(wanted, above, strict=True):
        if wish is None:
            members.append(None)
            continue
        blocks.append([wish - least, 1])
        members.append(1)
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] > blocks[-1][0] * blocks[-2][1]:
            wishes, many = blocks.pop()
            blocks[-1][0] += wishes
            blocks[-1][1] += many
    shifts = iter([round(min(max(wishes / many, 0), slack)) for wishes, many in blocks for _ in range(many)])
    tops, shift = [], 0
    for member, least in zip(members, above, strict=True):
        shift = shift if member is None else next(shifts)
        tops.append(least + shift)
    return tops
