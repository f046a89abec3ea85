"""The demonstration clinic: invented staff and patients at every stage of a course, made through the library."""
