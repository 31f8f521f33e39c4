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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.server.Command;
import org.junit.jupiter.api.DynamicTest;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Runs tests that are written in Python, as clients of a started server, and shows what came of each one. */
public final class PythonTests {
    private static final Duration LIMIT = Duration.ofMinutes(8);

    private final Path python;
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    private PythonTests(Path python, Path folder) {
        this.python = python;
        this.folder = folder;
    }

    /**
     * Tests find server and client in their environment; skips where there is no Python environment.
     *
     * @param folder for what the run leaves behind
     */
    static PythonTests of(RunningServer server, Credentials client, Path folder) {
        PythonTests tests = new PythonTests(python(), folder);
        tests.environment.putAll(Map.of(
                "CLAVIGER_HOST", server.server().address().getHostString(),
                "CLAVIGER_PORT", Integer.toString(server.server().address().getPort()),
                "CLAVIGER_CERTIFICATE", client.certificate().toString(),
                "CLAVIGER_KEY", client.key().toString(),
                "CLAVIGER_CA", client.authority().toString(),
                "PYTHONDONTWRITEBYTECODE", "1"));
        return tests;
    }

    PythonTests with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** A file of the Python environment. */
    static Path installed(String first, String... more) {
        Path file = python().getParent().getParent().resolve(Path.of(first, more));
        assumeTrue(Files.exists(file), "needs " + file.getFileName() + " in .venv: run make test or make run");
        return file;
    }

    /** A file of this project. */
    static Path own(String name) {
        return Path.of("python", name).toAbsolutePath();
    }

    /** Runs these files, all at once; every test of them is then one here. */
    List<DynamicTest> run(int testsMin, Path... files) throws IOException, ParserConfigurationException, SAXException {
        return results(testsMin, files).stream()
                .map(result -> DynamicTest.dynamicTest(result.name(), result::replay))
                .toList();
    }

    List<TestResult> results(int testsMin, Path... files)
            throws IOException, ParserConfigurationException, SAXException {
        Path report = folder.resolve("report.xml");
        List<String> command = new ArrayList<>(List.of(
                python.toString(),
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "--tb=short",
                "--junitxml=" + report));
        Arrays.stream(files).map(Path::toString).forEach(command::add);
        Command.Result result = Command.run(LIMIT, environment, command);

        assertThat(report).as(result.output() + result.error()).exists();
        List<TestResult> tests = read(report);
        assertThat(tests).as(result.output()).hasSizeGreaterThanOrEqualTo(testsMin);
        return tests;
    }

    /** What came of one test, as pytest reports it. */
    record TestResult(Element test) {
        String name() {
            return test.getAttribute("name");
        }

        /** The name with that of its class. */
        String fullName() {
            String owner = test.getAttribute("classname");
            return owner.substring(owner.lastIndexOf('.') + 1) + "." + name();
        }

        boolean isFailed() {
            return !problems().isEmpty();
        }

        /** Fails as the test did, or is skipped as it was. */
        void replay() {
            List<String> problems = problems();
            if (!problems.isEmpty()) {
                fail(problems.getFirst());
            }
            NodeList skipped = test.getElementsByTagName("skipped");
            if (skipped.getLength() > 0) {
                abort(((Element) skipped.item(0)).getAttribute("message"));
            }
        }

        private List<String> problems() {
            List<String> problems = new ArrayList<>();
            for (String kind : List.of("failure", "error")) {
                NodeList found = test.getElementsByTagName(kind);
                for (int i = 0; i < found.getLength(); i++) {
                    problems.add(found.item(i).getTextContent());
                }
            }
            return problems;
        }
    }

    /** The interpreter of the environment; skips where there is none. */
    public static Path python() {
        String named = System.getenv("CLAVIGER_PYTHON");
        Path python = named != null ? Path.of(named) : Path.of("..", ".venv", "bin", "python");
        assumeTrue(named != null || Files.isExecutable(python), "needs .venv: run make test or make run");
        return python.toAbsolutePath();
    }

    private static List<TestResult> read(Path report) throws IOException, ParserConfigurationException, SAXException {
        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        List<TestResult> tests = new ArrayList<>();
        for (int i = 0; i < cases.getLength(); i++) {
            tests.add(new TestResult((Element) cases.item(i)));
        }
        return tests;
    }
}
