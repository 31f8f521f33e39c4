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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;

/** A running {@code claviger serve}. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Pattern READY = Pattern.compile("ready kmip=(\\S+):(\\d+) https=\\S+:\\d+ admin=\\S+:\\d+");

    private final Process process;
    private final InetSocketAddress address;
    private final Path log;

    private ServerProcess(Process process, InetSocketAddress address, Path log) {
        this.process = process;
        this.address = address;
        this.log = log;
    }

    static ServerProcess start(List<String> command, Map<String, String> environment, Path log) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String line = firstLine(process, log);
            Matcher ready = READY.matcher(line);
            if (!ready.matches()) {
                process.destroyForcibly();
                throw new AssertionError("no ready line but '" + line + "'\n" + Files.readString(log));
            }
            return new ServerProcess(
                    process, new InetSocketAddress(ready.group(1), Integer.parseInt(ready.group(2))), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstLine(Process process, Path log) throws IOException {
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
        try {
            return line.get(READY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("not ready within " + READY_LIMIT.toSeconds() + " s\n" + Files.readString(log), e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server starts", e);
        }
    }

    public InetSocketAddress address() {
        return address;
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
        return KmipConnection.open(address, client.tls());
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
