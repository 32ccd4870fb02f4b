"""Spanish wording of every failure and of every broken rule. No Qt: paper, sheets and commands use it too."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.errors import (
    AppError,
    BundleRefused,
    CodeWait,
    ComingRemovesMuch,
    DamageFound,
    DatabaseUnavailable,
    FileNotWritten,
    FileUnreadable,
    FolderInUse,
    InputRefused,
    InvalidData,
    ManyRemovals,
    NewerData,
    NoRoom,
    NotFound,
    NotReplaced,
    OlderData,
    Problem,
    SpaceNotFound,
    WrongCode,
    WrongPassword,
    WrongUsage,
)

# «Restaure la última copia, desde Ajustes («minga restaurar»).»
_COMMANDS = re.compile(r" \((?:en una orden, con )?«(?:minga |--)[^)]*\)")
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
    InvalidData: ErrorText("No se guardó, porque hay datos que corregir", "{listing}", "{advice}"),
    InputRefused: ErrorText("No se pudo usar «{name}»", "{reason}", "{advice}"),
    WrongPassword: ErrorText("No se abrió «{name}»", "{reason}", "{advice}"),
    WrongUsage: ErrorText("{reason}", "", "{advice}"),
    FileUnreadable: ErrorText(
        "No se pudo leer el archivo",
        "«{path.name}» no existe, está dañado o lo usa otro programa.",
        "Revise su nombre y su carpeta, o ciérrelo en los otros programas, y vuelva a intentarlo.",
    ),
    FileNotWritten: ErrorText(
        "No se pudo escribir «{path.name}»",
        "{why} " + _SAFE,
        "Elija otra carpeta u otro pendrive y vuelva a intentarlo.",
    ),
    NotReplaced: ErrorText(
        "No se pudo poner el microcentro en su lugar",
        "{why} {left}",
        "Cierre los otros programas que puedan tener abiertos sus archivos y vuelva a intentarlo.",
    ),
    DatabaseUnavailable: ErrorText("No se pudo usar la carpeta de datos", "{reason}", "{remedy}"),
    NoRoom: ErrorText(
        "No hay espacio en el disco",
        "El disco donde está «{path}» se llenó antes de terminar. " + _SAFE,
        "Deje libres en él unos {needed} y vuelva a intentarlo.",
    ),
    NewerData: ErrorText(
        "Estos datos son de una versión más nueva de Minga",
        "La carpeta «{path}» fue escrita por una versión posterior. No se cambió nada.",
        "Instale la versión nueva de Minga y ábrala otra vez.",
    ),
    OlderData: ErrorText(
        "Este microcentro no se ha abierto desde que se renovó Minga",
        "Sus datos están guardados en «{path}» como los dejó la versión anterior.",
        "Ábralo una vez y vuelva aquí.",
    ),
    FolderInUse: ErrorText(
        "Minga ya está abierta con estos datos",
        "Otra ventana u otra orden está usando la carpeta «{path}».",
        "Ciérrela y vuelva a intentarlo.",
    ),
    ManyRemovals: ErrorText(
        "«{name}» quita mucho de lo anotado; no se recibió",
        "{listing}",
        "Si es lo que acordaron, recíbalo otra vez y confírmelo (en una orden, con «--con-bajas»).",
    ),
    ComingRemovesMuch: ErrorText(
        "Lo que vendría con esto quita mucho de lo anotado; no cambió nada",
        "{listing}",
        "Pregunte antes a quien lo quitó. Si es lo que acordaron, confírmelo (en una orden, con «--con-bajas»).",
    ),
    WrongCode: ErrorText(
        "No es ese código",
        "Desde el tercer intento fallido hay que esperar un poco más cada vez.",
        "Pruebe otra vez. Si lo olvidó, elija «Olvidé mi código» al entrar.",
    ),
    CodeWait: ErrorText(
        "Espere {wait}",
        "Hubo varios intentos con un código que no era.",
        "Después pruebe otra vez, o elija «Olvidé mi código» al entrar.",
    ),
    DamageFound: ErrorText("Hay algo que reparar", "{listing}", ""),
    BundleRefused: ErrorText("No se {verb} «{name}»", "{reason}", "{remedy}"),
    SpaceNotFound: ErrorText(
        "No se encontró {what}",
        "En esta carpeta de datos ninguno se llama «{key}».",
        "Escriba el nombre de uno de los que hay: {listing}.",
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
    "CORRUPT": (
        "El archivo de datos está dañado.",
        (
            "Restaure la última copia de respaldo, desde Bienvenida o Ajustes («minga restaurar»). Si no hay ninguna, "
            "empiece de nuevo con una invitación o, la coordinación, con su hoja de palabras, desde Bienvenida."
        ),
    ),
    "NOTADB": ("«{path}» no es un archivo de datos de Minga.", "Elija la carpeta correcta o restaure una copia."),
    "CANTOPEN": ("No se pudo abrir «{path}».", "Revise que la carpeta exista y que usted pueda escribir en ella."),
}

REFUSED: dict[str, tuple[str, str]] = {
    "not_a_bundle": ("Este archivo no es una entrega de Minga.", "Elija el archivo que le entregaron para Minga."),
    "damaged": ("El archivo llegó incompleto o dañado.", "Pida que lo copien o lo envíen otra vez."),
    "not_for_us": (
        "Este archivo no es para este computador.",
        "Avise a quien lo preparó, para que incluya también este computador.",
    ),
    "left_out": (
        "Este archivo es para los computadores de su microcentro, y este no está entre ellos.",
        (
            "Si es reciente, puede que la coordinación haya retirado o reemplazado este computador, o que quien lo "
            "preparó todavía no lo conozca: pregunte a la coordinación. Lo que usted escribió sigue aquí; puede "
            "imprimirlo y guardar un respaldo."
        ),
    ),
    "not_yet": (
        "Este archivo es para los computadores de su microcentro, y la coordinación todavía no acepta este.",
        "Entréguele a la coordinación lo suyo, que lleva su solicitud. Cuando lo acepte, le entregará todo.",
    ),
    "retired_here": (
        "La coordinación retiró este computador, y por eso este archivo no es para él.",
        (
            "Si todavía lo usa, pídale que vuelva a aceptarlo. Lo que usted escribió sigue aquí; puede imprimirlo y "
            "guardar un respaldo."
        ),
    ),
    "invitation": (
        "Es una invitación a un microcentro, no una entrega.",
        (
            "Sirve para unirse a él: en la primera página de Minga, con «Unirme con un archivo de invitación» "
            "(«minga unirse»)."
        ),
    ),
    "wrong_code": ("Las palabras no abren esta invitación.", "Revíselas una por una y vuelva a escribirlas."),
    "not_a_line": (
        "No es la línea de un acuse.",
        "Cópiela entera del chat: empieza con ACUSE1- y termina en un punto.",
    ),
    "newer_format": ("Este archivo viene de una versión más nueva de Minga.", "Instale la versión nueva para abrirlo."),
    "too_big": (
        "El archivo trae más de lo que se puede recibir de una vez.",
        "Pida que lo preparen otra vez, en partes más pequeñas.",
    ),
    "other_space": ("Este archivo es de otro microcentro.", "Pida el archivo de su microcentro, o únase al otro."),
    "forged": (
        "La firma del archivo no corresponde: alguien lo cambió o se hace pasar por otra persona.",
        "No lo use. Pida a quien lo preparó que se lo entregue en persona.",
    ),
    "stranger": (
        "Lo preparó un computador que no es de este microcentro.",
        "Si es de un colega, pídale que se una con un archivo de invitación.",
    ),
    "crowded": (
        "Ya esperan demasiados computadores que usaron la misma invitación.",
        "Acepte a quienes conozca y diga que no a los demás, o cierre esa invitación y dé otra a su colega.",
    ),
    "retired": (
        "Lo preparó un computador que la coordinación retiró.",
        "Si ese computador está en buenas manos, la coordinación puede volver a aceptarlo.",
    ),
    "not_allowed": (
        "Trae un cambio en los computadores del microcentro que solo la coordinación puede hacer.",
        "Avise a la coordinación.",
    ),
    "no_invitation": ("Este archivo no es una invitación.", "Elija el archivo de invitación que le dieron."),
    "no_room": ("No queda espacio en el disco para abrirlo.", "Deje libres unos {detail} y vuelva a intentarlo."),
}

PROBLEMS: dict[str, str] = {
    "required": "Falta este dato.",
    "more_than_whole": "No puede ser más que el total.",
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
    "not_connection": (
        "«{value}» no está en la lista de la red: {choices}. Se puede agregar en Ajustes, «Conexión de las escuelas»."
    ),
    "word_taken": "«{value}» ya está en la lista. Escriba otra.",
    "not_a_word": "Escriba en una línea una palabra o más, hasta {limit} letras.",
    "out_of_range": "«{value}» está fuera de lo posible ({low} a {high}).",
    "text_too_long": "El texto es demasiado largo (máximo {limit} letras).",
    "broken_reference": "No existe «{value}», al que se refiere.",
    "bad_json": "La línea no es un registro válido.",
    "bad_text": "Tiene caracteres que no se pueden guardar.",
    "line_too_long": "La línea es demasiado larga (máximo {limit} MB).",
    "not_deletable": "El microcentro no se borra.",
    "not_object": "La línea debe ser un objeto: entre llaves, con «tipo», «id» y sus campos.",
    "not_path": "Debe ser la ruta de un archivo.",
    "not_reference": "Debe ser el «id» de otro registro.",
    "one_parent": "Un registro es parte de uno solo; aquí se nombra otro más.",
    "outside_folder": "«{value}» no está en la carpeta del archivo de registros.",
    "private_draft": "Es un borrador que solo está en este computador. Compártalo antes de cargar cambios.",
    "repeated_field": "Este campo está dos veces en la línea.",
    "repeated_record": "«{value}» ya está, con otros datos, en la línea {line}.",
    "too_many_problems": "Hay demasiados problemas; el resto no se revisó.",
    "cell_not_whole": "«{value}» no es un número entero.",
    "cell_two_readings": "«{value}» puede ser {thousands} o {decimals}. Escríbalo de una de esas dos maneras.",
    "cell_shape": "«{value}» no tiene la forma esperada (por ejemplo, {example}).",
    "cell_repeated": "«{value}» ya está en la línea {line}.",
    "cell_fault": "«{value}» es una fórmula que no resultó. Escriba ahí lo que corresponde.",
    "cell_was_cut": "Este texto no cabe entero en una celda y aquí está cortado. Corríjalo en Minga.",
    "cell_not_date": "«{value}» no es una fecha. Escríbala como 05-03-2026.",
    "cell_unknown_name": "No se encuentra «{value}» en el microcentro. Elija un nombre de la lista.",
    "cell_many_names": "«{value}» puede ser {count} cosas distintas. Elija el nombre completo de la lista.",
    "cell_many_records": "En Minga hay {count} anotaciones con estos mismos datos. Corrija primero las repetidas.",
    "cell_line_repeated": "Es lo mismo que la fila {line} de esta hoja.",
    "sheet_no_header": "No se encuentra la fila con los nombres de las columnas.",
    "cell_count": "La línea tiene {found} columnas y deben ser {expected}.",
    "file_missing": "No se encontró el archivo «{value}».",
    "file_refused": "No se puede usar el archivo «{value}»: {reason}",
    "not_file": "Debe ser un archivo guardado en Minga.",
    "key_part_changed": "Este dato identifica el registro y no puede cambiar.",
    "minutes_frozen": "El acta ya está aprobada y no cambia. Haga una versión corregida.",
    "has_approved_minutes": "La sesión tiene su acta aprobada y no se quita. Si está repetida, únala con la otra.",
    "attendance_approved": "El acta está aprobada con esta asistencia. Para corregirla, haga antes una versión "
    "corregida del acta.",
    "held_with_them": "Esta persona estaba en la lista cuando se realizó la sesión, y sigue contando en ella. Si no "
    "vino, márquela como ausente.",
    "has_presentations": "En esta sesión se presentó una práctica, y por eso no se quita. Si está repetida, únala con "
    "la otra. Si no se presentó ahí, dígalo antes en la práctica.",
    "school_stays": "Esta escuela ya tiene trabajo anotado, y por eso no se quita. Si ya no participa, márquela en "
    "receso, cerrada, o que deja el microcentro. Si está repetida, únala con la otra.",
    "decision_told": "Dice lo que la sesión decidió de la práctica «{practice}». Si no fue así, decídalo antes en la "
    "página de la práctica, con otra decisión.",
    "has_decisions": "En esta sesión se decidió sobre la práctica «{practice}», así que tuvo lugar y sigue aquí. Si "
    "está repetida, únala con la otra. Si no fue ahí, cambie antes esa decisión en la página de la práctica.",
    "has_agreed_plan": "En esta sesión se acordó el plan del año, y por eso no se quita. Si no se acordó ahí, devuelva "
    "antes el plan a borrador.",
    "took_place": "En esta sesión ya se presentó una práctica, se decidió sobre ella o se acordó el plan, así que tuvo "
    "lugar. Si no fue ahí, dígalo antes en la práctica o en el plan.",
    "minutes_order": "El acta no puede volver a un paso anterior.",
    "needs_proof": "Agregue una evidencia, o explique por qué no hay.",
    "only_proof": "Es la única prueba de un acuerdo cumplido. Explique antes en el acuerdo por qué no hay, o reábralo.",
    "only_data": "Es el único dato de un estudio terminado. Agregue antes otro dato u otra evidencia.",
    "only_delivery": "Es la única entrega de un plan enviado. Anote antes otra, o devuelva el plan a acordado.",
    "only_work": "Es la única evidencia del trabajo de los estudiantes de una práctica que ya se presentó. Agregue "
    "antes otra. Si retiraron la autorización, dígalo en la evidencia: así no sale de este computador.",
    "minutes_approved": "La sesión tiene su acta aprobada: sigue como realizada.",
    "needs_reason": "Indique el motivo.",
    "needs_last_day": "Una escuela que se cerró salió del microcentro. Escriba desde qué día.",
    "closed_before_agreed": "Se acordó en la sesión del {day}: no pudo cerrarse antes. Revise el día.",
    "was_tried": "Tiene tickets de salida o una autoevaluación: se aplicó. Si no fue así, quítelos antes.",
    "needs_closing_day": "Escriba qué día se cerró el acuerdo.",
    "practice_moves": "El estado de una práctica cambia al presentarla, al elegirla o por decisión de una sesión. Deje "
    "la celda como estaba y hágalo en la página de la práctica.",
    "practice_untold": "Nada muestra todavía ese estado: falta su presentación, o que alguien la haya aplicado.",
    "state_moves": "El estado tiene su propio botón, en su página. Cámbielo ahí.",
    "version_kept": "Una versión guardada queda como se guardó. Guarde otra con su motivo.",
    "format_of_all": "Este formato se llena entre todas las escuelas: no se adapta para una sola.",
    "format_elsewhere": "Ese formato lo adaptó otra escuela para sí. Elija otro.",
    "plan_repeated": "Ya hay un plan de ese año. Complete ese; si no es el que vale, quítelo antes.",
    "agreed_with": "El plan ya se acordó con esto. Cámbielo y guarde la versión con su motivo; para dejarlo en blanco, "
    "devuelva antes el plan a borrador.",
    "observation_repeated": "Esta sesión ya tiene su observación. Agregue a esa lo que se vio.",
    "other_format": "Se llenó con otro formato: anote sus respuestas a mano en la de esta sesión, y después quítela.",
    "survey_repeated": "Esta sesión ya tiene su encuesta. Agregue las respuestas a esa.",
    "closed_in_directory": "Esta escuela figura cerrada en el directorio oficial. Diga si funciona.",
    "code_digits": "El código tiene de cuatro a seis números.",
    "code_number": "El número tiene seis cifras. Pídalo otra vez, tal como aparece en el otro computador.",
    "needs_meeting": "Diga en qué sesión se acordó.",
    "needs_delivery": "Anote a qué oficina se entregó, cuándo y quién lo recibió.",
    "needs_data": "Para terminar el estudio hace falta un dato: una cifra o una evidencia.",
    "needs_change": "Diga qué cambia desde ahora.",
    "cycle_decision": "Elija la decisión.",
    "problem_first": "Primero el problema: diga qué ocurre, antes de pensar en la solución.",
    "handed_over_stays": "El registro ya se entregó y queda guardado. Para quitarlo, ábralo de nuevo.",
    "handed_over": "El registro ya se entregó. Para cambiarlo, ábralo de nuevo.",
    "plan_closed": "El año está cerrado. Para cambiar el plan, vuelva a abrirlo.",
    "coordination_begun": (
        "{name} coordina desde el {day}: la coordinación no se entrega desde un día anterior. "
        "Elija ese día o uno posterior; si esa fecha está mal, corríjala en Red."
    ),
    "tree_hangs": "Del problema cuelgan causas o efectos. Quítelos primero, o cambie sus palabras.",
    "not_approved": "El acta todavía no está aprobada: puede cambiarla directamente.",
    "not_approved_yet": "Primero hay que aprobar el acta.",
    "minutes_not_held": "La sesión no está marcada como realizada, y solo se aprueba el acta de una que se hizo. "
    "Márquela antes como realizada.",
    "needs_signature": "Todavía no se anotó ninguna firma. Anote antes quién firmó el acta.",
    "only_signature": "Es la única firma de un acta marcada como firmada. Anote antes quién la firmó.",
    "no_agenda": "La tabla está vacía: agregue su primer punto.",
    "not_drafted": "Primero hay que escribir el acta.",
    "no_session": "Diga en qué sesión se presenta.",
    "needs_pupil_evidence": "Agregue a la práctica una evidencia del trabajo de los estudiantes: una foto, un video, "
    "un audio o un trabajo escaneado.",
    "session_to_come": "La sesión es el {day}: todavía no llega. Cuando se presente, márquela aquí.",
    "held_to_come": (
        "La sesión es el {day}, que todavía no llega: se marca como realizada ese día o después. "
        "Si ya se hizo, corrija antes su fecha."
    ),
    "session_suspended": "La sesión se suspendió. Elija aquella en que se presentó.",
    "session_removed": "La sesión en que se presentó se quitó después. Devuélvala antes desde la papelera.",
    "decision_to_come": "La sesión es el {day}: todavía no llega. Elija aquella en que se decidió.",
    "decision_suspended": "La sesión se suspendió. Elija aquella en que se decidió.",
    "presenter_reviewed": "Ya opinó de esta presentación, y quien presenta no se evalúa. Quite antes su opinión.",
    "has_signed": "Firmó la lista de asistencia. Quite antes su firma.",
    "reviews_oneself": "Quien presenta no se evalúa: opinan los demás.",
    "reviewer_away": "Según la asistencia no estuvo en la sesión en que se presentó. Corríjala allí, si no es así.",
    "was_absent": "La asistencia dice que no estuvo en la sesión. Corríjala allí, si no es así.",
    "needs_obstacle": "Cuente qué lo impidió: sirve para ayudar, no para juzgar.",
    "day_to_come": "Ese día todavía no llega. Escriba el día en que la aplicó.",
    "closing_to_come": "Ese día todavía no llega. Escriba el día en que se cerró.",
    "adoption_repeated": "Esa aplicación ya está: la misma práctica, docente, curso y fecha.",
    "fewer_than_counted": "Ya hay más respuestas contadas. Corrija primero los conteos.",
    "ticket_pictures": "En 1° y 2° el ticket se responde con caritas.",
    "ticket_other_grades": "Ese ticket es para otros grados.",
    "ticket_counted": "Ya se contaron respuestas con ese ticket. Bórrelas primero, o anote otros tickets.",
    "ticket_too_long": "Un ticket tiene de una a tres preguntas.",
    "needs_decision": "Diga en qué sesión se decidió.",
    "template_frozen": "Este formato está en uso y no cambia. Haga una versión nueva.",
    "template_used": (
        "Este formato no cambia, porque ya hay registros llenados con él. "
        "Para cambiarlo, haga una versión nueva: lo llenado queda como está."
    ),
    "format_kept": "Ya se escribió con su formato, y lo conserva. Borre lo escrito, o empiece un registro nuevo.",
    "template_empty": "El formato todavía no tiene líneas.",
    "ticket_dimensions": "Un ticket pregunta por lo socioemocional, lo cognitivo y lo actitudinal. Falta alguna.",
    "tally_over": "Las respuestas de «{item}» suman {value}, más que quienes respondieron ({limit}).",
    "tally_over_enrolled": "Las respuestas de «{item}» suman {value}, más que la matrícula del grado ({limit}).",
    "more_than_enrolled": "Son más que la matrícula ({limit}).",
    "wrong_step": "Está en el estado «{value}»: ese cambio no corresponde ahora.",
}


def explain(error: AppError) -> ErrorText:
    """The words for `error`, its facts filled in. Every subclass of AppError has an entry (tested)."""
    pattern = ERRORS[type(error)]
    facts = dict(vars(error))
    if isinstance(error, CodeWait):
        facts["wait"] = "1 segundo" if error.seconds == 1 else f"{error.seconds} segundos"
    if isinstance(error, InvalidData):
        facts["listing"] = " ".join(describe(problem) for problem in error.problems)
    if isinstance(error, DatabaseUnavailable):
        cause, remedy = _DATABASE.get(error.why, _DATABASE["IOERR"])
        facts |= {"reason": cause.format(**facts), "remedy": remedy.format(**facts)}
    if isinstance(error, BundleRefused):
        reason, remedy = REFUSED.get(error.code, REFUSED["damaged"])
        verb = "abrió" if error.code in ("wrong_code", "no_invitation") else "recibió"
        facts |= {"reason": reason, "remedy": remedy.format(**facts), "verb": verb}
    return ErrorText(*(part.format(**facts) for part in (pattern.title, pattern.cause, pattern.advice)))


def without_commands(advice: str) -> str:
    """The advice as the window gives it: it has a button for each command that stands in parentheses."""
    return _COMMANDS.sub("", advice)


def describe(problem: Problem) -> str:
    """One Spanish sentence for one problem: place, what the field is called, and reason."""
    reason = PROBLEMS[problem.code].format(**dict(problem.details))
    where = ", ".join(part for part in (problem.place, problem.label) if part)
    return f"{where}: {reason}" if where else reason
