"""Rounds as workbooks: written for Excel and LibreOffice, read back cell by cell."""
