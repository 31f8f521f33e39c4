package org.claviger.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.server.Server;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.HomeLock;
import org.claviger.server.admin.Officers;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.ConfigurationLoader;
import org.claviger.server.identity.CertificateAuthority;
import org.claviger.server.identity.CertificateAuthority.Purpose;
import org.claviger.server.identity.Pem;
import org.claviger.server.identity.SoftwareSigner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line against a home with a SoftHSM2 token. */
@Timeout(120)
class CommandLineTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path folder;

    @TempDir
    private Path own;

    @BeforeAll
    static void makeHome() {
        assumeTrue(TokenInitializer.findSoftHsm().isPresent(), "needs SoftHSM2: apt-get install softhsm2");
        Cli.Result made = Cli.run("init", "--demo", "--home", home());
        assertThat(made.exit()).as(made.err()).isZero();
    }

    @Test
    void leavesAHomeThatIsThereAsItIs() throws IOException {
        Map<String, String> before = contents();

        Cli.Result again = Cli.run("init", "--demo", "--home", home());

        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("is a home already and was left as it is");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void makesAHomeOnlyInAnEmptyDirectoryAndTakesAwayWhatFails() throws IOException {
        Files.writeString(own.resolve("somebody's"), "file");

        assertThat(Cli.run("init", "--demo", "--home", own).err()).contains("is not empty");
        Cli.Result failed = Cli.run("init", "--home", own.resolve("new"), "--pin", "file:" + own.resolve("nowhere"));

        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err()).contains("nowhere").doesNotContain("\tat ");
        assertThat(own.resolve("new")).doesNotExist();
    }

    @Test
    void addsAClientWithAllItsFilesAndDoesNotOverwriteThem() throws Exception {
        Path out = own.resolve("files");

        Cli.Result added = Cli.run("client", "add", "files", "--home", home(), "--out", out, "--san", "db.example");

        assertThat(added.exit()).as(added.err()).isZero();
        X509Certificate certificate =
                Pem.readCertificates(out.resolve("files.crt")).getFirst();
        assertThat(certificate.getExtendedKeyUsage())
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> name.get(1).toString())
                .containsExactlyInAnyOrder("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "db.example");
        assertThat(Pem.readPrivateKey(out.resolve("files.key"), "EC").getFormat())
                .isEqualTo("PKCS#8");
        assertThat(Files.readString(out.resolve("files.pem")))
                .contains("BEGIN PRIVATE KEY")
                .contains("BEGIN CERTIFICATE");
        assertThat(out.resolve("files.p12")).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("files.key"))))
                .isEqualTo("rw-------");
        X509Certificate authority = Pem.readCertificates(out.resolve("ca.crt")).getFirst();
        assertThatThrownBy(() -> certificate.verify(authority.getPublicKey()))
                .as("ca.crt is the servers', and signs no client")
                .isInstanceOf(GeneralSecurityException.class);

        Cli.Result again = Cli.run("client", "add", "files", "--home", home(), "--out", out);
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("was left as it is");
    }

    @Test
    void refusesNamesThatAreTakenOrNone() {
        Cli.run("client", "add", "taken", "--home", home(), "--out", own);

        Cli.Result taken = Cli.run("client", "add", "taken", "--home", home(), "--out", own.resolve("2"));
        Cli.Result none = Cli.run("client", "add", "../x", "--home", home(), "--out", own.resolve("3"));
        Cli.Result role = Cli.run("client", "add", "r", "--role", "king", "--home", home(), "--out", own.resolve("4"));

        assertThat(taken.exit()).isEqualTo(1);
        assertThat(taken.err()).contains("There is a client taken already");
        assertThat(own.resolve("2").resolve("taken.key")).doesNotExist();
        assertThat(none.exit()).isEqualTo(2);
        assertThat(role.exit()).isEqualTo(1);
        assertThat(role.err()).contains("There is no role king");
    }

    @Test
    void listsAndRevokesWithoutAServer() {
        Cli.run("client", "add", "offline", "--home", home(), "--out", own);

        assertThat(Cli.run("client", "list", "--home", home()).out()).containsPattern("offline +client +enabled");
        assertThat(Cli.run("client", "revoke", "offline", "--home", home()).exit())
                .isZero();
        assertThat(Cli.run("client", "list", "--home", home()).out()).containsPattern("offline +client +revoked");
        assertThat(Cli.run("client", "revoke", "nobody", "--home", home()).err())
                .contains("There is no client nobody");
        Cli.Result audit = Cli.run("audit", "verify", "--home", home());
        assertThat(audit.exit()).isZero();
        assertThat(audit.out()).contains("every record holds");
    }

    @Test
    void admitsAClientAtOnceAndRefusesItOnceItIsRevoked() throws Exception {
        try (Server server = startServer()) {
            assertThat(server.readyLine())
                    .matches("ready kmip=127\\.0\\.0\\.1:\\d+ https=127\\.0\\.0\\.1:\\d+ admin=127\\.0\\.0\\.1:\\d+");
            assertThat(Files.readString(home().resolve("run/ports"))).contains("kmip=", "admin=", "metrics=");

            Cli.Result added = Cli.run("client", "add", "live", "--home", home(), "--out", own);

            assertThat(added.exit()).as(added.err()).isZero();
            assertThat(askByHttp(server, "live")).startsWith("HTTP/1.1 400");
            assertThat(Cli.run("client", "revoke", "live", "--home", home()).exit())
                    .isZero();
            assertThatThrownBy(() -> askByHttp(server, "live")).isInstanceOf(IOException.class);
            assertThat(Cli.run("audit", "verify", "--home", home()).exit()).isZero();
        }
        assertThat(home().resolve("admin.sock")).doesNotExist();
        assertThat(home().resolve("run/ports")).doesNotExist();
    }

    @Test
    void knowsClientsOfAnotherAuthorityByIssuerAndSubject() throws Exception {
        CertificateAuthority company =
                CertificateAuthority.create(SoftwareSigner.of("company"), "company", Instant.now(), new SecureRandom());
        Files.writeString(own.resolve("company.crt"), Pem.encode(company.certificate()));
        KeyPair first = SoftwareSigner.newKeyPair();
        KeyPair second = SoftwareSigner.newKeyPair();
        Files.writeString(own.resolve("first.crt"), Pem.encode(companyCertificate(company, first, "db")));
        Cli.Result added = Cli.run(
                "client",
                "add",
                "db",
                "--home",
                home(),
                "--out",
                own,
                "--certificate",
                own.resolve("first.crt"),
                "--by-subject");
        assertThat(added.exit()).as(added.err()).isZero();
        write("renewed", second, companyCertificate(company, second, "db"));
        write("stranger", second, companyCertificate(company, second, "other"));

        try (Server server = startServer(home(), "tls.client-authorities=[\"" + own.resolve("company.crt") + "\"]")) {
            assertThat(askByHttp(server, "renewed")).startsWith("HTTP/1.1 400");
            assertThatThrownBy(() -> askByHttp(server, "stranger")).isInstanceOf(IOException.class);
        }
        try (Server server = startServer()) {
            assertThatThrownBy(() -> askByHttp(server, "renewed"))
                    .as("the authority is not trusted")
                    .isInstanceOf(IOException.class);
        }
    }

    private static X509Certificate companyCertificate(CertificateAuthority company, KeyPair keys, String name) {
        return company.issue(keys.getPublic(), name, Purpose.CLIENT, List.of(), Instant.now(), Duration.ofDays(1));
    }

    private void write(String name, KeyPair keys, X509Certificate certificate) throws IOException {
        Officers.write(own.resolve(name + ".p12"), PASSWORD, keys.getPrivate(), certificate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "jdk"})
    void servesWithItsTlsKeyInTheToken(String provider) throws Exception {
        Path home = own.resolve("home");
        assertThat(Cli.run("init", "--demo", "--home", home).exit()).isZero();
        assertThat(home.resolve("tls/server.key")).exists();
        String before = Files.readString(home.resolve("tls/server.crt"));

        try (Server server = startServer(home, "tls.key=token", "tls.provider=" + provider)) {
            assertThat(home.resolve("tls/server.key")).doesNotExist();
            assertThat(Cli.run("client", "add", "t", "--home", home, "--out", own)
                            .exit())
                    .isZero();
            assertThat(askByHttp(server, "t")).startsWith("HTTP/1.1 400");
        }
        assertThat(Files.readString(home.resolve("tls/server.crt"))).isNotEqualTo(before);
    }

    @Test
    void findsByACopyOfTheCheckpointThatAnOldStoreWasPutBack() throws Exception {
        Path home = own.resolve("home");
        Path copy = own.resolve("elsewhere/checkpoint");
        assertThat(Cli.run("init", "--demo", "--home", home).exit()).isZero();
        Path configuration = home.resolve("claviger.toml");
        Files.writeString(
                configuration,
                Files.readString(configuration).replace("[audit]", "[audit]\ncheckpoint-copies = [\"" + copy + "\"]"));
        Path old = own.resolve("old");
        copyTree(home.resolve("store"), old);
        try (Server server = startServer(home)) {
            assertThat(server.kmipAddress().getPort()).isPositive();
            assertThat(Cli.run("client", "add", "late", "--home", home, "--out", own)
                            .exit())
                    .isZero();
        }
        assertThat(copy).exists();
        assertThat(Cli.run("audit", "verify", "--home", home).exit()).isZero();

        Files.move(home.resolve("store"), own.resolve("new"));
        Files.move(old, home.resolve("store"));
        Files.delete(home.resolve("audit/checkpoint"));

        Cli.Result verified = Cli.run("audit", "verify", "--home", home);
        assertThat(verified.exit()).isEqualTo(1);
        assertThat(verified.err()).contains("which a signed checkpoint names");
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void showsHealthAndMetrics() throws Exception {
        try (Server server = startServer()) {
            assertThat(get(server, "/healthz").body())
                    .startsWith("ok\n")
                    .contains("hsm ok")
                    .contains("store ok");
            assertThat(get(server, "/metrics").body())
                    .contains("claviger_connections_open 0")
                    .contains("jvm_");
            assertThat(get(server, "/else").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void enrolsOfficersByACodeOnceAndKeepsTheLastOne() throws Exception {
        Path home = own.resolve("home");
        Path pin = Files.writeString(own.resolve("pin"), "13579-pin\n");
        Cli.Result made = Cli.run("init", "--home", home, "--pin", "file:" + pin);
        assertThat(made.exit()).as(made.err()).isZero();
        String code = made.err()
                .lines()
                .filter(line -> line.contains("--code "))
                .map(line -> line.substring(line.indexOf("--code ") + 7))
                .findFirst()
                .orElseThrow();

        assertThat(Cli.run("client", "add", "x", "--home", home, "--out", own).err())
                .contains("it needs an officer");
        Path alice = own.resolve("alice.p12");
        assertThat(Cli.run("admin", "enroll", "--name", "alice", "--code", code, "--out", alice, "--home", home)
                        .exit())
                .isZero();
        assertThat(Cli.run(
                                "admin",
                                "enroll",
                                "--name",
                                "eve",
                                "--code",
                                code,
                                "--out",
                                own.resolve("e"),
                                "--home",
                                home)
                        .err())
                .contains("not, or no longer, good");
        assertThat(Cli.run("client", "add", "x", "--as", alice, "--home", home, "--out", own)
                        .exit())
                .isZero();
        assertThat(Cli.run("admin", "revoke", "alice", "--as", alice, "--home", home)
                        .err())
                .contains("is the last officer");
        Path bob = own.resolve("bob.p12");
        assertThat(Cli.run("admin", "enroll", "--name", "bob", "--as", alice, "--out", bob, "--home", home)
                        .exit())
                .isZero();
        assertThat(Cli.run("admin", "revoke", "alice", "--as", bob, "--home", home)
                        .exit())
                .isZero();
        assertThat(Cli.run("client", "revoke", "x", "--as", alice, "--home", home)
                        .err())
                .contains("is not, or no longer, an officer's");
        assertThat(Cli.run("admin", "list", "--home", home).out())
                .containsPattern("alice +revoked")
                .containsPattern("bob +enabled");
        assertThat(Cli.run("audit", "verify", "--home", home).exit()).isZero();
    }

    @Test
    void startsOverWhatAKilledServerLeftBehind() throws Exception {
        try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Files.deleteIfExists(home().resolve("admin.sock"));
            stale.bind(UnixDomainSocketAddress.of(home().resolve("admin.sock")));
        }

        assertThat(Cli.run("client", "list", "--home", home()).exit()).isZero();
        try (Server server = startServer()) {
            assertThat(server.kmipAddress().getPort()).isPositive();
            assertThat(Cli.run("client", "list", "--home", home()).exit()).isZero();
        }
    }

    @Test
    void reachesASocketWhosePathIsLongerThanTheSystemTakes() throws Exception {
        Path deep = own.resolve("a".repeat(60)).resolve("b".repeat(60)).resolve("home");
        assertThat(Cli.run("init", "--demo", "--home", deep).exit()).isZero();

        try (Server server = startServer(deep)) {
            assertThat(server.kmipAddress().getPort()).isPositive();
            assertThat(Cli.run("admin", "list", "--home", deep).out()).contains("administrator");
        }
    }

    @Test
    void opensAHomeThatWasMoved() throws Exception {
        Path before = own.resolve("before");
        Path after = own.resolve("after");
        assertThat(Cli.run("init", "--demo", "--home", before).exit()).isZero();

        Files.move(before, after);

        Cli.Result listed = Cli.run("admin", "list", "--home", after);
        assertThat(listed.exit()).as(listed.err()).isZero();
        assertThat(listed.out()).contains("administrator");
    }

    @Test
    void tellsThatAHomeIsInUse() {
        HomeLock lock = HomeLock.tryLock(HomeDirectory.of(home())).orElseThrow();
        try (lock) {
            lock.serves();
            Cli.Result second = Cli.run("serve", "--home", home(), "--listen", "127.0.0.1:0");

            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.out()).isEmpty();
            assertThat(second.err()).contains("is in use by another claviger");
        }
    }

    @Test
    void waitsForAServerThatStops() {
        HomeDirectory directory = HomeDirectory.of(home());
        HomeLock stopping = HomeLock.tryLock(directory).orElseThrow();
        stopping.serves();
        stopping.stops();
        CompletableFuture<HomeLock> waiting = CompletableFuture.supplyAsync(() -> HomeLock.await(directory));

        assertThat(waiting).isNotDone();
        stopping.close();

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(10)).satisfies(HomeLock::close);
    }

    @Test
    void saysInOneSentenceWhatToMend() throws IOException {
        Path wrong = Files.writeString(own.resolve("pin"), "wrong-pin");

        assertThat(failure("serve", "--home", own.resolve("nowhere"))).contains("is no home of Claviger");
        assertThat(failure("serve", "--home", home(), "--set", "hsm.library=/nowhere.so"))
                .contains("/nowhere.so is not there")
                .contains("mend hsm.library");
        assertThat(failure("serve", "--home", home(), "--set", "hsm.pin=file:" + wrong))
                .contains("PIN");
        assertThat(failure("serve", "--home", home(), "--set", "network.lisen=x", "--set", "tls.key=x"))
                .contains("network.lisen is unknown")
                .contains("tls.key must be one of");
        assertThat(Cli.run("serve", "--home", home(), "--listen", "nowhere").exit())
                .isEqualTo(2);
        assertThat(Cli.run("no-such-command").exit()).isEqualTo(2);
        assertThat(Cli.run("client").exit()).isEqualTo(2);
        assertThat(Cli.run("client", "add").exit()).isEqualTo(2);
        assertThat(Cli.run("--help").out()).contains("claviger init --demo");
    }

    @Test
    void findsThatADemoHomeHasEverythingInOnePlace() {
        Cli.Result found = Cli.run("doctor", "--home", home());

        assertThat(found.exit()).isEqualTo(1);
        assertThat(found.out()).containsPattern("red +pin").containsPattern("ok +store");
    }

    @Test
    void doctorIsRedWhileOthersMayReadThePin() throws IOException {
        Path pin = Files.writeString(own.resolve("pin"), "a-pin-elsewhere\n");
        Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-r--r--"));
        Path elsewhere = own.resolve("home");
        assertThat(Cli.run("init", "--home", elsewhere, "--pin", "file:" + pin).exit())
                .isZero();

        Cli.Result open = Cli.run("doctor", "--home", elsewhere);
        Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("r--------"));
        Cli.Result closed = Cli.run("doctor", "--home", elsewhere);

        assertThat(open.out() + open.err()).containsPattern("red +pin +others than its owner may read");
        assertThat(closed.out() + closed.err()).containsPattern("ok +pin +the PIN is not in the home");
    }

    private static String failure(Object... arguments) {
        Cli.Result result = Cli.run(arguments);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("claviger: ")
                .doesNotContain("\tat ")
                .doesNotContain("Exception");
        return result.err();
    }

    private static Path home() {
        return folder.resolve("home");
    }

    private static Server startServer() {
        return startServer(home());
    }

    private static Server startServer(Path path, String... settings) {
        HomeDirectory directory = HomeDirectory.of(path);
        List<String> all = new ArrayList<>(
                List.of("network.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0", "metrics.listen=127.0.0.1:0"));
        all.addAll(List.of(settings));
        return Server.start(
                OpenHome.open(directory, ConfigurationLoader.load(path, all), TrustedClock.ofSystem(), _ -> {}),
                false,
                "test");
    }

    private String askByHttp(Server server, String client) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(own.resolve(client + ".p12"))) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        try (InputStream in = Files.newInputStream(own.resolve("ca.crt"))) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
        InetSocketAddress address = server.kmipAddress();
        try (Socket plain = new Socket(address.getAddress(), address.getPort());
                SSLSocket socket = (SSLSocket)
                        context.getSocketFactory().createSocket(plain, "localhost", address.getPort(), true)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static HttpResponse<String> get(Server server, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri =
                    URI.create("http://127.0.0.1:" + server.monitoringAddress().getPort() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /** Every file outside the token, which the module may touch when it looks. */
    private static Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(home())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.toString(), Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
        }
        return contents;
    }
}
