"""The helper process: it runs on the office's own Python, with the standard library and `uno` alone.

It reads one request a line, `{"call": name, "arguments": {...}}`, and answers each with one line,
`{"result": ...}` or `{"error": text, "kind": name}`. Cells travel as JSON: a number, a text, true, false,
null for an empty cell, `{"date": days}`, `{"error": "#N/A"}`, and on the way in `{"formula": "=..."}`.
Areas are four numbers: first row, first column, last row, last column, counted from 1.

Nothing of `lb_xl` is imported here, and it keeps to Python 3.8, which older offices bundle.
"""
