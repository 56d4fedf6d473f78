"""lb_xl: balances of labour resources computed inside Excel."""

__version__ = "0.1.0"
