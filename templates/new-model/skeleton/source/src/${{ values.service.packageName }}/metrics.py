"""How good is it? Computed the same way in training, evaluation and tests."""

from __future__ import annotations

import numpy as np
{% if values.service.problem == 'classification' %}
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score


def measure(truth: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    """The metrics that the gates are about."""
    return {
        "accuracy": float(accuracy_score(truth, predicted)),
        "precision": float(precision_score(truth, predicted, zero_division=0)),
        "recall": float(recall_score(truth, predicted, zero_division=0)),
        "f1": float(f1_score(truth, predicted, zero_division=0)),
    }
{% else %}
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error


def measure(truth: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    """The metrics that the gates are about."""
    return {
        "r2": float(r2_score(truth, predicted)),
        "mae": float(mean_absolute_error(truth, predicted)),
        "rmse": float(root_mean_squared_error(truth, predicted)),
    }
{% endif %}
