"""Microdata of a labour force survey: rows classified by a decision table, weighted and tabulated. Pure.

The table of rules, the answers and the tabulations are data in the folder of a scheme (`survey.toml`, `rules.csv`);
another country or another standard is another table.
"""
