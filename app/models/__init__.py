"""Every record of the program as mapped tables, and the database that holds them."""
