package org.claviger.interop;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;

/** A home with a server on it. */
record RunningServer(Home home, ServerProcess server, AtomicInteger clients) implements AutoCloseable {
    static RunningServer start(Home home, String... options) {
        return new RunningServer(home, home.start(options), new AtomicInteger());
    }

    /** A client that owns nothing yet. */
    Credentials newClient(String purpose) {
        return home.addClient(purpose + "-" + clients.incrementAndGet());
    }

    KmipConnection connect(Credentials client) throws IOException {
        return server.connect(client);
    }

    @Override
    public void close() {
        try (home) {
            server.close();
        }
    }
}
