"""Where each bit of skin of the baseline lies in a later photograph, and how sure that is."""
