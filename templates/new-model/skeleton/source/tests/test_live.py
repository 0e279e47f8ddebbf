"""What Prometheus and Flagger are told."""

from __future__ import annotations

import asyncio
import json

import mlflow
import numpy as np
import pytest
from mlserver import ModelSettings
from mlserver.errors import InferenceError
from mlserver.types import InferenceRequest, Parameters
from prometheus_client import REGISTRY

from ${{ values.service.packageName }}.drift import reference
from ${{ values.service.packageName }}.gates import GATES
from ${{ values.service.packageName }}.live import LiveMetrics
from ${{ values.service.packageName }}.model import make_model
from ${{ values.service.packageName }}.sample import FEATURES, make_sample
from ${{ values.service.packageName }}.serving import Feedback, ModelRuntime, model_uri
from ${{ values.service.packageName }}.settings import MODEL_NAME, TARGET, Settings
from ${{ values.service.packageName }}.training import train

pytestmark = pytest.mark.usefixtures("modest_gates")
ENOUGH = 100


def told(live: LiveMetrics) -> dict[str, float]:
    return {sample.name: sample.value for metric in live.collect() for sample in metric.samples}


def test_nothing_is_claimed_without_enough_truth():
    live = LiveMetrics(None)
    live.learned([1.0] * (ENOUGH - 1), [1.0] * (ENOUGH - 1))
    assert told(live) == {
        "model_predictions_total": 0,
        "model_labelled_total": ENOUGH - 1,
    }


def test_quality_comes_from_what_turned_out_to_be_true():
    frame = make_sample(seed=3, rows=500)
    model = make_model(seed=3).fit(frame[list(FEATURES)], frame[TARGET])
    live = LiveMetrics(None)
    live.learned(frame[TARGET], model.predict(frame[list(FEATURES)]))
    assert all(f"model_{gate.metric}" in told(live) for gate in GATES)


def test_drift_is_seen_in_the_requests():
    frame = make_sample(seed=3, rows=2_000)
    live = LiveMetrics(reference(frame))
    live.predicted(frame[list(FEATURES)])
    calm = told(live)["model_drift"]
    live.predicted(frame[list(FEATURES)].assign(amount=frame["amount"] * 20))
    assert calm < 0.1 < told(live)["model_drift"]


def test_what_is_served_is_what_the_label_says(monkeypatch):
    monkeypatch.delenv("MODEL_URI", raising=False)
    monkeypatch.setenv("MODEL_VERSION", "7")
    assert model_uri() == f"models:/{MODEL_NAME}/7"


@pytest.fixture
def runtime(registry, monkeypatch):
    """A server's model, loaded from a registry of its own."""
    run_id = train(make_sample(seed=1, rows=1_000), Settings())
    mlflow.register_model(f"runs:/{run_id}/model", MODEL_NAME)
    monkeypatch.setenv("MODEL_VERSION", "1")
    loaded = ModelRuntime(ModelSettings(name=MODEL_NAME, implementation=ModelRuntime))
    asyncio.run(loaded.load())
    yield loaded
    asyncio.run(loaded.unload())


def request(**changed: list[float]) -> InferenceRequest:
    columns = {name: [1.0, 2.0] for name in FEATURES} | changed
    inputs = [
        {"name": name, "shape": [len(rows)], "datatype": "FP64", "data": rows}
        for name, rows in columns.items()
        if rows
    ]
    return InferenceRequest.model_validate_json(json.dumps({"inputs": inputs}))


def test_it_answers_one_prediction_a_row(runtime):
    answer = asyncio.run(runtime.predict(request()))
    assert answer.model_version == "1"
    assert len(np.array(answer.outputs[0].data).ravel()) == 2
    assert REGISTRY.get_sample_value("model_predictions_total") == 2


def test_a_load_test_is_answered_and_not_counted(runtime):
    asked = request()
    asked.parameters = Parameters(probe=True)
    answer = asyncio.run(runtime.predict(asked))
    assert len(np.array(answer.outputs[0].data).ravel()) == 2
    assert REGISTRY.get_sample_value("model_predictions_total") == 0


def test_a_missing_input_is_named(runtime):
    with pytest.raises(InferenceError, match="inputs are missing: distance"):
        asyncio.run(runtime.predict(request(distance=[])))


def test_truth_about_another_version_is_not_ours(runtime):
    of_another = Feedback(model_version="2", prediction=[1.0], truth=[0.0])
    assert asyncio.run(runtime.feedback(of_another)).accepted == 0
    ours = Feedback(model_version="1", prediction=[1.0], truth=[0.0])
    assert asyncio.run(runtime.feedback(ours)).accepted == 1
