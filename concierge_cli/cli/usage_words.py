"""What people write for our commands and options, in Spanish or out of habit. Keys without accents, in lower case.

Only suggestions: nothing here is accepted as a command. The names that are accepted are the aliases in `cli.table`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from concierge_cli.i18n import N_


def _words(table: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, words in table.items():
        for word in words.split():
            found.setdefault(word, []).append(name)
    return found


COMMAND_WORDS: Final = _words(
    {
        "demo": "demostracion ejemplo prueba tutorial muestra",
        "init": "iniciar empezar comenzar inicio configurar setup start",
        "doctor": "revisar diagnostico diagnosticar check config",
        "client": "cliente clientes tienda tiendas clients store shop",
        "today": "cola pendientes agenda queue tareas",
        "open": "nuevo nueva crear registrar anotar new create",
        "list": "lista listar casos buscar filtrar ls search find cases",
        "show": "mostrar caso detalle detalles view get",
        "note": "notas apunte comentario comentar comment",
        "heard": "dijo recibido recibir llego escuche mensaje respondio said",
        "reply": "responder respuesta mandar answer send",
        "wait": "espera pausar pausa pause",
        "resume": "reanudar continuar seguir continue",
        "choose": "elegir escoger opcion option",
        "escalate": "escalar mediar",
        "handoff": "pasar mover trasladar derivar move transfer",
        "decide": "decidir decision fallo resolucion ruling",
        "resolve": "resolver conflicto",
        "edit": "editar cambiar corregir modificar change update set",
        "close": "cierre terminar finalizar archivar finish done",
        "reopen": "reabrir",
        "undo": "revertir atras borrar eliminar quitar delete remove rm revert",
        "evidence": "prueba evidencia evidencias archivos fotos proof files",
        "submit": "entrega presentar enviar",
        "sop": "procedimiento procedimientos guia manual playbook",
        "rules": "regla reglas plazos rule",
        "template": "plantilla plantillas mensajes templates",
        "sla": "promesa promesas",
        "why": "porque motivo explicar explain",
        "kpi": "indicadores numeros metricas estadisticas reporte informe stats report",
        "health": "salud odr reputacion termometro defectos cuenta cuentas",
        "orders": "pedidos ventas vendido order sales",
        "export": "exportar csv",
        "backup": "respaldo respaldar copia copiar",
        "verify": "verificar comprobar",
        "help": "ayudame man",
        "add": "agregar anadir guardar alta poner",
        "access": "acceso accesos permisos permiso usuario usuarios accesses user users permissions",
        "review": "revision revisado confirmar confirm",
        "revoke": "revocar baja remover remove",
        "due": "vence vencimiento fecha",
        "render": "llenar rellenar fill",
        "check": "revisar comprobar verificar",
    }
)
"""Word → commands that it may mean; in a group only that group's count."""

SAID_WITH: Final = {
    "decide": N_("What was decided goes behind --ruling: granted, partly_granted or denied."),
    "close": N_("How it ended goes behind --outcome."),
    "wait": N_("Who it waits for goes behind --on."),
}
"""Where one word too many most likely belongs, by the command."""

OPTION_WORDS: Final = _words(
    {
        "client": "cliente tienda store shop",
        "platform": "plataforma",
        "site": "sitio pais",
        "procedure": "procedimiento tramite via",
        "reason": "motivo razon causa",
        "order": "pedido orden compra",
        "platform-case": "reclamo caso caso-plataforma claim",
        "platform-url": "enlace url link",
        "platform-opened-at": "abierto abierto-el",
        "delivered-at": "entregado entregado-el entrega",
        "item": "articulo producto sku items",
        "amount": "monto importe valor precio",
        "buyer": "comprador compradora quien-compro",
        "channel": "canal",
        "received-at": "recibido recibido-el llego",
        "due-at": "vence vencimiento fecha-limite",
        "note": "nota",
        "at": "cuando fecha date when",
        "user": "usuario nombre-de-usuario username login",
        "role": "rol permiso permisos funcion",
        "granted": "dado desde concedido since",
        "dedicated": "propio dedicado solo-mio own",
        "shared": "compartido",
        "2fa": "dos-pasos doble-factor mfa otp two-step",
        "no-2fa": "sin-dos-pasos sin-2fa",
        "minutes": "minutos tiempo",
        "because": "porque motivo-excepcion why",
        "from": "de desde since",
        "to": "a hasta",
        "until": "hasta",
        "on": "a-quien quien en",
        "kind": "tipo clase type",
        "fact": "dato",
        "template": "plantilla",
        "text": "texto mensaje message",
        "file": "archivo fichero",
        "set": "poner valor",
        "auto-ack": "acuse automatico",
        "private": "privada privado privado-mio",
        "ruling": "fallo decision resultado",
        "outcome": "resultado desenlace",
        "status": "estado",
        "waiting-on": "esperando esperando-a",
        "due-before": "vence-antes",
        "opened-within": "abiertos-en",
        "missing-evidence": "faltan-pruebas sin-pruebas",
        "tag": "etiqueta",
        "all": "todo todos todas",
        "week": "semana",
        "month": "mes",
        "cases": "casos",
        "format": "formato",
        "name": "nombre",
        "language": "idioma lengua",
        "lang": "idioma",
        "timezone": "zona zona-horaria huso",
        "country": "pais",
        "hours": "horario horas",
        "currency": "moneda",
        "prefix": "prefijo",
        "json": "datos",
        "no-input": "sin-preguntas",
        "color": "colores colour",
        "quiet": "silencio silencioso callado",
        "help": "ayuda",
        "version": "ver-version",
        "dry-run": "simular ensayo",
        "force": "forzar",
        "editor": "editar",
        "from-clipboard": "portapapeles clipboard",
        "pin": "fijar",
        "unpin": "soltar",
        "urgent": "urgente",
        "complexity": "complejidad dificultad",
        "rating": "calificacion estrellas",
        "public": "publico enlace-publico",
        "assign": "asignar asignado",
        "plain": "simple",
        "columns": "columnas",
        "no-headers": "sin-titulos",
        "trigger": "inicio momento",
        "quick": "rapido",
    }
)
"""Word → options that it may mean, all without the dashes; only those that the command has count."""
