package org.claviger.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import org.HdrHistogram.Histogram;
import org.claviger.interop.client.KmipConnection;

/** One request, sent again and again on a number of connections, each waiting for its answer. */
final class Load {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(4);
    private static final long HIGHEST_NANOS = Duration.ofMinutes(1).toNanos();

    /** What was measured. */
    record Result(double perSecond, long medianMicros, long p99Micros) {}

    private Load() {}

    static Result run(InetSocketAddress server, SSLContext tls, byte[] request, int connections)
            throws IOException, InterruptedException {
        List<KmipConnection> open = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            for (int i = 0; i < connections; i++) {
                open.add(KmipConnection.open(server, tls));
            }
            long from = System.nanoTime() + WARM_UP.toNanos();
            long to = from + MEASURED.toNanos();
            List<Future<Histogram>> parts = new ArrayList<>();
            for (KmipConnection connection : open) {
                parts.add(threads.submit(() -> repeat(connection, request, from, to)));
            }
            Histogram all = new Histogram(HIGHEST_NANOS, 3);
            for (Future<Histogram> part : parts) {
                all.add(part.get());
            }
            return new Result(
                    all.getTotalCount() / (MEASURED.toMillis() / 1000.0),
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

    private static Histogram repeat(KmipConnection connection, byte[] request, long from, long to) throws IOException {
        Histogram histogram = new Histogram(HIGHEST_NANOS, 3);
        while (true) {
            long start = System.nanoTime();
            connection.exchange(request);
            long end = System.nanoTime();
            if (end > to) {
                return histogram;
            }
            if (start >= from) {
                histogram.recordValue(Math.min(end - start, HIGHEST_NANOS));
            }
        }
    }
}
