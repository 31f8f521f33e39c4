package org.claviger.server.testing;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a server of its own, with the clients alice and bob. */
@Timeout(60)
public abstract class OperationTest {
    @TempDir
    private Path home;

    protected TestServer server;
    protected TestClient alice;
    protected TestClient bob;

    @BeforeEach
    void starts() {
        server = new TestServer(home);
        alice = server.as(TestServer.ALICE);
        bob = server.as(TestServer.BOB);
    }

    @AfterEach
    void stops() {
        server.close();
    }
}
