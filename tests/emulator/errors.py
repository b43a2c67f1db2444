"""Google's refusals. Sheets answers in the new form (`status`, `details`), Drive in the old one (`errors[]`)."""

from __future__ import annotations

from typing import Any

STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    412: "FAILED_PRECONDITION",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class GoogleError(Exception):
    """One refusal: HTTP status, sentence, and Drive's machine-readable reason (`notFound`, `storageQuotaExceeded` …)."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        reason: str = "",
        location: tuple[str, str] | None = None,
        domain: str = "global",
        details: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = reason
        self.location = location
        self.domain = domain
        self.details = details or []
        self.headers = headers or {}

    def document(self, api: str) -> dict[str, Any]:
        """The body of the answer, as the API `api` (`sheets` or `drive`) writes it."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if api == "drive":
            entry: dict[str, Any] = {"message": self.message, "domain": self.domain}
            entry["reason"] = self.reason or ("badRequest" if self.code == 400 else "backendError")
            if self.location:
                entry["location"], entry["locationType"] = self.location
            error["errors"] = [entry]
        if api != "drive" or self.details:
            error["status"] = STATUS_NAMES.get(self.code, "UNKNOWN")
        if self.details:
            error["details"] = self.details
        return {"error": error}


def invalid(message: str) -> GoogleError:
    """A request that Google understands and refuses (400)."""
    return GoogleError(400, message, reason="invalid")


def bad_request(violations: list[tuple[str, str]]) -> GoogleError:
    """A request that does not fit the discovery document: one sentence a violation, as Google's front end joins them."""
    details = [
        {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [
                ({"field": field} if field else {}) | {"description": description} for field, description in violations
            ],
        }
    ]
    return GoogleError(400, "\n".join(text for _, text in violations), reason="badRequest", details=details)


def file_not_found(file_id: str) -> GoogleError:
    """Drive's 404: also for a file that exists and that this app may not see."""
    return GoogleError(404, f"File not found: {file_id}.", reason="notFound", location=("fileId", "parameter"))


def error_info(reason: str, service: str, **metadata: str) -> dict[str, Any]:
    """The `ErrorInfo` that Google attaches to refusals of access and quota."""
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": service} | metadata,
    }
