"""Get what makes a seal last: timestamps (RFC 3161), and what shows that nothing was revoked."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms, tsp, x509
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from letterforge.errors import LetterforgeError
from letterforge.signing.identity import Identity

SECONDS_EACH = 10
PAUSES = (0.5, 2.0)
MOST_BYTES = 1_000_000


class TimestampServer(TimeStamper):
    """A timestamp server that is asked three times at most, ten seconds each."""

    def __init__(
        self,
        address: str,
        seconds_each: float = SECONDS_EACH,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko gives it no types
        self.address = address
        self._seconds_each = seconds_each
        self._sleep = sleep

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return the server's answer; raises LetterforgeError where there is none in the end.

        Why synchronous inside: one letter is sealed at a time, and nothing else waits.
        """
        for pause in (*PAUSES, None):
            try:
                return _parsed(self._post(req.dump()), self.address)
            except urllib.error.HTTPError as error:
                reason = f"it answered {error.code} {error.reason}"
                if error.code < 500:
                    break
            except (OSError, http.client.HTTPException) as error:
                reason = _in_words(error)
            if pause is not None:
                self._sleep(pause)
        raise LetterforgeError(
            f"the timestamp server {self.address} gave no timestamp: {reason}",
            "try again later, name another timestamp_server, or seal with --level B",
        )

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return a timestamp of a digest; raises LetterforgeError where it is not a sound one."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            await self._check(token, message_digest, md_algorithm)
        except TimestampRequestError as error:
            raise LetterforgeError(
                f"the timestamp server {self.address} refused: {error}"
            ) from None
        except (SignatureValidationError, ValueError, TypeError, KeyError, AttributeError):
            raise self._unsound() from None
        return token

    async def _check(self, token: cms.ContentInfo, digest: bytes, algorithm: str) -> None:
        """Check that a timestamp is whole and of this digest; whom to trust is checked later."""
        signed = token["content"]
        info = signed["encap_content_info"]["content"].parsed
        imprint = info["message_imprint"]
        same = imprint["hash_algorithm"]["algorithm"].native == algorithm
        status: dict[str, Any] = await validate_tst_signed_data(
            signed, ValidationContext(trust_roots=[]), lambda _: digest
        )
        if not (same and status["intact"] and status["valid"]):
            raise self._unsound()
        if abs(datetime.now(UTC) - info["gen_time"].native).days > 0:
            raise LetterforgeError(
                f"the clock of the timestamp server {self.address} and that of this machine are "
                "more than a day apart",
                "set this machine's clock, or name another timestamp_server",
            )

    def _post(self, content: bytes) -> bytes:
        headers = {
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
        }
        # The settings only take http and https addresses.
        request = urllib.request.Request(self.address, content, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=self._seconds_each) as answer:  # noqa: S310
            started = time.monotonic()
            parts: list[bytes] = []
            while part := answer.read1(65536):
                parts.append(part)
                if time.monotonic() - started > self._seconds_each:
                    raise TimeoutError
                if sum(map(len, parts)) > MOST_BYTES:
                    raise OSError("its answer is too long")
        return b"".join(parts)

    def _unsound(self) -> LetterforgeError:
        return LetterforgeError(
            f"what the timestamp server {self.address} answered is no sound timestamp",
            "name another timestamp_server",
        )


class Revocation:
    """Fetch once what shows that no certificate was revoked, and use it for every letter."""

    def __init__(self, identity: Identity, trust: Sequence[x509.Certificate]) -> None:
        own_roots = (each for each in identity.chain if each.self_signed != "no")
        self._roots = [*trust, *own_roots]
        self._lists: list[Any] = []
        self._responses: list[Any] = []
        self.context: ValidationContext | None = None

    def start(self) -> ValidationContext:
        """Return what pyHanko validates the next letter's certificates with, as of now."""
        self.context = ValidationContext(
            trust_roots=self._roots,
            allow_fetching=True,
            crls=self._lists,
            ocsps=self._responses,
            # A letter for the archive whose certificates nobody could check is none.
            revocation_mode="require",
        )
        return self.context

    async def finish(self) -> None:
        """Keep what was fetched, and close the connections."""
        if self.context is not None:
            self._lists, self._responses = list(self.context.crls), list(self.context.ocsps)
            await self.context.aclose()


def _parsed(content: bytes, address: str) -> tsp.TimeStampResp:
    try:
        answer = tsp.TimeStampResp.load(content, strict=True)
        answer["status"]["status"].native  # noqa: B018  # parses it now
    except (ValueError, TypeError, KeyError):
        raise LetterforgeError(
            f"what {address} answered is no timestamp at all", "see whether the address is right"
        ) from None
    return answer


def _in_words(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return "it did not answer in time"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror.lower()
    return str(reason) or type(reason).__name__
