"""Two workbooks compared by business key: what changed in the inputs, and what that did to the balance. Pure.

    rows             the rows of two forms matched by their keys, wherever they stand
    changes          added, removed and changed inputs, parameters and statuses
    shares           a change of a product or quotient shared among its factors by the average over all orders
    records          effects of inputs on places, settled to the exact total
    paired_cells     the cells of a measure in both workbooks, side by side
    paired_inputs    which changed input moves which cell; rows that are spread, months that are chosen
    paired_parts     cells times factors, with what each input does to either
    paired_factors   what a change of a ratio does to the cells that it multiplies
    cohort_pairs     a population moved to plan years, in both workbooks
    place_maps       from the places of one level to those of another
    pairing          the effects on every quantity, at any level
    effects          the effect of each changed input on each line of the main table
    outcome          all of it together
    listing          the text for a terminal
    verification     what a recomputation says of the results that a workbook shows

How an effect is found. A line is a sum of input cells, each times its ratios (see `lb_xl.evaluation`). The change of
a cell's product is shared among the cell and its ratios by the average over all orders in which they may have changed
(Shapley); what falls to a ratio is shared in the same way between its numerator and denominator, and so on down to
input cells. Sums need no sharing: each term has its own change. Every share is a multiple of 2**-20 person, as all
numbers of a balance are, and what rounding leaves goes to the largest effect of the place: the effects add up to the
change of the line to the last bit.

Where a share has no such form, the change is divided in equal parts among the changed inputs behind it: another level
of a ratio was used (its data came or went), another month was the busiest, the survival of a cohort changed.
"""
