package org.claviger.hsm.software;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmException.Reason;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.TokenKey;
import org.claviger.secret.SecretAccess;

/** The keys in memory by their handles, the generation that handles belong to, and whether they can be reached. */
final class KeyTable {
    private final Map<Long, SoftwareKey> keys = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();
    private final AtomicLong generation = new AtomicLong(1);
    private volatile HsmHealth.State state = HsmHealth.State.READY;
    private volatile boolean plugged = true;

    /** A restart waits for the calls that use keys, and these for it: they would see bytes that are being zeroed. */
    private final ReadWriteLock calls = new ReentrantReadWriteLock();

    void unplug() {
        plugged = false;
        state = HsmHealth.State.UNAVAILABLE;
    }

    void plugIn() {
        plugged = true;
    }

    HsmHealth health() {
        return new HsmHealth(state, state == HsmHealth.State.READY ? "" : cause(), generation.get(), 0, 1);
    }

    long generation() {
        return generation.get();
    }

    /** Session keys end; token keys get handles of the next generation. */
    void restart() {
        calls.writeLock().lock();
        try {
            restartNow();
        } finally {
            calls.writeLock().unlock();
        }
    }

    private void restartNow() {
        if (state == HsmHealth.State.CLOSED || !plugged) {
            throw HsmException.unavailable(cause());
        }
        var tokenKeys = keys.values().stream().filter(SoftwareKey::isToken).toList();
        keys.values().stream()
                .filter(key -> !key.isToken())
                .forEach(key -> key.encoded().close());
        keys.clear();
        generation.incrementAndGet();
        tokenKeys.forEach(this::store);
        state = HsmHealth.State.READY;
    }

    /** A call with the bytes of a key; IllegalStateException where the key has ended. */
    <T> T use(SoftwareKey key, SecretAccess access, Function<byte[], T> call) {
        calls.readLock().lock();
        try {
            return key.encoded().read(access, call);
        } finally {
            calls.readLock().unlock();
        }
    }

    void close() {
        state = HsmHealth.State.CLOSED;
        keys.values().forEach(key -> key.encoded().close());
        keys.clear();
    }

    void checkReady() {
        if (state != HsmHealth.State.READY) {
            throw HsmException.unavailable(cause());
        }
    }

    private String cause() {
        return state == HsmHealth.State.CLOSED ? "the module was closed." : "the module is unplugged.";
    }

    /** What is false once this generation has ended. */
    BooleanSupplier isCurrent() {
        long opened = generation.get();
        return () -> opened == generation.get() && state == HsmHealth.State.READY;
    }

    KeyHandle store(SoftwareKey key) {
        long number = lastNumber.incrementAndGet();
        keys.put(number, key);
        return new KeyHandle(generation.get(), number, key.kind());
    }

    SoftwareKey get(KeyHandle handle) {
        checkReady();
        if (handle.generation() != generation.get()) {
            throw HsmException.staleHandle(handle, generation.get());
        }
        SoftwareKey key = keys.get(handle.number());
        if (key == null) {
            throw new HsmException(Reason.STALE_HANDLE, "the key was destroyed.");
        }
        return key;
    }

    void destroy(KeyHandle key) {
        if (key.generation() != generation.get()) {
            return;
        }
        SoftwareKey removed = keys.remove(key.number());
        if (removed != null) {
            removed.encoded().close();
        }
    }

    /** Keys with this label, or all that have one for an empty label; both halves of a pair. */
    List<TokenKey> tokenKeys(String label) {
        checkReady();
        var found = new ArrayList<TokenKey>();
        keys.forEach((number, key) -> {
            if (key.isToken() && (label.isEmpty() || key.label().equals(label))) {
                found.add(new TokenKey(key.label(), new KeyHandle(generation.get(), number, key.kind())));
            }
        });
        return found;
    }

    void checkFree(String label) {
        if (label.isEmpty()) {
            throw new IllegalArgumentException("a token key has a label");
        }
        if (!tokenKeys(label).isEmpty()) {
            throw new HsmException(Reason.LABEL_TAKEN, "the token has a key with the label " + label + " already.");
        }
    }
}
