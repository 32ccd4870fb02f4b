"""The reference of the records file, `docs/records.md`, written from the models so that it cannot lag behind them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.models import registry
from app.models.base import Field

PATH = Path(__file__).resolve().parents[2] / "docs" / "records.md"

_OPENING = """\
# El archivo de registros

*Este documento se genera desde el programa con `python -m app.services.records_doc`; no se edita a mano.*

`minga volcar` escribe y `minga cargar` lee texto UTF-8 con un registro por línea, cada uno un objeto JSON:

```json
{"tipo": "person", "id": "rosa", "full_name": "Rosa Catrileo Pino"}
{"tipo": "school", "id": "aromo", "rbd": 99001, "name": "Escuela El Aromo"}
{"tipo": "practice", "id": "huerta", "title": "La huerta", "author_ids": ["rosa"], "school_id": "aromo"}
{"tipo": "evidence", "id": "foto-1", "practice_id": "huerta", "file": "fotos/huerta.jpg", "kind": "photo"}
```

## Al cargar

- `tipo` es uno de los tipos de abajo. `id` acepta cualquier texto: un UUID se usa tal cual; todo otro texto pasa a
  ser el UUIDv5 de ese texto en el espacio del microcentro (el `id` de su registro `microcentro`), también en las
  referencias.
- Un tipo con **clave natural** calcula su identificador con las partes de la clave, para que dos computadores que
  anotan lo mismo hagan un solo registro. Su `id` en el archivo es un apodo, que se puede omitir. Las referencias al
  apodo llegan al registro; el de una escuela o un acta se recuerda en este computador para los archivos siguientes.
  Donde la clave es un solo dato, la referencia puede ser ese dato: `"school_id": 99001` es la escuela de RBD 99001.
- Las partes de la clave natural y el registro del que otro es parte no cambian nunca.
- El registro `microcentro` es uno solo, el del microcentro abierto, cualquiera sea el `id` de la línea. No se borra.
- Las líneas van en cualquier orden: una referencia puede nombrar un registro que viene más abajo o que ya existe.
- Un campo presente se escribe, uno ausente no se toca y `null` (o un texto vacío) lo vacía. `"borrado": true` borra
  el registro y sus partes (si ya no está, no pasa nada). Escribir un registro borrado lo trae de vuelta.
- Una línea cuyo registro ya está así no cambia nada: cargar dos veces el mismo archivo equivale a cargarlo una.
- Valen las reglas de siempre. Un acuerdo cerrado dice qué día (`closed_on`), y una escuela cerrada desde cuándo
  (`left_on`). Una sesión que llega realizada deja anotados, además de los de su lista, a los integrantes de ese día;
  solo la que no estaba y viene de un volcado, con todos sus campos, trae la lista entera. Un acta aprobada y un plan
  acordado guardan sus textos; una presentación hecha deja presentada la práctica, y la primera aplicación la pone en
  prueba, y deja de estarlo cuando se borran. Lo que el archivo mismo dice de eso (`kept_on`, las versiones, el estado
  de la práctica) queda como lo dice.
- Una práctica o un plan que no estaba puede llegar en cualquier estado: así se cargan los años anteriores. Los que ya
  están pasan a otro solo con lo que pide su página, antes o en el mismo archivo: una presentación hecha, con su sesión
  y una evidencia; alguien que la aplica; un plan enviado, la oficina que lo recibió.
- Un campo de archivo lleva la ruta de un archivo que está junto al archivo de registros o en una subcarpeta suya,
  nunca fuera de ella; o el SHA-256 de un archivo que el microcentro ya guarda. La miniatura de una evidencia se hace
  sola, y su `kind` sale del archivo si la línea no lo dice. Sin uno ni otro no muestra el trabajo de nadie.
- Una sola línea mala deja fuera el archivo completo, y se informan todas, con su número, el campo y la razón. Es mala
  una línea que no es un objeto JSON, con un tipo, un campo o un valor que no existe, con una referencia a algo que no
  está ni en el archivo ni a la vista, sin el registro del que es parte, con un borrador privado de este computador, o
  que repite con otros datos un registro de una línea anterior. También la que rompe una regla que vale para todos: un
  acta aprobada no cambia, un acuerdo no se cumple sin evidencia o sin decir por qué no la hay. Si queda o no una
  prueba (una evidencia, una firma, un dato) se mira con el archivo entero: puede traer una y borrar otra.
- Se aceptan una marca de orden de bytes al principio, líneas en blanco y fin de línea de Windows.

## Al volcar

- Salen todos los registros compartidos que están a la vista, ordenados por `tipo` y después por `id`; cada línea con
  sus claves en orden alfabético, sin espacios, las letras sin escapar y un solo salto de línea. No salen los
  borradores privados ni nada propio del computador. **Dos computadores con los mismos cambios escriben los mismos
  bytes.**
- Cada línea lleva todos los campos de su tipo; un campo vacío es `null`.
- Una referencia a un registro que no está a la vista es `null`, también dentro de una lista, donde conserva su lugar.
  Cargar esa línea en el mismo microcentro no cambia la referencia guardada.
- Un archivo sale como su SHA-256.

## Valores

| clase | forma en el archivo |
| --- | --- |
| texto | texto, sin caracteres nulos |
| opción | uno de los códigos de la tabla |
| fecha | `"2026-03-05"` |
| hora | `"09:30"` |
| decimal | texto con punto: `"-36.98"` |
| entero | número sin decimales, entre los límites indicados |
| sí o no | `true` o `false` |
| lista | lista de textos; si hay códigos, solo esos |
| referencia | el `id` de un registro del tipo indicado |
| lista de referencias | lista de `id` del tipo indicado |
| archivo | ruta junto al archivo de registros, o SHA-256 |

*Para compartir* señala lo que se pide al compartir o aprobar; para guardar o cargar no hace falta.

## Tipos
"""

_KINDS = {
    "text": "texto",
    "choice": "opción",
    "date": "fecha",
    "time": "hora",
    "decimal": "decimal",
    "int": "entero",
    "bool": "sí o no",
    "ref": "referencia",
    "list": "lista",
    "reflist": "lista de referencias",
    "blob": "archivo",
}


def text() -> str:
    """The whole document, from the record types that are exchanged."""
    types = sorted(registry.shared_types())
    contents = "".join(f"- [`{tipo}`](#{tipo}): {registry.types()[tipo].noun[0]}\n" for tipo in types)
    return "\n".join((_OPENING, contents, *(_section(tipo) for tipo in types)))


def _section(tipo: str) -> str:
    cls = registry.types()[tipo]
    singular, plural = cls.noun
    about = f"{singular.capitalize()} ({plural}).{_key_sentence(cls.natural)}{_parent_sentence(tipo)}"
    lines = [f"### {tipo}", "", about, ""]
    lines += ["| campo | nombre | clase | para compartir |", "| --- | --- | --- | --- |"]
    lines += [_row(name, spec) for name, spec in registry.fields(tipo).items()]
    lines += _choices(tipo)
    return "\n".join(lines) + "\n"


def _key_sentence(natural: tuple[str, ...]) -> str:
    return f" Clave natural: {', '.join(f'`{part}`' for part in natural)}." if natural else ""


def _parent_sentence(tipo: str) -> str:
    names = [f"`{name}`" for name, _ in registry.parents(tipo)]
    if not names:
        return ""
    needed = "uno y solo uno de " if len(names) > 1 else ""
    return f" Es parte de otro registro: siempre lleva {needed}{', '.join(names)}."


def _row(name: str, spec: Field) -> str:
    return f"| `{name}` | {spec.label} | {_kind(spec)} | {'sí' if spec.need else ''} |"


def _kind(spec: Field) -> str:
    words = _KINDS[spec.kind]
    if spec.target:
        words += f" a [`{spec.target}`](#{spec.target})"
    if spec.kind == "int" and (spec.low or spec.high < Field("int", "").high):
        words += f", {spec.low} a {spec.high}"
    if spec.choices:
        words += ", con códigos"
    return words


def _choices(tipo: str) -> Iterator[str]:
    for name, spec in registry.fields(tipo).items():
        if spec.choices:
            yield ""
            codes = "; ".join(f"`{code}` {label}" for code, label in spec.choices.items())
            yield f"Códigos de `{name}`: {codes}{f'; {spec.own.told}' if spec.own else ''}."


if __name__ == "__main__":
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(text(), encoding="utf-8", newline="\n")
