"""Dates as sources write them, a year, a month or a day: the time each one covers, and the period it lies in."""

SPAN = 5
EARLIEST = 2000
BEFORE = "avant"
"""Periods are spans of SPAN years; all that is older than EARLIEST is one period."""


def period(date: str) -> str:
    """Name the period in which a date lies, by its first year.

    >>> period("2014-06"), period("1988")
    ('2010', 'avant')
    """
    year = int(date[:4])
    return BEFORE if year < EARLIEST else str(year - year % SPAN)


def has_year(date: str) -> bool:
    """Whether a written date begins with a year."""
    return len(date) >= 4 and date[:4].isdecimal()


def covered(date: str) -> tuple[float, float]:
    """The beginning and the end of what a date covers, in years: a year a whole one, a month a twelfth of one.

    >>> covered("2014"), covered("2014-07")
    ((2014.0, 2015.0), (2014.5, 2014.583))
    """
    year, month, day = (int(part) if part.isdecimal() else 0 for part in (*date.split("-"), "", "")[:3])
    if not month:
        return float(year), float(year + 1)
    first = year + (month - 1) / 12
    if not day:
        return round(first, 3), round(first + 1 / 12, 3)
    return round(first + (day - 1) / 372, 3), round(first + day / 372, 3)
