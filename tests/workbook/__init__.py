"""Tests of the workbook: template, reading, writing, buttons of the add-in."""
