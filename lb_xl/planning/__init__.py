"""Plans over a computed balance that need a solver: the optional extra `planning`, never on the way of a click."""
