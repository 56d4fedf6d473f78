"""Confidentiality: numbers that rest on few units are hidden or marked in what is handed out, never in the book. Pure.

    rule      the threshold and what is done: from the command, else from the settings of the title sheet
    units     how many units stand behind each printed number, through the formula tree
    hiding    which printed numbers and which input rows the rule concerns
    listing   the list that goes with an export

A measure says by `counted_by` (`forms.toml`) which measure counts its units: organisations that reported, or persons
who are units themselves (individual entrepreneurs). A printed number rests on the units of every input row that adds
to it. Rows of forms that do not say so have an unknown number of units, and so has every number to which they add:
it is not hidden. So is a number to which nothing adds.

Secondary: where exactly one number of a total is hidden, it could be computed from the others; then the smallest other
one is hidden too. This is done once for the sums over columns and once for the sums of lines of each table. It does not
go further: sums that follow only from several tables, or from several totals together, are for people to judge.
"""
