package org.claviger.interop;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
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
import org.claviger.interop.cases.ConformancePage.Result;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.HttpsPeer;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Home;
import org.claviger.interop.wire.Form;
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
    private static final String OVER_HTTPS = "MSGENC-HTTPS";
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** These go on with the objects of the case before them (facts of the reference material). */
    private static final Set<String> CONTINUING =
            Set.of("SASED-M-3-14", "SASED-M-3-21", "TL-M-3-14", "TL-M-3-21", "TC-CREG-2-14", "TC-CREG-3-14");

    /** Cases of servers with policies of their own: for seeds, of which any passes one, and for TLS. */
    private static final Map<String, List<String>> OTHER_POLICIES = Map.of(
            "CS-RNG-O-1-", List.of("--set", "policy.rng-seed=used"),
            "CS-RNG-O-2-", List.of("--set", "policy.rng-seed=used", "--set", "policy.rng-seed-bytes=16"),
            "CS-RNG-O-4-", List.of("--set", "policy.rng-seed=refused"),
            "SUITEB_128-", List.of("--set", "tls.policy=suite-b-128"),
            "SUITEB_192-", List.of("--set", "tls.policy=suite-b-192"));

    /** What cases are about that are played in one form alone. */
    private static final Map<String, Form> ONE_FORM =
            Map.of(OVER_HTTPS, Form.TTLV, "MSGENC-XML", Form.XML, "MSGENC-JSON", Form.JSON);

    /** A client, what the server has generated for it, and its connections that outlive a case. */
    private record Player(
            Credentials client, Set<String> generated, KmipConnection housekeeping, Map<Form, HttpsPeer> peers) {
        static Player of(RunningServer server) {
            Credentials client = server.newClient("cases");
            try {
                return new Player(client, new HashSet<>(), server.connect(client), new EnumMap<>(Form.class));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        HttpsPeer overHttps(RunningServer server, Form form) {
            return peers.computeIfAbsent(form, _ -> HttpsPeer.of(server.server().address(), client, form, PATIENCE));
        }

        void close() throws IOException {
            peers.values().forEach(HttpsPeer::close);
            housekeeping.close();
        }
    }

    private record PlayerKey(String version, RunningServer server) {}

    private static final Map<String, Result> RESULTS = new LinkedHashMap<>();
    private static final List<Player> PLAYERS = new ArrayList<>();
    private static final Map<List<String>, RunningServer> OTHER_SERVERS = new HashMap<>();

    @TestFactory
    Stream<DynamicNode> everyCase(RunningServer server) throws IOException {
        Map<String, Boolean> baseline = ConformancePage.read(PAGE);
        List<DynamicNode> folders = new ArrayList<>();
        for (CaseFolder folder : CaseFolder.values()) {
            // A client for each version: the cases of a folder use the same names in several.
            Map<PlayerKey, Player> players = new HashMap<>();
            List<CaseFile> cases = folder.read();
            for (Form form : Form.values()) {
                folders.add(DynamicContainer.dynamicContainer(
                        folder.path() + " in " + form,
                        cases.stream()
                                .filter(file -> isPlayedIn(form, file.name()))
                                .map(file -> DynamicTest.dynamicTest(file.name(), () -> {
                                    RunningServer played = serverFor(file.name(), server);
                                    Player player = players.computeIfAbsent(
                                            new PlayerKey(version(file.name()), played), _ -> add(played));
                                    judge(play(file, played, player, form), baseline);
                                }))));
            }
        }
        return folders.stream();
    }

    /** The server itself, or one with the policy that a case describes. */
    private static RunningServer serverFor(String name, RunningServer server) {
        return startOf(name, OTHER_POLICIES)
                .map(options -> OTHER_SERVERS.computeIfAbsent(options, OasisCasesTest::started))
                .orElse(server);
    }

    private static RunningServer started(List<String> policy) {
        List<String> options = new ArrayList<>(policy);
        options.add("--interop");
        return RunningServer.start(Home.create(SharedServer.distribution()), options.toArray(String[]::new));
    }

    private static Player add(RunningServer server) {
        Player player = Player.of(server);
        PLAYERS.add(player);
        return player;
    }

    private static boolean isPlayedIn(Form form, String name) {
        return startOf(name, ONE_FORM).map(own -> own == form).orElse(true);
    }

    /** What a map has for the beginning of a name. */
    private static <T> Optional<T> startOf(String name, Map<String, T> map) {
        return map.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The end of a case's name: 21 is 2.1. */
    private static String version(String name) {
        return name.substring(name.lastIndexOf('-') + 1);
    }

    private static Result play(CaseFile file, RunningServer server, Player player, Form form) throws IOException {
        if (!CONTINUING.contains(file.name())) {
            cleanUp(player.housekeeping());
        }
        Result result;
        try {
            play(file, server, player, form, Instant.now().getEpochSecond());
            result = new Result(file.folder(), file.name(), form, true, "");
        } catch (CaseFailedException e) {
            result = new Result(file.folder(), file.name(), form, false, String.valueOf(e.getMessage()));
        }
        RESULTS.put(ConformancePage.key(file.folder(), file.name(), form), result);
        return result;
    }

    private static void play(CaseFile file, RunningServer server, Player player, Form form, long now)
            throws IOException, CaseFailedException {
        if (form != Form.TTLV || file.name().startsWith(OVER_HTTPS)) {
            CaseRunner.play(file, player.overHttps(server, form), now, player.generated());
            return;
        }
        try (KmipConnection connection = server.connect(player.client())) {
            connection.patience(PATIENCE);
            CaseRunner.play(file, connection, now, player.generated());
        }
    }

    private static void judge(Result result, Map<String, Boolean> baseline) {
        if (result.passed() || WRITING) {
            return;
        }
        if (baseline.getOrDefault(ConformancePage.key(result.folder(), result.name(), result.form()), false)) {
            fail("passes on docs/reference/conformance.md, and fails now: " + result.reason());
        }
        // The first line is what the summary of a run prints, once for all of them.
        abort("does not conform yet: docs/reference/conformance.md says why\n" + result.reason());
    }

    /** Leaves the client without objects, so that what a case finds is its own. */
    private static void cleanUp(KmipConnection connection) throws IOException {
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

    @AfterAll
    static void end() throws IOException {
        for (Player player : PLAYERS) {
            player.close();
        }
        PLAYERS.clear();
        OTHER_SERVERS.values().forEach(RunningServer::close);
        OTHER_SERVERS.clear();
    }

    @AfterAll
    static void writePage() throws IOException {
        if (WRITING && !RESULTS.isEmpty()) {
            ConformancePage.write(PAGE, RESULTS.values());
        }
    }
}
