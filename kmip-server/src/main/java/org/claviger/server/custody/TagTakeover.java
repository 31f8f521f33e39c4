package org.claviger.server.custody;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.claviger.hsm.HsmException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.StoreException;
import org.claviger.storage.TagFence;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up, in this process, the tag keys that others at the same store have made, as far as that is asked of it. By a
 * thread of its own: one that replaces keys waits for the other nodes, one of which may replace those of another domain.
 */
final class TagTakeover implements AutoCloseable {
    static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(TagTakeover.class);

    private final ObjectStore store;
    private final Custody custody;
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private final Duration wait;

    /**
     * The names of each domain's keys when they were read last. Not what is asked of all nodes: those numbers carry no
     * tag, and whoever puts them back would keep a node from ever learning.
     */
    private final Map<String, Set<String>> seen = new HashMap<>();

    private boolean told;

    /** @param wait between two looks */
    TagTakeover(ObjectStore store, Custody custody, Duration wait) {
        this.store = store;
        this.custody = custody;
        this.wait = wait;
    }

    /** Where other processes may be at the store. */
    void start() {
        store.tagFence()
                .ifPresent(fence -> thread =
                        Thread.ofPlatform().name("tag-takeover").daemon().start(() -> run(fence)));
    }

    private void run(TagFence fence) {
        try {
            while (!ending.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                look(fence);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(TagFence fence) {
        try {
            Map<String, Set<String>> names =
                    fence.keysOf(custody.tags().levels().keySet());
            for (Map.Entry<String, Set<String>> keys : names.entrySet()) {
                if (!keys.getValue().equals(seen.get(keys.getKey()))) {
                    custody.refresh(keys.getKey());
                    custody.domains().learnTagKey(keys.getKey());
                    seen.put(keys.getKey(), keys.getValue());
                }
            }
            fence.look();
            told = false;
        } catch (HsmException | StoreException | CustodyException e) {
            if (!told) {
                LOG.atWarn().setCause(e).log("Whether there is a new tag key cannot be seen; it is tried each second");
            }
            told = true;
        }
    }

    @Override
    public void close() {
        ending.countDown();
        Thread running = thread;
        if (running == null) {
            return;
        }
        try {
            if (!running.join(CLOSE_WAIT)) {
                LOG.warn("The look for new tag keys did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
