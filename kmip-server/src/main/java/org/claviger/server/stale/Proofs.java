package org.claviger.server.stale;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers of the database, each with the time of its proof. Bounded: the one that was asked for longest ago goes first.
 *
 * @param <K> what was asked
 * @param <V> what the answer is, where there is one
 */
final class Proofs<K, V> {
    private final int most;
    private final Map<K, Proof<V>> known = new LinkedHashMap<>();

    /**
     * One answer.
     *
     * @param value empty: there is none, which was proved as well
     * @param nanos of {@link System#nanoTime}, before the question was asked
     */
    record Proof<V>(Optional<V> value, long nanos) {}

    Proofs(int most) {
        this.most = most;
    }

    /** Somebody has asked; a proof that is older than the one that is there teaches nothing. */
    synchronized void learn(K key, Optional<V> value, long nanos) {
        Proof<V> before = known.get(key);
        if (before != null && nanos - before.nanos() <= 0) {
            return;
        }
        // Removed first, so that it goes to the end.
        known.remove(key);
        known.put(key, new Proof<>(value, nanos));
        if (known.size() > most) {
            known.remove(known.keySet().iterator().next());
        }
    }

    /** A newer answer that nobody has asked for: what is not known is not learned, and nothing stays longer for it. */
    synchronized void correct(K key, Optional<V> value, long nanos) {
        Proof<V> before = known.get(key);
        if (before != null && nanos - before.nanos() > 0) {
            known.put(key, new Proof<>(value, nanos));
        }
    }

    synchronized void forget(K key) {
        known.remove(key);
    }

    /** Since when, on the clock of the proofs, an answer is good enough; null where none is. */
    synchronized @Nullable Proof<V> find(K key, long notBefore) {
        Proof<V> proof = known.get(key);
        return proof == null || proof.nanos() - notBefore < 0 ? null : proof;
    }

    /** Those whose proof is older, at most so many. */
    synchronized List<K> provedBefore(long nanos, int limit) {
        List<K> old = new ArrayList<>();
        for (Map.Entry<K, Proof<V>> entry : known.entrySet()) {
            if (old.size() == limit) {
                break;
            }
            if (entry.getValue().nanos() - nanos < 0) {
                old.add(entry.getKey());
            }
        }
        return old;
    }

    synchronized int size() {
        return known.size();
    }
}
