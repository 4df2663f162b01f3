"""Make and open the specimen identity: it seals as a real one does, and proves nothing."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.files import TEMPORARY, write_whole
from letterforge.signing.expecting import SPECIMEN_FILE
from letterforge.signing.identity import SPECIMEN_NAME, Identity, read_certificates
from letterforge.signing.keys import SoftwareKey
from letterforge.signing.private_files import (
    read_private,
    remove_old_leftovers,
    require_private_folder,
)

KEY_BITS = 3072
YEARS = 10


def open_specimen(folder: Path) -> tuple[Identity, bool]:
    """Return the specimen identity of a folder, and whether it was made just now.

    Raises LetterforgeError where it cannot be made, read or used, and where others can read it.
    """
    path = folder / SPECIMEN_FILE
    require_private_folder(folder)
    remove_old_leftovers(folder)
    made = not path.exists()
    if made:
        make_specimen(folder)
    identity = _parsed(read_private(path, "the private key in"), path)
    identity.check()
    return identity, made


def specimen_certificate(folder: Path) -> asn1_x509.Certificate | None:
    """Return the certificate of a folder's specimen identity, or None where there is none."""
    path = folder / SPECIMEN_FILE
    return read_certificates(path.read_bytes(), shown(path))[0] if path.is_file() else None


def make_specimen(folder: Path, *, replace: bool = False) -> Path:
    """Make a specimen identity in a folder, for its owner's eyes only; return its file.

    One that is there already stays, unless it is to be replaced. Raises LetterforgeError where
    nothing can be written.
    """
    path = folder / SPECIMEN_FILE
    content = _new_specimen(datetime.now(UTC))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        require_private_folder(folder)
        if replace:
            write_whole({path: content}, private=True)
            return path
        temporary = path.with_name(f".{secrets.token_hex(8)}{TEMPORARY}")
        try:
            write_whole({temporary: content}, private=True)
            _put_if_absent(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _no_access(path, error) from None
    return path


def _put_if_absent(temporary: Path, path: Path) -> None:
    # Linking fails where another process was faster, and then its file is as good.
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return
    except OSError:
        # A file system without links: there a race can only replace one specimen by another.
        temporary.replace(path)


def _new_specimen(now: datetime) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, SPECIMEN_NAME),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Specimen made by letterforge"),
        ]
    )
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks differ
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    ) + certificate.public_bytes(Encoding.PEM)


def _parsed(content: bytes, path: Path) -> Identity:
    try:
        # Testing an RSA key takes a tenth of a second; this one was made here, and the trial
        # signature that follows would not fit its certificate if it were damaged.
        key = SoftwareKey(load_pem_private_key(content, None, unsafe_skip_rsa_key_validation=True))
        (certificate,) = read_certificates(content, shown(path))
    except (ValueError, TypeError, LetterforgeError):
        raise LetterforgeError(
            f"'{shown(path)}' is damaged", "run: letterforge identity create --replace"
        ) from None
    identity = Identity(certificate, (), key, f"'{shown(path)}'")
    if not identity.specimen:
        raise LetterforgeError(
            f"'{shown(path)}' holds a certificate that does not call itself a specimen",
            "bring a real identity with: letterforge identity import",
        )
    return identity


def _no_access(path: Path, error: OSError) -> LetterforgeError:
    return LetterforgeError(
        f"the specimen identity '{shown(path)}' cannot be used: {reason_of(error)}"
    )
