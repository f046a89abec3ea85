"""Starting the clinic: the server, the worker, the first clinic and its owner, and the demonstration."""
