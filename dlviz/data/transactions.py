"""Made-up card payments, a few of them fraud."""

import numpy as np

from dlviz.data._dataset import Dataset

FEATURES = ("amount", "hour", "distance", "recent", "new device", "account age")
FRAUDS = 0.005  # their share


def made_up_transactions(n: int = 20_000, *, rng: np.random.Generator | int = 0) -> Dataset:
    """Made-up card payments; t is 1 for a fraud, 0.5 % of them. x (n, 6), t (n,).

    The columns: amount in euros; hour of the day, 0 to 24; distance in km from the customer's last payment;
    how many payments the card made in the hour before; 1 if the device is new; age of the account in years.

    How they are drawn. Honest payments: amounts are log-normal, median 30, spread 1.1; hours cluster around
    14; distances are log-normal, median 4, spread 1.5; recent payments are Poisson, 0.3; 6 % of devices are
    new; ages are exponential, 4 years on average. One honest payment in twenty is made on a journey
    (distance times 60, new device for 40 %), and one in fifty belongs to a shopping spree (4 more recent
    payments, three times the amount). Half of the frauds test a stolen card: small amounts (median 4), 3
    more recent payments on average. The other half cash in: large amounts (median 220), mostly at night,
    distance times 12. The amounts of frauds spread by 0.8, and 60 % of their devices are new. So no single
    column tells, and some frauds look honest. The spreads are standard deviations of the logarithm.
    ValueError for n below 1.
    """
    if n < 1:
        raise ValueError(f"made_up_transactions expected n of at least 1, got {n}: try 20000")
    rng = np.random.default_rng(rng)
    t = np.zeros(n, np.int64)
    t[rng.choice(n, round(FRAUDS * n), replace=False)] = 1
    kind = rng.random(n)
    journey, spree = (t == 0) & (kind < 0.05), (t == 0) & (kind > 0.98)
    testing, cashing = (t == 1) & (kind < 0.5), (t == 1) & (kind >= 0.5)

    amount = np.where(testing, 4, np.where(cashing, 220, np.where(spree, 90, 30)))
    amount = amount * np.exp(np.where(t == 1, 0.8, 1.1) * rng.normal(size=n))
    hour = np.where(cashing, 2, 14) + np.where(testing, 6, 4) * rng.normal(size=n)
    distance = 4 * np.exp(1.5 * rng.normal(size=n)) * np.where(journey, 60, np.where(cashing, 12, 1))
    recent = rng.poisson(0.3 + 3 * testing + 4 * spree)
    new = rng.random(n) < np.where(t == 1, 0.6, np.where(journey, 0.4, 0.06))
    age = 4 * rng.exponential(size=n)
    x = np.column_stack([amount, hour % 24, distance, recent, new, age]).astype(np.float32)
    return Dataset(x, t, ("honest", "fraud"), FEATURES, f"{n:,} made-up card payments, 0.5 % of them fraud")
