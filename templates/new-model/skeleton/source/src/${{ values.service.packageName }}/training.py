"""Trains a model, and writes down in MLflow all that is needed to judge it."""

from __future__ import annotations

from importlib.metadata import version

import mlflow
import pandas as pd
from mlflow.models import infer_signature

from .drift import REFERENCE, reference
from .metrics import measure
from .model import PARAMETERS, make_model
from .sample import FEATURES
from .settings import ENTITY_REF, TARGET, Settings
from .validation import digest, validate

ARTIFACT = "model"
# Named, so that MLflow does not spend seconds on guessing them.
REQUIREMENTS = (
    "cloudpickle",
    "numpy",
    "pandas",
    "scikit-learn",
{% if values.service.framework == 'xgboost' %}
    "xgboost",
{% elif values.service.framework == 'pytorch' %}
    "torch",
{% endif %}
)
# In a hundred.
HELD_BACK = 25


def split(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to learn from, and rows that no model ever learns from.

    The row itself says which it is, whatever the seed and whatever rows are
    added: what the champion is compared on, it has not seen either. Rows with
    the same features are on the same side.
    """
    hashes = pd.util.hash_pandas_object(frame[list(FEATURES)].astype(float), index=False)
    held_back = hashes % 100 < HELD_BACK
    return frame[~held_back], frame[held_back]


def train(frame: pd.DataFrame, settings: Settings) -> str:
    """Trains, logs, and returns the id of the run."""
    validate(frame)
    learned, held_back = split(frame)
    model = make_model(settings.seed)
    model.fit(learned[list(FEATURES)], learned[TARGET])
    predicted = model.predict(held_back[list(FEATURES)])
    metrics = measure(held_back[TARGET].to_numpy(), predicted)

    mlflow.set_tracking_uri(settings.tracking_uri)
    mlflow.set_experiment(settings.experiment)
    with mlflow.start_run() as run:
        mlflow.set_tags(
            {
                "mlflow.source.git.commit": settings.source_commit,
                "backstage.io/entity-ref": ENTITY_REF,
            }
        )
        mlflow.log_params({**PARAMETERS, "seed": settings.seed, "rows": len(learned)})
        mlflow.log_param("dataset_digest", digest(frame))
        mlflow.log_metrics({**metrics, "evaluated_rows": len(held_back)})
        _log_model(model, learned, held_back, predicted)
        return run.info.run_id


def _log_model(model, learned: pd.DataFrame, rows: pd.DataFrame, predicted) -> None:
    example = rows[list(FEATURES)].head(5)
{% if values.service.framework == 'xgboost' %}
    mlflow.xgboost.log_model(
{% else %}
    mlflow.sklearn.log_model(
{% endif %}
        model,
        name=ARTIFACT,
        signature=infer_signature(rows[list(FEATURES)], predicted),
        input_example=example,
        pip_requirements=[f"{name}=={version(name)}" for name in REQUIREMENTS],
        # What serving and the next training compare with; it goes where the model goes.
        metadata={REFERENCE: reference(learned)},
{% if values.service.framework != 'xgboost' %}
        serialization_format="cloudpickle",
{% endif %}
    )
