package org.claviger.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.claviger.interop.client.KmipConnection;

/** One request, sent a number of times on a number of connections, each waiting for its answer. */
final class Load {
    /** A server that is slower than this is measured by what it has done by then. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final long HIGHEST_NANOS = Duration.ofMinutes(1).toNanos();

    /**
     * What was measured.
     *
     * @param cpuMicros of the server's process, for each request
     */
    record Result(double perSecond, double cpuMicros, long medianMicros, long p99Micros) {}

    private Load() {}

    static Result run(Target target, byte[] request, int connections, int requests)
            throws IOException, InterruptedException {
        List<KmipConnection> open = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            for (int i = 0; i < connections; i++) {
                open.add(KmipConnection.open(target.address(), target.tls()));
            }
            AtomicInteger left = new AtomicInteger(requests);
            Duration cpuBefore = target.cpu();
            long from = System.nanoTime();
            List<Future<Histogram>> parts = new ArrayList<>();
            for (KmipConnection connection : open) {
                parts.add(threads.submit(() -> repeat(connection, request, left, from + LIMIT.toNanos())));
            }
            Histogram all = new Histogram(HIGHEST_NANOS, 3);
            for (Future<Histogram> part : parts) {
                all.add(part.get());
            }
            double nanos = System.nanoTime() - from;
            Duration cpu = target.cpu().minus(cpuBefore);
            return new Result(
                    all.getTotalCount() * 1e9 / nanos,
                    cpu.toNanos() / 1e3 / all.getTotalCount(),
                    all.getValueAtPercentile(50) / 1000,
                    all.getValueAtPercentile(99) / 1000);
        } catch (ExecutionException e) {
            throw new IOException("a connection broke", e.getCause());
        } finally {
            for (KmipConnection connection : open) {
                connection.close();
            }
        }
    }

    private static Histogram repeat(KmipConnection connection, byte[] request, AtomicInteger left, long end)
            throws IOException {
        Histogram histogram = new Histogram(HIGHEST_NANOS, 3);
        while (left.getAndDecrement() > 0 && System.nanoTime() < end) {
            long start = System.nanoTime();
            connection.exchange(request);
            histogram.recordValue(Math.min(System.nanoTime() - start, HIGHEST_NANOS));
        }
        return histogram;
    }
}
