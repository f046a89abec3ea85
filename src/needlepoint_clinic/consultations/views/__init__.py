"""Pages of consultations: drafts, what was signed, and consents."""
