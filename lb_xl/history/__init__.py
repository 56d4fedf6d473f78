"""Vintages of a balance and the step from one year to the next. Pure: what is compared, never where it stands."""
