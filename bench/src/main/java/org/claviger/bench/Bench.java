package org.claviger.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.server.Distribution;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Item;

/**
 * Get, Create, Encrypt and others with 1, 16 and 64 connections, each beside an echo that answers requests of the same
 * length with answers of the same length. Client and servers share one machine, so rates say little; the server's own
 * CPU time for a request, and its ratio to the echo's, says what the server costs.
 */
public final class Bench {
    private static final int[] CONNECTIONS = {1, 16, 64};
    private static final int WARMING_CONNECTIONS = 16;
    private static final int WARMING = 150_000;
    private static final int MEASURED = 20_000;

    private Bench() {}

    /** Takes the names of the requests to measure; without any, all. */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException, InterruptedException {
        Distribution distribution = Distribution.find()
                .orElseThrow(() -> new IllegalStateException("there is no dist/claviger: run make build"));
        Path folder = Files.createTempDirectory("claviger-bench");
        Path identityFile = folder.resolve("echo.p12");
        try (Home home = Home.create(distribution)) {
            Credentials client = home.addClient("bench");
            EchoIdentity identity = EchoIdentity.create(identityFile);
            // As in the field: the optimising compiler, which short tests do without.
            try (ServerProcess server = home.start(Map.of("CLAVIGER_JAVA_OPTS", ""))) {
                Target claviger = new Target(
                        server.address(),
                        client.tls(),
                        ProcessHandle.of(server.pid()).orElseThrow());
                Map<String, byte[]> requests = Questions.of(server, client);
                requests.keySet().retainAll(arguments.length == 0 ? requests.keySet() : List.of(arguments));
                System.out.printf(
                        "%-8s %6s %11s %8s %7s %11s %8s %7s %10s %9s%n",
                        "", "", "Claviger", "echo", "", "Claviger", "echo", "", "median", "99 %");
                System.out.printf(
                        "%-8s %6s %11s %8s %7s %11s %8s %7s %10s %9s%n",
                        "request", "conns", "us CPU", "us CPU", "ratio", "/s", "/s", "ratio", "us", "us");
                for (Map.Entry<String, byte[]> request : requests.entrySet()) {
                    byte[] answer = answer(server, client, request.getValue());
                    try (EchoProcess echo = EchoProcess.start(identityFile, identity, answer.length)) {
                        measure(request.getKey(), request.getValue(), claviger, echo.target());
                    }
                }
            }
        } finally {
            Files.deleteIfExists(identityFile);
            Files.deleteIfExists(folder);
        }
    }

    private static byte[] answer(ServerProcess server, Credentials client, byte[] request) throws IOException {
        byte[] answer;
        try (KmipConnection connection = server.connect(client)) {
            answer = connection.exchange(request);
        }
        Answer.single(Item.decode(answer)).payload();
        return answer;
    }

    private static void measure(String name, byte[] request, Target claviger, Target echo)
            throws IOException, InterruptedException {
        Load.run(echo, request, WARMING_CONNECTIONS, WARMING);
        Load.run(claviger, request, WARMING_CONNECTIONS, WARMING);
        for (int connections : CONNECTIONS) {
            Load.Result echoed = Load.run(echo, request, connections, MEASURED);
            Load.Result result = Load.run(claviger, request, connections, MEASURED);
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %6d %11.1f %8.1f %7.2f %11.0f %8.0f %7.2f %10d %9d%n",
                    name,
                    connections,
                    result.cpuMicros(),
                    echoed.cpuMicros(),
                    echoed.cpuMicros() / result.cpuMicros(),
                    result.perSecond(),
                    echoed.perSecond(),
                    result.perSecond() / echoed.perSecond(),
                    result.medianMicros(),
                    result.p99Micros());
        }
    }
}
