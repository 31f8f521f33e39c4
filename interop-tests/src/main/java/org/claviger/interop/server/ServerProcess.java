package org.claviger.interop.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.jspecify.annotations.Nullable;

/** A running {@code claviger serve}. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Pattern READY = Pattern.compile("ready kmip=(\\S+):(\\d+) https=\\S+:\\d+ admin=\\S+:\\d+");

    /** Most servers of the tests end before the optimising compiler has earned what it costs. */
    private static final String SHORT_LIFE = "-XX:TieredStopAtLevel=1";

    private final Process process;
    private final Path log;
    private final CompletableFuture<String> line;
    private @Nullable InetSocketAddress address;

    private ServerProcess(Process process, Path log, CompletableFuture<String> line) {
        this.process = process;
        this.log = log;
        this.line = line;
    }

    /** Starts it, and does not wait until it is ready. */
    static ServerProcess launch(List<String> command, Map<String, String> environment, Path log) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
            if (!Boolean.getBoolean("claviger.prove")) {
                builder.environment().putIfAbsent("CLAVIGER_JAVA_OPTS", SHORT_LIFE);
            }
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            return new ServerProcess(process, log, firstLine(process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletableFuture<String> firstLine(Process process) {
        CompletableFuture<String> line = new CompletableFuture<>();
        // Reads on to the end, so that a server that prints more than its one line is not held up.
        Thread.ofVirtual().start(() -> {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String read = reader.readLine(); read != null; read = reader.readLine()) {
                    line.complete(read);
                }
                line.complete("");
            } catch (IOException e) {
                line.completeExceptionally(e);
            }
        });
        return line;
    }

    /** Waits for the ready line. */
    public ServerProcess awaitReady() {
        String read = readLine();
        Matcher ready = READY.matcher(read);
        if (!ready.matches()) {
            process.destroyForcibly();
            throw new AssertionError("no ready line but '" + read + "'\n" + log());
        }
        address = new InetSocketAddress(ready.group(1), Integer.parseInt(ready.group(2)));
        return this;
    }

    private String readLine() {
        try {
            return line.get(READY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("not ready within " + READY_LIMIT.toSeconds() + " s\n" + log(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the output cannot be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server starts", e);
        }
    }

    /** Whether it has printed its ready line, or anything else. */
    public boolean hasPrinted() {
        return line.isDone();
    }

    public InetSocketAddress address() {
        return Objects.requireNonNull(address, "the server is not ready");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What the server has logged so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public KmipConnection connect(Credentials client) throws IOException {
        return KmipConnection.open(address(), client.tls());
    }

    /** Kills the process (-9), as a power cut would, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        await();
    }

    /** Asks the server to stop (SIGTERM); returns its exit code. */
    public int stop() {
        process.destroy();
        return await();
    }

    /** Asks the server to stop, and does not wait. */
    public void beginStop() {
        process.destroy();
    }

    /** Waits until it has ended by itself. */
    public int exitCode() {
        return await();
    }

    private int await() {
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running " + STOP_LIMIT.toSeconds() + " s after it was asked to stop");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IllegalStateException("interrupted while a server stops", e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
