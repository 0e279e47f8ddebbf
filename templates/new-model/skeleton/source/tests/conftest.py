"""A registry for each test, without a server."""

from __future__ import annotations

import shutil

import mlflow
import pytest

from ${{ values.service.packageName }} import gates, live


@pytest.fixture(scope="session")
def empty_registry(tmp_path_factory):
    """MLflow takes seconds to make its tables, so it makes them once."""
    folder = tmp_path_factory.mktemp("registry")
    mlflow.MlflowClient(f"sqlite:///{folder}/mlflow.db").search_registered_models()
    return folder / "mlflow.db"


@pytest.fixture
def registry(empty_registry, tmp_path, monkeypatch):
    """The folder of a registry of its own, which is the working folder too."""
    shutil.copy(empty_registry, tmp_path / "mlflow.db")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def modest_gates(monkeypatch):
    """Gates that the sample meets: these tests are about the steps, not your thresholds."""
{% if values.service.problem == 'classification' %}
    monkeypatch.setattr(gates, "GATES", (gates.Gate("accuracy", ">=", 0.7),))
{% else %}
    monkeypatch.setattr(gates, "GATES", (gates.Gate("r2", ">=", 0.5),))
{% endif %}
    monkeypatch.setattr(gates, "MINIMUM_SAMPLE", 100)
    monkeypatch.setattr(live, "MINIMUM_SAMPLE", 100)
