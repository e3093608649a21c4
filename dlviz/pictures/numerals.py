"""Numbers as they are printed: with a minus sign instead of a hyphen, never "-0.00", and powers of ten."""

import math

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def decimal(value: float, digits: int) -> str:
    """-1.25, 1 -> "−1.2"; a value that rounds to zero has no sign, and -inf is "−∞"."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "−∞" if value < 0 else "∞"
    return f"{value:z.{digits}f}".replace("-", "−")


def power_of_ten(exponent: int) -> str:
    """-3 -> "10⁻³"."""
    return "10" + str(exponent).translate(RAISED)


def short(value: float, digits: int = 2) -> str:
    """So many significant digits, in plain figures from 0.001 to 1000, else with a power of ten: "2·10⁻⁴"."""
    if value == 0 or not math.isfinite(value):
        return decimal(value, 0)
    if 0.001 <= abs(value) < 1000:
        return f"{value:.{digits}g}".replace("-", "−") if abs(value) < 100 else decimal(value, 0)
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa}·{power_of_ten(int(exponent))}".replace("-", "−")
