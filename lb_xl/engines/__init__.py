"""xlwings engines for places without Excel: a file on disk, a live LibreOffice document."""
