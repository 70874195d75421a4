"""The HTTP surface: data, downloads and the shell of pages, on the same port as the explorer."""
