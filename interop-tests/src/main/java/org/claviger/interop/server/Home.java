package org.claviger.interop.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.claviger.interop.client.Credentials;

/** A demo home in a temporary directory, the clients that it knows and the logs of its servers. */
public final class Home implements AutoCloseable {
    private static final String METRICS = "metrics=";
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(90);

    private final Distribution distribution;
    private final Path folder;
    private int servers;

    private Home(Distribution distribution, Path folder) {
        this.distribution = distribution;
        this.folder = folder;
    }

    /** Initialises a home with {@code init --demo}. */
    public static Home create(Distribution distribution, String... options) {
        Home home = empty(distribution);
        List<String> init = new ArrayList<>(List.of("init", "--demo"));
        init.addAll(List.of(options));
        home.run(init.toArray(String[]::new)).orFail();
        return home;
    }

    /** A home from an archive, whose folder {@code home} it is; what lies beside it comes, too. */
    public static Home unpack(Distribution distribution, Path archive) {
        Home home = empty(distribution);
        Command.run(
                        COMMAND_LIMIT,
                        Map.of(),
                        List.of("tar", "-xzf", archive.toString(), "-C", home.folder.toString(), "--no-same-owner"))
                .orFail();
        try {
            Path softHsm = home.path().resolve("token").resolve("softhsm2.conf");
            Path tokens = softHsm.resolveSibling("tokens");
            Files.writeString(
                    softHsm,
                    Files.readString(softHsm)
                            .replaceAll("(?m)^(directories\\.tokendir = ).*$", "$1" + tokens.toAbsolutePath()));
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes an archive that {@link #unpack} reads. */
    public void pack(Path archive, String... beside) {
        List<String> command = new ArrayList<>(List.of("tar", "-czf", archive.toString(), "-C", folder.toString()));
        command.addAll(List.of("--exclude=LOG", "--exclude=LOG.old.*", "--exclude=home/run", "home"));
        command.addAll(List.of(beside));
        Command.run(COMMAND_LIMIT, Map.of(), command).orFail();
    }

    /** Where the home lies, and whatever belongs to it. */
    public Path folder() {
        return folder;
    }

    /** A place for a home, and no home yet. */
    public static Home empty(Distribution distribution) {
        try {
            Home home = new Home(distribution, Files.createTempDirectory("claviger-interop"));
            Files.createDirectory(home.logs());
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A home for another node of the same service, which uses the same token: as an operator makes it, a copy without
     * the token.
     *
     * @param change of the configuration
     */
    public Home join(UnaryOperator<String> change) {
        String shared = "[hsm]\nsofthsm-conf = \"" + path().resolve("token/softhsm2.conf") + "\"";
        return copy(text -> change.apply(text.replace("[hsm]", shared)));
    }

    /** The same for a node that has, or gets, a token of its own. */
    public Home copy(UnaryOperator<String> change) {
        try {
            Home other = empty(distribution);
            Command.run(
                            COMMAND_LIMIT,
                            Map.of(),
                            List.of("cp", "-a", path().toString(), other.path().toString()))
                    .orFail();
            delete(other.path().resolve("token"));
            delete(other.path().resolve("run"));
            Files.createDirectory(other.path().resolve("run"));
            Path configuration = other.path().resolve("claviger.toml");
            Files.writeString(configuration, change.apply(Files.readString(configuration)));
            return other;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy of everything, as {@code cp -a} makes it. */
    public Home duplicate() {
        Home other = empty(distribution);
        Command.run(
                        COMMAND_LIMIT,
                        Map.of(),
                        List.of("cp", "-a", path().toString(), other.path().toString()))
                .orFail();
        return other;
    }

    /** Adds lines to the configuration. */
    public void configure(String lines) {
        try {
            Files.writeString(path().resolve("claviger.toml"), "\n" + lines + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path() {
        return folder.resolve("home");
    }

    /** What the running server of this home tells a monitor: {@code healthz} or {@code metrics}. */
    public String monitored(String page) {
        try {
            String address = Files.readAllLines(path().resolve("run").resolve("ports")).stream()
                    .filter(line -> line.startsWith(METRICS))
                    .map(line -> line.substring(METRICS.length()))
                    .findFirst()
                    .orElseThrow();
            try (HttpClient http = HttpClient.newHttpClient()) {
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/" + page))
                        .build();
                return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server is asked", e);
        }
    }

    /** What the servers of this home print on standard error, one file for each start. */
    public Path logs() {
        return folder.resolve("logs");
    }

    /** Runs a command of claviger on this home. */
    public Command.Result run(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(distribution.launcher().toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", path().toString()));
        return Command.run(COMMAND_LIMIT, Map.of(), command);
    }

    public Credentials addClient(String name) {
        Path out = folder.resolve("client-" + name);
        run("client", "add", name, "--out", out.toString()).orFail();
        return new Credentials(name, out);
    }

    /** Starts a server on free ports and waits until it is ready. */
    public ServerProcess start(String... options) {
        return start(Map.of(), options);
    }

    public ServerProcess start(Map<String, String> environment, String... options) {
        return launch(environment, options).awaitReady();
    }

    /** Starts a server on free ports, and does not wait until it is ready. */
    public ServerProcess launch(Map<String, String> environment, String... options) {
        servers++;
        List<String> command = new ArrayList<>(List.of(
                distribution.launcher().toString(), "serve", "--home", path().toString(), "--listen", "127.0.0.1:0"));
        command.addAll(List.of(options));
        return ServerProcess.launch(command, environment, logs().resolve("serve-" + servers + ".log"));
    }

    /** Deletes everything. */
    @Override
    public void close() {
        try {
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
