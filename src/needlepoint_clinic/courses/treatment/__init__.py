"""Treatment day: one session from the check before it to the signature under it, on a tablet and in gloves.

The steps save themselves one by one, each with its own version, so that two tablets never overwrite each other unseen.
What is done with a session is decided by the library (`needlepoint`); here it is asked, kept and shown.
"""
