"""The clinic: records of a whole course of microneedling, in a web application. It holds no clinical number itself."""
