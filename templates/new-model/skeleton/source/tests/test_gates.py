"""A gate never passes for want of data."""

from __future__ import annotations

from ${{ values.service.packageName }}.gates import GATES, MINIMUM_SAMPLE, judge

GOOD = {gate.metric: gate.threshold for gate in GATES}


def test_on_the_threshold_is_met():
    assert judge(GOOD, rows=MINIMUM_SAMPLE)["verdict"] == "pass"


def test_a_missing_metric_is_no_pass():
    rest = dict(list(GOOD.items())[1:])
    assert judge(rest, rows=MINIMUM_SAMPLE)["verdict"] == "insufficient-data"


def test_nan_is_no_pass():
    assert judge(dict.fromkeys(GOOD, float("nan")), rows=10**6)["verdict"] == "insufficient-data"


def test_too_few_rows_are_no_data():
    assert judge(GOOD, rows=MINIMUM_SAMPLE - 1)["verdict"] == "insufficient-data"


def test_one_failure_fails_all():
    gate = GATES[0]
    worse = gate.threshold + (-0.01 if gate.operator == ">=" else 0.01)
    assert judge({**GOOD, gate.metric: worse}, rows=MINIMUM_SAMPLE)["verdict"] == "fail"
