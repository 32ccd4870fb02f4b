"""The window. Qt lives here alone. Importing it makes the interpreter fit for Qt (see `app.ui.lasting`)."""

from app.ui.lasting import keep_constants

keep_constants()
