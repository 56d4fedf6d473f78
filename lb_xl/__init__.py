"""lb_xl: balances of labour resources computed inside Excel."""
