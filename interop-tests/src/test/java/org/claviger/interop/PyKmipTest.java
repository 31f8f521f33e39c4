package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.server.Command;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** PyKMIP's client in every version that it speaks: the tests are Python, one run of them is shown here test by test. */
@ExtendWith(SharedServer.class)
class PyKmipTest {
    private static final Duration LIMIT = Duration.ofMinutes(8);

    /** Six versions of most tests, four of those with cryptographic operations: fewer would mean that some are lost. */
    private static final int TESTS_MIN = 160;

    @TestFactory
    List<DynamicTest> everyVersion(RunningServer server, @TempDir Path folder)
            throws IOException, ParserConfigurationException, SAXException {
        Path python = python();
        Path report = folder.resolve("pykmip.xml");
        Credentials client = server.newClient("pykmip");

        Command.Result result = Command.run(
                LIMIT,
                Map.of(
                        "CLAVIGER_HOST", server.server().address().getHostString(),
                        "CLAVIGER_PORT",
                                Integer.toString(server.server().address().getPort()),
                        "CLAVIGER_CERTIFICATE", client.certificate().toString(),
                        "CLAVIGER_KEY", client.key().toString(),
                        "CLAVIGER_CA", client.authority().toString(),
                        "PYTHONDONTWRITEBYTECODE", "1"),
                List.of(
                        python.toString(),
                        "-m",
                        "pytest",
                        "-q",
                        "-p",
                        "no:cacheprovider",
                        "--tb=short",
                        "--junitxml=" + report,
                        Path.of("python").toAbsolutePath().toString()));

        assertThat(report).as(result.output() + result.error()).exists();
        List<DynamicTest> tests = tests(report);
        assertThat(tests).as(result.output()).hasSizeGreaterThanOrEqualTo(TESTS_MIN);
        return tests;
    }

    static Path python() {
        String named = System.getenv("CLAVIGER_PYTHON");
        Path python = named != null ? Path.of(named) : Path.of("..", ".venv", "bin", "python");
        assumeTrue(named != null || Files.isExecutable(python), "needs .venv: run make test or make run");
        return python.toAbsolutePath();
    }

    private static List<DynamicTest> tests(Path report) throws IOException, ParserConfigurationException, SAXException {
        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            tests.add(DynamicTest.dynamicTest(test.getAttribute("name"), () -> replay(test)));
        }
        return tests;
    }

    private static void replay(Element test) {
        for (String kind : List.of("failure", "error")) {
            NodeList problems = test.getElementsByTagName(kind);
            if (problems.getLength() > 0) {
                fail(problems.item(0).getTextContent());
            }
        }
        NodeList skipped = test.getElementsByTagName("skipped");
        if (skipped.getLength() > 0) {
            abort(((Element) skipped.item(0)).getAttribute("message"));
        }
    }
}
