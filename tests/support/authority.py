"""A throw-away certificate authority with revocation lists, OCSP and timestamps, on 127.0.0.1.

Timestamps are made by ``openssl ts``, so that they come from a program that is not ours.
"""

from __future__ import annotations

import http.server
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holder:
    """A certificate with its key, and who issued it."""

    certificate: x509.Certificate
    key: Any
    issuer: Holder | None = None

    @property
    def chain(self) -> list[x509.Certificate]:
        return [self.issuer.certificate, *self.issuer.chain] if self.issuer else []

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def chain_pem(self) -> bytes:
        return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in self.chain)

    def key_pem(self, passphrase: str | None = None) -> bytes:
        kind: Any = serialization.NoEncryption()
        if passphrase is not None:
            kind = serialization.BestAvailableEncryption(passphrase.encode())
        pem: bytes = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, kind
        )
        return pem

    def pkcs12(self, passphrase: str | None = None) -> bytes:
        kind: Any = serialization.NoEncryption()
        if passphrase is not None:
            kind = serialization.BestAvailableEncryption(passphrase.encode())
        return pkcs12.serialize_key_and_certificates(
            b"seal", self.key, self.certificate, self.chain, kind
        )


def new_key(kind: str = "rsa") -> Any:
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    if kind == "p384":
        return ec.generate_private_key(ec.SECP384R1())
    bits = 1024 if kind == "weak" else 2048
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


USAGE = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": False,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}
SEALING = ("digital_signature", "content_commitment")
ISSUING = ("key_cert_sign", "crl_sign")


def issue(
    name: str,
    issuer: Holder | None = None,
    *,
    key: Any = None,
    ca: bool = False,
    usage: tuple[str, ...] | None = SEALING,
    purposes: tuple[x509.ObjectIdentifier, ...] = (),
    begins: datetime | None = None,
    ends: datetime | None = None,
    address: str = "",
    with_ocsp: bool = False,
    hash_: Any = None,
) -> Holder:
    """Issue a certificate; ``address`` is where its revocation list and OCSP are."""
    key = key or new_key("ec")
    now = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins or now - DAY)
        .not_valid_after(ends or now + 100 * DAY)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if usage is not None:
        allowed = dict.fromkeys(ISSUING if ca else usage, True)
        builder = builder.add_extension(x509.KeyUsage(**(USAGE | allowed)), critical=True)
    if purposes:
        critical = ExtendedKeyUsageOID.TIME_STAMPING in purposes
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=critical)
    if issuer:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
    if address and issuer:
        url = f"{address}/crl/{issuer.certificate.serial_number}"
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
        if not with_ocsp:
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        else:
            access = x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP,
                x509.UniformResourceIdentifier(f"{address}/ocsp"),
            )
            builder = builder.add_extension(
                x509.AuthorityInformationAccess([access]), critical=False
            )
    certificate = builder.sign(issuer.key if issuer else key, hash_ or hashes.SHA256())
    return Holder(certificate, key, issuer)


@dataclass
class Authority:
    """A root, an authority below it, a timestamp server, and whatever they issue."""

    folder: Path
    address: str = ""
    revoked: dict[int, datetime] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """How the next requests for a timestamp are answered, instead of rightly."""
    known: list[Holder] = field(default_factory=list)
    """Whom the OCSP service answers for."""

    def __post_init__(self) -> None:
        self.root = issue("Throw-away Root", ca=True)
        self.issuer = issue("Throw-away Issuer", self.root, ca=True, address=self.address)
        self.clock = issue(
            "Throw-away Clock",
            self.root,
            key=new_key("rsa"),
            purposes=(ExtendedKeyUsageOID.TIME_STAMPING,),
            usage=("digital_signature",),
            address=self.address,
        )
        self.root_file = self.folder / "root.pem"
        self.root_file.write_bytes(self.root.pem)
        self._write_clock()

    def _write_clock(self) -> None:
        (self.folder / "clock.pem").write_bytes(self.clock.pem)
        (self.folder / "clock-key.pem").write_bytes(self.clock.key_pem())
        (self.folder / "serial").write_text("01\n")
        (self.folder / "clock.cnf").write_text(
            f"[tsa]\ndefault_tsa = clock\n[clock]\nserial = {self.folder}/serial\n"
            f"signer_cert = {self.folder}/clock.pem\nsigner_key = {self.folder}/clock-key.pem\n"
            "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\n"
            "ess_cert_id_alg = sha256\nordering = no\naccuracy = secs:1\n"
        )

    @property
    def timestamp_server(self) -> str:
        return f"{self.address}/timestamp"

    def seal_holder(self, name: str = "The Inspectorate", **options: Any) -> Holder:
        holder = issue(name, self.issuer, address=self.address, **options)
        self.known.append(holder)
        return holder

    def revoke(self, holder: Holder, when: datetime) -> None:
        self.revoked[holder.certificate.serial_number] = when

    def revocation_list(self, serial: int) -> bytes:
        issuer = next(
            each for each in (self.root, self.issuer) if each.certificate.serial_number == serial
        )
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(now - timedelta(minutes=1))
            .next_update(now + DAY)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
                critical=False,
            )
        )
        for number, when in self.revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(when)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def ocsp_response(self, request: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(request)
        holder = next(
            each for each in self.known if each.certificate.serial_number == asked.serial_number
        )
        assert holder.issuer is not None
        when = self.revoked.get(asked.serial_number)
        now = datetime.now(UTC)
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=holder.certificate,
            issuer=holder.issuer.certificate,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if when else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(minutes=1),
            next_update=now + DAY,
            revocation_time=when,
            revocation_reason=None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, holder.issuer.certificate)
        answer = builder.sign(holder.issuer.key, hashes.SHA256())
        return answer.public_bytes(serialization.Encoding.DER)

    def timestamp(self, request: bytes) -> bytes:
        query, answer = self.folder / "query.tsq", self.folder / "answer.tsr"
        query.write_bytes(request)
        subprocess.run(
            ["openssl", "ts", "-reply", "-config", str(self.folder / "clock.cnf"), "-section",
             "clock", "-queryfile", str(query), "-out", str(answer)],
            check=True, capture_output=True,
        )  # fmt: skip
        return answer.read_bytes()


@contextmanager
def running_authority(folder: Path) -> Iterator[Authority]:
    """Run an authority until the block is left."""
    holder: dict[str, Authority] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            authority = holder["authority"]
            authority.requests.append(self.path)
            serial = int(self.path.rpartition("/")[2])
            self._answer(authority.revocation_list(serial), "application/pkix-crl")

        def do_POST(self) -> None:
            authority = holder["authority"]
            authority.requests.append(self.path)
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/ocsp":
                answer = authority.ocsp_response(content)
                self._answer(answer, "application/ocsp-response")
                return
            failure = authority.failures.pop(0) if authority.failures else ""
            if failure.isdigit():
                self.send_error(int(failure))
            elif failure == "silence":
                time.sleep(1.5)
            elif failure == "rubbish":
                self._answer(b"<html>no", "text/html")
            elif failure == "other":
                self._answer(authority.timestamp(_for_another_digest(content)), "x/y")
            elif failure == "endless":
                self._answer(b"\x30" * 2_000_000, "x/y")
            else:
                self._answer(authority.timestamp(content), "application/timestamp-reply")

        def _answer(self, content: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has given up
                super().handle()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            authority = Authority(folder, f"http://127.0.0.1:{server.server_port}")
            holder["authority"] = authority
            yield authority
        finally:
            server.shutdown()
            thread.join()


def _for_another_digest(request: bytes) -> bytes:
    from asn1crypto import tsp

    asked = tsp.TimeStampReq.load(request)
    digest = asked["message_imprint"]["hashed_message"].native
    return request.replace(digest, bytes(len(digest)))
