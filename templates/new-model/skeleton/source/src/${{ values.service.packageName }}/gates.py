"""Validation gates: what a version must meet before it may be released.

The portal shows the same gates; they are named in catalog-info.yaml too.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan
from operator import ge, le

MINIMUM_SAMPLE = ${{ values.service.minimumSample }}
# How much worse than the champion a candidate may be: noise, not a step back.
TOLERANCE = 0.02


@dataclass(frozen=True)
class Gate:
    """A metric and the threshold it must meet."""

    metric: str
    operator: str
    threshold: float

    def judge(self, value: float | None) -> str:
        """pass, fail, or insufficient-data: a missing value never passes."""
        if value is None or isnan(value):
            return "insufficient-data"
        meets = {">=": ge, "<=": le}[self.operator]
        return "pass" if meets(value, self.threshold) else "fail"


GATES = (
{% for gate in values.service.gates %}
    Gate("${{ gate.metric }}", "${{ gate.operator }}", ${{ gate.threshold }}),
{% endfor %}
)


def judge(metrics: dict[str, float], rows: int) -> dict:
    """The verdict over all gates; too few rows are no data."""
    results = [
        {
            "metric": gate.metric,
            "operator": gate.operator,
            "threshold": gate.threshold,
            "value": metrics.get(gate.metric),
            "result": gate.judge(metrics.get(gate.metric))
            if rows >= MINIMUM_SAMPLE
            else "insufficient-data",
        }
        for gate in GATES
    ]
    outcomes = {result["result"] for result in results}
    if "fail" in outcomes:
        verdict = "fail"
    elif outcomes == {"pass"}:
        verdict = "pass"
    else:
        verdict = "insufficient-data"
    return {"verdict": verdict, "rows": rows, "gates": results}


def compare(candidate: dict[str, float], champion: dict[str, float]) -> list[str]:
    """The metrics in which the candidate is worse than the champion."""
    worse = []
    for gate in GATES:
        mine, theirs = candidate.get(gate.metric, nan), champion[gate.metric]
        lost = theirs - mine if gate.operator == ">=" else mine - theirs
        if lost > TOLERANCE * abs(theirs):
            worse.append(gate.metric)
    return worse
