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


class ModelRuntime(MLModel):
    """Loads what MODEL_URI names: `models:/name/version`, or a folder."""

    async def load(self) -> bool:
        mlflow.set_tracking_uri(Settings().tracking_uri)
        uri = environ.get("MODEL_URI", f"models:/{MODEL_NAME}@champion")
        self.loaded = mlflow.pyfunc.load_model(uri)
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        rows = PandasCodec.decode_request(payload)
        predicted = self.loaded.predict(self._ordered(rows))
        return InferenceResponse(
            model_name=self.name,
            model_version=self.version,
            outputs=[NumpyCodec.encode_output("prediction", predicted)],
        )

    @staticmethod
    def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
        missing = [name for name in FEATURES if name not in rows.columns]
        if missing:
            raise ValueError(f"inputs are missing: {', '.join(missing)}")
        return rows[list(FEATURES)].astype(float)
