"""How fast and how large: ratios to what one would write today, run by hand, never by pytest."""
