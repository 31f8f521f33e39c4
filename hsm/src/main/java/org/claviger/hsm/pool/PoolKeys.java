package org.claviger.hsm.pool;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmCapabilities;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.TokenKey;
import org.jspecify.annotations.Nullable;

/** What each module of a pool has to hold and to do, as the first that worked was seen to. */
final class PoolKeys {
    private final Predicate<String> ours;
    private final SortedMap<String, KeyProof> proofs = new TreeMap<>();
    private @Nullable HsmCapabilities capabilities;
    private long changes;

    /** @param ours which labels of a token are keys of this server's: it may hold others */
    PoolKeys(Predicate<String> ours) {
        this.ours = ours;
    }

    /** Every key that this module holds is to be in all of them. */
    void learnFrom(Hsm hsm) {
        for (TokenKey key : hsm.tokenKeys()) {
            if (ours.test(key.label())) {
                learn(hsm, key.label(), key.handle());
            }
        }
    }

    synchronized void learn(Hsm hsm, String label, KeyHandle key) {
        if (!proofs.containsKey(label)
                && (key.kind() == KeyKind.AES || key.kind().isPrivate())) {
            proofs.put(label, KeyProof.of(hsm, label, key));
            changes++;
        }
    }

    synchronized boolean knows(String label) {
        return proofs.containsKey(label);
    }

    synchronized void forget(String label) {
        proofs.remove(label);
        changes++;
    }

    /** Grows with every key that comes or goes. */
    synchronized long changes() {
        return changes;
    }

    /**
     * Why this module must not be used; empty where it may.
     *
     * @param without a label that does not count, being about to go; null for none
     */
    Optional<String> objection(Hsm hsm, @Nullable String without) {
        SortedMap<String, KeyProof> wanted;
        synchronized (this) {
            wanted = new TreeMap<>(proofs);
        }
        if (without != null) {
            wanted.remove(without);
        }
        for (var each : wanted.entrySet()) {
            String label = each.getKey();
            Optional<KeyHandle> found = hsm.findTokenKey(label);
            if (found.isEmpty()) {
                return Optional.of("its token lacks the key " + label + ": bring it there with the vendor's tool");
            }
            if (!isSame(hsm, label, found.get(), each.getValue())) {
                return Optional.of(
                        "its token has another key under the label " + label + ": it is no copy of the one in use");
            }
        }
        return lacking(hsm);
    }

    private static boolean isSame(Hsm hsm, String label, KeyHandle key, KeyProof proof) {
        try {
            return proof.isShownBy(hsm, label, key);
        } catch (HsmException e) {
            if (e.reason() == HsmException.Reason.UNAVAILABLE || e.reason() == HsmException.Reason.BUSY) {
                throw e;
            }
            return false;
        }
    }

    /** What the server saw of the first module it relies on, so another has to do the same. */
    private Optional<String> lacking(Hsm hsm) {
        HsmCapabilities seen = hsm.capabilities();
        HsmCapabilities needed;
        synchronized (this) {
            if (capabilities == null) {
                capabilities = seen;
            }
            needed = capabilities;
        }
        TreeSet<String> missing = new TreeSet<>(needed.mechanisms());
        missing.removeAll(seen.mechanisms());
        if (!missing.isEmpty()) {
            return Optional.of("it does not do " + String.join(", ", missing) + ", as the one in use does");
        }
        boolean same = seen.gcmIv() == needed.gcmIv()
                && seen.trustedWrapping() == needed.trustedWrapping()
                && seen.keepsKeys() == needed.keepsKeys()
                && seen.residentKinds().equals(needed.residentKinds());
        return same
                ? Optional.empty()
                : Optional.of("it makes IVs, keeps keys or wraps them otherwise than the one in use");
    }
}
