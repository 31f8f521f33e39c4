package org.claviger.interop.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.claviger.interop.server.Command;
import org.junit.jupiter.api.Assumptions;

/** A PostgreSQL server of the test's own, on a loopback port, from the system's packages. */
final class DatabaseServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

    private final Path binaries;
    private final Path directory;
    private final int port;
    private Process process;

    private DatabaseServer(Path binaries, Path directory, int port) {
        this.binaries = binaries;
        this.directory = directory;
        this.port = port;
        this.process = launch();
    }

    /** A new, empty one; where PostgreSQL is not installed the test is skipped with one line. */
    static DatabaseServer create(Path directory) {
        Optional<Path> binaries = binaries();
        Assumptions.assumeTrue(
                binaries.isPresent() || System.getenv("CLAVIGER_REQUIRE_POSTGRESQL") != null,
                "PostgreSQL is not installed: tests of many nodes are skipped");
        run(
                binaries.orElseThrow(),
                "initdb",
                "-D",
                directory.toString(),
                "-U",
                "claviger",
                "--auth=trust",
                "--no-sync");
        return new DatabaseServer(binaries.orElseThrow(), directory, freePort()).awaitReady();
    }

    private static Optional<Path> binaries() {
        if (!Files.isDirectory(PACKAGES)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(PACKAGES)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Path::compareTo);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on it takes connections by TLS alone; the certificate is its own authority. */
    void requireTls(Path certificate, Path key) throws IOException {
        query("ALTER SYSTEM SET ssl_cert_file = '" + certificate + "'");
        query("ALTER SYSTEM SET ssl_key_file = '" + key + "'");
        query("ALTER SYSTEM SET ssl = on");
        Files.writeString(directory.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n");
        restart();
    }

    /** A standby that follows this server, which waits for it from now on. */
    DatabaseServer addStandby(Path standby) {
        run(
                binaries,
                "pg_basebackup",
                "-h",
                "127.0.0.1",
                "-p",
                "" + port,
                "-U",
                "claviger",
                "-D",
                standby.toString(),
                "-X",
                "stream",
                "-c",
                "fast",
                "-R",
                "--no-sync");
        DatabaseServer server = new DatabaseServer(binaries, standby, freePort());
        query("ALTER SYSTEM SET synchronous_standby_names = '*'");
        query("SELECT pg_reload_conf()");
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> query("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
                        .equals("1"));
        return server;
    }

    /** It becomes the primary, waiting for nobody. */
    void promote() {
        query("ALTER SYSTEM SET synchronous_standby_names = ''");
        query("SELECT pg_reload_conf()");
        query("SELECT pg_promote(true, 30)");
    }

    String query(String sql) {
        return ask("psql", "-AtX", "-c", sql);
    }

    /** Everything in it, as SQL. */
    String dump() {
        return ask("pg_dump", "--no-owner", "--no-privileges");
    }

    /** Runs what {@link #dump} wrote. */
    void restore(Path sql) {
        ask("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-f", sql.toString());
    }

    private String ask(String program, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("-h", "127.0.0.1", "-p", "" + port, "-U", "claviger", "-d", "postgres"));
        arguments.addAll(List.of(more));
        return run(binaries, program, arguments.toArray(String[]::new));
    }

    int port() {
        return port;
    }

    /** Ends it without a word, and starts it again. */
    void restart() {
        stop();
        process = launch();
        awaitReady();
    }

    DatabaseServer awaitReady() {
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(100)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("PostgreSQL ended: " + Files.readString(log()));
            }
            return answers();
        });
        return this;
    }

    private boolean answers() {
        return Command.run(
                                LIMIT,
                                Map.of(),
                                List.of(
                                        binaries.resolve("pg_isready").toString(),
                                        "-q",
                                        "-h",
                                        "127.0.0.1",
                                        "-p",
                                        "" + port))
                        .exitCode()
                == 0;
    }

    private Path log() {
        return directory.resolveSibling(directory.getFileName() + ".log");
    }

    /** PostgreSQL refuses to run as root: in a user name space of its own it is nobody. */
    private static List<String> command(Path binaries, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    private static String run(Path binaries, String program, String... arguments) {
        Command.Result result = Command.run(LIMIT, Map.of(), command(binaries, program, arguments));
        result.orFail();
        return result.output().strip();
    }

    private Process launch() {
        try {
            return new ProcessBuilder(command(
                            binaries,
                            "postgres",
                            "-D",
                            directory.toString(),
                            "-c",
                            "listen_addresses=127.0.0.1",
                            "-c",
                            "port=" + port,
                            "-c",
                            "unix_socket_directories=",
                            "-c",
                            "shared_buffers=16MB",
                            "-c",
                            "max_connections=60",
                            "-c",
                            "wal_keep_size=256MB"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** At once, without a word to anybody: what it does at the loss of its machine. */
    void stop() {
        Command.run(LIMIT, Map.of(), List.of("kill", "-QUIT", "" + process.pid()))
                .orFail();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("PostgreSQL does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a database stops", e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
