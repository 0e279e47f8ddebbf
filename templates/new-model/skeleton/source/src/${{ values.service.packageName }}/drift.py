"""Has the world moved away from what the model was trained on?"""

from __future__ import annotations

import mlflow
import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException

from .sample import FEATURES
from .settings import CHAMPION, MODEL_NAME, Settings

# Where it is kept in the metadata of the model.
REFERENCE = "reference"
THRESHOLD = ${{ values.service.driftThreshold }}
SMALLEST_SHARE = 1e-4


def reference(learned: pd.DataFrame) -> dict[str, dict[str, list[float]]]:
    """What the features looked like in training: how many rows lie in each tenth."""
    described = {}
    for name in FEATURES:
        values = learned[name].dropna().to_numpy(dtype=float)
        cuts = np.unique(np.quantile(values, np.arange(0.1, 1.0, 0.1)))
        described[name] = {"cuts": cuts.tolist(), "shares": _shares(cuts, values).tolist()}
    return described


def measure_drift(trained_on: dict, frame: pd.DataFrame) -> dict[str, float]:
    """The population stability index of each feature: 0 is no drift, 0.2 is a lot."""
    indexes = {}
    for name in FEATURES:
        values = frame[name].dropna().to_numpy(dtype=float)
        actual = _shares(np.array(trained_on[name]["cuts"]), values)
        expected = np.array(trained_on[name]["shares"])
        indexes[name] = float(np.sum((actual - expected) * np.log(actual / expected)))
    return indexes


def check_drift(frame: pd.DataFrame, settings: Settings) -> dict:
    """Measures against what the champion was trained on."""
    mlflow.set_tracking_uri(settings.tracking_uri)
    client = mlflow.MlflowClient(settings.tracking_uri)
    try:
        champion = client.get_model_version_by_alias(MODEL_NAME, CHAMPION)
    except MlflowException:
        return {"drifted": True, "reason": "there is no champion yet", "features": {}}
    model = mlflow.models.get_model_info(f"models:/{MODEL_NAME}/{champion.version}")
    features = measure_drift((model.metadata or {})[REFERENCE], frame)
    worst = max(features, key=features.__getitem__)
    return {
        "drifted": features[worst] > THRESHOLD,
        "reason": f"{worst} is at {features[worst]:.3f}; the threshold is {THRESHOLD}",
        "features": features,
    }


def _shares(cuts: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The part of the values between each two cuts; never zero."""
    counts = np.bincount(np.searchsorted(cuts, values, "left"), minlength=len(cuts) + 1)
    return np.clip(counts / max(len(values), 1), SMALLEST_SHARE, None)
