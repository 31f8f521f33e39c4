package org.claviger.storage.keyvalue;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Another engine, whose writes a test counts, holds back or lets fail. */
final class ProbedEngine implements KeyValueEngine {
    private final KeyValueEngine engine;
    final AtomicInteger writes = new AtomicInteger();
    final AtomicInteger syncs = new AtomicInteger();
    final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    volatile long usableBytes = Long.MAX_VALUE;
    private volatile @Nullable Semaphore gate;

    ProbedEngine(KeyValueEngine engine) {
        this.engine = engine;
    }

    /** From now on a write needs a permit. */
    Semaphore hold() {
        Semaphore held = new Semaphore(0);
        gate = held;
        return held;
    }

    @Override
    public void write(KeyValueBatch batch, boolean sync) {
        Semaphore held = gate;
        if (held != null) {
            held.acquireUninterruptibly();
        }
        RuntimeException thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
        writes.incrementAndGet();
        if (sync) {
            syncs.incrementAndGet();
        }
        engine.write(batch, sync);
    }

    @Override
    public void sync() {
        RuntimeException thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
        syncs.incrementAndGet();
        engine.sync();
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return engine.get(key);
    }

    @Override
    public KeyValueReader snapshot() {
        return engine.snapshot();
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String place() {
        return engine.place();
    }

    @Override
    public long usableBytes() {
        return usableBytes;
    }

    @Override
    public void close() {
        engine.close();
    }
}
