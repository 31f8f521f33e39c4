package org.claviger.server.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.claviger.server.Server;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.HomeInitialiser;
import org.claviger.server.admin.HomeLock;
import org.claviger.server.admin.HomePlace;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.ConfigurationLoader;
import org.claviger.server.config.HostPort;
import org.claviger.server.config.TlsPolicy;
import org.claviger.server.network.RsaKeyExchange;
import org.claviger.storage.FatalStoreListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger serve}. */
@Command(
        name = "serve",
        description = {
            "Serves a home until it is told to stop (SIGTERM), which takes 10 seconds at most.",
            "",
            "Standard output is one line, when reads and writes are served:",
            "  ready kmip=HOST:PORT https=HOST:PORT admin=HOST:PORT",
            "Everything else goes to standard error."
        },
        footer = {
            "%nExamples:",
            "  claviger serve --home /var/lib/claviger --listen 0.0.0.0:5696",
            "  claviger serve --home ./home --listen 127.0.0.1:0      free ports, written to home/run/ports",
            "  claviger serve --ephemeral                             for tests: nothing is kept"
        })
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final int FAILED = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where KMIP clients connect; port 0 picks free ones for everything.")
    private @Nullable String listen;

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = "Where records are kept: rocksdb:, mapdb: or postgresql://HOST:PORT/DATABASE.")
    private @Nullable String store;

    @Option(
            names = "--interop",
            description = "Offers the Interop operation and weak algorithms, for interoperability tests alone.")
    private boolean interop;

    @Option(
            names = "--ephemeral",
            description = "A new demo home that is gone when the server ends, in memory as far as it can be.")
    private boolean ephemeral;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A key of the configuration, such as network.idle-timeout=2h; may be repeated.")
    private final List<String> settings = new ArrayList<>();

    @Override
    public Integer call() {
        List<String> overrides = overrides();
        if (ephemeral) {
            return serveEphemeral(overrides);
        }
        HomeDirectory directory = home.directory();
        directory.requireInitialised();
        Configuration configuration = ConfigurationLoader.load(directory.path(), overrides);
        if (configuration.tlsPolicies().stream().anyMatch(TlsPolicy::exchangesKeysByRsa)) {
            RsaKeyExchange.allow();
        }
        try (HomeLock lock = HomeLock.await(directory)) {
            HomePlace.settle(directory, configuration);
            lock.serves();
            serve(
                    stop -> Server.open(
                            directory,
                            configuration,
                            storeFailed(),
                            interop,
                            ClavigerCommand.Version.number(),
                            lock::waits,
                            stop),
                    lock::serves,
                    lock::stops,
                    () -> {});
        }
        return 0;
    }

    private List<String> overrides() {
        List<String> all = new ArrayList<>(settings);
        if (store != null) {
            all.add("store.url=" + store);
        }
        if (listen != null) {
            all.add("network.listen=" + listen);
            if (isPortFree(listen)) {
                all.add("admin.listen=127.0.0.1:0");
                all.add("metrics.listen=127.0.0.1:0");
            }
        }
        return all;
    }

    private boolean isPortFree(String address) {
        try {
            return HostPort.parse(address).port() == 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--listen: " + e.getMessage(), e);
        }
    }

    private Integer serveEphemeral(List<String> overrides) {
        HomeDirectory directory = ephemeralHome();
        List<String> all = new ArrayList<>(List.of("store.url=mapdb:memory"));
        all.addAll(overrides);
        serve(
                _ -> Optional.of(Server.start(
                        new HomeInitialiser(directory, true, null)
                                .run(all, storeFailed())
                                .home(),
                        interop,
                        ClavigerCommand.Version.number())),
                () -> {},
                () -> {},
                () -> remove(directory.path()));
        return 0;
    }

    private HomeDirectory ephemeralHome() {
        if (home.isGiven()) {
            return home.directory();
        }
        try {
            return HomeDirectory.of(Files.createTempDirectory("claviger-ephemeral"));
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}", directory, e.getMessage());
        }
    }

    private interface Starting {
        /** Empty when it was told to stop before it could serve. */
        Optional<Server> start(CountDownLatch stop);
    }

    /** @param ended is done when everything is closed, before the process ends */
    private void serve(Starting starting, Runnable serving, Runnable stopping, Runnable ended) {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        AtomicInteger exit = new AtomicInteger(FAILED);
        // Waits until everything is closed, and says how it went: by itself the JVM would end with 143.
        Thread hook = new Thread(() -> {
            stop.countDown();
            awaitQuietly(stopped);
            Runtime.getRuntime().halt(exit.get());
        });
        Runtime.getRuntime().addShutdownHook(hook);
        boolean done = false;
        try {
            Optional<Server> server = starting.start(stop);
            if (server.isPresent()) {
                serving.run();
                PrintWriter out = command.commandLine().getOut();
                out.println(server.get().readyLine());
                out.flush();
                awaitQuietly(stop);
                stopping.run();
                LOG.info("Stopping");
                server.get().close();
            }
            exit.set(0);
            done = true;
            LOG.info("Stopped");
        } finally {
            ended.run();
            stopped.countDown();
            if (!done) {
                forget(hook);
            }
        }
    }

    /** The process ends by itself, with what its command returns. */
    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It was told to stop meanwhile, and the hook runs: it ends the process, as a failure.
            LOG.debug("Told to stop during a start that failed");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing that was not synced may be answered, and nothing can be synced any more: the process ends. */
    private static FatalStoreListener storeFailed() {
        return cause -> {
            LOG.atError().setCause(cause).log("The store has failed: nothing can be kept any more, so the server ends");
            Runtime.getRuntime().halt(FAILED);
        };
    }
}
