"""From the answers of a patient to a signed plan and an informed decision."""
