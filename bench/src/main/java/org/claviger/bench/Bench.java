package org.claviger.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Distribution;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Item;

/**
 * Get, Create and Encrypt with 1, 16 and 64 connections, each beside an echo that answers requests of the same length
 * with answers of the same length. Client and servers share one machine: only the ratio says something.
 */
public final class Bench {
    private static final int[] CONNECTIONS = {1, 16, 64};
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);

    private Bench() {}

    public static void main(String[] arguments) throws IOException, GeneralSecurityException, InterruptedException {
        Distribution distribution = Distribution.find()
                .orElseThrow(() -> new IllegalStateException("there is no dist/claviger: run make build"));
        Path folder = Files.createTempDirectory("claviger-bench");
        try (Home home = Home.create(distribution)) {
            Credentials client = home.addClient("bench");
            EchoIdentity echo = EchoIdentity.create(folder);
            try (ServerProcess server = home.start()) {
                System.out.printf(
                        "%-8s %11s %12s %12s %7s %11s %11s%n",
                        "request", "connections", "Claviger/s", "echo/s", "ratio", "median us", "99 % us");
                for (Map.Entry<String, byte[]> request :
                        requests(server, client).entrySet()) {
                    measure(request.getKey(), request.getValue(), server, client, echo);
                }
            }
        } finally {
            Files.deleteIfExists(folder.resolve("echo.p12"));
            Files.deleteIfExists(folder);
        }
    }

    private static void measure(
            String name, byte[] request, ServerProcess server, Credentials client, EchoIdentity identity)
            throws IOException, GeneralSecurityException, InterruptedException {
        byte[] answer;
        try (KmipConnection connection = server.connect(client)) {
            answer = connection.exchange(request);
        }
        Answer.single(Item.decode(answer)).payload();
        for (int connections : CONNECTIONS) {
            Load.Result echoed;
            try (EchoServer echo = EchoServer.start(identity, answer)) {
                echoed = Load.run(echo.address(), identity.client(), request, connections);
            }
            Load.Result result = Load.run(server.address(), client.tls(), request, connections);
            System.out.printf(
                    "%-8s %11d %12.0f %12.0f %7.2f %11d %11d%n",
                    name,
                    connections,
                    result.perSecond(),
                    echoed.perSecond(),
                    result.perSecond() / echoed.perSecond(),
                    result.medianMicros(),
                    result.p99Micros());
        }
    }

    private static Map<String, byte[]> requests(ServerProcess server, Credentials client) throws IOException {
        String id;
        try (KmipConnection connection = server.connect(client)) {
            id = connection
                    .call(ProtocolVersion.V2_1, Operation.CREATE, Requests.createAes(256, MASK))
                    .id();
            connection
                    .call(ProtocolVersion.V2_1, Operation.ACTIVATE, Requests.id(id))
                    .payload();
        }
        Map<String, byte[]> requests = new LinkedHashMap<>();
        requests.put("Get", bytes(Operation.GET, Requests.id(id)));
        requests.put("Create", bytes(Operation.CREATE, Requests.createAes(256, MASK)));
        requests.put(
                "Encrypt",
                bytes(
                        Operation.ENCRYPT,
                        Requests.id(id),
                        Item.structure(
                                Tag.CRYPTOGRAPHIC_PARAMETERS,
                                Item.enumeration(Tag.BLOCK_CIPHER_MODE, BlockCipherMode.CBC),
                                Item.enumeration(Tag.PADDING_METHOD, PaddingMethod.PKCS5)),
                        Item.bytes(Tag.DATA, new byte[64]),
                        Item.bytes(Tag.IV_COUNTER_NONCE, new byte[16])));
        return requests;
    }

    private static byte[] bytes(Operation operation, Item... payload) {
        return Requests.message(ProtocolVersion.V2_1, Requests.item(operation, payload))
                .encode();
    }
}
