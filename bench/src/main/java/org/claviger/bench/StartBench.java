package org.claviger.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Distribution;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Item;

/**
 * How long a server with many objects takes until it is ready: after a clean stop, and after it was killed in the midst
 * of making more.
 */
public final class StartBench {
    private static final int OBJECTS = 1_000_000;
    private static final int CONNECTIONS = 16;
    private static final int OBJECTS_A_MESSAGE = 50;
    private static final int STARTS = 4;

    /** Some seconds of writing, at another place of the log each time. */
    private static final int MORE = 20_000;

    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);

    private StartBench() {}

    /** Takes how many objects there are to be, if not a million. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        int objects = arguments.length == 0 ? OBJECTS : Integer.parseInt(arguments[0]);
        Distribution distribution = Distribution.find()
                .orElseThrow(() -> new IllegalStateException("there is no dist/claviger: run make build"));
        try (Home home = Home.create(distribution)) {
            SSLContext tls = home.addClient("bench").tls();
            tell("empty, after a clean stop", times(home, tls, 0));
            try (ServerProcess server = start(home)) {
                long began = System.nanoTime();
                make(server, tls, objects, new AtomicInteger());
                System.out.printf(
                        "%d objects were made in %d s%n", objects, since(began).toSeconds());
            }
            tell(objects + " objects, after a clean stop", times(home, tls, 0));
            tell(objects + " objects, after a kill amid writes", times(home, tls, MORE));
        }
    }

    /** @param more how many objects are made, at least, before the server is killed amid further ones; none: it is stopped */
    private static List<Duration> times(Home home, SSLContext tls, int more)
            throws InterruptedException, ExecutionException {
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            long began = System.nanoTime();
            try (ServerProcess server = start(home)) {
                times.add(since(began));
                if (more > 0) {
                    killAmidWrites(server, tls, more + i * more / STARTS);
                }
            }
        }
        // Of the first it is not known how the server ended before it.
        return times.subList(1, times.size());
    }

    private static void killAmidWrites(ServerProcess server, SSLContext tls, int more)
            throws InterruptedException, ExecutionException {
        AtomicInteger made = new AtomicInteger();
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<?> writing = executor.submit(() -> {
                make(server, tls, Integer.MAX_VALUE, made);
                return null;
            });
            while (made.get() < more && !writing.isDone()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            if (writing.isDone()) {
                writing.get();
            }
            server.kill();
        }
    }

    private static ServerProcess start(Home home) {
        return home.start(Map.of("CLAVIGER_JAVA_OPTS", ""));
    }

    /** @param made counts them */
    private static void make(ServerProcess server, SSLContext tls, int objects, AtomicInteger made)
            throws InterruptedException, ExecutionException {
        byte[] message = Requests.message(
                        ProtocolVersion.V2_1,
                        Stream.generate(() -> Requests.item(Operation.CREATE, Requests.createAes(256, MASK)))
                                .limit(OBJECTS_A_MESSAGE)
                                .toArray(Item[]::new))
                .encode();
        AtomicInteger left = new AtomicInteger(objects);
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(CONNECTIONS)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                running.add(executor.submit(() -> {
                    try (KmipConnection connection = KmipConnection.open(server.address(), tls)) {
                        while (left.addAndGet(-OBJECTS_A_MESSAGE) >= 0) {
                            Answer.all(Item.decode(connection.exchange(message)))
                                    .forEach(Answer::id);
                            made.addAndGet(OBJECTS_A_MESSAGE);
                        }
                    }
                    return null;
                }));
            }
        }
        for (Future<?> each : running) {
            each.get();
        }
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static void tell(String what, List<Duration> times) {
        System.out.printf(
                "%-40s ready after %s ms%n",
                what, Arrays.toString(times.stream().map(Duration::toMillis).toArray()));
    }
}
