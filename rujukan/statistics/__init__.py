"""What is counted for coordinators, and the exports of case data: a room above case work, which imports nothing of it.

The layers of an app are inside. `figures/`, which the plan also reads, stays with case work, and so does the model of an export,
because retention deletes it.
"""
