"""Makes a run a version of the registered model."""

from __future__ import annotations

import mlflow
from mlflow.exceptions import MlflowException

from .settings import CHALLENGER, ENTITY_REF, MODEL_NAME, Settings
from .training import ARTIFACT


def register(run_id: str, verdict: dict, settings: Settings) -> str:
    """Registers what passed its gates, and returns the version.

    A version that is there already for this run is taken: a step that is
    repeated makes no second one.
    """
    if verdict["verdict"] != "pass" or verdict["run_id"] != run_id:
        raise ValueError(f"run {run_id} has not passed its gates: {verdict['verdict']}")
    mlflow.set_tracking_uri(settings.tracking_uri)
    client = mlflow.MlflowClient(settings.tracking_uri)
    _ensure_model(client)
    version = _version_of(client, run_id) or _create(client, run_id, settings)
    client.set_registered_model_alias(MODEL_NAME, CHALLENGER, version)
    return version


def _ensure_model(client: mlflow.MlflowClient) -> None:
    try:
        client.get_registered_model(MODEL_NAME)
    except MlflowException:
        client.create_registered_model(MODEL_NAME, tags={"backstage.io/entity-ref": ENTITY_REF})


def _version_of(client: mlflow.MlflowClient, run_id: str) -> str | None:
    versions = client.search_model_versions(f"name='{MODEL_NAME}' and run_id='{run_id}'")
    return str(versions[0].version) if versions else None


def _create(client: mlflow.MlflowClient, run_id: str, settings: Settings) -> str:
    version = mlflow.register_model(
        f"runs:/{run_id}/{ARTIFACT}",
        MODEL_NAME,
        tags={
            "source_commit": settings.source_commit,
            "backstage.io/entity-ref": ENTITY_REF,
            "gates": "pass",
        },
    )
    return str(version.version)
