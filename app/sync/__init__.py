"""Exchange between laptops: the bundle file, invitations, and what is sent and received."""
