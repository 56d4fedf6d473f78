"""Workbooks between departments: who supplies what, what is handed out, how it is taken back. Pure: knows no workbook.

    suppliers     who hands in which rows of which forms
    records       the rows of a form by business key
    handing_out   the rows that enter a department's workbook
    passport      what a department's workbook says of itself
    merging       the rows that came back, laid upon those that are there
    conflicts     values that contradict one another, and the choice between them
    receipts      what came in, and what of it was taken
    remarks       what is to be said of a returned file

`lb_xl.workbook.splitting` and `lb_xl.workbook.collecting` do the same with workbooks.
"""
