#include "lib/stats/aggregate.h"

#include <math.h>

static const double SQRT2 = 1.4142135623730951;
static const double SQRT_2PI = 2.5066282746310002;

static double polynomial(const double *coefficients, size_t n, double x)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum = sum * x + coefficients[i];
    return sum;
}

/* P. J. Acklam's approximation for 0 < p <= 1/2; relative error below 1.15e-9. */
static double approximate(double p)
{
    static const double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,
                               -2.759285104469687e+02, 1.383577518672690e+02,
                               -3.066479806614716e+01, 2.506628277459239e+00};
    static const double b[] = {-5.447609879822406e+01, 1.615858368580409e+02,
                               -1.556989798598866e+02, 6.680131188771972e+01,
                               -1.328068155288572e+01, 1.0};
    static const double c[] = {-7.784894002430293e-03, -3.223964580411365e-01,
                               -2.400758277161838e+00, -2.549732539343734e+00,
                               4.374664141464968e+00,  2.938163982698783e+00};
    static const double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                               3.754408661907416e+00, 1.0};
    if (p < 0.02425) {
        double t = sqrt(-2 * log(p));
        return polynomial(c, 6, t) / polynomial(d, 5, t);
    }
    double q = p - 0.5, r = q * q;
    return polynomial(a, 6, r) * q / polynomial(b, 6, r);
}

/* The quantile for 0 < p <= 1/2. Near the middle the error is taken from erf, whose value is small
   there, so that nothing cancels. */
static double lower_quantile(double p)
{
    double x = approximate(p);
    double error = p < 0.25 ? 0.5 * erfc(-x / SQRT2) - p : 0.5 * erf(x / SQRT2) - (p - 0.5);
    /* exp(x * x / 2) in two halves, for it overflows where p is subnormal. */
    double half = exp(x * x / 4);
    double step = error * half * half * SQRT_2PI;
    return x - step / (1 + x * step / 2);
}

double pd_normal_quantile(double p)
{
    if (!(p >= 0 && p <= 1))
        return NAN;
    if (p == 0 || p == 1)
        return p == 0 ? -INFINITY : INFINITY;
    return p <= 0.5 ? lower_quantile(p) : -lower_quantile(1 - p);
}

void pd_wilson(double *low, double *high, double k, double n, double alpha)
{
    if (!(n > 0)) {
        *low = *high = NAN;
        return;
    }
    double z = pd_normal_quantile(1 - alpha / 2), z2 = z * z;
    double centre = (k + z2 / 2) / (n + z2);
    double half = z / (n + z2) * sqrt(k * (n - k) / n + z2 / 4);
    *low = k == 0 ? 0 : centre - half;
    *high = k == n ? 1 : centre + half;
}
