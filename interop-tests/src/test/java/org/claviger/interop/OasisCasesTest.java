package org.claviger.interop;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.RevocationReasonCode;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.cases.CaseFailedException;
import org.claviger.interop.cases.CaseFile;
import org.claviger.interop.cases.CaseRunner;
import org.claviger.interop.cases.ConformancePage;
import org.claviger.interop.cases.ConformancePage.Row;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every official case against a started server. The committed page is the baseline: what passes there must pass; what
 * fails there is skipped with its reason when it fails still. {@code make docs} writes the page anew.
 */
@ExtendWith(SharedServer.class)
class OasisCasesTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "conformance.md");
    private static final boolean WRITING = "write".equals(System.getProperty("claviger.docs"));
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** These go on with the objects of the case before them (facts of the reference material). */
    private static final Set<String> CONTINUING = Set.of("SASED-M-3-14", "SASED-M-3-21", "TL-M-3-14", "TL-M-3-21");

    /** Cases that mean more than their messages say: playing those over TLS alone would prove nothing. */
    private static final Map<String, String> NEEDS = Map.of(
            "MSGENC-HTTPS", "needs HTTPS, which this server does not offer yet",
            "MSGENC-JSON", "needs JSON over HTTPS, which this server does not offer yet",
            "MSGENC-XML", "needs XML over HTTPS, which this server does not offer yet",
            "SUITEB", "needs a TLS policy of Suite B alone, which this server does not offer yet");

    /** A client, and what the server has generated for it. */
    private record Player(Credentials client, Set<String> generated) {}

    private static final Map<String, Row> RESULTS = new LinkedHashMap<>();

    @TestFactory
    Stream<DynamicNode> everyCase(RunningServer server) throws IOException {
        Map<String, Row> baseline = ConformancePage.read(PAGE);
        List<DynamicNode> folders = new ArrayList<>();
        for (CaseFolder folder : CaseFolder.values()) {
            // A client for each version: the cases of a folder use the same names in several.
            Map<String, Player> players = new HashMap<>();
            folders.add(DynamicContainer.dynamicContainer(
                    folder.path(),
                    folder.read().stream()
                            .map(file -> DynamicTest.dynamicTest(file.name(), () -> {
                                Player player = players.computeIfAbsent(
                                        version(file.name()),
                                        version -> new Player(server.newClient("cases"), new HashSet<>()));
                                judge(play(file, server, player), baseline);
                            }))));
        }
        return folders.stream();
    }

    /** The end of a case's name: 21 is 2.1. */
    private static String version(String name) {
        return name.substring(name.lastIndexOf('-') + 1);
    }

    private static Row play(CaseFile file, RunningServer server, Player player) throws IOException {
        if (!CONTINUING.contains(file.name())) {
            cleanUp(server, player.client());
        }
        Credentials client = player.client();
        Row row;
        try (KmipConnection connection = server.connect(client)) {
            connection.patience(PATIENCE);
            Optional<String> lacking = lacking(file.name());
            if (lacking.isPresent()) {
                throw new CaseFailedException(lacking.get());
            }
            CaseRunner.play(file, connection, Instant.now().getEpochSecond(), player.generated());
            row = new Row(file.folder(), file.name(), true, "");
        } catch (CaseFailedException e) {
            row = new Row(file.folder(), file.name(), false, String.valueOf(e.getMessage()));
        }
        RESULTS.put(ConformancePage.key(file.folder(), file.name()), row);
        return row;
    }

    private static Optional<String> lacking(String name) {
        return NEEDS.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static void judge(Row row, Map<String, Row> baseline) {
        if (row.passed() || WRITING) {
            return;
        }
        Row before = baseline.get(ConformancePage.key(row.folder(), row.name()));
        if (before != null && before.passed()) {
            fail("passes on docs/reference/conformance.md, and fails now: " + row.reason());
        }
        // The first line is what the summary of a run prints, once for all of them.
        abort("does not conform yet: docs/reference/conformance.md says why\n" + row.reason());
    }

    /** Leaves the client without objects, so that what a case finds is its own. */
    private static void cleanUp(RunningServer server, Credentials client) throws IOException {
        try (KmipConnection connection = server.connect(client)) {
            Item reason = Item.structure(
                    Tag.REVOCATION_REASON,
                    Item.enumeration(Tag.REVOCATION_REASON_CODE, RevocationReasonCode.CESSATION_OF_OPERATION));
            Answer located = connection.call(ProtocolVersion.V2_1, Operation.LOCATE);
            for (Item id : located.payload().all(Tag.UNIQUE_IDENTIFIER)) {
                // Refused for what is not active; Destroy then takes it as it is.
                connection.call(ProtocolVersion.V2_1, Operation.REVOKE, Requests.id(id.asText()), reason);
                connection.call(ProtocolVersion.V2_1, Operation.DESTROY, Requests.id(id.asText()));
            }
        }
    }

    @AfterAll
    static void writePage() throws IOException {
        if (WRITING && !RESULTS.isEmpty()) {
            ConformancePage.write(PAGE, RESULTS.values());
        }
    }
}
