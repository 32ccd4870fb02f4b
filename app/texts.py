"""Spanish wording of every failure and of every broken rule. No Qt: paper, sheets and commands use it too."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import (
    AppError,
    DatabaseUnavailable,
    FileNotWritten,
    FileUnreadable,
    FolderInUse,
    InputRefused,
    InvalidData,
    NewerData,
    NotFound,
    Problem,
    WrongUsage,
)

_SAFE = "Sus datos siguen guardados en este computador."


@dataclass(frozen=True)
class ErrorText:
    """What happened, why, and what to do next, each a Spanish sentence (cause or advice may be '')."""

    title: str
    cause: str
    advice: str

    def in_one_line(self) -> str:
        """The three parts as one paragraph."""
        title = self.title if self.title.endswith((".", "?", "!")) else f"{self.title}."
        return " ".join(part for part in (title, self.cause, self.advice) if part)


ERRORS: dict[type[AppError], ErrorText] = {
    InvalidData: ErrorText("No se guardó, porque hay datos que corregir", "{listing}", ""),
    InputRefused: ErrorText("No se recibió «{name}»", "{reason}", "{advice}"),
    WrongUsage: ErrorText("{reason}", "", "{advice}"),
    FileUnreadable: ErrorText(
        "No se pudo leer el archivo",
        "«{path.name}» no existe, está dañado o lo usa otro programa.",
        "Ciérrelo en los otros programas y vuelva a intentarlo.",
    ),
    FileNotWritten: ErrorText(
        "No se pudo escribir «{path.name}»",
        "{why} " + _SAFE,
        "Elija otra carpeta u otro pendrive y vuelva a intentarlo.",
    ),
    DatabaseUnavailable: ErrorText("No se pudo usar la carpeta de datos", "{reason}", "{remedy}"),
    NewerData: ErrorText(
        "Estos datos son de una versión más nueva de Minga",
        "La carpeta «{path}» fue escrita por una versión posterior. No se cambió nada.",
        "Instale la versión nueva de Minga y ábrala otra vez.",
    ),
    FolderInUse: ErrorText(
        "Minga ya está abierta con estos datos",
        "Otra ventana u otra orden está usando la carpeta «{path}».",
        "Ciérrela y vuelva a intentarlo.",
    ),
    NotFound: ErrorText("No se encontró {what}", "No hay nada con «{key}».", "Revise el dato y vuelva a intentarlo."),
}

_DATABASE: dict[str, tuple[str, str]] = {
    "FULL": ("El disco está lleno. " + _SAFE, "Libere espacio y vuelva a intentarlo."),
    "BUSY": ("Otro programa está usando los datos.", "Espere un momento y vuelva a intentarlo."),
    "READONLY": (
        "La carpeta «{path}» es de solo lectura.",
        "Elija otra carpeta o quite la protección contra escritura.",
    ),
    "IOERR": ("El disco no respondió bien.", "Revise el disco o el pendrive. No apague mientras se guarda."),
    "CORRUPT": ("El archivo de datos está dañado.", "Restaure la última copia de respaldo con «minga restaurar»."),
    "NOTADB": ("«{path}» no es un archivo de datos de Minga.", "Elija la carpeta correcta o restaure una copia."),
    "CANTOPEN": ("No se pudo abrir «{path}».", "Revise que la carpeta exista y que usted pueda escribir en ella."),
}

PROBLEMS: dict[str, str] = {
    "required": "Falta este dato.",
    "unknown_type": "No existe el tipo «{value}».",
    "unknown_field": "El tipo «{type}» no tiene el campo «{value}».",
    "not_text": "Debe ser un texto.",
    "not_integer": "Debe ser un número entero.",
    "not_boolean": "Debe ser verdadero o falso.",
    "not_date": "«{value}» no es una fecha (año-mes-día).",
    "not_time": "«{value}» no es una hora (hh:mm).",
    "not_decimal": "«{value}» no es un número.",
    "not_list": "Debe ser una lista.",
    "not_choice": "«{value}» no es una de las opciones: {choices}.",
    "out_of_range": "«{value}» está fuera de lo posible ({low} a {high}).",
    "text_too_long": "El texto es demasiado largo (máximo {limit} letras).",
    "broken_reference": "No existe «{value}», al que se refiere.",
    "bad_json": "La línea no es un registro válido.",
    "cell_not_whole": "«{value}» no es un número entero.",
    "cell_shape": "«{value}» no tiene la forma esperada (por ejemplo, {example}).",
    "cell_repeated": "«{value}» ya está en la línea {line}.",
    "cell_count": "La línea tiene {found} columnas y deben ser {expected}.",
    "file_missing": "No se encontró el archivo «{value}».",
    "not_file": "Debe ser un archivo guardado en Minga.",
    "key_part_changed": "Este dato identifica el registro y no puede cambiar.",
    "minutes_frozen": "El acta ya está aprobada y no cambia. Haga una versión corregida.",
    "minutes_order": "El acta no puede volver a un paso anterior.",
    "needs_proof": "Agregue una evidencia, o explique por qué no hay.",
    "needs_reason": "Indique el motivo.",
    "not_drafted": "Primero hay que escribir el acta.",
}


def explain(error: AppError) -> ErrorText:
    """The words for `error`, its facts filled in. Every subclass of AppError has an entry (tested)."""
    pattern = ERRORS[type(error)]
    facts = dict(vars(error))
    if isinstance(error, InvalidData):
        facts["listing"] = " ".join(describe(problem) for problem in error.problems)
    if isinstance(error, DatabaseUnavailable):
        cause, remedy = _DATABASE.get(error.why, _DATABASE["IOERR"])
        facts |= {"reason": cause.format(**facts), "remedy": remedy.format(**facts)}
    return ErrorText(*(part.format(**facts) for part in (pattern.title, pattern.cause, pattern.advice)))


def describe(problem: Problem) -> str:
    """One Spanish sentence for one problem: place, field and reason."""
    reason = PROBLEMS[problem.code].format(**dict(problem.details))
    where = ", ".join(part for part in (problem.place, problem.field) if part)
    return f"{where}: {reason}" if where else reason
