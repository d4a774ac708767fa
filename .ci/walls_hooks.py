"""What schemathesis checks of every answer besides its own checks: no mark of another territory is in it."""

import os

import schemathesis

FORBIDDEN = [mark for mark in os.environ["WALLS_FORBIDDEN"].split(",") if mark]


@schemathesis.check
def no_mark_of_another_territory(ctx, response, case):
    text = response.content.decode("utf-8", "replace")
    for mark in FORBIDDEN:
        assert mark not in text, f"the answer holds {mark}"
