"""Serves a version of the model by the V2 inference protocol (MLServer)."""

from __future__ import annotations

from os import environ
from pathlib import Path

import mlflow
import pandas as pd
from mlserver import MLModel
from mlserver.codecs import NumpyCodec, PandasCodec
from mlserver.errors import InferenceError
from mlserver.handlers import custom_handler
from mlserver.types import InferenceRequest, InferenceResponse
from prometheus_client import REGISTRY
from pydantic import BaseModel

from .drift import REFERENCE
from .live import LiveMetrics
from .sample import FEATURES
from .settings import MODEL_NAME, Settings

BAKED = Path("/app/models")


class Feedback(BaseModel):
    """How predictions of one version turned out."""

    model_version: str
    prediction: list[float]
    truth: list[float]


class FeedbackAnswer(BaseModel):
    """How many rows were taken in; none of another version's."""

    accepted: int
    model_version: str


def model_uri() -> str:
    """What is served: MODEL_URI, the version MODEL_VERSION, or the champion.

    In the cluster MODEL_VERSION is the pod's label `mlflow.org/model-version`,
    so what the portal shows is what is served. A version that is in the image
    already needs no MLflow.
    """
    if uri := environ.get("MODEL_URI"):
        return uri
    if version := environ.get("MODEL_VERSION"):
        baked = BAKED / MODEL_NAME / version
        return str(baked) if baked.is_dir() else f"models:/{MODEL_NAME}/{version}"
    return f"models:/{MODEL_NAME}@champion"


class ModelRuntime(MLModel):
    """A version of the registered model; not ready until it is loaded."""

    async def load(self) -> bool:
        mlflow.set_tracking_uri(Settings().tracking_uri)
        self.loaded = mlflow.pyfunc.load_model(model_uri())
        self.served_version = environ.get("MODEL_VERSION") or self.version or "live"
        self.live = LiveMetrics((self.loaded.metadata.metadata or {}).get(REFERENCE))
        REGISTRY.register(self.live)
        return True

    async def unload(self) -> bool:
        REGISTRY.unregister(self.live)
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        rows = _ordered(PandasCodec.decode_request(payload))
        predicted = self.loaded.predict(rows)
        if not _is_probe(payload):
            self.live.predicted(rows)
        return InferenceResponse(
            model_name=self.name,
            model_version=self.served_version,
            outputs=[NumpyCodec.encode_output("prediction", predicted)],
        )

    @custom_handler(rest_path=f"/v2/models/{MODEL_NAME}/feedback")
    async def feedback(self, payload: Feedback) -> FeedbackAnswer:
        """Takes the truth about predictions of this version, and of no other.

        So during a rollout it can be sent to both versions alike.
        """
        if len(payload.truth) != len(payload.prediction):
            raise InferenceError("prediction and truth must be of one length")
        mine = payload.model_version == self.served_version
        if mine:
            self.live.learned(payload.truth, payload.prediction)
        return FeedbackAnswer(
            accepted=len(payload.truth) if mine else 0, model_version=self.served_version
        )


def _is_probe(payload: InferenceRequest) -> bool:
    """Whether a load test asks: its rows say nothing of the world."""
    return bool(getattr(payload.parameters, "probe", False))


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in FEATURES if name not in rows.columns]
    if missing:
        raise InferenceError(f"inputs are missing: {', '.join(missing)}")
    return rows[list(FEATURES)].astype(float)
