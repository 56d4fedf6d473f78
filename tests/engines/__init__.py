"""Tests of the engines: workbooks in files, and in a live LibreOffice."""
