"""What is measured on skin: one module a metric, each `read_x(patch, beside) -> Reading`, on native pixels."""
