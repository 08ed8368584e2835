import math

import pytest

from segments.statistics.numerics.distributions import (
    beta_quantile_below,
    binomial_above,
    binomial_below,
    binomial_density,
    chi_square_above,
    normal_above,
    normal_below,
    normal_quantile_above,
    student_above,
    student_below,
    student_quantile_above,
)
from segments.statistics.numerics.gamma_functions import (
    beta_above,
    beta_below,
    gamma_above,
    gamma_below,
    log_beta,
)
from segments.statistics.numerics.quadrature import NODES, WEIGHTS
from segments.statistics.numerics.roots import find_root


@pytest.mark.parametrize("share", [1e-300, 1e-16, 0.001, 0.025, 0.3, 0.5, 0.7, 0.999])
def test_normal_quantile_undoes_the_share_above(share):
    assert normal_above(normal_quantile_above(share)) == pytest.approx(share, rel=1e-13)


def test_normal_shares_sum_to_one_and_mirror():
    for z in (-8.0, -1.0, 0.0, 0.3, 5.0):
        assert normal_above(z) + normal_below(z) == pytest.approx(1.0, abs=1e-15)
        assert normal_above(-z) == normal_below(z)
    assert (normal_quantile_above(0.0), normal_quantile_above(1.0)) == (math.inf, -math.inf)


def test_student_with_one_and_two_degrees_has_its_closed_forms():
    for t in (0.001, 0.5, 1.0, 3.0, 40.0, 1e6):
        assert student_above(t, 1) == pytest.approx(math.atan2(1.0, t) / math.pi, rel=1e-12)
        below_two = 1.0 / (2.0 + t * t + t * math.sqrt(2.0 + t * t))
        assert student_above(t, 2) == pytest.approx(below_two, rel=1e-12)
        assert student_below(-t, 2) == student_above(t, 2)
        assert student_above(-t, 2) == pytest.approx(1.0 - below_two, rel=1e-12)


@pytest.mark.parametrize("degrees", [1, 2.5, 30, 299.9, 300.1, 1e5, math.inf])
@pytest.mark.parametrize("share", [1e-12, 1e-4, 0.025, 0.4, 0.5, 0.975])
def test_student_quantile_undoes_the_share_above(share, degrees):
    assert student_above(student_quantile_above(share, degrees), degrees) == pytest.approx(share, rel=1e-10)


def test_student_does_not_jump_where_the_series_takes_over():
    for t in (0.1, 1.96, 5.0):
        below, above = student_above(t, 299.9999999), student_above(t, 300.0)
        assert below == pytest.approx(above, rel=1e-9)


def test_chi_square_with_two_degrees_is_exponential_and_with_one_the_square_of_a_normal():
    for value in (1e-9, 0.5, 3.84, 50.0, 500.0):
        assert chi_square_above(value, 2) == pytest.approx(math.exp(-0.5 * value), rel=1e-12)
        assert chi_square_above(value, 1) == pytest.approx(2.0 * normal_above(math.sqrt(value)), rel=1e-12)


def test_gamma_and_beta_shares_sum_to_one_and_end_at_the_ends():
    for a, x in ((0.3, 0.2), (5.0, 9.0), (4000.0, 4100.0)):
        assert gamma_below(a, x) + gamma_above(a, x) == pytest.approx(1.0, abs=1e-14)
    assert (gamma_below(2.0, 0.0), gamma_above(2.0, math.inf)) == (0.0, 0.0)
    for a, b, x in ((0.3, 0.2, 0.9), (5.0, 9.0, 0.2), (1e6, 2e6, 0.3334)):
        assert beta_below(a, b, x) + beta_above(a, b, x) == pytest.approx(1.0, abs=1e-14)
        assert beta_below(a, b, x) == pytest.approx(beta_above(b, a, 1.0 - x), rel=1e-9)
    assert (beta_below(2.0, 3.0, 0.0), beta_above(2.0, 3.0, 1.0)) == (0.0, 0.0)


def test_log_beta_of_large_numbers_agrees_with_the_sum_that_it_is():
    # beta(a, b + n) / beta(a, b) is a product of n factors: no logarithm of a large number in it.
    for a in (0.5, 3.0, 50.0):
        product = sum(math.log((1e6 + i) / (1e6 + a + i)) for i in range(1000))
        assert log_beta(a, 1e6 + 1000) - log_beta(a, 1e6) == pytest.approx(product, rel=1e-9)


def test_binomial_shares_are_sums_of_exact_chances():
    n, share = 40, 0.3
    chances = [math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    for k in range(n + 1):
        assert binomial_density(k, n, share) == pytest.approx(chances[k], rel=1e-12)
        assert binomial_below(k, n, share) == pytest.approx(math.fsum(chances[: k + 1]), rel=1e-12)
        assert binomial_above(k, n, share) == pytest.approx(math.fsum(chances[k:]), rel=1e-12)
    assert (binomial_density(0, 5, 0.0), binomial_density(4, 5, 1.0)) == (1.0, 0.0)
    assert (binomial_below(-1, 5, 0.5), binomial_above(6, 5, 0.5)) == (0.0, 0.0)


def test_beta_quantile_undoes_the_share_below():
    for share in (0.001, 0.025, 0.5, 0.999):
        assert beta_below(3.0, 700.0, beta_quantile_below(share, 3.0, 700.0)) == pytest.approx(
            share, rel=1e-9
        )
    assert (beta_quantile_below(0.0, 2.0, 2.0), beta_quantile_below(1.0, 2.0, 2.0)) == (0.0, 1.0)


def test_quadrature_is_exact_for_polynomials_of_degree_fifteen():
    for degree in range(16):
        integral = sum(weight * node**degree for node, weight in zip(NODES, WEIGHTS, strict=True))
        assert integral == pytest.approx(0.0 if degree % 2 else 2.0 / (degree + 1), abs=1e-14)


def test_a_root_is_found_or_the_nearer_end_is_named():
    assert find_root(lambda x: x**3 - 2.0, 0.0, 5.0) == pytest.approx(2.0 ** (1 / 3), rel=1e-13)
    assert find_root(lambda x: math.inf if x > 1.25 else -1.0, 0.0, 3.0) == pytest.approx(1.25, rel=1e-12)
    assert find_root(lambda x: x + 1.0, 0.0, 5.0) == 0.0
    assert find_root(lambda x: x - 7.0, 0.0, 5.0) == 5.0
