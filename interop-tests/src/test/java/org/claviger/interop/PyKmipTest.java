package org.claviger.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

/** PyKMIP's client in every version that it speaks: the tests are Python, one run of them is shown here test by test. */
@ExtendWith(SharedServer.class)
class PyKmipTest {
    /** Six versions of most tests, four of those with cryptographic operations: fewer would mean that some are lost. */
    private static final int TESTS_MIN = 160;

    @TestFactory
    List<DynamicTest> everyVersion(RunningServer server, @TempDir Path folder)
            throws IOException, ParserConfigurationException, SAXException {
        return PythonTests.of(server, server.newClient("pykmip"), folder)
                .run(TESTS_MIN, PythonTests.own("test_pykmip.py"));
    }
}
