"""A small program on the real frame, so that the frame is tested without any real command."""
