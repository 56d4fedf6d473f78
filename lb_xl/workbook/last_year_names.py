"""The names by which last year's figures are found in a rolled workbook."""

LAST_YEAR, THRESHOLD, MINIMUM = "lb_last_year", "lb_last_year_threshold", "lb_last_year_minimum"
"""The rows (business key and value), and the two limits."""
