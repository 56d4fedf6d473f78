"""Everything that touches a workbook: layout and template, reading, rendering. Through the xlwings API only."""
