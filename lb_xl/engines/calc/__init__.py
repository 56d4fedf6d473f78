"""An xlwings engine over a live LibreOffice document, spoken to from a helper process on the office's Python."""
