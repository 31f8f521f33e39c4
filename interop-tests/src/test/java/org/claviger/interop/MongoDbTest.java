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

/** MongoDB's client-side encryption: libmongocrypt itself, with its KMIP messages carried to the server. */
@ExtendWith(SharedServer.class)
class MongoDbTest {
    private static final int TESTS_MIN = 12;

    @TestFactory
    List<DynamicTest> standardAndDelegated(RunningServer server, @TempDir Path folder)
            throws IOException, ParserConfigurationException, SAXException {
        return PythonTests.of(server, server.newClient("mongodb"), folder)
                .run(TESTS_MIN, PythonTests.own("test_mongodb.py"));
    }
}
