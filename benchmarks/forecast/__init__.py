"""Is the forecast true where the truth is known, and how fast is it?"""
