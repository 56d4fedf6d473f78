"""Putting lb_xl where Excel and LibreOffice start it, taking it away again, and telling the help desk how it stands.

Everything here is for one user: no administrator, no PATH. What a machine is like comes in as an `Environment`,
so that each platform's road is tested on any of them. Nothing speaks to the network.
"""
