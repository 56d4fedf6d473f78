"""Numbers in messages, as people write them in each language."""

from __future__ import annotations

from lb_xl.language import Text


def number_words(value: float) -> Text:
    """A number for a message, to three decimals, with a true minus.

    >>> number_words(-1234.5).en
    '−1,234.5'
    """
    text = f"{value:,.3f}".rstrip("0").rstrip(".").replace("-", "−")
    return Text(text.replace(",", "\u00a0").replace(".", ","), text)
