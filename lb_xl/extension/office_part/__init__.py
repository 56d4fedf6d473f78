"""The part of lb_xl inside LibreOffice: it runs on the office's own Python, with the standard library and `uno` alone.

In the extension this package is called `lb_xl_office`, and `words.json` lies beside its modules. Nothing of `lb_xl`
is imported here, and it keeps to Python 3.8, which older offices bundle.
"""
