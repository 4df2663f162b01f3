"""The commands ``identity …``: make, show, import and check who seals the letters."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from letterforge.cli import console
from letterforge.cli.options import LevelOption, ProjectOption, project_of
from letterforge.cli.passphrases import passphrase_source
from letterforge.errors import LetterforgeError, shown

if TYPE_CHECKING:
    from letterforge.model.config import IdentitySource, Level, TokenSource
    from letterforge.signing.identity import Described

identity = typer.Typer(
    help="Make, show, import and check the identity that seals letters.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

PKCS12Argument = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="PKCS#12 file (.p12 or .pfx).")
]
KeyOption = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help="PEM file of the private key.")
]
CertificateOption = Annotated[
    Path | None,
    typer.Option("--certificate", metavar="FILE", help="PEM file of the key's certificate."),
]
ChainOption = Annotated[
    Path | None,
    typer.Option("--chain", metavar="FILE", help="PEM file of the certificates above it."),
]
ModuleOption = Annotated[
    str | None, typer.Option("--pkcs11", metavar="LIBRARY", help="PKCS#11 library of a token.")
]
TokenOption = Annotated[
    str | None, typer.Option("--token", metavar="LABEL", help="Label of the token.")
]
LabelOption = Annotated[
    str | None,
    typer.Option("--label", metavar="LABEL", help="Label of the key and certificate on it."),
]
PassphraseFileOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", metavar="FILE",
        help="File whose first line is the passphrase or PIN, now and whenever letters are sealed.",
    ),
]  # fmt: skip
PassphraseVariableOption = Annotated[
    str | None,
    typer.Option(
        "--passphrase-variable", metavar="NAME",
        help="Environment variable that holds the passphrase or PIN, now and later. Otherwise "
        "LETTERFORGE_PASSPHRASE, else you are asked.",
    ),
]  # fmt: skip

KeepOldOption = Annotated[
    str | None,
    typer.Option(
        "--keep-old", metavar="NAME",
        help="Keep the identity imported before, key and all, in a folder of this name beside it.",
    ),
]  # fmt: skip
RemoveOldOption = Annotated[
    bool, typer.Option("--remove-old", help="Remove the identity imported before, key and all.")
]


@identity.command()
def create(
    replace: Annotated[
        bool, typer.Option("--replace", help="Make a new one in the place of the old one.")
    ] = False,
) -> None:
    """Make a specimen identity, as the first seal would.

    Its seals show whether a letter was changed. They prove nothing about who signed.

    Examples:

      letterforge identity create
    """
    from letterforge.signing.expecting import SPECIMEN_FILE
    from letterforge.signing.specimen import make_specimen, open_specimen

    folder = _folder()
    if (folder / SPECIMEN_FILE).exists() and not replace:
        raise LetterforgeError(
            f"there is a specimen identity already: '{shown(folder / SPECIMEN_FILE)}'",
            "with --replace a new one takes its place",
        )
    console.say(f"made {shown(make_specimen(folder, replace=replace))}")
    _show(open_specimen(folder)[0].described)


@identity.command()
def show(
    pem: Annotated[
        bool, typer.Option("--pem", help="Print the certificate itself, for --trust and others.")
    ] = False,
) -> None:
    """Show who seals letters on this machine; no passphrase is needed.

    Examples:

      letterforge identity show

      letterforge identity show --pem > certificate.pem
    """
    from letterforge.signing.earlier import nobodys_keys
    from letterforge.signing.expecting import IMPORTED_SETTINGS, SPECIMEN_FILE
    from letterforge.signing.identity import Described, as_pem
    from letterforge.signing.specimen import specimen_certificate
    from letterforge.signing.store import imported_certificates

    folder = _folder()
    for left in nobodys_keys(folder):
        console.note(
            f"'{shown(left)}' was left when an import was stopped: nothing uses it; remove it"
        )
    imported = imported_certificates(folder)
    specimen = specimen_certificate(folder)
    if pem:
        certificates = imported or ((specimen,) if specimen else ())
        if not certificates:
            raise LetterforgeError("there is no identity yet", "run: letterforge identity create")
        console.say("".join(as_pem(each).decode("ascii") for each in certificates).rstrip("\n"))
        return
    if imported:
        console.say("real letters are sealed by:")
        _show(Described.of(imported[0], imported[1:], f"'{shown(folder / IMPORTED_SETTINGS)}'"))
    else:
        console.say("real letters: no identity was imported")
    if specimen:
        console.say("specimen letters are sealed by:")
        _show(Described.of(specimen, (), f"'{shown(folder / SPECIMEN_FILE)}'"))
    else:
        path = shown(folder / SPECIMEN_FILE)
        console.say(f"specimen letters: {path} will be made when it is needed")


@identity.command(name="import")
def import_(
    pkcs12: PKCS12Argument = None,
    key: KeyOption = None,
    certificate: CertificateOption = None,
    chain: ChainOption = None,
    pkcs11: ModuleOption = None,
    token: TokenOption = None,
    label: LabelOption = None,
    passphrase_file: PassphraseFileOption = None,
    passphrase_variable: PassphraseVariableOption = None,
    keep_old: KeepOldOption = None,
    remove_old: RemoveOldOption = False,
) -> None:
    """Bring the real identity: a file, a pair of files, or a token.

    It is checked first. Files are copied into your configuration folder, where only you can read
    them; a key keeps its passphrase. Where another identity was imported before, say what becomes
    of it and its key: --keep-old or --remove-old.

    Examples:

      letterforge identity import inspectorate.p12

      letterforge identity import --key key.pem --certificate certificate.pem --chain chain.pem

      letterforge identity import --pkcs11 /usr/lib/softhsm/libsofthsm2.so --token seal --label seal

      letterforge identity import new.p12 --keep-old until-2026
    """
    if keep_old is not None and remove_old:
        raise typer.BadParameter("give one of --keep-old and --remove-old", param_hint="--keep-old")
    from letterforge.signing.store import import_identity

    settings = {
        **_source(pkcs12, key, certificate, chain, _token(pkcs11, token, label)),
        "passphrase_file": str(passphrase_file) if passphrase_file else None,
        "passphrase_variable": passphrase_variable,
    }
    imported = import_identity(
        _validated(settings),
        Path.cwd(),
        _folder(),
        passphrase_source(),
        keep_old=keep_old,
        remove_old=remove_old,
    )
    console.say(f"imported into {shown(_folder())}; real letters are now sealed by:")
    _show(imported.identity.described)
    if imported.earlier:
        console.say(imported.earlier)


@identity.command()
def check(level: LevelOption = None, project: ProjectOption = None) -> None:
    """Unlock the real identity, and make trial seals with it.

    A PDF and a text are sealed as letters are, at the level of the project or the one given: the
    timestamp server and whoever tells of revoked certificates are asked as well. Then both seals
    are checked.

    Examples:

      letterforge identity check

      letterforge identity check --level LT
    """
    from letterforge.loading.config import load_config
    from letterforge.signing.choosing import open_sealers
    from letterforge.signing.expecting import SealOrder
    from letterforge.signing.trial import try_seals
    from letterforge.signing.trust import trust_of

    chosen = project_of(project)
    sealing = load_config(chosen).sealing
    order = SealOrder(
        sealing, chosen.root, _folder(), passphrase_source(), cast("Level | None", level)
    )
    sealers = open_sealers(order, specimen_letters=False, real_letters=True)
    for note in sealers.notes:
        console.note(note)
    sealer = sealers.for_letter(specimen=False)
    for note in try_seals(sealer, trust_of(sealing, chosen.root)):
        console.note(note)
    _show(sealer.identity.described)
    console.say(f"it can seal letters at level {sealer.level}")


def _folder() -> Path:
    from letterforge.signing.expecting import identities_folder

    return identities_folder(os.environ)


def _show(described: Described) -> None:
    for name, value in described.lines:
        console.say(f"    {name:<12} {value}")
    for note in described.notes:
        console.note(note)


def _token(module: str | None, token: str | None, label: str | None) -> TokenSource | None:
    if module is None:
        return None
    if token is None or label is None:
        raise typer.BadParameter("give --token and --label with --pkcs11", param_hint="--pkcs11")
    from letterforge.model.config import TokenSource

    return TokenSource(module=module, token=token, label=label)


def _source(
    pkcs12: Path | None,
    key: Path | None,
    certificate: Path | None,
    chain: Path | None,
    token: TokenSource | None,
) -> dict[str, object]:
    if (pkcs12 is not None) + (key is not None) + (token is not None) != 1:
        message = "give one of a PKCS#12 file, --key (with --certificate) and --pkcs11"
        raise typer.BadParameter(message)
    if (key is None) != (certificate is None):
        raise typer.BadParameter("give --key and --certificate together", param_hint="--key")
    named = {"pkcs12": pkcs12, "key": key, "certificate": certificate, "chain": chain}
    return {**{name: str(path) if path else None for name, path in named.items()}, "pkcs11": token}


def _validated(settings: dict[str, object]) -> IdentitySource:
    from pydantic import ValidationError

    from letterforge.model.config import IdentitySource

    try:
        return IdentitySource.model_validate(settings)
    except ValidationError as error:
        raise typer.BadParameter(str(error.errors()[0]["msg"])) from None
