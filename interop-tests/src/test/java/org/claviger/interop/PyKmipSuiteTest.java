package org.claviger.interop;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.ParserConfigurationException;
import org.claviger.interop.PythonTests.TestResult;
import org.claviger.interop.client.Credentials;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

/**
 * PyKMIP's own integration tests, from its source archive, all in KMIP 1.2. They were written against PyKMIP's server;
 * where they ask for what it does and the protocol does not say, {@link #CANNOT_PASS} tells why. The list is held to:
 * a test on it that passes fails here.
 */
@ExtendWith(SharedServer.class)
class PyKmipSuiteTest {
    private static final int TESTS = 37;

    private static final Map<String, String> CANNOT_PASS = Map.of(
            "TestIntegration.test_modify_delete_attribute",
            "wants Attribute Index 0 written out, which the official cases of 1.2 leave out (TC-I18N-1)");

    @TestFactory
    List<DynamicTest> integration(RunningServer server, @TempDir Path folder)
            throws IOException, ParserConfigurationException, SAXException {
        Credentials client = server.newClient("pykmip-suite");
        Path services = PythonTests.installed("src", "pykmip-0.11.0", "kmip", "tests", "integration", "services");
        writeConfiguration(server, client, folder.resolve(".pykmip"));
        return PythonTests.of(server, client, folder)
                .with("HOME", folder.toString())
                .results(TESTS, services.resolve("test_integration.py"), services.resolve("test_proxykmipclient.py"))
                .stream()
                .map(result -> DynamicTest.dynamicTest(result.fullName(), () -> judge(result)))
                .toList();
    }

    private static void judge(TestResult result) {
        String reason = CANNOT_PASS.get(result.fullName());
        if (reason == null) {
            result.replay();
        } else if (result.isFailed()) {
            abort("cannot pass: " + reason);
        } else {
            fail("passes now: take it off the list of those that cannot");
        }
    }

    private static void writeConfiguration(RunningServer server, Credentials client, Path folder) throws IOException {
        Files.createDirectory(folder);
        Files.writeString(folder.resolve("pykmip.conf"), """
                [client]
                host=%s
                port=%d
                certfile=%s
                keyfile=%s
                ca_certs=%s
                cert_reqs=CERT_REQUIRED
                ssl_version=PROTOCOL_TLSv1_2
                do_handshake_on_connect=True
                suppress_ragged_eofs=True
                """.formatted(
                        server.server().address().getHostString(),
                        server.server().address().getPort(),
                        client.certificate(),
                        client.key(),
                        client.authority()));
    }
}
