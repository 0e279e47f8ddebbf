"""A sample data set to begin with. Replace it by your own as soon as you can."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .settings import TARGET

{% if values.service.minimumSample <= 800 %}
ROWS = 4_000
{% else %}
# So many that the part that is held back is more than the minimum sample.
ROWS = ${{ values.service.minimumSample * 5 if values.service.minimumSample <= 40000 else 200000 }}
{% endif %}
FEATURES = ("amount", "age_days", "events_per_day", "distance", "is_new")


def make_sample(seed: int, rows: int = ROWS) -> pd.DataFrame:
    """Rows with a relation that can be learned, some noise, and gaps."""
    generator = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "amount": generator.lognormal(3.0, 1.0, rows),
            "age_days": generator.integers(0, 3_650, rows).astype(float),
            "events_per_day": generator.poisson(4.0, rows).astype(float),
            "distance": generator.exponential(20.0, rows),
            "is_new": generator.integers(0, 2, rows).astype(float),
        }
    )
    signal = (
        0.9 * np.log(frame["amount"])
        - 0.0012 * frame["age_days"]
        + 0.45 * frame["events_per_day"]
        + 0.03 * frame["distance"]
        + 1.2 * frame["is_new"]
    )
{% if values.service.problem == 'classification' %}
    noise = generator.normal(0.0, 0.25, rows)
    frame[TARGET] = (signal + noise > signal.median()).astype(int)
{% else %}
    frame[TARGET] = 10.0 * signal + generator.normal(0.0, 4.0, rows)
{% endif %}
    gaps = generator.random(rows) < 0.02
    frame.loc[gaps, "distance"] = np.nan
    return frame
