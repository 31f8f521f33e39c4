package org.claviger.server.custody;

import java.time.Duration;
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
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(TagTakeover.class);

    private final ObjectStore store;
    private final Custody custody;
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private boolean told;

    TagTakeover(ObjectStore store, Custody custody) {
        this.store = store;
        this.custody = custody;
    }

    /** Where other processes may be at the store. */
    void start() {
        store.tagFence()
                .ifPresent(fence -> thread =
                        Thread.ofPlatform().name("tag-takeover").daemon().start(() -> run(fence)));
    }

    private void run(TagFence fence) {
        try {
            while (!ending.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                look(fence);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(TagFence fence) {
        try {
            for (String domain : OpenDomains.list(store)) {
                custody.refresh(domain);
                custody.domains().learnTagKey(domain);
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
