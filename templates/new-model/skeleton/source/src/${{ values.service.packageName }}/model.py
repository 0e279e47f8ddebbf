"""The model itself. Everything else in this package leaves it alone."""

from __future__ import annotations

{% if values.service.framework == 'scikit-learn' %}
from sklearn.ensemble import ${{ 'RandomForestClassifier' if values.service.problem == 'classification' else 'RandomForestRegressor' }}
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline

PARAMETERS = {"n_estimators": 100, "max_depth": 12, "min_samples_leaf": 3}


def make_model(seed: int) -> Pipeline:
    """An untrained model."""
    return Pipeline(
        [
            ("fill", SimpleImputer(strategy="median")),
            (
                "learn",
                ${{ 'RandomForestClassifier' if values.service.problem == 'classification' else 'RandomForestRegressor' }}(**PARAMETERS, random_state=seed),
            ),
        ]
    )
{% elif values.service.framework == 'xgboost' %}
from xgboost import ${{ 'XGBClassifier' if values.service.problem == 'classification' else 'XGBRegressor' }}

PARAMETERS = {"learning_rate": 0.1, "n_estimators": 200, "max_depth": 5}


def make_model(seed: int) -> ${{ 'XGBClassifier' if values.service.problem == 'classification' else 'XGBRegressor' }}:
    """An untrained model."""
    return ${{ 'XGBClassifier' if values.service.problem == 'classification' else 'XGBRegressor' }}(**PARAMETERS, random_state=seed, n_jobs=2)
{% else %}
import numpy as np
import torch
from sklearn.base import BaseEstimator, ${{ 'ClassifierMixin' if values.service.problem == 'classification' else 'RegressorMixin' }}

PARAMETERS = {"hidden": 32, "epochs": 60, "learning_rate": 0.01}


class Network(${{ 'ClassifierMixin' if values.service.problem == 'classification' else 'RegressorMixin' }}, BaseEstimator):
    """A small network behind the interface of scikit-learn."""

    def __init__(
        self,
        hidden: int = 32,
        epochs: int = 60,
        learning_rate: float = 0.01,
        seed: int = 7,
    ) -> None:
        self.hidden = hidden
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.seed = seed

    def fit(self, features, target) -> Network:
        """Trains on all rows at once; the data is small."""
        torch.manual_seed(self.seed)
        rows = np.asarray(features, dtype="float32")
        self.median_ = np.nanmedian(rows, axis=0)
        rows = np.where(np.isnan(rows), self.median_, rows)
        self.mean_, self.scale_ = rows.mean(axis=0), rows.std(axis=0) + 1e-6
        wanted = np.asarray(target, dtype="float32")
{% if values.service.problem == 'classification' %}
        self.classes_ = np.array([0, 1])
        self.offset_, self.spread_ = 0.0, 1.0
        loss = torch.nn.BCEWithLogitsLoss()
{% else %}
        self.offset_, self.spread_ = float(wanted.mean()), float(wanted.std()) + 1e-6
        loss = torch.nn.MSELoss()
{% endif %}
        inputs = torch.from_numpy((rows - self.mean_) / self.scale_)
        outputs = torch.from_numpy((wanted - self.offset_) / self.spread_)
        self.network_ = torch.nn.Sequential(
            torch.nn.Linear(inputs.shape[1], self.hidden),
            torch.nn.ReLU(),
            torch.nn.Linear(self.hidden, self.hidden),
            torch.nn.ReLU(),
            torch.nn.Linear(self.hidden, 1),
        )
        optimizer = torch.optim.Adam(self.network_.parameters(), lr=self.learning_rate)
        for _ in range(self.epochs):
            optimizer.zero_grad()
            loss(self.network_(inputs).squeeze(1), outputs).backward()
            optimizer.step()
        return self

    def _forward(self, features) -> np.ndarray:
        rows = np.asarray(features, dtype="float32")
        rows = np.where(np.isnan(rows), self.median_, rows)
        inputs = torch.from_numpy((rows - self.mean_) / self.scale_)
        with torch.no_grad():
            return self.network_(inputs).squeeze(1).numpy()

    def predict(self, features) -> np.ndarray:
{% if values.service.problem == 'classification' %}
        return (self._forward(features) > 0).astype(int)
{% else %}
        return self._forward(features) * self.spread_ + self.offset_
{% endif %}


def make_model(seed: int) -> Network:
    """An untrained model."""
    return Network(**PARAMETERS, seed=seed)
{% endif %}
