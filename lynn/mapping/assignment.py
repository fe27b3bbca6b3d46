"""Which label goes to which field so that the sum of all scores is the highest.

In: a score for each pair that fits. Out: for each field a label, or none; a label once at most. Why not simply the best
first: with "Nombre" and "Nombre completo" the best first may take what another field needs more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def best_total(scores: Sequence[Mapping[int, float]]) -> list[int | None]:
    """For each field (label → score, only the pairs that fit) the label it gets. Among equal scores the label further left."""
    labels = sorted({label for row in scores for label in row})
    column_of = {label: at for at, label in enumerate(labels)}
    # One column more a field: staying without costs nothing, and what does not fit costs more than that.
    width = len(labels) + len(scores)
    costs = [[1.0] * len(labels) + [0.0] * len(scores) for _ in scores]
    for row, fitting in zip(costs, scores, strict=True):
        for label, score in fitting.items():
            row[column_of[label]] = -score + 0.001 * column_of[label] / width
    chosen: list[int | None] = [None] * len(scores)
    for column, row_at in enumerate(_assign(costs, len(scores), width)):
        if row_at >= 0 and column < len(labels):
            chosen[row_at] = labels[column]
    return chosen


def _assign(costs: Sequence[Sequence[float]], height: int, width: int) -> list[int]:
    """The row of each column (-1: none) in the cheapest assignment of all rows; the Hungarian method with potentials."""
    row_price, column_price = [0.0] * height, [0.0] * width
    owner = [-1] * width
    for row in range(height):
        distance, came_from, done = [float("inf")] * width, [-1] * width, [False] * width
        at_row, at_column = row, -1
        while True:
            step, nearest = float("inf"), -1
            for column in range(width):
                if done[column]:
                    continue
                through = costs[at_row][column] - row_price[at_row] - column_price[column]
                if through < distance[column]:
                    distance[column], came_from[column] = through, at_column
                if distance[column] < step:
                    step, nearest = distance[column], column
            row_price[row] += step
            for column in range(width):
                if done[column]:
                    row_price[owner[column]] += step
                    column_price[column] -= step
                else:
                    distance[column] -= step
            done[nearest] = True
            at_column, at_row = nearest, owner[nearest]
            if at_row < 0:
                break
        while at_column >= 0:
            previous = came_from[at_column]
            owner[at_column] = row if previous < 0 else owner[previous]
            at_column = previous
    return owner
