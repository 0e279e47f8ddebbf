"""Is the candidate good enough, and better than what is live?"""

from __future__ import annotations

import mlflow
from mlflow.exceptions import MlflowException

from .gates import GATES, judge
from .settings import MODEL_NAME, Settings

CHAMPION = "champion"


def evaluate(run_id: str, settings: Settings) -> dict:
    """The verdict on a run: against the gates, and beside the champion."""
    client = mlflow.MlflowClient(settings.tracking_uri)
    metrics = client.get_run(run_id).data.metrics
    verdict = judge(metrics, rows=int(metrics.get("evaluated_rows", 0)))
    return {**verdict, "run_id": run_id, "champion": _champion(client, metrics)}


def _champion(client: mlflow.MlflowClient, metrics: dict[str, float]) -> dict | None:
    """What is live, and by how much the candidate differs; None before the first."""
    try:
        champion = client.get_model_version_by_alias(MODEL_NAME, CHAMPION)
    except MlflowException:
        return None
    theirs = client.get_run(champion.run_id).data.metrics
    differences = {
        gate.metric: metrics[gate.metric] - theirs[gate.metric]
        for gate in GATES
        if gate.metric in metrics and gate.metric in theirs
    }
    return {"version": champion.version, "differences": differences}
