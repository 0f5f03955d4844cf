"""Documents of the API of the forums: what comes in and what goes out."""
