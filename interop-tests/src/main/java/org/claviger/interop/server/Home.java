package org.claviger.interop.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.claviger.interop.client.Credentials;

/** A demo home in a temporary directory, the clients that it knows and the logs of its servers. */
public final class Home implements AutoCloseable {
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(90);

    private final Distribution distribution;
    private final Path folder;
    private int servers;

    private Home(Distribution distribution, Path folder) {
        this.distribution = distribution;
        this.folder = folder;
    }

    /** Initialises a home with {@code init --demo}. */
    public static Home create(Distribution distribution) {
        try {
            Home home = new Home(distribution, Files.createTempDirectory("claviger-interop"));
            Files.createDirectory(home.logs());
            home.run("init", "--demo").orFail();
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path() {
        return folder.resolve("home");
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
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
