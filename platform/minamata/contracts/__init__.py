"""Where rooms meet: frozen dataclasses (events) and Protocols (questions), made of ids only. One file a room."""
