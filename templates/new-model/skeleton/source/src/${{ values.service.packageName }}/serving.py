"""Serves a version of the model by the V2 inference protocol (MLServer)."""

from __future__ import annotations

from os import environ

import mlflow
import pandas as pd
from mlserver import MLModel
from mlserver.codecs import NumpyCodec, PandasCodec
from mlserver.types import InferenceRequest, InferenceResponse

from .sample import FEATURES
from .settings import MODEL_NAME, Settings


def model_uri() -> str:
    """What is served: MODEL_URI, the version MODEL_VERSION, or the champion.

    In the cluster MODEL_VERSION is the pod's label `mlflow.org/model-version`,
    so what the portal shows is what is served.
    """
    if uri := environ.get("MODEL_URI"):
        return uri
    if version := environ.get("MODEL_VERSION"):
        return f"models:/{MODEL_NAME}/{version}"
    return f"models:/{MODEL_NAME}@champion"


class ModelRuntime(MLModel):
    """A version of the registered model; not ready until it is loaded."""

    async def load(self) -> bool:
        mlflow.set_tracking_uri(Settings().tracking_uri)
        self.loaded = mlflow.pyfunc.load_model(model_uri())
        self.served_version = environ.get("MODEL_VERSION", self.version)
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        rows = PandasCodec.decode_request(payload)
        predicted = self.loaded.predict(self._ordered(rows))
        return InferenceResponse(
            model_name=self.name,
            model_version=self.served_version,
            outputs=[NumpyCodec.encode_output("prediction", predicted)],
        )

    @staticmethod
    def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
        missing = [name for name in FEATURES if name not in rows.columns]
        if missing:
            raise ValueError(f"inputs are missing: {', '.join(missing)}")
        return rows[list(FEATURES)].astype(float)
