"""The official directory as Red uses it: schools and communes by name; nothing while it is not loaded."""

from __future__ import annotations

from app import paths
from app.services import catalogue as official
from app.services.catalogue import Catalogue, SchoolEntry
from app.ui.page import Context
from app.ui.widgets.picks import MOST, Pick


class Directory:
    """Looks schools and communes up for one page; `close` when the page goes."""

    def __init__(self, context: Context) -> None:
        # A page on its own (a test) has no data folder, hence no catalogue.
        self._catalogue = None if context.workspace is None else Catalogue(paths.catalogue_file(context.folder))

    def close(self, *_: object) -> None:
        """Let go of the file."""
        if self._catalogue is not None:
            self._catalogue.close()

    def is_loaded(self) -> bool:
        """Whether there are schools to choose from."""
        return bool(self._catalogue and official.search_schools(self._catalogue, "", 1))

    def find_schools(self, text: str) -> list[Pick]:
        """Schools by RBD, name or commune."""
        if self._catalogue is None:
            return []
        return [_school(entry) for entry in official.search_schools(self._catalogue, text, MOST)]

    def school(self, rbd: str) -> SchoolEntry | None:
        """What the directory says of one school."""
        return official.school_by_rbd(self._catalogue, int(rbd)) if self._catalogue else None

    def find_communes(self, text: str) -> list[Pick]:
        """Communes by name."""
        if self._catalogue is None:
            return []
        return [Pick(one.cut, one.name, one.region) for one in official.communes(self._catalogue, text, MOST)]

    def typed_commune(self, text: str) -> Pick | None:
        """A commune as it is typed, while no list of communes is loaded."""
        known = self._catalogue is not None and official.communes(self._catalogue, "", 1)
        return None if known else Pick(text, text)

    def commune(self, code: str | None) -> str:
        """The commune's name; its code, said to be one, while the list of communes is not loaded."""
        if not code:
            return ""
        named = official.commune_name(self._catalogue, code) if self._catalogue else ""
        return named or official.unnamed_commune(code)


def _school(entry: SchoolEntry) -> Pick:
    known = (f"RBD {entry.rbd}-{entry.rbd_dv}", entry.commune_name)
    return Pick(str(entry.rbd), entry.name, " · ".join(part for part in known if part))
