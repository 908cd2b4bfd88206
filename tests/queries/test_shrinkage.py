"""The prior of true changes and what it makes of a measured one, against naive definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from pararoute.queries.shrinkage import NULL_ROWS, Floats, Prior, _grid, fit_prior

quick = settings(max_examples=40, deadline=None, derandomize=True)
SEEDS = st.integers(0, 10_000)
MIXTURE = Prior(np.array([0.0, 0.3, 2.0]), np.array([0.5, 0.3, 0.2]))


def table(seed: int, rows: int | None = None) -> tuple[Floats, Floats]:
    """Changes and errors of a random contrast: most genes flat, tails heavy, errors uneven."""
    rng = np.random.default_rng(seed)
    size = rows or int(rng.choice([1, 2, 5, 30, 300]))
    error = 0.02 + rng.gamma(rng.uniform(0.5, 4), 0.2, size)
    true = rng.standard_t(3, size) * rng.choice([0, 0.1, 1]) * (rng.random(size) < rng.random())
    return true + rng.normal(0, error), error


def grid(change: Floats, error: Floats) -> Floats:
    """The standard deviations that ashr tries."""
    least = error.min() / 10
    inside = np.all(change**2 <= error**2)
    most = 8 * least if inside else 2 * np.sqrt(np.max(change**2 - error**2))
    steps = max(int(np.ceil(2 * np.log2(most / least))), 0)
    return np.array([0.0, *(most * 2 ** (-k / 2) for k in range(steps, -1, -1))])


def densities(change: Floats, error: Floats, sd: Floats) -> Floats:
    return np.array([norm.pdf(change, 0, np.hypot(error, one)) for one in sd])


def objective(change: Floats, error: Floats, prior: Prior) -> float:
    log = np.log(prior.weight @ densities(change, error, prior.sd))
    return float(log.sum() + NULL_ROWS * np.log(prior.weight[0]))


def slow_em(change: Floats, error: Floats, rounds: int) -> Prior:
    """Expectation and maximisation, round by round."""
    sd = grid(change, error)
    weight = np.full(sd.size, 1 / sd.size)
    for _ in range(rounds):
        share = weight[:, None] * densities(change, error, sd)
        weight = (share / share.sum(axis=0)).sum(axis=1)
        weight[0] += NULL_ROWS
        weight /= weight.sum()
    return Prior(sd, weight)


@pytest.mark.parametrize("rows", [table(7), table(8, 1), (np.zeros(2), np.array([0.1, 0.3]))])
def test_grid_is_that_of_ashr(rows: tuple[Floats, Floats]) -> None:
    assert _grid(*rows) == pytest.approx(grid(*rows))


def test_grid_has_a_component_beside_0_where_a_change_hardly_exceeds_its_error() -> None:
    sd = _grid(np.array([0.3000001]), np.array([0.3]))
    assert sd == pytest.approx([0, 2 * np.sqrt(0.3000001**2 - 0.3**2)])


@pytest.mark.parametrize(("change", "error"), [(0.1, 0.4), (1.5, 0.7), (-2.0, 1.0), (4.0, 0.5)])
def test_posterior_is_the_integral_over_true_changes(change: float, error: float) -> None:
    def joint(true: float) -> float:
        prior = MIXTURE.weight[1:] @ norm.pdf(true, 0, MIXTURE.sd[1:])
        return float(prior * norm.pdf(change, true, error))

    def integral(low: float, power: int) -> float:
        found, _ = quad(lambda t: t**power * joint(t), low, 12, points=[0, change], limit=500)
        return float(found)

    flat = MIXTURE.weight[0] * norm.pdf(change, 0, error)
    whole = flat + integral(-12, 0)
    x, s = np.array([change]), np.array([error])
    assert MIXTURE.mean(x, s)[0] == pytest.approx(integral(-12, 1) / whole, abs=1e-8)
    assert MIXTURE.exceeds(0.6, x, s)[0] == pytest.approx(integral(0.6, 0) / whole, abs=1e-8)
    below = (flat + integral(-0.6, 0)) / whole  # no change at all is above a negative threshold
    assert MIXTURE.exceeds(-0.6, x, s)[0] == pytest.approx(below, abs=1e-8)


def test_slow_em_comes_to_the_same_prior() -> None:
    change, error = table(7, 200)
    prior, slow = fit_prior(change, error), slow_em(change, error, 3000)
    best = objective(change, error, prior)
    assert best - 0.05 < objective(change, error, slow) < best + 1e-9
    means = prior.mean(change, error), slow.mean(change, error)
    assert np.allclose(*means, rtol=0, atol=0.02)
    assert prior.null == pytest.approx(slow.null, abs=0.02)


@quick
@given(SEEDS)
def test_no_component_would_make_the_table_likelier(seed: int) -> None:
    change, error = table(seed)
    prior, rows = fit_prior(change, error), change.size + NULL_ROWS
    density = prior.weight @ densities(change, error, prior.sd)
    gain = (densities(change, error, grid(change, error)) / density).sum(axis=1)
    gain[0] += NULL_ROWS / prior.weight[0]
    assert gain.max() <= rows * (1 + 1e-7)
    used = (densities(change, error, prior.sd) / density).sum(axis=1)
    used[0] += NULL_ROWS / prior.weight[0]
    assert prior.weight @ used == pytest.approx(rows)
    assert prior.weight.sum() == pytest.approx(1)
    assert (prior.weight > 0).all()
    assert prior.sd[0] == 0


@quick
@given(SEEDS, st.randoms(use_true_random=False))
def test_row_order_and_signs_change_no_byte(seed: int, random) -> None:  # type: ignore[no-untyped-def]
    change, error = table(seed)
    order = list(range(change.size))
    random.shuffle(order)
    one, two = fit_prior(change, error), fit_prior(-change[order], error[order])
    assert one.weight.tobytes() == two.weight.tobytes()
    assert one.sd.tobytes() == two.sd.tobytes()
    assert np.array_equal(one.mean(change, error)[order], -two.mean(-change[order], error[order]))
    rise = one.exceeds(0.6, change, error)
    assert np.array_equal(rise[order], two.exceeds(0.6, change[order], error[order]))


@quick
@given(SEEDS)
def test_shrinkage_keeps_sign_and_order_and_never_enlarges(seed: int) -> None:
    prior = fit_prior(*table(seed))
    change, error = np.linspace(-5, 5, 101), np.full(101, 0.4)
    mean, rise = prior.mean(change, error), prior.exceeds(0.6, change, error)
    assert (np.abs(mean) <= np.abs(change) + 1e-12).all()
    assert (mean * change >= 0).all()
    assert (np.diff(mean) >= -1e-12).all()
    assert (np.diff(rise) >= -1e-12).all()
    assert ((rise >= 0) & (rise <= 1)).all()


def test_a_table_twice_as_wide_has_a_prior_twice_as_wide() -> None:
    change, error = table(3, 300)
    one, two = fit_prior(change, error), fit_prior(2 * change, 2 * error)
    assert two.sd == pytest.approx(2 * one.sd)
    assert two.weight == pytest.approx(one.weight)


def test_a_known_prior_is_found_again() -> None:
    rng = np.random.default_rng(5)
    sd = rng.choice(MIXTURE.sd, p=MIXTURE.weight, size=20_000)
    error = rng.choice([0.05, 0.1, 0.2], size=sd.size)
    change = rng.normal(0, sd) + rng.normal(0, error)
    prior = fit_prior(change, error)
    assert prior.spread == pytest.approx(MIXTURE.spread, rel=0.03)
    assert prior.null == pytest.approx(0.5, abs=0.03)
    wide = prior.weight[prior.sd > 1].sum()
    assert wide == pytest.approx(0.2, abs=0.03)


def test_a_list_of_significant_genes_draws_them_in_less() -> None:
    change, error = table(11, 2000)
    listed = np.abs(change) > 3 * error
    whole, part = fit_prior(change, error), fit_prior(change[listed], error[listed])
    rows = change[listed], error[listed]
    assert part.spread > whole.spread
    assert (np.abs(part.mean(*rows)) > np.abs(whole.mean(*rows))).mean() > 0.9


def test_rows_of_the_same_numbers_count_each() -> None:
    prior = fit_prior(np.repeat([0.0, 2.0], [30, 10]), np.full(40, 0.3))
    share = prior.weight * densities(np.array([0.0]), np.array([0.3]), prior.sd)[:, 0]
    flat = share[0] / share.sum()
    assert prior.null == pytest.approx((30 * flat + NULL_ROWS) / (40 + NULL_ROWS))


@pytest.mark.parametrize(
    ("change", "error", "mean"),
    [
        ([], [], []),
        ([0.0, 0.0], [0.1, 0.3], [0.0, 0.0]),
        ([0.1], [0.3], [0.0]),  # within its error
        ([3.0], [0.3], [2.97]),
        ([0.3000001], [0.3], [0.0]),  # hardly beyond it: the grid is narrower than its floor
        ([3.0, 0.0, -1.0], [0.0, 0.2, 0.3], [3.0, 0.0, -0.72]),  # one is exact
        ([3.0, -1.0], [0.0, 0.0], [3.0, -1.0]),
        ([0.0, 0.0], [0.0, 0.2], [0.0, 0.0]),
        ([3.0, 1.0], [1e-200, 0.2], [3.0, 0.96]),
        ([3.0, 1.0], [1e-160, 0.2], [3.0, 0.99]),
        ([3.0, 1.0], [1e200, 0.2], [0.0, 0.96]),
        ([3.0, 1.0], [np.inf, 0.2], [0.0, 0.96]),
        ([3.0, 1.0], [np.nan, 0.2], [np.nan, 0.96]),
        ([3.0, 1.0], [np.nan, np.nan], [np.nan, np.nan]),
        ([np.nan, 1.0], [0.2, 0.2], [np.nan, 0.96]),
    ],
)
def test_odd_tables(change: list[float], error: list[float], mean: list[float]) -> None:
    rows = np.array(change), np.array(error)
    prior = fit_prior(*rows)
    assert prior.mean(*rows) == pytest.approx(np.array(mean), abs=0.01, nan_ok=True)
    rise = prior.exceeds(0.585, *rows)
    assert np.array_equal(np.isnan(rise), np.isnan(mean))
    sure = np.abs(rows[0] - 0.585) > 4 * np.fmin(rows[1], 1e100)
    assert rise[sure] == pytest.approx((rows[0][sure] > 0.585).astype(float), abs=0.01)


def test_one_absurd_error_does_not_make_thousands_of_components() -> None:
    change, error = table(7, 300)
    usual = fit_prior(change, error)
    error[0] = 1e-100
    assert _grid(np.abs(change), error).size == 41
    assert fit_prior(change, error).spread == pytest.approx(usual.spread, rel=0.2)
