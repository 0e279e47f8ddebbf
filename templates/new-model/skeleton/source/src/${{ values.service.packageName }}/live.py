"""What Prometheus is told of the model itself, beside what MLServer tells of requests.

Whoever learns the truth about a prediction later sends it back (see serving.py);
from the newest of these come the same metrics that the gates are about. Without
enough rows a metric is left out: Flagger and the alerts know how to wait.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np
import pandas as pd
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from .drift import measure_drift
from .gates import MINIMUM_SAMPLE
from .metrics import measure
from .sample import FEATURES

WINDOW = 10_000


class LiveMetrics(Collector):
    """Counts what was predicted, and judges what is known to be right or wrong."""

    def __init__(self, reference: dict | None) -> None:
        self._reference = reference
        self._rows: deque[tuple[float, ...]] = deque(maxlen=WINDOW)
        self._judged: deque[tuple[float, float]] = deque(maxlen=WINDOW)
        self._predictions = 0
        self._labelled = 0

    def predicted(self, rows: pd.DataFrame) -> None:
        """Remembers what was asked, to see drift."""
        self._predictions += len(rows)
        self._rows.extend(rows.itertuples(index=False, name=None))

    def learned(self, truth: Iterable[float], predicted: Iterable[float]) -> None:
        """Takes in how predictions turned out."""
        pairs = list(zip(truth, predicted, strict=True))
        self._labelled += len(pairs)
        self._judged.extend(pairs)

    def collect(self):
        """Computed when Prometheus asks."""
        yield CounterMetricFamily(
            "model_predictions", "Rows that were predicted", value=self._predictions
        )
        yield CounterMetricFamily(
            "model_labelled", "Predictions whose truth is known", value=self._labelled
        )
        for name, value in self._quality().items():
            text = f"{name} of the newest {WINDOW} predictions whose truth is known"
            yield GaugeMetricFamily(f"model_{name}", text, value=value)
        if self._reference and len(self._rows) >= MINIMUM_SAMPLE:
            text = "The highest population stability index of the features of the newest requests"
            yield GaugeMetricFamily("model_drift", text, value=self._drift(self._reference))

    def _quality(self) -> dict[str, float]:
        if len(self._judged) < MINIMUM_SAMPLE:
            return {}
        truth, predicted = np.array(self._judged, dtype=float).T
        return measure(truth, predicted)

    def _drift(self, reference: dict) -> float:
        rows = pd.DataFrame(self._rows, columns=list(FEATURES))
        return max(measure_drift(reference, rows).values())
