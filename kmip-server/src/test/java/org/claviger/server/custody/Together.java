package org.claviger.server.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Nodes that take from one limit at the same time, until each is refused. */
final class Together {
    private static final int PATIENCE_SECONDS = 30;

    private Together() {}

    /** @return how often all of them were allowed one */
    static <N> long count(List<N> nodes, Predicate<N> one) throws Exception {
        CyclicBarrier beginning = new CyclicBarrier(nodes.size());
        List<Future<Long>> given = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(nodes.size())) {
            for (N node : nodes) {
                given.add(executor.submit(() -> {
                    beginning.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    long allowed = 0;
                    while (one.test(node)) {
                        allowed++;
                    }
                    return allowed;
                }));
            }
        }
        long sum = 0;
        for (Future<Long> each : given) {
            sum += each.get();
        }
        return sum;
    }
}
