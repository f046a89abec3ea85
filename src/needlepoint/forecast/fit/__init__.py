"""Makes the posterior anew from the evidence; needs the extra `needlepoint[fit]`, and nothing outside imports it."""
