"""What signing in itself sends before there is a token: forms to Google's own addresses, over the same line as all else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from concierge_cli.google.address import Address
from concierge_cli.google.failure import Failed, failure_in
from concierge_cli.google.refusals import error_for
from concierge_cli.google.request import Answer

_KIND = {"Content-Type": "application/x-www-form-urlencoded"}


def ask(where: Address, url: str, form: Mapping[str, str], *, timeout: float = 30.0) -> tuple[int, Mapping[str, Any]]:
    """The status and the document that Google answers a form with, a refusal as well; all within `timeout` seconds.

    One try: a code from the browser is good once. Raises Unavailable.
    """
    from concierge_cli.google.line import Line

    line = Line(where)
    try:
        body = urlencode(form).encode()
        response = line.exchange("oauth", "POST", url, headers=_KIND, body=body, silence=timeout, left=timeout)
        failure, document = failure_in("oauth", "json", response.status_code, response.headers, response.content)
        answer = Answer(response, document, failure).final()
    except Failed as failed:
        trouble = failed.failure
    else:
        return response.status_code, answer.document or {}
    finally:
        line.close()
    raise error_for(trouble, repeatable=True)
