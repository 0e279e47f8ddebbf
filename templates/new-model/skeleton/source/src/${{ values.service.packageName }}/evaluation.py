"""Is the candidate good enough, and no worse than what is live?"""

from __future__ import annotations

import mlflow
import pandas as pd
from mlflow.exceptions import MlflowException

from .gates import GATES, compare, judge
from .metrics import measure
from .sample import FEATURES
from .settings import CHAMPION, MODEL_NAME, TARGET, Settings
from .training import split


def evaluate(run_id: str, frame: pd.DataFrame, settings: Settings) -> dict:
    """The verdict on a run: against the gates, and beside the champion."""
    mlflow.set_tracking_uri(settings.tracking_uri)
    client = mlflow.MlflowClient(settings.tracking_uri)
    metrics = client.get_run(run_id).data.metrics
    verdict = judge(metrics, rows=int(metrics.get("evaluated_rows", 0)))
    champion = _champion(client, metrics, split(frame)[1])
    if champion and champion["worse"] and verdict["verdict"] == "pass":
        verdict["verdict"] = "fail"
    client.set_tag(run_id, "gates", verdict["verdict"])
    return {**verdict, "run_id": run_id, "champion": champion}


def _champion(
    client: mlflow.MlflowClient, metrics: dict[str, float], held_back: pd.DataFrame
) -> dict | None:
    """What is live, measured on the same rows; None before the first.

    It has not learned from these rows either: see split().
    """
    try:
        champion = client.get_model_version_by_alias(MODEL_NAME, CHAMPION)
    except MlflowException:
        return None
    model = mlflow.pyfunc.load_model(f"models:/{MODEL_NAME}/{champion.version}")
    predicted = model.predict(held_back[list(FEATURES)])
    theirs = measure(held_back[TARGET].to_numpy(), predicted)
    return {
        "version": str(champion.version),
        "metrics": {gate.metric: theirs[gate.metric] for gate in GATES},
        "worse": compare(metrics, theirs),
    }
