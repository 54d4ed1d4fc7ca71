"""Numbers as they are printed."""


def percent(value: float) -> str:
    percent = round(100 * value, 1)
    return (f"{percent:.0f} %" if percent.is_integer() else f"{percent} %").replace("-", "−")


def loss(value: float) -> str:
    return (f"{value:.3f}" if 0.001 <= abs(value) < 1e5 or value == 0 else f"{value:.1g}").replace("-", "−")


def power(value: float) -> str:
    """A positive number of any size with two digits, such as 3.1 × 10⁻⁴."""
    if value == 0 or value >= 0.01:
        return f"{value:.2g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits} × 10" + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def fraction(ratio: float) -> str:
    """A ratio far below 1 as 1/850."""
    return f"1/{float(f'{1 / ratio:.2g}'):,.0f}" if 0 < ratio < 0.1 else f"{ratio:.2g}"


whole = "{:,.0f}".format
